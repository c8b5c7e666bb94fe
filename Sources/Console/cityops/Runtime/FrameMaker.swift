import Canvas
import CityModel
import CityPanels
import CityStore

/// One frame of one panel without a terminal, made by the same shell and panels as on screen.
struct FrameMaker {
    let setup: Setup
    let cache: CityCache

    /// - Parameters:
    ///   - time: the moment shown; nil the newest in the store.
    ///   - parts: how many pieces of long work are waited for after each key.
    func frame(
        panel: PanelID, size: Size, at time: Timestamp?, glyphs: GlyphSet = .unicode, keys: [Key] = [], parts: Int = 3
    ) throws -> CellGrid {
        let shell = try shell(panel: panel, at: time, glyphs: glyphs)
        try press(keys, on: shell, parts: parts, size: size)
        return ShellFrame.draw(shell, size: size)
    }

    /// Answers keys as the console does.
    func press(_ keys: [Key], on shell: Shell, parts: Int = 3, size: Size = Size(columns: 120, rows: 40)) throws {
        for key in keys {
            // What a key does may depend on what the frame before it had room for.
            _ = ShellFrame.draw(shell, size: size)
            _ = shell.handle(key)
            try settle(shell, parts: parts)
        }
    }

    /// The same panel as lines to be read aloud.
    func lines(panel: PanelID, at time: Timestamp?, keys: [Key] = []) throws -> [String] {
        let shell = try shell(panel: panel, at: time, glyphs: .plain)
        try press(keys, on: shell)
        return PlainPage.lines(shell)
    }

    /// A console's shell with its first panel loaded.
    func shell(panel: PanelID, at time: Timestamp? = nil, glyphs: GlyphSet = .unicode) throws -> Shell {
        let moment = try time ?? cache.timeSpan().last ?? SystemClock.now()
        let shell = Shell(
            entries: PanelRegistry.entries, first: panel, keymap: try setup.keymap(), words: setup.words,
            language: setup.language, glyphs: glyphs,
            clock: ClockFace(now: moment, isDrill: true, isPaused: true, speed: 1), earliest: nil, user: "render")
        shell.status = try cache.read(asOf: moment, viewer: .system) {
            try ShellStatus.read($0).withAlarms(of: $0)
        }
        try settle(shell, parts: 3)
        return shell
    }

    /// Loads until the panels on screen have what their states ask for.
    private func settle(_ shell: Shell, parts: Int) throws {
        for session in shell.visibleSessions {
            for _ in 0..<parts {
                guard let job = session.load(version: 0, asOf: shell.moment) else { break }
                session.accept(try job(cache, .system))
            }
        }
    }
}
