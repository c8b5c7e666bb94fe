import CityAssets
import CityPanels
import Dispatch
import Foundation

/// Keeps what the console remembers in `$XDG_STATE_HOME/cityops/preferences.json`. Writing happens behind the screen, each
/// time in one step; a file that cannot be read or written costs nothing but the memory.
final class PreferenceFile: Sendable {
    let path: String
    private let queue = DispatchQueue(label: "preferences")

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
        let path = path
        queue.async {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
            guard let text = try? encoder.encode(preferences) else { return }
            // A full or read-only disk: the session goes on, only its memory is lost.
            try? SettingsWriter.write(String(decoding: text, as: UTF8.self) + "\n", to: path)
        }
    }

    /// Waits for what is being written.
    func finish() { queue.sync {} }
}
