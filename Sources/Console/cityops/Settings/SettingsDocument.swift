import Canvas
import CityModel

/// Settings as people read about them: the reference page and the commented file that `config edit` starts with.
struct SettingsDocument {
    let names: SettingNames

    /// docs/settings.md, in both languages.
    func page(_ chinese: Phrases, _ english: Phrases) -> String {
        var lines = [
            "# Settings · 设置", "",
            "<!-- Written by `cityops config docs`; a test holds it against the program. -->", "",
            english["setting.page.intro"], "", chinese["setting.page.intro"], "",
            "| key | takes · 取值 | standard · 默认 | meaning | 含义 |", "|---|---|---|---|---|",
        ]
        for definition in SettingsCatalogue.definitions {
            let key = definition.setting.rawValue
            lines.append(
                "| `\(key)` | \(takes(definition, english)) | \(standard(definition)) | \(meaning(definition, english)) | \(meaning(definition, chinese)) |"
            )
        }
        return (lines + ["", english["setting.page.notes"], "", chinese["setting.page.notes"], ""]).joined(
            separator: "\n")
    }

    /// A file in which every key stands as a comment with its meaning.
    func template(_ phrases: Phrases) -> String {
        var lines = ["# \(phrases["setting.template"])"]
        for definition in SettingsCatalogue.definitions where definition.setting != .restricted {
            lines += [
                "", "# \(phrases["setting.\(definition.setting.rawValue)"])",
                "#   \(takes(definition, phrases))", "#\(definition.setting.rawValue): \(definition.standard.written)",
            ]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    func takes(_ definition: SettingDefinition, _ phrases: Phrases) -> String {
        let words = SettingWords(definition.kind, names: names)
        return phrases("setting.takes.\(words.phrase)", ["takes": words.values])
    }

    private func standard(_ definition: SettingDefinition) -> String {
        let written = definition.standard.written
        return written == "''" || written == "{}" || written == "[]" ? "–" : "`\(written)`"
    }

    private func meaning(_ definition: SettingDefinition, _ phrases: Phrases) -> String {
        var text = phrases["setting.\(definition.setting.rawValue)"]
        if !definition.isLive { text += " " + phrases["setting.nextStart"] }
        if definition.isSystemOnly { text += " " + phrases["setting.systemOnly"] }
        return text
    }
}
