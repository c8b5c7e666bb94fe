internal import CityModel

/// A settings file as written: keys, values and lines. What they mean is decided by who reads them.
package enum SettingsFile {
    package enum Value: Sendable, Hashable {
        case text(String)
        case list([String])
        /// Names and what stands under each: one text or a list of them.
        case mapping([String: [String]])
    }

    package struct Entry: Sendable, Hashable {
        package let key: String
        package let value: Value
        package let line: Int
    }

    /// The entries of a YAML mapping in the order of the file; none when it holds only comments.
    package static func entries(_ bytes: [UInt8], file: String) throws(AssetFailure) -> [Entry] {
        guard hasContent(bytes) else { return [] }
        var entries: [Entry] = []
        for (key, value) in try YAMLValue.document(bytes, file: file).entries() {
            entries.append(
                Entry(key: PlainText.sanitized(key, limit: 80), value: try self.value(value), line: value.line))
        }
        return entries
    }

    private static func value(_ node: YAMLValue) throws(AssetFailure) -> Value {
        if node.isScalar { return .text(try node.text()) }
        if node.isMapping {
            var parts: [String: [String]] = [:]
            for (key, child) in try node.entries() {
                parts[PlainText.sanitized(key, limit: 80)] = child.isScalar ? [try child.text()] : try texts(child)
            }
            return .mapping(parts)
        }
        return .list(try texts(node))
    }

    private static func texts(_ node: YAMLValue) throws(AssetFailure) -> [String] {
        var texts: [String] = []
        for child in try node.list() { texts.append(try child.text()) }
        return texts
    }

    private static func hasContent(_ bytes: [UInt8]) -> Bool {
        bytes.split(separator: UInt8(ascii: "\n")).contains { line in
            let first = line.first { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\r") }
            return first != nil && first != UInt8(ascii: "#") && !line.starts(with: "---".utf8)
        }
    }
}

/// Who may do what, by account and group of the operating system.
package struct UsersFile: Sendable {
    package struct Entry: Sendable, Hashable {
        /// Account or group.
        package let name: String
        package let role: String
        /// Grid cells a grid officer answers for.
        package let cells: [String]
        package let line: Int
    }

    package let file: String
    package let users: [Entry]
    package let groups: [Entry]

    package static func read(_ bytes: [UInt8], file: String) throws(AssetFailure) -> UsersFile {
        let root = try YAMLValue.document(bytes, file: file)
        for (key, value) in try root.entries() where key != "users" && key != "groups" {
            throw AssetFailure.field(file: file, line: value.line, field: key, expected: "users or groups")
        }
        return UsersFile(file: file, users: try entries(root.child("users")), groups: try entries(root.child("groups")))
    }

    private static func entries(_ node: YAMLValue?) throws(AssetFailure) -> [Entry] {
        guard let node else { return [] }
        var entries: [Entry] = []
        for (name, value) in try node.entries() {
            if value.isScalar {
                entries.append(Entry(name: name, role: try value.text(), cells: [], line: value.line))
                continue
            }
            var cells: [String] = []
            for cell in try value.child("cells")?.list() ?? [] { cells.append(try cell.text()) }
            entries.append(
                Entry(name: name, role: try value.required("role", "a role").text(), cells: cells, line: value.line))
        }
        return entries
    }
}
