import CityStore
import Foundation
import TestSupport
import Testing

@testable import cityops

/// Whatever a file or an option holds, a verb of `cityops traffic` answers or refuses in one sentence of the user's language.
@Suite(.enabled(if: ConsolePtyTests.isBuilt)) struct TrafficHostileInputTests {
    private static let escape = "\u{1B}[31mX\u{1B}]0;evil\u{07}\u{9B}"

    private static let nodes = "node_id,x_coord,y_coord,zone_id\n1,114.1,22.9,1\n2,114.12,22.9,2\n3,114.11,22.916,3\n"
    private static let heading = "link_id,name,from_node_id,to_node_id,directed,length,free_speed,lanes,capacity\n"
    /// A ring of three junctions, both ways round.
    private static let links =
        heading
        + [(1, 2), (2, 3), (3, 1), (2, 1), (3, 2), (1, 3)].enumerated().map {
            "\($0 + 1),Ring \($0),\($1.0),\($1.1),1,2,60,2,900\n"
        }.joined()
    private static let trips = "o_zone_id,d_zone_id,volume\n1,2,500\n2,3,700\n"

    /// Each file changed at one place: the place's old and new text, a verb, its exit code and what it must tell.
    private struct Case: CustomTestStringConvertible, Sendable {
        let old: String
        let new: String
        var verb = ["assign"]
        var code: Int32 = 3
        let tells: [String]
        var testDescription: String { "\(old) → \(new.prefix(30)): \(verb[0])" }
    }

    private static let cases: [Case] = [
        Case(old: "6,Ring 5,1,3,1,2", new: "6,Ring 5,1,3,1,-2", tells: ["1-3", "自由流时间", "-2"]),
        Case(old: "6,Ring 5,1,3,1,2,60", new: "6,Ring 5,1,3,1,2,0", tells: ["1-3", "自由流时间", "inf"]),
        Case(old: "6,Ring 5,1,3,1,2,60,2,900", new: "6,Ring 5,1,3,1,2,60,2,nan", tells: ["1-3", "通行能力"]),
        Case(old: "6,Ring 5,1,3,1,2,60,2", new: "6,Ring 5,1,3,1,2,60,1e19", tells: ["link.csv", "车道数", "1e19"]),
        Case(old: "6,Ring 5,1,3,1,2,60,2", new: "6,Ring 5,1,3,1,2,60,nan", tells: ["车道数", "nan"]),
        Case(old: "6,Ring 5,1,3,1,2", new: "6,Ring 5,1,3,1,1e308", verb: ["simulate"], tells: ["1-3", "1e+308"]),
        Case(old: "6,Ring 5,1,3,1,2", new: "6,Ring 5,1,3,1,1e10", verb: ["simulate"], tells: ["1-3", "长度"]),
        Case(old: "6,Ring 5,1,3", new: "6,Ring 5,1,77", tells: ["link.csv", "终点节点(to_node_id)", "77", "7"]),
        Case(old: "6,Ring 5,1,3", new: "6,Ring 5,x,3", tells: ["link.csv", "起点节点(from_node_id)", "整数"]),
        Case(old: "6,Ring 5", new: "\"6,Ring 5", tells: ["link.csv", "引号"]),
        Case(old: "3,114.11,22.916,3", new: "1,114.11,22.916,3", tells: ["node.csv", "节点号(node_id)", "1", "4"]),
        Case(old: "2,3,700", new: "2,3,nan", tells: ["出行量", "nan"]),
        Case(old: "2,3,700", new: "2,9,700", tells: ["终点小区(d_zone_id)", "9"]),
        Case(old: "500", new: "0", verb: ["simulate", "--close", "2-3,2-1"], tells: ["没有可以出发的出行"]),
        Case(old: "y_coord", new: "height", verb: ["match", "--csv", "FIXES"], tells: ["坐标"]),
        Case(old: "114.11,22.916", new: "nan,23", verb: ["match", "--csv", "FIXES"], tells: ["坐标"]),
    ]

    @Test(arguments: cases) private func `a wrong value is told with its place in the user's words`(at: Case) throws {
        let fixes = try file("fixes.csv", "longitude,latitude\n114.1,22.9\n")
        let folder = try network(at.old, at.new)
        let verb = at.verb.map { $0 == "FIXES" ? fixes : $0 } + ["--network", folder]
        let told = try expectAnswered(verb + ["--lang", "zh"], at.testDescription, code: at.code)
        for fact in at.tells { #expect(Self.halfwidth(told).contains(fact), "\(told)") }
        let english = try expectAnswered(verb + ["--lang", "en"], at.testDescription, code: at.code)
        #expect(english.unicodeScalars.allSatisfy { $0.value < 0x2E80 }, "\(english)")
        for raw in ["freeFlowTime", "bprCoefficient", "nothingToDo", "unusable", "Optional"] {
            #expect(!told.contains(raw) && !english.contains(raw), "\(told) \(english)")
        }
    }

    private static let options: [([String], [String])] = [
        (["assign", "--demand-factor", "nan"], ["--demand-factor", "nan"]),
        (["assign", "--toll-factor", "inf"], ["--toll-factor", "inf"]),
        (["route", "--from", "1", "--to", "3", "--avoid", "1e308 1e308,1 2,3 4"], ["1e308"]),
        (["simulate", "--step", "1e-300"], ["--step"]), (["simulate", "--time-unit", "nan"], ["--time-unit"]),
        (["simulate", "--period", "1e-320"], ["--period"]),
        (["simulate", "--drop", "1-2,0,nan,0.5"], ["1-2,0,nan,0.5"]),
        (["whatif", "--speed", "1-2=nan"], ["1-2=nan"]), (["isochrone", "--from", "1", "--limits", "nan"], ["nan"]),
        (["assign", "--gap", escape], ["evil"]), (["assign", "--close", escape], ["evil"]),
    ]

    @Test(arguments: options) func `an option out of all bounds is refused by its name`(
        verb: [String], tells: [String]
    ) throws {
        let told = try expectAnswered(verb + ["--network", network()], verb.joined(separator: " "), code: 2)
        for fact in tells { #expect(told.contains(fact), "\(told)") }
    }

    private static let timings: [([String], [String])] = [
        (["--lost", "nan", "--flow-ratios", "0.3,0.3"], ["--lost", "3600"]),
        (["--lost", "12", "--flow-ratios", "0.3,x"], ["--flow-ratios", "0.3,x"]),
        (["--lost", "12", "--flow-ratios", "1e308,0.3"], ["--flow-ratios", "1e308"]),
        (["--lost", "12", "--volumes", "500,400", "--saturation", "0,1800"], ["--saturation", "0,1800"]),
        (["--lost", "12", "--volumes", "500,400", "--saturation", "1800"], ["--volumes"]),
        (["--lost", "12", "--flow-ratios", "0.3,0.3", "--cycle", "1e308-1e308"], ["--cycle", "1e308"]),
        (["--lost", "12", "--flow-ratios", "0.3,0.3", "--cycle", "abc"], ["--cycle", "abc"]),
        (["--lost", "12", "--flow-ratios", "0.3,0.3", "--cycle", "5-8"], ["--cycle", "5-8"]),
    ]

    @Test(arguments: timings) func `a timing no signal can have is refused`(options: [String], tells: [String]) throws {
        let told = try expectAnswered(["advise", "signal"] + options, options.joined(separator: " "), code: 2)
        for fact in tells { #expect(told.contains(fact), "\(told)") }
    }

    /// Two whole days every five minutes; the time of a row and its speed by its number.
    private static func speeds(_ time: (Int) -> String, _ value: (Int) -> String = { _ in "50" }) -> String {
        "time,a\n" + (0..<600).map { "\(time($0)),\(value($0))\n" }.joined()
    }

    private static func clock(_ row: Int) -> String { "\(1_772_380_800 + 300 * row)" }

    private static let clocks: [(String, String, Int32, String)] = [
        ("a clock put back", speeds { clock($0 < 580 ? $0 : $0 - 20) }, 0, "20"),
        ("a clock that stands", speeds { _ in clock(0) }, 3, "时钟"),
        ("a clock that leaps", speeds { clock($0 < 580 ? $0 : $0 + 900_000) }, 3, "时钟"),
        ("times that are none", speeds { _ in "nan" }, 3, "nan"),
        ("all sensors dark", speeds(clock) { _ in "" }, 3, "一条可用"),
        ("a parking lot", speeds(clock) { _ in "0" }, 3, "一条可用"),
        ("speeds of 400", speeds(clock) { _ in "400" }, 3, "一条可用"),
        ("a ragged row", speeds(clock) + "1,2,3\n", 3, "3 列"), ("nothing", "", 3, "没有数据行"),
    ]

    @Test(arguments: clocks) func `clocks and readings that cannot be true are told`(
        what: String, text: String, code: Int32, tells: String
    ) throws {
        let path = try file("speeds.csv", text)
        for verb in ["forecast", "rank"] {
            let told = try expectAnswered(
                [verb, "--speeds", path, "--json", "--lang", "zh"], "\(what): \(verb)", code: code)
            #expect(told.contains(tells), "\(verb): \(told)")
        }
    }

    @Test func `a file is ranked the same a day at a time as kept whole, and going back a day is told`() throws {
        let jam = { (row: Int) in (90..<102).contains(row % 288) ? "10" : "50" }
        let path = try file(
            "week.csv",
            "time,a,b\n" + (0..<5 * 288).map { "\(1_772_380_800 + 300 * $0),\(jam($0)),50\n" }.joined())
        let free = try file("free.csv", "sensor,km/h\na,50\nb,50\n")
        func ranked(_ options: [String], _ path: String) throws -> String {
            let answer = try CommandTests.run(["traffic", "rank", "--speeds", path, "--json"] + options)
            #expect(answer.code == 0, "\(answer.complaint)")
            return answer.output
        }
        let whole = try ranked([], path)
        // 2 March 2026 is a Monday; half past seven to half past eight.
        for fact in ["2026-03-02", "2026-03-06", "07:30"] { #expect(whole.contains("\"\(fact)\""), "\(whole)") }
        #expect(try ranked(["--free-speed", "50"], path) == whole)
        #expect(try ranked(["--free-speeds", free], path) == whole)
        // As spreadsheets write it: a mark at the start, everything in quotes, CR LF.
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let quoted = text.split(separator: "\n").map { row in
            row.split(separator: ",").map { "\"\($0)\"" }.joined(separator: ",") + "\r\n"
        }
        let sheet = try file("sheet.csv", "\u{FEFF}" + quoted.joined())
        #expect(try ranked([], sheet) == whole)
        #expect(try ranked(["--free-speeds", free], sheet) == whole)
        let rows = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        let back = try file("back.csv", (rows + rows[1...1]).joined(separator: "\n"))
        let told = try expectAnswered(
            ["rank", "--speeds", back, "--free-speed", "50", "--lang", "zh"], "back", code: 3)
        #expect(told.contains("1442"), "\(told)")
        let lacking = try file("lacking.csv", "sensor,km/h\na,50\n")
        #expect(
            try expectAnswered(["rank", "--speeds", path, "--free-speeds", lacking, "--lang", "zh"], "b", code: 3)
                .contains("传感器 b"))
        try expectAnswered(["rank", "--speeds", path, "--free-speeds", free, "--free-speed", "50"], "both", code: 2)
    }

    /// Five workdays from 2 March 2026, a reading every five minutes; the peak half hour is jammed on so many of them.
    private static func peaks(_ days: Int) -> String {
        "time,a,b\n"
            + (0..<5 * 288).map { row in
                let isJam = (90..<96).contains(row % 288) && row / 288 < days
                return "\(1_772_380_800 + 300 * row),\(isJam ? 10 : 50),50\n"
            }.joined()
    }

    @Test(arguments: ["zh", "en"]) func `where no link is habitually congested, the nearest is told`(
        language: String
    ) throws {
        func told(_ days: Int) throws -> String {
            let path = try file("peaks.csv", Self.peaks(days))
            let answer = try CommandTests.run(["traffic", "rank", "--speeds", path, "--lang", language])
            #expect(answer.code == 0 && Self.isClean(answer.output) && !answer.output.contains("{"), "\(answer)")
            return answer.output
        }
        let found = try told(3)
        #expect(found.contains("07:30–08:00") && found.contains("3/5"), "\(found)")
        let none = try told(2)
        #expect(none.split(separator: "\n").count == 2, "\(none)")
        for fact in ["3", "60", "a", "07:30–08:00", language == "zh" ? "2 个工作日" : "with 2"] {
            #expect(none.contains(fact), "\(none)")
        }
        let never = try told(0)
        #expect(never.contains("5") && !never.contains("07:30") && never.split(separator: "\n").count == 2, "\(never)")
        let weekend = try file("weekend.csv", Self.speeds(Self.clock))
        let free = try CommandTests.run(
            ["traffic", "rank", "--speeds", weekend, "--to", "2026-03-02", "--lang", language])
        #expect(free.code == 0 && free.output.split(separator: "\n").count == 1, "\(free)")
    }

    @Test(arguments: ["zh", "en"]) func `a sensor that never moved is told to be unjudged`(language: String) throws {
        let path = try file("still.csv", Self.peaks(3).replacingOccurrences(of: ",50\n", with: ",0\n"))
        let arguments = ["traffic", "rank", "--speeds", path, "--zeros-count"]
        let told = try CommandTests.run(arguments + ["--lang", language])
        #expect(told.code == 0 && Self.isClean(told.output), "\(told)")
        for fact in language == "zh" ? ["1 个检测器", ":b。"] : ["1 sensors", ": b."] {
            #expect(told.output.contains(fact), "\(told)")
        }
        let known = try CommandTests.run(arguments + ["--free-speed", "50", "--json"])
        #expect(known.output.contains("\"unjudged\":[]") && known.output.contains("\"link\":\"b\""), "\(known)")
    }

    @Test func `a quote before a combining mark is read like any other`() throws {
        let path = try file("quote.csv", "a\"\u{301},b\n5\"\u{301},6\n7,8\n")
        for verb in ["rank", "forecast"] {
            try expectAnswered([verb, "--speeds", path, "--lang", "zh"], verb, code: verb == "rank" ? 0 : 3)
        }
    }

    @Test func `notes stand below the answer, and JSON shares stdout with nothing`() throws {
        let path = try file("doubled.csv", Self.speeds { Self.clock($0 < 580 ? $0 : $0 - 20) })
        for verb in ["rank", "forecast"] {
            let told = try CommandTests.runMerged(["traffic", verb, "--speeds", path, "--lang", "zh"])
            #expect(told.contains("doubled.csv"), "\(told)")
            #expect(!(told.split(separator: "\n").first?.contains("doubled.csv") ?? true), "\(verb): \(told)")
            // With nothing left to judge the forecast itself is the answer.
            if verb == "forecast" { #expect(told.contains("60 分钟后") && told.contains("["), "\(told)") }
        }
        let odd = try file("odd_net.tntp", Self.oddNetwork)
        let imported = try CommandTests.runMerged(
            ["traffic", "import", "--network", odd, "--to", path + ".gmns", "--lang", "en"])
        #expect(imported.hasPrefix("3 nodes") && imported.contains("doubled"), "\(imported)")
        for options in [["assign", "--flows", "-"], ["rank", "--output", "-"], ["matrix", "--output", "-"]] {
            try expectAnswered(options + ["--json"], options.joined(separator: " "), code: 2)
        }
    }

    @Test func `a route over a link without a length has none, and is a route all the same`() throws {
        let path = try file("length_net.tntp", Self.oddNetwork.replacing("2 3 900 1 1", with: "2 3 900 nan 1"))
        let answer = try CommandTests.run(["traffic", "route", "--network", path, "--from", "1", "--to", "3", "--json"])
        #expect(answer.code == 0 && !answer.output.contains("nan") && answer.output.contains("\"cost\":2"), "\(answer)")
        let told = try CommandTests.run(["traffic", "route", "--network", path, "--from", "1", "--to", "3"])
        #expect(told.code == 0 && told.output.contains("—"), "\(told)")
    }

    /// A link twice.
    private static let oddNetwork = """
        <NUMBER OF ZONES> 3
        <NUMBER OF NODES> 3
        <FIRST THRU NODE> 1
        <NUMBER OF LINKS> 5
        <END OF METADATA>
        ~ init term capacity length time b power speed toll type ;
        1 2 900 1 1 0.15 4 0 0 1 ;
        1 2 900 1 1 0.15 4 0 0 1 ;
        2 3 900 1 1 0.15 4 0 0 1 ;
        3 1 900 1 1 0.15 4 0 0 1 ;
        2 1 900 1 1 0.15 4 0 0 1 ;
        """

    @Test func `a store is ranked only over the days it holds, however far back is asked`() throws {
        let store = try TestWorld.shared.get().cache.path
        for option in ["--from=1000-01-01", "--days=3660", "--from=9999-01-01"] {
            let answer = try CommandTests.run(["traffic", "rank", "--store", store, option, "--json"])
            #expect(answer.code == 0, "\(option): \(answer.complaint)")
        }
        for option in ["--days=9223372036854775807", "--highest=nan", "--horizons=9223372036854775805"] {
            try expectAnswered(["forecast", "--store", store, option], option, code: 2)
        }
    }

    @Test func `a detector tells of clocks that jump and of readings that are no numbers`() throws {
        func told(_ rows: [String], code: Int32 = 0) throws -> String {
            let path = try file("detector.csv", "time,value\n" + rows.map { $0 + "\n" }.joined())
            return try expectAnswered(["detect", "--csv", path, "--lang", "zh"], "detect", code: code)
        }
        #expect(try told(["2026-03-01 08:00,5", "2026-03-01 07:00,5", "2026-03-01 09:00,6"]).contains("回拨"))
        #expect(try told(["2026-03-01 08:00,5", "2031-03-01 08:00,5"]).contains("2031-03-01"))
        #expect(try told(["2026-03-01 08:00,5", "2026-03-01 08:05,x"]).contains("缺测"))
        #expect(try told(["2026-03-01 08:00,x", "2026-03-01 08:05,nan"], code: 3).contains("断线"))
        #expect(try told(["soon,5"], code: 3).contains("soon"))
    }

    @Test func `fixes that are no places, or near no road, are told as such`() throws {
        let folder = try network()
        for (text, code, tells): (String, Int32, String) in [
            ("longitude,latitude\nnan,1\n999,4\n", 3, "坐标"), ("longitude,latitude\n0,0\n", 1, "50 米"),
            ("x,y\n114.1,22.9\n", 3, "--metres"),
        ] {
            let path = try file("fixes.csv", text)
            let answer = try CommandTests.run(
                ["traffic", "match", "--network", folder, "--csv", path, "--json", "--lang", "zh"])
            #expect(answer.code == code && answer.complaint.contains(tells), "\(answer.code) \(answer.complaint)")
        }
    }

    @Test func `a file cut off in its packing is told as such`() throws {
        let path = try TestWorld.shared.get().folder.appending(path: "\(UUID().uuidString).csv.gz")
        try Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x4B]).write(to: path)
        let told = try expectAnswered(["forecast", "--speeds", path.path, "--lang", "zh"], "gz", code: 3)
        #expect(told.contains("解压"), "\(told)")
    }

    private static let printing: [[String]] = [
        ["whatif", "--close", "2-3"], ["whatif", "--close-all", "--quiet"], ["route", "--from", "1", "--to", "3"],
        ["simulate", "--minutes", "20"], ["select", "--link", "1-2"], ["check"], ["assign"],
        ["isochrone", "--from", "1", "--limits", "1,9"], ["matrix"],
    ]

    @Test(arguments: printing) func `control characters of a road's name reach no terminal`(verb: [String]) throws {
        let folder = try network("Ring ", "\(Self.escape) ")
        for json in [[], ["--json"]] {
            let answer = try CommandTests.run(["traffic"] + verb + ["--network", folder] + json)
            #expect(answer.code <= 1, "\(answer.complaint)")
            #expect(Self.isClean(answer.output) && Self.isClean(answer.complaint), "\(verb)")
        }
    }

    @Test func `a closure that cuts the city shows no change in per cent, and says who is cut off`() throws {
        let told = try CommandTests.run(
            ["traffic", "whatif", "--network", network(), "--close", "1-2,1-3", "--lang", "zh"])
        #expect(told.code == 0 && told.output.contains("被切断"), "\(told.complaint)")
        let change = told.output.split(separator: "\n").first { $0.hasPrefix("变化") }
        #expect(change == "变化\t—")
    }

    private func network(_ old: String = "", _ new: String = "") throws -> String {
        let folder = try TestWorld.shared.get().folder.appending(path: "hostile-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in [("node.csv", Self.nodes), ("link.csv", Self.links), ("demand.csv", Self.trips)] {
            let changed = old.isEmpty ? text : text.replacingOccurrences(of: old, with: new)
            try Data(changed.utf8).write(to: folder.appending(path: name))
        }
        return folder.path
    }

    private func file(_ name: String, _ text: String) throws -> String {
        let path = try TestWorld.shared.get().folder.appending(path: "\(UUID().uuidString)-\(name)")
        try Data(text.utf8).write(to: path)
        return path.path
    }

    private static func isClean(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0 == "\n" || $0 == "\t" || $0.properties.generalCategory != .control }
    }

    /// Brackets as the half-width ones, so that expectations read like the columns they name.
    private static func halfwidth(_ text: String) -> String {
        text.replacingOccurrences(of: "（", with: "(").replacingOccurrences(of: "）", with: ")")
    }

    /// Runs a verb and judges the manner of its answer.
    /// - Returns: what it said on stderr.
    @discardableResult
    private func expectAnswered(_ verb: [String], _ what: String, code: Int32) throws -> String {
        let answer = try CommandTests.run(["traffic"] + verb)
        #expect(answer.code == code, "\(what): \(answer.code) \(answer.complaint.prefix(300))")
        #expect(Self.isClean(answer.output) && Self.isClean(answer.complaint), "\(what)")
        let unescaped = answer.complaint.replacingOccurrences(of: "\\u{", with: "")
        #expect(!unescaped.contains("‹") && !unescaped.contains("{"), "\(what): \(answer.complaint)")
        if answer.code != 0 { #expect(answer.output.isEmpty && !answer.complaint.isEmpty, "\(what)") }
        if answer.code == 3 {
            #expect(answer.complaint.split(separator: "\n").count == 1, "\(what): \(answer.complaint)")
        }
        return answer.complaint
    }
}
