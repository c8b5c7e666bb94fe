import CityAssets
import CityModel
import CityPanels
import Canvas
import Foundation
import TestSupport
import Testing

@testable import cityops

/// Keeps the house itself: imports, languages, themes, keys.
@Suite struct HouseTests {
    /// What each folder may import of ours, and which outside library has its only home there (house-style.md, "The map").
    static let arrows: [(folder: String, ours: Set<String>, libraries: Set<String>)] = [
        ("Core/Model", [], []),
        ("Core/Kernels", ["CityModel"], []),
        ("Core/Access", ["CityModel"], ["Crypto"]),
        ("Core/Store", ["CityModel", "CityAccess"], ["GRDB", "GRDBSQLite"]),
        ("Core/Sync", ["CityModel", "CityStore", "CityAccess"], ["CCurl", "Crypto"]),
        ("Core/Drill", ["CityModel", "CityKernels", "CityStore"], []),
        ("Core/Assets", ["CityModel"], ["Yams"]),
        ("Panels/Canvas", ["CityModel"], []),
        ("Panels", ["CityModel", "CityKernels", "CityAccess", "CityStore", "Canvas"], []),
        ("Console/Terminal", ["CityModel", "Canvas"], ["CNcurses"]),
        ("Console/Gateway", ["CityModel", "CityAccess", "CityStore"], ["FlyingFox", "FlyingSocks", "Crypto"]),
        (
            "Console/cityops",
            [
                "CityModel", "CityKernels", "CityAccess", "CityStore", "CitySync", "CityDrill", "CityAssets", "Canvas",
                "CityPanels", "Terminal", "Gateway",
            ],
            ["ArgumentParser"]
        ),
    ]
    static let system: Set<String> = [
        "Musl", "Darwin", "Foundation", "FoundationEssentials", "Glibc", "Dispatch", "Synchronization",
    ]

    @Test func `imports follow the arrows`() throws {
        let root = ReferenceData.projectRoot.appending(path: "Sources")
        let files = try #require(FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)).compactMap {
            $0 as? URL
        }
        var looked = 0
        for file in files where file.pathExtension == "swift" {
            let relative = String(file.path.dropFirst(root.path.count + 1))
            let home = try #require(
                Self.arrows.first { relative.hasPrefix($0.folder + "/") }, "\(relative) belongs to no part")
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                let words = line.split(separator: " ")
                guard let index = words.firstIndex(of: "import"), index <= 1, index + 1 < words.count,
                    words.prefix(index).allSatisfy({ ["package", "internal", "private"].contains($0) })
                else { continue }
                let module = String(words[index + 1])
                looked += 1
                #expect(
                    home.ours.contains(module) || home.libraries.contains(module) || Self.system.contains(module),
                    "\(relative) imports \(module)")
            }
        }
        #expect(looked > 100)
    }

    @Test func `both languages have the same phrases with the same placeholders`() throws {
        let folder = try AssetFolder.find(explicit: ReferenceData.projectRoot.path, environment: [:], executable: nil)
        let (chinese, english) = (try PhraseFiles.load(.chinese, folder), try PhraseFiles.load(.english, folder))
        #expect(
            Set(chinese.keys) == Set(english.keys), "\(Set(chinese.keys).symmetricDifference(english.keys).sorted())")
        for (key, text) in chinese {
            #expect(Self.placeholders(text) == Self.placeholders(english[key] ?? ""), "\(key)")
        }
    }

    @Test func `every phrase the sources name is in the catalogue`() throws {
        let folder = try AssetFolder.find(explicit: ReferenceData.projectRoot.path, environment: [:], executable: nil)
        let phrases = try PhraseFiles.load(.chinese, folder)
        let root = ReferenceData.projectRoot.appending(path: "Sources")
        let files = try #require(FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)).compactMap {
            $0 as? URL
        }
        var named: Set<String> = []
        for file in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for pattern in [
                #/phrases\["([A-Za-z][A-Za-z0-9.]*)"\]/#, #/phrases\("([A-Za-z][A-Za-z0-9.]*)"/#,
                #/say\("([A-Za-z][A-Za-z0-9.]*)"/#, #/LabelledFigure\(\s*"([A-Za-z][A-Za-z0-9.]*)"/#,
                #/BrowseColumn\(\s*"([A-Za-z][A-Za-z0-9.]*)"/#, #/\.notice\("([A-Za-z][A-Za-z0-9.]*)"/#,
            ] {
                for match in text.matches(of: pattern) { named.insert(String(match.1)) }
            }
        }
        #expect(named.count > 80)
        #expect(named.filter { phrases[$0] == nil }.sorted() == [])
    }

    @Test func `every action has words in both lengths and every panel says what it is for`() throws {
        let folder = try AssetFolder.find(explicit: ReferenceData.projectRoot.path, environment: [:], executable: nil)
        let phrases = try PhraseFiles.load(.english, folder)
        let entries = PanelRegistry.entries
        for action in Actions.shared + entries.flatMap({ $0.open().actions.map(\.id) }) {
            #expect(phrases["action.\(action)"] != nil && phrases["action.\(action).short"] != nil, "\(action)")
        }
        for entry in entries {
            #expect(
                phrases["panel.\(entry.id)"] != nil && phrases["panel.\(entry.id).short"] != nil
                    && phrases["panel.\(entry.id).about"] != nil)
        }
        #expect(Set(entries.map(\.digit)).count == entries.count)
    }

    /// Without it mouse, scrolling, remembered columns and the cursor's rest know nothing of the panel's list.
    @Test func `the session of every panel finds the list in its state`() {
        for entry in PanelRegistry.entries { #expect(entry.open().browse != nil, "\(entry.id)") }
    }

    @Test func `the keymap names actions that exist and binds no key twice`() throws {
        let setup = try Setup(home: ReferenceData.projectRoot.path, language: "en")
        #expect(try setup.keymap().clashes == [])
        let known = Set(Actions.shared + PanelRegistry.entries.flatMap { $0.open().actions.map(\.id) })
        for binding in try KeymapFiles.load(setup.assets) {
            #expect(known.contains(ActionID(binding.action)), "\(binding.action)")
        }
        for entry in PanelRegistry.entries {
            let panel = entry.open()
            for action in panel.actions {
                for key in action.keys {
                    #expect(try setup.keymap().action(for: key, panel: []) == nil, "\(entry.id) shadows \(key)")
                }
            }
        }
    }

    @Test func `every theme loads without a complaint`() throws {
        let setup = try Setup(home: ReferenceData.projectRoot.path, language: "en")
        let names = ThemeFiles.names(setup.assets)
        #expect(names.count >= 5)
        for name in names { #expect(try setup.theme(name).warnings.isEmpty, "\(name)") }
    }

    @Test func `everything that may be explained has its method and clause`() throws {
        let world = try TestWorld.shared.get()
        let phrases = world.setup.phrases
        for entry in PanelRegistry.entries {
            let session = entry.open()
            for _ in 0..<3 {
                guard let job = session.load(version: 0, asOf: CivilMoments.sundayNoon) else { break }
                session.accept(try job(world.cache, .system))
            }
            _ = session.handle(.action(Actions.open))
            for _ in 0..<12 {
                if let figure = session.figure {
                    for key in [
                        "figure.\(figure.title)", "method.\(figure.method).text", "method.\(figure.method).clause",
                    ] {
                        #expect(phrases.has(key), "\(entry.id): \(key)")
                    }
                }
                _ = session.handle(.action(Actions.nextFigure))
            }
        }
    }

    private static func placeholders(_ text: String) -> Set<String> {
        Set(text.matches(of: #/\{([a-z]+)\}/#).map { String($0.1) })
    }
}
