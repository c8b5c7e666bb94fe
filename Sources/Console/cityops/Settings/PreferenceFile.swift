import CityAssets
import CityPanels
import Dispatch
import Foundation
import Synchronization

/// Keeps what the console remembers in `$XDG_STATE_HOME/cityops/preferences.json`. Writing happens behind the screen, each
/// time in one step; a file that cannot be read or written costs nothing but the memory.
///
/// A thread of its own writes and ends: a queue would leave one behind that wakes every second as long as the console runs.
final class PreferenceFile: Sendable {
    private struct Desk {
        /// What is to be written next; what came before it need not be.
        var next: Preferences?
        var isWriting = false
    }

    let path: String
    private let desk = Mutex(Desk())
    private let writing = DispatchGroup()

    init(path: String) { self.path = path }

    static func usual() -> PreferenceFile {
        PreferenceFile(path: Setup.folder("XDG_STATE_HOME", ".local/state") + "/preferences.json")
    }

    func load() -> Preferences {
        guard let bytes = AssetFolder.contents(path), bytes.count <= 1 << 20,
            let found = try? JSONDecoder().decode(Preferences.self, from: Data(bytes))
        else { return Preferences() }
        return found
    }

    /// Writes without waiting. In restricted mode nothing is written outside the export folder.
    func save(_ preferences: Preferences) {
        guard !Restriction.isOn else { return }
        let isIdle = desk.withLock { desk in
            desk.next = preferences
            defer { desk.isWriting = true }
            return !desk.isWriting
        }
        guard isIdle else { return }
        writing.enter()
        let thread = Thread {
            while let next = self.takeNext() { self.write(next) }
            self.writing.leave()
        }
        thread.name = "preferences"
        thread.start()
    }

    private func takeNext() -> Preferences? {
        desk.withLock { desk in
            defer { desk.next = nil }
            desk.isWriting = desk.next != nil
            return desk.next
        }
    }

    private func write(_ preferences: Preferences) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        guard let text = try? encoder.encode(preferences) else { return }
        // A full or read-only disk: the session goes on, only its memory is lost.
        try? SettingsWriter.write(String(decoding: text, as: UTF8.self) + "\n", to: path)
    }

    /// Waits for what is being written.
    func finish() { writing.wait() }
}
