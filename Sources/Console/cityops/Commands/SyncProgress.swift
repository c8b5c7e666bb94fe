import Canvas
import CityModel
import CityPanels
import CityStore
import Dispatch
import Foundation
import Synchronization

/// Shows on a terminal's stderr how far long passes have come while a single round of fetches runs: a line and a bar for each
/// source, drawn anew twice a second from what the store says, so that it is the same whoever fetches.
final class SyncProgress: Sendable {
    private static let milliseconds = 500
    private static let barCells = 20

    private let cache: CityCache
    private let phrases: Phrases
    private let ending = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    private init(_ cache: CityCache, _ phrases: Phrases) {
        self.cache = cache
        self.phrases = phrases
    }

    /// Runs `body` with the bars under way; without a terminal to draw them on it only runs it.
    static func during<Value>(_ cache: CityCache, _ setup: Setup, _ body: () throws -> Value) throws -> Value {
        guard isatty(2) == 1, ProcessInfo.processInfo.environment["TERM"] ?? "dumb" != "dumb" else {
            return try body()
        }
        let progress = SyncProgress(cache, setup.phrases)
        let thread = Thread { progress.run() }
        thread.name = "progress"
        thread.start()
        defer {
            progress.ending.signal()
            progress.ended.wait()
        }
        return try body()
    }

    private func run() {
        var drawn = 0
        while ending.wait(timeout: .now() + .milliseconds(Self.milliseconds)) == .timedOut {
            let lines = lines()
            let up = drawn > 1 ? "\u{1B}[\(drawn - 1)A" : ""
            StandardError.write("\r\(up)\u{1B}[J" + lines.joined(separator: "\r\n"))
            drawn = lines.count
        }
        if drawn > 0 { StandardError.write("\r" + (drawn > 1 ? "\u{1B}[\(drawn - 1)A" : "") + "\u{1B}[J") }
        ended.signal()
    }

    /// One for each pass that takes longer than a transaction; a store that is busy shows none this time.
    private func lines() -> [String] {
        let (columns, rows) = Self.size
        let now = SystemClock.now()
        let passes = ((try? cache.progress()) ?? [:]).sorted { $0.key < $1.key }
        return passes.prefix(max(1, rows - 1)).map { source, progress in
            let line = FeedProgressText.line(
                progress, phrases: phrases, glyphs: .ascii, cells: Self.barCells, at: now)
            return TextWidth.clipped("\(PlainText.sanitized(source.text, limit: 30)) \(line)", to: max(1, columns - 1))
        }
    }

    private static var size: (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(2, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return (80, 24) }
        return (Int(size.ws_col), Int(size.ws_row))
    }
}
