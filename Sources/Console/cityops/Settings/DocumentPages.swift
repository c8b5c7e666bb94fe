import Canvas
import CityAssets
import CityModel
import CityPanels

/// The pages of docs/ that are made from the program, so that they cannot differ from it.
struct DocumentPages {
    private let assets: AssetFolder
    private let chinese: Phrases
    private let english: Phrases

    init(assets: AssetFolder) throws {
        self.assets = assets
        chinese = Phrases(language: .chinese, entries: try PhraseFiles.load(.chinese, assets))
        english = Phrases(language: .english, entries: try PhraseFiles.load(.english, assets))
    }

    func settings() -> String { SettingsDocument(names: SettingNames(assets)).page(chinese, english) }

    /// The cheat sheet: shared keys, those of each panel, and those of what lies over the panels.
    func keys() throws -> String {
        let keymap = try KeymapReader(assets: assets).keymap()
        let entries = PanelRegistry.entries
        var lines = [
            "# Keys · 按键", "", "<!-- Written by `cityops config docs --keys`; a test holds it against the program. -->",
            "", english["keys.page"], "", chinese["keys.page"], "", "## Everywhere · 通用", "",
            "| key · 键 | does | 作用 |", "|---|---|---|",
        ]
        let digits = "`\(entries.first?.digit ?? "1")` – `\(entries.last?.digit ?? "9")`"
        lines.append("| \(digits) | \(english["help.panels"]) | \(chinese["help.panels"]) |")
        lines += Actions.shared.compactMap { row($0, keymap.keys(for: $0)) }
        for entry in entries {
            let own = entry.open().actions
            guard !own.isEmpty else { continue }
            lines += [
                "", "## `\(entry.digit)` \(english["panel.\(entry.id)"]) · \(chinese["panel.\(entry.id)"])", "",
                "| key · 键 | does | 作用 |", "|---|---|---|",
            ]
            lines += own.compactMap { row($0.id, keymap.keys(for: $0.id, panel: own)) }
        }
        for mode in KeyMode.allCases {
            lines += [
                "", "## \(english[mode.title]) · \(chinese[mode.title])", "", "| key · 键 | does | 作用 |",
                "|---|---|---|",
            ]
            if mode == .time {
                lines += [row("mode.time.now", [Actions.time, Actions.back].flatMap { keymap.keys(for: $0) })]
                    .compactMap { $0 }
            }
            lines += mode.bindings.compactMap { row($0.words, $0.keys) }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func row(_ action: ActionID, _ keys: [Key]) -> String? { row("action.\(action)", keys) }

    private func row(_ phrase: String, _ keys: [Key]) -> String? {
        let names = keys.compactMap(\.name)
        guard !names.isEmpty else { return nil }
        let shown = names.map { "`\($0 == "|" ? "\\|" : $0)`" }.joined(separator: " ")
        return "| \(shown) | \(english[phrase]) | \(chinese[phrase]) |"
    }
}
