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

    @Test(arguments: ["zh", "en"]) func `the two ends of a link and a change are told apart in words`(language: String)
        throws
    {
        let row = try #require(
            try lines("traffic", language).first { $0.contains(language == "en" ? "Row 1 of" : "第 1 行") })
        #expect(row.contains(language == "en" ? " to " : "至"), "\(row)")
        let trend = language == "en" ? ["1 h up ", "1 h down ", "1 h steady ", "1 h —"] : ["升", "降", "平", "—"]
        #expect(trend.contains { row.contains($0) }, "\(row)")
        #expect(!row.contains("  ") && !row.contains("→"))
    }

    @Test(arguments: PanelRegistry.entries.map(\.id), ["zh", "en"])
    func `nothing told ends in an ellipsis of the screen`(panel: PanelID, language: String) throws {
        for keys in [[], [Key.enter]] {
            for line in try lines(panel, language, keys: keys) {
                #expect(!line.hasSuffix("…") && !line.contains("…,") && !line.contains("…，"), "\(line)")
            }
        }
    }

    @Test func `who is on duty is told by name`() throws {
        let told = try lines("overview", "en")
        let duty = try #require(told.firstIndex { $0.hasPrefix("== On duty") })
        #expect(told.count > duty + 2, "\(told.suffix(4))")
    }

    @Test(arguments: [("en", "compared with yesterday", "vs yesterday"), ("zh", "与昨天", "较昨天")])
    func `a comparison is told on the head and with every difference`(language: String, head: String, mark: String)
        throws
    {
        let told = try lines("crowd", language, keys: [.character("D")])
        #expect(told[0].contains(head), "\(told[0])")
        let row = try #require(told.first { $0.contains(language == "en" ? "Row 1 of" : "第 1 行") })
        #expect(row.contains(mark), "\(row)")
        let people = try #require(told.first { $0.hasPrefix(language == "en" ? "People inside: " : "在场合计: ") })
        #expect(people.contains(mark), "\(people)")
    }

    @Test(arguments: [
        ("30", "2026-11-24T08:10:00+08:00"), ("08:00", "2026-11-24T08:00:00+08:00"),
        ("09:00", "2026-11-23T09:00:00+08:00"), ("2026-11-23 07:05", "2026-11-23T07:05:00+08:00"),
        ("2026-11-23", "2026-11-23T00:00:00+08:00"), ("2026-11-23T00:00:00Z", "2026-11-23T08:00:00+08:00"),
    ])
    func `a moment can be named in many ways`(text: String, moment: String) throws {
        let now = try #require(Timestamp("2026-11-24T08:40:00+08:00"))
        let named = try #require(Timestamp(moment))
        #expect(PlainMoment(text, now: now) == .at(named))
        #expect(PlainMoment("now", now: now) == .present)
        for wrong in ["25:00", "08:0", "yesterday", "-5", "99999999999999999999"] {
            #expect(PlainMoment(wrong, now: now) == nil)
        }
    }

    @Test(
        arguments: [
            ("next", PlainCommand.next), ("下一行", .next), ("3", .panel("3")), ("panel crowd", .panel("crowd")),
            ("filter 西湖", .filter("西湖")), ("f", .filter("")), ("watch off", .watch(false)), ("watch", .watch(true)),
            ("set theme light", .command("set theme light")), ("key v", .key("v")), ("compare", .compare("")),
            ("export CSV", .export("csv")), ("", .nothing), ("   ", .nothing),
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

    @Test(.enabled(if: ConsolePtyTests.isBuilt))
    func `alarms are listed, help tells the truth, and a table is taken away`()
        throws
    {
        let told = try converse([
            "alarms", "help", "2", "compare week", "export csv", "export nothing", "time 08:00", "quit",
        ])
        #expect(told.code == 0, "\(told.complaint)")
        let last = try #require(PanelRegistry.entries.last?.digit)
        for words in [
            "1 to \(last) or panel NAME", "key NAME", "No comparison with last week", "crowd-", ".csv",
            "export text, export csv",
            "looking back",
        ] {
            #expect(told.output.contains(words), "\(words) is not in\n\(told.output.prefix(6000))")
        }
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
