import CityAssets

/// What everything is set to, and who said so.
struct Settings: Hashable, Sendable {
    enum Origin: Hashable, Sendable {
        case standard
        case file(String, line: Int)
        case commandLine
        /// Said in the running console.
        case session
    }

    private var values: [Setting: SettingValue] = [:]
    private(set) var origins: [Setting: Origin] = [:]

    static let standard = Settings()

    func origin(_ setting: Setting) -> Origin { origins[setting] ?? .standard }

    func value(_ setting: Setting) -> SettingValue {
        values[setting] ?? SettingsCatalogue.definition(setting).standard
    }

    mutating func set(_ setting: Setting, _ value: SettingValue, from origin: Origin) {
        values[setting] = value
        origins[setting] = origin
    }

    func text(_ setting: Setting) -> String {
        if case .text(let text) = value(setting) { text } else { "" }
    }

    /// The text; nil when it is empty.
    func path(_ setting: Setting) -> String? {
        let text = text(setting)
        return text.isEmpty ? nil : text
    }

    func flag(_ setting: Setting) -> Bool { text(setting) == "true" }
    func whole(_ setting: Setting) -> Int { Int(text(setting)) ?? 0 }

    func list(_ setting: Setting) -> [String] {
        if case .list(let list) = value(setting) { list } else { [] }
    }

    func mapping(_ setting: Setting) -> [String: [String]] {
        if case .mapping(let mapping) = value(setting) { mapping } else { [:] }
    }

    /// The settings whose values differ, in the order of the catalogue.
    func changes(to other: Settings) -> [Setting] {
        SettingsCatalogue.definitions.map(\.setting).filter { value($0) != other.value($0) }
    }
}

extension SettingsFile.Value {
    /// As it is written in a file of one line.
    var written: String {
        switch self {
        case .text(let text): Self.scalar(text)
        case .list(let list): "[\(list.map(Self.scalar).joined(separator: ", "))]"
        case .mapping(let parts):
            "{"
                + parts.sorted { $0.key < $1.key }.map {
                    "\(Self.scalar($0.key)): [\($0.value.map(Self.scalar).joined(separator: ", "))]"
                }.joined(separator: ", ") + "}"
        }
    }

    /// Plain where that reads back as the same text, else in single quotes.
    private static func scalar(_ text: String) -> String {
        let isPlain =
            text.allSatisfy { $0.isLetter || $0.isNumber || "/_.-+".contains($0) }
            && text.first.map { $0 != "-" } ?? false
        return isPlain ? text : "'\(text.replacing("'", with: "''"))'"
    }
}
