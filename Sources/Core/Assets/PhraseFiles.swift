package import CityModel

/// The strings a user reads, one YAML file a language under `data/strings/`; nested keys are joined by dots.
package enum PhraseFiles {
    package static func load(_ language: Language, _ folder: AssetFolder) throws(AssetFailure) -> [String: String] {
        let root = try YAMLValue.file("data/strings/\(language.rawValue).yaml", in: folder)
        var phrases: [String: String] = [:]
        try collect(root, prefix: "", into: &phrases)
        return phrases
    }

    private static func collect(_ value: YAMLValue, prefix: String, into phrases: inout [String: String])
        throws(AssetFailure)
    {
        for (key, child) in try value.entries() {
            let path = prefix.isEmpty ? key : "\(prefix).\(key)"
            if child.isMapping {
                try collect(child, prefix: path, into: &phrases)
            } else {
                phrases[path] = try child.text()
            }
        }
    }
}

/// Key bindings of `data/keymap.yaml`: action to a list of key names.
package enum KeymapFiles {
    package static func load(_ folder: AssetFolder) throws(AssetFailure) -> [(
        action: String, keys: [String], line: Int
    )] {
        let root = try YAMLValue.file("data/keymap.yaml", in: folder)
        var bindings: [(action: String, keys: [String], line: Int)] = []
        for (action, value) in try root.entries() {
            var keys: [String] = []
            for key in try value.list() { keys.append(try key.text()) }
            bindings.append((action, keys, value.line))
        }
        return bindings
    }
}
