package import CityModel

/// The strings a user reads, one YAML file a language under `data/strings/`; nested keys are joined by dots.
package enum PhraseFiles {
    package static func load(_ language: Language, _ folder: AssetFolder) throws(AssetFailure) -> [String: String] {
        let file = "data/strings/\(language.rawValue).yaml"
        return try read(folder.bytes(file), file: file)
    }

    static func read(_ bytes: [UInt8], file: String) throws(AssetFailure) -> [String: String] {
        if let phrases = PlainYAML.phrases(bytes) { return phrases }
        var phrases: [String: String] = [:]
        try collect(YAMLValue.document(bytes, file: file), prefix: "", into: &phrases)
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

/// Key bindings as files write them: action to a list of key names.
package enum KeymapFiles {
    package typealias Binding = (action: String, keys: [String], line: Int)

    /// Those of `data/keymap.yaml`.
    package static func load(_ folder: AssetFolder) throws(AssetFailure) -> [Binding] {
        try read(folder.bytes("data/keymap.yaml"), file: "data/keymap.yaml")
    }

    package static func read(_ bytes: [UInt8], file: String) throws(AssetFailure) -> [Binding] {
        try SettingsFile.entries(bytes, file: file).map { (entry) throws(AssetFailure) in
            switch entry.value {
            case .text(let key): (entry.key, [key], entry.line)
            case .list(let keys): (entry.key, keys, entry.line)
            case .mapping:
                throw .field(file: file, line: entry.line, field: entry.key, expected: "a key or a list of keys")
            }
        }
    }
}
