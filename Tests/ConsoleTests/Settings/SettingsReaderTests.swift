import Canvas
import CityAssets
import CityModel
import Foundation
import TestSupport
import Testing

@testable import cityops

@Suite struct SettingsReaderTests {
    private let names = SettingNames(themes: ["dark", "light"], panels: ["overview", "crowd", "traffic"])

    private func read(_ text: String, isRestricted: Bool = false) throws -> (Settings, [SettingProblem]) {
        var settings = Settings.standard
        let entries = try SettingsFile.entries(Array(text.utf8), file: "s.yaml")
        let problems = SettingsReader(names: names, refusesSystemOnly: isRestricted).apply(
            entries, file: "s.yaml", to: &settings)
        return (settings, problems)
    }

    @Test func `what a file says is taken with its line`() throws {
        let (settings, problems) = try read(
            "# mine\ntheme: light\nmouse: on\nlock_minutes: 15\nrotate_panels: [crowd, traffic]\nmap_layers: lines\n")
        #expect(problems == [])
        #expect(settings.text(.theme) == "light" && settings.flag(.mouse) && settings.whole(.lockMinutes) == 15)
        #expect(settings.list(.rotatePanels) == ["crowd", "traffic"] && settings.list(.mapLayers) == ["lines"])
        #expect(settings.origin(.theme) == .file("s.yaml", line: 2) && settings.origin(.panel) == .standard)
    }

    @Test(arguments: ["", "# only words\n", "\n\n---\n# nothing\n"])
    func `a file of comments changes nothing`(text: String) throws {
        let (settings, problems) = try read(text)
        #expect(settings == .standard && problems == [])
    }

    @Test func `an unknown key is told with the nearest name`() throws {
        let (settings, problems) = try read("thema: light\nzebra: 1\n")
        #expect(
            problems == [
                .unknownKey(file: "s.yaml", line: 1, key: "thema", nearest: "theme"),
                .unknownKey(file: "s.yaml", line: 2, key: "zebra", nearest: nil),
            ])
        #expect(settings == .standard)
    }

    @Test(
        arguments: [
            "theme: pink", "mouse: perhaps", "lock_minutes: -1", "lock_minutes: soon", "language: fr", "panel: nowhere",
            "rotate_panels: [nowhere]", "layout: spiral", "theme: [dark]", "theme:",
            "layouts: [crowd]", "store: [a, b]",
        ])
    func `a wrong value is told and the standard is kept`(line: String) throws {
        let (settings, problems) = try read(line)
        #expect(settings == .standard)
        guard case .wrongValue(_, 1, _, _, _)? = problems.first, problems.count == 1 else {
            Issue.record("\(problems)")
            return
        }
        for language in ["zh", "en"] {
            let setup = try Setup(home: ReferenceData.projectRoot.path, language: language)
            let complaint = Complaint(problems[0], names: names)
            let sentence = setup.phrases(complaint.key, complaint.values)
            #expect(
                sentence.contains("s.yaml") && !sentence.contains("‹") && !sentence.contains("{file}"), "\(sentence)")
        }
    }

    @Test func `a layout that is none is named and the others are kept`() throws {
        let (settings, problems) = try read(
            "layouts: {a: [crowd, crowd], night: [crowd, traffic], b: [rows, crowd]}\nlayout: night")
        #expect(settings.mapping(.layouts) == ["night": ["crowd", "traffic"]] && settings.text(.layout) == "night")
        #expect(
            problems == [
                .wrongLayout(file: "s.yaml", line: 1, name: "a", found: "crowd, crowd"),
                .wrongLayout(file: "s.yaml", line: 1, name: "b", found: "rows, crowd"),
            ])
    }

    @Test func `a key that stands twice is named with the line it stands on again`() {
        #expect(throws: AssetFailure.repeated(file: "s.yaml", line: 4, keys: ["theme"])) {
            try read("# mine\ntheme: dark\nmouse: true\ntheme: light\n")
        }
    }

    @Test func `layouts name one to four panels and a layout may be one of them`() throws {
        let (settings, problems) = try read(
            "layout: night\nlayouts: {night: [crowd, traffic], tall: [rows, crowd, traffic]}")
        #expect(problems == [])
        #expect(
            settings.text(.layout) == "night" && settings.mapping(.layouts)["tall"] == ["rows", "crowd", "traffic"])
    }

    @Test func `in restricted mode the system's settings are passed over in a user's file`() throws {
        let (settings, problems) = try read(
            "store: /tmp/mine.db\nusers: /tmp/me.yaml\ntheme: light\n", isRestricted: true)
        #expect(settings.path(.store) == nil && settings.path(.users) == nil && settings.text(.theme) == "light")
        #expect(
            problems == [.notHere(file: "s.yaml", line: 1, .store), .notHere(file: "s.yaml", line: 2, .users)])
    }

    @Test func `a file that is no YAML is a problem and no end`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "cityops-set-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (system, user) = (folder.appending(path: "system.yaml").path, folder.appending(path: "user.yaml").path)
        try "theme: light\nmouse: true\n".write(toFile: system, atomically: true, encoding: .utf8)
        try "mouse: [\n".write(toFile: user, atomically: true, encoding: .utf8)
        let (settings, problems) = try SettingsFolder(named: user, isRestricted: false, system: system).load(names)
        #expect(settings.text(.theme) == "light" && settings.flag(.mouse) && problems.count == 1)
        try "mouse: false\n".write(toFile: user, atomically: true, encoding: .utf8)
        #expect(
            try SettingsFolder(named: user, isRestricted: false, system: system).load(names).settings.flag(.mouse)
                == false)
        #expect(throws: AssetFailure.unreadable(file: user + "x")) {
            try SettingsFolder(named: user + "x", isRestricted: false, system: system).load(names)
        }
    }

    @Test func `the nearest name is the one with the fewest changes`() {
        #expect(NearestName.find("slow-line", among: ["slow_line", "store"]) == "slow_line")
        #expect(NearestName.find("panle", among: ["panel", "path"]) == "panel")
        #expect(NearestName.find("x", among: ["panel", "path"]) == nil)
        #expect(NearestName.distance(Array("kitten"), Array("sitting")) == 3)
        #expect(NearestName.distance([], Array("ab")) == 2 && NearestName.distance(Array("ab"), []) == 2)
        #expect(NearestName.distance(Array("ab"), Array("ba")) == 1)
    }
}

@Suite struct SettingsWriterTests {
    @Test func `one line is changed and every other stays`() {
        let text = "# mine\ntheme: dark   # at night\nlayouts:\n  night: [crowd]\n  day: [traffic]\nmouse: true\n"
        #expect(
            SettingsWriter.replacing(text, .theme, .text("light"))
                == "# mine\ntheme: light\nlayouts:\n  night: [crowd]\n  day: [traffic]\nmouse: true\n")
        #expect(
            SettingsWriter.replacing(text, .layouts, .mapping(["a": ["crowd"]]))
                == "# mine\ntheme: dark   # at night\nlayouts: {a: [crowd]}\nmouse: true\n")
        #expect(SettingsWriter.replacing("", .clock, .text("full")) == "clock: full\n")
        #expect(SettingsWriter.replacing("mouse: true", .clock, .text("full")) == "mouse: true\nclock: full\n")
    }

    @Test(
        arguments: [
            SettingValue.text("a b: c # d"), .text("it's"), .text(""), .text("- x"), .text("m/s"), .text("中文"),
            .list(["crowd", "a, b"]), .mapping(["夜 班": ["crowd", "traffic"]]),
        ])
    func `what is written reads back as the same`(value: SettingValue) throws {
        let text = SettingsWriter.replacing("", .store, value)
        #expect(try SettingsFile.entries(Array(text.utf8), file: "x").first?.value == value, "\(text)")
    }
}
