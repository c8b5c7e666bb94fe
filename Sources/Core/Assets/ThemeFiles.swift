/// One theme of `themes/` as written: the colours stay text, the drawing side reads them.
package struct ThemeFile: Sendable {
    package struct Role: Sendable {
        package let name: String
        package let foreground: String?
        package let background: String?
        package let isBold: Bool?
        package let isUnderlined: Bool?
        package let isReversed: Bool?
        package let isDim: Bool?
        package let line: Int
    }

    package let name: String
    package let file: String
    package let inherits: String?
    package let roles: [Role]
}

package enum ThemeFiles {
    /// Names of the themes there are.
    package static func names(_ folder: AssetFolder) -> [String] {
        folder.files(in: "themes", suffix: ".yaml").map(AssetFolder.stem)
    }

    package static func load(_ name: String, _ folder: AssetFolder) throws(AssetFailure) -> ThemeFile {
        let known = names(folder)
        guard known.contains(name) else { throw .unknown(kind: "theme", name: name, known: known) }
        let root = try YAMLValue.file("themes/\(name).yaml", in: folder)
        var roles: [ThemeFile.Role] = []
        for (key, value) in try root.required("roles", "a mapping of roles").entries() {
            roles.append(
                ThemeFile.Role(
                    name: key, foreground: try value.child("fg")?.text(), background: try value.child("bg")?.text(),
                    isBold: try flag(value, "bold"), isUnderlined: try flag(value, "underline"),
                    isReversed: try flag(value, "reverse"),
                    isDim: try flag(value, "dim"), line: value.line))
        }
        return ThemeFile(
            name: name, file: "themes/\(name).yaml", inherits: try root.child("inherits")?.text(), roles: roles)
    }

    private static func flag(_ value: YAMLValue, _ key: String) throws(AssetFailure) -> Bool? {
        guard let child = value.child(key) else { return nil }
        switch try child.text() {
        case "true": return true
        case "false": return false
        default: throw child.wrong("true or false")
        }
    }
}
