import CityAssets
import CityModel

extension Complaint {
    init(_ problem: SettingProblem, names: SettingNames) {
        switch problem {
        case .unknownKey(let file, let line, let key, let nearest):
            var values = ["file": file, "line": "\(line)", "key": key]
            values["nearest"] = nearest
            self.init(nearest == nil ? "settings.unknown" : "settings.unknownNear", values, code: .input)
        case .wrongLayout(let file, let line, let name, let found):
            self.init(
                "settings.oneLayout",
                [
                    "file": file, "line": "\(line)", "name": name, "found": found,
                    "takes": SettingWords(.layouts, names: names).values,
                ], code: .input)
        case .wrongValue(let file, let line, let setting, let found, let kind):
            let words = SettingWords(kind, names: names)
            self.init(
                "settings.\(words.phrase)",
                [
                    "file": file, "line": "\(line)", "key": setting.rawValue, "found": found,
                    "takes": words.values,
                    "standard": SettingsCatalogue.definition(setting).standard.written,
                ], code: .input)
        case .notHere(let file, let line, let setting):
            self.init(
                "settings.notHere",
                [
                    "file": file, "line": "\(line)", "key": setting.rawValue, "system": SettingsFolder.systemFile,
                ], code: .input)
        case .unreadable(let failure):
            self.init(failure)
        }
    }
}

/// What a kind of setting takes, as a phrase of the catalogue (`error.settings.<phrase>`, `setting.takes.<phrase>`) and
/// the values it lists.
struct SettingWords {
    let phrase: String
    let values: String

    init(_ kind: SettingKind, names: SettingNames) {
        switch kind {
        case .choice(let choices): (phrase, values) = ("choice", Self.list(choices))
        case .theme: (phrase, values) = ("choice", Self.list(names.themes))
        case .panel: (phrase, values) = ("choice", Self.list(names.panels))
        case .layout: (phrase, values) = ("layout", Self.list(SettingsReader.shapes))
        case .flag: (phrase, values) = ("choice", Self.list(["true", "false"]))
        case .whole(let range): (phrase, values) = ("whole", "\(range.lowerBound)–\(range.upperBound)")
        case .path: (phrase, values) = ("path", "")
        case .panels: (phrase, values) = ("several", Self.list(names.panels))
        case .several(let choices): (phrase, values) = ("several", Self.list(choices))
        case .layouts: (phrase, values) = ("layouts", Self.list(names.panels))
        case .warehouse: (phrase, values) = ("warehouse", Self.list(Warehouse.settingKeys))
        }
    }

    /// The values one can choose between; empty where anything may be typed.
    static func choices(_ kind: SettingKind, names: SettingNames) -> [String] {
        switch kind {
        case .choice(let choices): choices
        case .theme: names.themes
        case .panel: names.panels
        case .layout: SettingsReader.shapes
        case .flag: ["true", "false"]
        case .whole, .path, .panels, .several, .layouts, .warehouse: []
        }
    }

    private static func list(_ words: [String]) -> String { words.joined(separator: ", ") }
}
