/// What the console remembers of a person from one session to the next, such as a table's columns: short lists of words
/// under dotted keys (`columns.crowd`, `layout.night`). Panels and the shell change it on the UI thread; the run loop
/// writes it out when it differs from what was last written. Nothing here is needed for the console to work.
package struct Preferences: Sendable, Hashable, Codable {
    /// Longer lists and further keys are not taken: what is remembered stays small whatever a file holds.
    package static let limits = (keys: 500, words: 64)

    private var entries: [String: [String]]

    package init(_ entries: [String: [String]] = [:]) {
        let kept = entries.sorted { $0.key < $1.key }.prefix(Self.limits.keys)
        self.entries = Dictionary(
            kept.map { ($0.key, Array($0.value.prefix(Self.limits.words))) }, uniquingKeysWith: { first, _ in first })
    }

    package init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode([String: [String]].self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(entries)
    }

    /// The words under a key; nil forgets them.
    package subscript(_ key: String) -> [String]? {
        get { entries[key] }
        set {
            guard let newValue else {
                entries[key] = nil
                return
            }
            guard entries[key] != nil || entries.count < Self.limits.keys else { return }
            entries[key] = Array(newValue.prefix(Self.limits.words))
        }
    }

    /// The keys that begin with `prefix`, sorted, without it.
    package func names(under prefix: String) -> [String] {
        entries.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }.sorted()
    }
}
