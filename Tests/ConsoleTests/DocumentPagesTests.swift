import Canvas
import CityAssets
import CityModel
import Foundation
import TestSupport
import Testing

@testable import cityops

/// docs/settings.md and docs/keys.md as the program has them. `CITYOPS_RECORD=1` writes them anew.
@Suite struct DocumentPagesTests {
    private func hold(_ text: String, _ name: String) throws {
        let file = ReferenceData.projectRoot.appending(path: "docs/\(name)")
        if ProcessInfo.processInfo.environment["CITYOPS_RECORD"] == "1" {
            try Data(text.utf8).write(to: file)
            return
        }
        let written = try? String(contentsOf: file, encoding: .utf8)
        #expect(text == written, "docs/\(name) is out of date; CITYOPS_RECORD=1 writes it")
    }

    private func pages() throws -> DocumentPages {
        try DocumentPages(assets: Setup(home: ReferenceData.projectRoot.path, language: "en").assets)
    }

    @Test func `the page of settings is current`() throws { try hold(pages().settings(), "settings.md") }

    @Test func `the cheat sheet is current`() throws { try hold(pages().keys(), "keys.md") }

    @Test func `every setting is in the catalogue once and has words in both languages`() throws {
        #expect(SettingsCatalogue.definitions.map(\.setting).count == Setting.allCases.count)
        #expect(Set(SettingsCatalogue.definitions.map(\.setting)) == Set(Setting.allCases))
        let names = SettingNames(themes: ["dark"], panels: ["overview"])
        for language in ["zh", "en"] {
            let setup = try Setup(home: ReferenceData.projectRoot.path, language: language)
            for definition in SettingsCatalogue.definitions {
                #expect(setup.phrases.has("setting.\(definition.setting.rawValue)"))
                let words = SettingWords(definition.kind, names: names)
                #expect(
                    setup.phrases.has("setting.takes.\(words.phrase)")
                        && setup.phrases.has("error.settings.\(words.phrase)"))
            }
        }
    }

    @Test func `the template sets nothing until a line is opened, and then the standard`() throws {
        let setup = try Setup(home: ReferenceData.projectRoot.path, language: "zh")
        let template = SettingsDocument(names: setup.names).template(setup.phrases)
        #expect(try SettingsFile.entries(Array(template.utf8), file: "t").isEmpty)
        let opened = template.split(separator: "\n").map { line in
            line.hasPrefix("#") && !line.hasPrefix("# ") ? String(line.dropFirst()) : String(line)
        }.joined(separator: "\n")
        var settings = Settings.standard
        let problems = SettingsReader(names: setup.names).apply(
            try SettingsFile.entries(Array(opened.utf8), file: "t"), file: "t", to: &settings)
        #expect(problems == [] && settings.changes(to: .standard) == [])
    }
}
