import Canvas
import CityModel
import CityPanels
import Foundation
import TestSupport
import Testing

@testable import cityops

/// A person's key-binding file: what is passed over, and what is said of it.
@Suite struct KeymapReaderTests {
    private func load(_ text: String) throws -> (keymap: Keymap, problems: [KeymapProblem]) {
        let file = FileManager.default.temporaryDirectory.appending(path: "keymap-\(UUID().uuidString).yaml")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let setup = try Setup(home: ReferenceData.projectRoot.path, language: "en")
        return try KeymapReader(assets: setup.assets, own: file.path).load()
    }

    private func words(_ problem: KeymapProblem, _ language: String) throws -> String {
        let setup = try Setup(home: ReferenceData.projectRoot.path, language: language)
        return Complaint(problem).sentence(setup.phrases)
    }

    @Test(arguments: ["ctrl-i", "ctrl-m", "ctrl-[", "ctrl-ö", "ctrl-1", "alt-é", "3"])
    func `a key that cannot do it is told in both languages and the usual keys stay`(key: String) throws {
        let (keymap, problems) = try load("help: [\"\(key)\"]\n")
        #expect(problems.count == 1 && keymap.keys(for: Actions.help) == [.character("?"), .function(1)])
        let problem = try #require(problems.first)
        for language in ["zh", "en"] {
            let text = try words(problem, language)
            #expect(text.contains(key) && text.contains("help") && !text.contains("{"), "\(text)")
        }
    }

    @Test func `who has neither quit, help nor the palette left keeps quit and help`() throws {
        let (keymap, problems) = try load("quit: []\npalette: []\nhelp: []\n")
        #expect(keymap.action(for: .character("q"), panel: []) == Actions.quit)
        #expect(keymap.action(for: .character("?"), panel: []) == Actions.help)
        #expect(keymap.action(for: .character(":"), panel: []) == nil)
        #expect(problems.count == 2)
        let text = try words(try #require(problems.first), "en")
        #expect(text.contains("quit") && text.contains("q ctrl-c"))
    }

    @Test func `keys that were given away are taken back when nothing else leads out`() throws {
        let (keymap, problems) = try load("open: [q, ctrl-c]\npalette: []\n")
        #expect(keymap.action(for: .character("q"), panel: []) == Actions.quit)
        #expect(problems.contains { if case .noWay(_, "quit", _) = $0 { true } else { false } })
        #expect(problems.contains { if case .clash("q", "quit", "open") = $0 { true } else { false } })
    }

    @Test func `with the palette at hand quit may have no key`() throws {
        let (keymap, problems) = try load("quit: []\n")
        #expect(keymap.action(for: .character("q"), panel: []) == nil && problems.isEmpty)
    }

    @Test func `a key of everywhere that a panel has for itself is told, one on two panels is not`() throws {
        let (_, shadowed) = try load("help: [w]\n")
        #expect(shadowed.contains(.clash(key: "w", first: "crowd.whatIf", second: "help")))
        let (keymap, problems) = try load("crowd.page: [f5]\ntraffic.view: [f5]\n")
        #expect(problems.isEmpty && keymap.action(for: .function(5), panel: []) == nil)
        for entry in PanelRegistry.entries where ["crowd", "traffic"].contains(entry.id) {
            #expect(keymap.action(for: .function(5), panel: entry.open().actions) != nil)
        }
    }
}
