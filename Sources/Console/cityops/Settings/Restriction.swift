import CityAssets
import Foundation
import Glibc

/// Whether this process serves somebody who must reach nothing but the console: a session of `ForceCommand`.
///
/// Then no editor is started, no variable of the environment chooses files, and settings that belong to the system are
/// taken from the system's file alone. Every sign only restricts; none that a user controls can lift it.
enum Restriction {
    static let isOn: Bool = isOn(
        arguments: CommandLine.arguments, environment: ProcessInfo.processInfo.environment, parent: parentName(),
        systemFile: AssetFolder.contents(SettingsFolder.systemFile))

    /// - Parameters:
    ///   - parent: name of the parent process; sshd itself when the console is all that a session runs.
    ///   - systemFile: `/etc/cityops/settings.yaml`, nil when there is none.
    static func isOn(arguments: [String], environment: [String: String], parent: String, systemFile: [UInt8]?) -> Bool {
        if arguments.contains("--restricted") || environment["SSH_ORIGINAL_COMMAND"] != nil { return true }
        if parent == "sshd" || parent.hasPrefix("sshd-") || parent.hasPrefix("sshd:") { return true }
        guard let systemFile else { return false }
        // A system file that cannot be read restricts: its author may have meant to.
        guard let entries = try? SettingsFile.entries(systemFile, file: SettingsFolder.systemFile) else { return true }
        return entries.contains { $0.key == Setting.restricted.rawValue && $0.value == .text("true") }
    }

    private static func parentName() -> String {
        let name = AssetFolder.contents("/proc/\(getppid())/comm") ?? []
        return String(decoding: name, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
