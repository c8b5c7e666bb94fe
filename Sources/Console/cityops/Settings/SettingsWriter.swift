import CityAssets
import Foundation
import Glibc

/// Changes one setting in a file and leaves every other line as it is.
enum SettingsWriter {
    /// The text with the setting's line replaced, or put at the end.
    static func replacing(_ text: String, _ setting: Setting, _ value: SettingValue) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        let line = "\(setting.rawValue): \(value.written)"
        guard let start = lines.firstIndex(where: { isKey($0, setting) }) else {
            return (lines + [line]).joined(separator: "\n") + "\n"
        }
        var end = start + 1
        while end < lines.count, let first = lines[end].first, first == " " || first == "-" { end += 1 }
        lines.replaceSubrange(start..<end, with: [line])
        return lines.joined(separator: "\n") + "\n"
    }

    private static func isKey(_ line: String, _ setting: Setting) -> Bool {
        guard line.hasPrefix(setting.rawValue) else { return false }
        return line.dropFirst(setting.rawValue.count).drop { $0 == " " }.first == ":"
    }

    /// Puts text in place of a file in one step, so that a reader sees the old or the new one.
    static func write(_ text: String, to path: String) throws {
        if let slash = path.lastIndex(of: "/") { try Setup.makeFolder(String(path[..<slash])) }
        let draft = "\(path).\(getpid()).new"
        guard
            FileManager.default.createFile(
                atPath: draft, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600]),
            rename(draft, path) == 0
        else {
            unlink(draft)
            throw Complaint("file.unwritable", ["file": path], code: .trouble)
        }
    }
}
