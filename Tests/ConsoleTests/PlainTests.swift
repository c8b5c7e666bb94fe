import Canvas
import CityAssets
import CityModel
import CityPanels
import CityStore
import Foundation
import TestSupport
import Testing

@testable import cityops

/// The console told in lines.
@Suite struct PlainTests {
    private func lines(_ panel: PanelID, _ language: String, keys: [Key] = []) throws -> [String] {
        let world = try TestWorld.shared.get()
        return try FrameMaker(setup: world.setup(language), cache: world.cache).lines(
            panel: panel, at: CivilMoments.sundayNoon, keys: keys)
    }

    @Test(arguments: PanelRegistry.entries.map(\.id), ["zh", "en"])
    func `every panel is told without drawing characters and with its table row by row`(
        panel: PanelID, language: String
    ) throws {
        let told = try lines(panel, language)
        let all = told.joined(separator: "\n")
        #expect(told.count > 4)
        for scalar in all.unicodeScalars {
            #expect(!(0x2500...0x28FF).contains(scalar.value), "\(panel): \(String(scalar))")
            #expect(scalar.value >= 0x20 || scalar == "\n")
        }
        #expect(!all.contains("‹"))
        #expect(all.contains(language == "en" ? "Row 1 of" : "第 1 行"), "\(all)")
        #expect(told.contains { $0.hasPrefix("== ") })
    }

    @Test func `a row is told with its headings and the detail with labels and curves`() throws {
        let list = try lines("crowd", "en")
        let row = try #require(list.first { $0.hasPrefix("Row 1 of 64, selected: Place ") }, "\(list.prefix(9))")
        #expect(row.contains("; People ") && row.contains("; Load "))
        #expect(list.contains { $0.hasPrefix("People inside: ") })
        #expect(list.contains { $0.hasSuffix("54 more rows; type rows.") })
        let detail = try lines("crowd", "en", keys: [.enter])
        #expect(detail.contains { $0.hasPrefix("Density: ") })
        #expect(detail.contains { $0.hasPrefix("Curve from ") }, "\(detail)")
    }

    @Test(
        arguments: [
            ("next", PlainCommand.next), ("下一行", .next), ("3", .panel("3")), ("panel crowd", .panel("crowd")),
            ("filter 西湖", .filter("西湖")), ("f", .filter("")), ("watch off", .watch(false)), ("watch", .watch(true)),
            ("set theme light", .command("set theme light")), ("key v", .key("v")), ("", .nothing), ("   ", .nothing),
            ("next door", .unknown("next door")), ("QUIT", .quit), ("time 30", .time("30")),
        ])
    func `a line is understood in both languages`(line: String, command: PlainCommand) {
        #expect(PlainCommand(line) == command)
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt)) func `a conversation through pipes ends with its last line`() throws {
        let told = try converse(
            [
                "2", "next", "filter xh", "open", "explain", "back", "find honghua", "time 60", "ack", "bogus", "help",
                "quit", "1",
            ])
        #expect(told.code == 0, "\(told.complaint)")
        #expect(!told.output.contains("\u{1B}"))
        for words in [
            "Panel 1: City overview", "Panel 2: Crowd density", "Row 2 of 64, selected", "Row 1 of", "Source: ",
            "looking back", "Not understood: bogus", "next, previous",
        ] {
            #expect(told.output.contains(words), "\(words) is not in\n\(told.output.prefix(6000))")
        }
        #expect(told.output.components(separatedBy: "Panel 1: City overview").count == 2)
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt)) func `the end of the input is the end, in Chinese too`() throws {
        let told = try converse(["下一行", "告警", "语言"], language: "zh")
        #expect(told.code == 0, "\(told.complaint)")
        #expect(told.output.contains("面板 1：城市总览") && told.output.contains("Panel 1: City overview"))
        #expect(told.output.contains("未处置告警"))
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt)) func `render tells a panel in lines`() throws {
        let store = try TestWorld.shared.get().cache.path
        let answer = try CommandTests.run([
            "render", "--store", store, "--panel", "sources", "--format", "plain", "--lang", "en",
        ])
        #expect(answer.code == 0 && answer.output.contains("Row 1 of"))
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt), arguments: [true, false])
    func `nothing is played into a store that a department feeds`(isFed: Bool) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "cityops-fed-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let setup = try Setup(home: ReferenceData.projectRoot.path, language: "en")
        let path = folder.appending(path: "city.db").path
        let cache = try CityCache(path: path, cipher: nil)
        var city = try CityFiles.load(setup.assets)
        if isFed {
            let text = """
                name: {zh: 雨量, en: Rain}
                department: dept.weather
                cycle: PT1H
                metrics: [weather.rain]
                transport:
                  url: http://127.0.0.1:1/rain.csv
                  format: csv
                  mapping: {time_field: t, entity_field: id, values: [{field: v, metric: weather.rain}]}
                """
            city.sources.append(try SourceFiles.source(Array(text.utf8), name: "gauges.yaml", in: setup.assets))
        }
        try cache.replaceCity(city)
        let told = try CommandTests.run(
            ["--plain", "--store", path, "--speed", "0", "--lang", "en", "--scenario", "typhoon"], input: "7\nquit\n")
        #expect(told.code == 0, "\(told.complaint)")
        #expect(told.output.contains("Played city") != isFed)
        #expect(told.output.contains("“typhoon” is not played") == isFed, "\(told.output)")
    }

    private func converse(_ lines: [String], language: String = "en") throws -> CommandTests.Answer {
        let world = try TestWorld.shared.get()
        return try CommandTests.run(
            ["--plain", "--store", world.cache.path, "--speed", "0", "--lang", language],
            input: lines.joined(separator: "\n") + "\n")
    }
}
