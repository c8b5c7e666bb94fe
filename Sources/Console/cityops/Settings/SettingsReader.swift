import CityAssets
import CityModel
import CityPanels

/// The names a value may be, which only the running program knows.
struct SettingNames: Sendable {
    let themes: [String]
    let panels: [String]

    init(_ assets: AssetFolder) {
        themes = ThemeFiles.names(assets)
        panels = PanelRegistry.entries.map(\.id.text)
    }

    init(themes: [String], panels: [String]) {
        self.themes = themes
        self.panels = panels
    }
}

/// Something in a settings file that is passed over; what it would have set keeps its value.
enum SettingProblem: Error, Hashable, Sendable {
    case unknownKey(file: String, line: Int, key: String, nearest: String?)
    /// One of several layouts that is none; the others are kept.
    case wrongLayout(file: String, line: Int, name: String, found: String)
    case wrongValue(file: String, line: Int, Setting, found: String, takes: SettingKind)
    /// In restricted mode only the system's file may say this.
    case notHere(file: String, line: Int, Setting)
    case unreadable(AssetFailure)
}

/// Turns the entries of a file into settings; soft problems come back beside them.
struct SettingsReader {
    let names: SettingNames
    /// Whether settings that belong to the system are passed over.
    var refusesSystemOnly = false

    func apply(_ entries: [SettingsFile.Entry], file: String, to settings: inout Settings) -> [SettingProblem] {
        var problems: [SettingProblem] = []
        var layoutNames = Set(settings.mapping(.layouts).keys)
        if case .mapping(let parts) = entries.first(where: { $0.key == Setting.layouts.rawValue })?.value {
            layoutNames.formUnion(parts.keys)
        }
        for entry in entries {
            guard let setting = Setting(rawValue: entry.key) else {
                let nearest = NearestName.find(entry.key, among: Setting.allCases.map(\.rawValue))
                problems.append(.unknownKey(file: file, line: entry.line, key: entry.key, nearest: nearest))
                continue
            }
            let definition = SettingsCatalogue.definition(setting)
            if refusesSystemOnly, definition.isSystemOnly {
                problems.append(.notHere(file: file, line: entry.line, setting))
            } else if definition.kind == .layouts, case .mapping(let parts) = entry.value {
                settings.set(
                    setting, .mapping(parts.filter { isLayout($0.value) }), from: .file(file, line: entry.line))
                problems += parts.filter { !isLayout($0.value) }.sorted { $0.key < $1.key }.map { name, words in
                    .wrongLayout(file: file, line: entry.line, name: name, found: words.joined(separator: ", "))
                }
            } else if let value = checked(entry.value, definition.kind, layouts: layoutNames) {
                settings.set(setting, value, from: .file(file, line: entry.line))
            } else {
                problems.append(
                    .wrongValue(
                        file: file, line: entry.line, setting, found: entry.value.written, takes: definition.kind))
            }
        }
        return problems
    }

    static let shapes = WorkspaceShape.allCases.map(\.rawValue)

    /// The value in the form that is kept; nil when the setting does not take it.
    func checked(_ value: SettingValue, _ kind: SettingKind, layouts: Set<String> = []) -> SettingValue? {
        switch (kind, value) {
        case (.choice(let choices), .text(let text)):
            choices.contains(text) ? value : choices.contains("true") ? flag(text).map { .text($0) } : nil
        case (.theme, .text(let text)): names.themes.contains(text) ? value : nil
        case (.panel, .text(let text)): names.panels.contains(text) ? value : nil
        case (.layout, .text(let text)):
            Self.shapes.contains(text) || layouts.contains(text) ? value : nil
        case (.flag, .text(let text)): flag(text).map { .text($0) }
        case (.whole(let range), .text(let text)): Int(text).map(range.contains) == true ? value : nil
        case (.path, .text): value
        case (.panels, .text(let text)): list([text], names.panels)
        case (.panels, .list(let texts)): list(texts, names.panels)
        case (.several(let choices), .text(let text)): list([text], choices)
        case (.several(let choices), .list(let texts)): list(texts, choices)
        case (.layouts, .mapping(let parts)):
            parts.values.allSatisfy(isLayout) ? value : nil
        case (.warehouse, .mapping(let parts)): parts.isEmpty || Warehouse(setting: parts) != nil ? value : nil
        default: nil
        }
    }

    private func isLayout(_ words: [String]) -> Bool {
        Workspace(written: words, known: names.panels.map { PanelID($0) }) != nil
    }

    private func list(_ texts: [String], _ known: [String]) -> SettingValue? {
        let filled = texts.filter { !$0.isEmpty }
        return filled.allSatisfy(known.contains) ? .list(filled) : nil
    }

    private func flag(_ text: String) -> String? {
        switch text.lowercased() {
        case "true", "yes", "on": "true"
        case "false", "no", "off": "false"
        default: nil
        }
    }
}

/// The known name a mistyped one is most likely meant to be.
enum NearestName {
    /// Nil when every name differs by more than a third of its letters.
    static func find(_ name: String, among known: [String]) -> String? {
        let best = known.map { (distance(Array(name), Array($0)), $0) }.min { $0 < $1 }
        guard let best, best.0 <= max(1, best.1.count / 3) else { return nil }
        return best.1
    }

    /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
    static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var rows = [Array(0...right.count)]
        for i in 1..<(left.count + 1) where left.count > 0 {
            var row = [i]
            for j in 1..<(right.count + 1) where right.count > 0 {
                let cost = left[i - 1] == right[j - 1] ? 0 : 1
                var best = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + cost)
                if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
                    best = min(best, rows[i - 2][j - 2] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[left.count][right.count]
    }
}
