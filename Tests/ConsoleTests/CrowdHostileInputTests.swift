import Foundation
import TestSupport
import Testing

@testable import cityops

/// Whatever a file or an option holds, a verb of `cityops crowd` answers or refuses in one sentence: it never dies, never hangs
/// and never passes control characters on.
@Suite(.enabled(if: ConsolePtyTests.isBuilt)) struct CrowdHostileInputTests {
    private static let escape = "\u{1B}[31mX\u{1B}]0;evil\u{07}\u{9B}"

    private static func hours(_ count: Int, _ value: (Int) -> String) -> String {
        "t,v\n" + (0..<count).map { "\(1_700_000_000 + 3600 * $0),\(value($0))\n" }.joined()
    }

    private static let plain = hours(400) { "\(100 + 50 * ($0 % 24 / 9) + $0 * 7 % 13)" }

    /// Names of files with what they hold; each meets every verb that reads a series.
    private static let series: [String: [UInt8]] = [
        "empty": [], "newline": Array("\n".utf8), "header": Array("t,v\n".utf8),
        "one row": Array("t,v\n1700000000,5\n".utf8), "binary": (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 31) },
        "zero bytes": [UInt8](repeating: 0, count: 3000),
        "UTF-16": [0xFF, 0xFE] + plain.utf16.flatMap { [UInt8($0 & 0xFF), 0] },
        "no numbers": Array(hours(200) { _ in "nan" }.utf8), "infinite": Array(hours(200) { _ in "inf" }.utf8),
        "huge": Array(hours(200) { $0 % 50 == 0 ? "1e300" : "\($0 % 24)" }.utf8),
        "huge of either sign": Array(hours(400) { $0 % 2 == 0 ? "1e308" : "-1e308" }.utf8),
        "no readings": Array(hours(100) { _ in "" }.utf8),
        "far between": Array(("t,v\n" + (0..<300).map { "\(1_700_000_000 + 3600 * $0 * $0),\($0)\n" }.joined()).utf8),
        "many digits": Array(hours(200) { _ in String(repeating: "9", count: 400) }.utf8),
        "negative": Array(hours(400) { "\(-5 - $0 % 24)" }.utf8), "constant": Array(hours(400) { _ in "7" }.utf8),
        "one time": Array(("t,v\n" + String(repeating: "1700000000,5\n", count: 100)).utf8),
        "times without end": Array("t,v\ninf,5\n-inf,4\nnan,3\n1e999,3\n".utf8),
        "some times without end": Array((plain + "inf,3\nnan,4\n1e300,5\n").utf8),
        "far times": Array("t,v\n-9223372036854775808,1\n9223372036854775807,2\n0,4\n1,3\n".utf8),
        "calendar's ends": Array("t,v\n9999-12-31 23:00,1\n0001-01-01 00:00,2\n2026-01-01 00:00,3\n".utf8),
        "endless field": Array(("t,v\n" + String(repeating: "1", count: 200_000) + ",5\n1700000000,3\n").utf8),
        "open quote": Array("t,v\n\"1700000000,5\n1700003600,6\n".utf8),
        "escapes": Array(("t\(escape),v\(escape)\n" + (0..<50).map { "\(escape)\($0),\(escape)\n" }.joined()).utf8),
        "escapes in names": Array(plain.replacingOccurrences(of: "t,v", with: "t,\(escape)").utf8),
        "one column": Array("x\n1\n2\n".utf8),
    ]

    private static let verbs: [[String]] = [
        ["review", "--csv"], ["forecast", "--json", "--column", "all", "--csv"],
        ["backtest", "--window", "200", "--csv"],
        ["detect", "--json", "--csv"], ["fuse", "--entries", "v", "--csv"],
    ]

    @Test(arguments: series.keys.sorted()) func `a file of any kind is answered or refused`(name: String) throws {
        let path = try file("hostile.csv", try #require(Self.series[name]))
        for verb in Self.verbs { try expectAnswered(verb + [path], "\(name): \(verb[0])") }
    }

    private static let chains = [
        "", "name,way\na,corridor\n", "name,way,width\nhall,corridor,-3\n", "name,way,width\nhall,corridor,nan\n",
        "name,way,width,share\nhall,corridor,3,9e99\n", "name,way,width,length\nhall,corridor,3,1e308\n",
        "name,way,width\n\(escape),corridor,0.2\n", "name,way,width\nhall,\(escape),3\n",
        "name,way,width,factor\na,stairsDown,3,-4\n",
    ]

    @Test(arguments: chains) func `a chain that nobody can walk is refused`(chain: String) throws {
        let path = try file("chain.csv", Array(chain.utf8))
        let code = try expectAnswered(["egress", "--persons", "100", "--chain", path], chain)
        #expect(code == 3)
    }

    private static let trajectories = [
        "", "1 1 0 0\n", "# fps 25\n1 1 0 0\n1 1 0 0\n", "# fps 25\n1 1 nan 0\n", "# fps 25\n99999999999 1 0 0\n",
        "# fps 25\n1 -2147483648 0 0\n1 2147483647 1 1\n", "# fps 25\n1 1 1e308 -1e308\n2 1 -1e308 1e308\n",
        "# fps inf\n1 1 0 0\n1 2 0 1\n", "# fps 25\n1 1 0 0\n1 2 0 0\n", "# fps 25\n\(escape) 1 0 0\n",
    ]

    @Test(arguments: trajectories) func `trajectories that cannot be true are refused`(text: String) throws {
        let path = try file("tracks.txt", Array(text.utf8))
        let code = try expectAnswered(["density", "--voronoi", "--json", "--trajectories", path], text)
        #expect(code == 2 || code == 3)
    }

    private static let options: [([String], Int32)] = [
        (["forecast", "--origin=-9223372036854775808"], 2), (["backtest", "--from=-9223372036854775808"], 2),
        (["line", "--line", "5", "--origin=9223372036854775807"], 2),
        (["forecast", "--column=-9223372036854775808"], 3), (["forecast", "--column=0"], 3),
        (["forecast", "--origin", "inf"], 2), (["forecast", "--origin", "1e300"], 2),
        (["line", "--line", "5", "--origin", "nan"], 2),
        (["line", "--line", "nan"], 2), (["line", "--line", "5", "--within", "1e300"], 2),
        (["line", "--line", "5", "--risk", "nan"], 2), (["backtest", "--from", "inf"], 2),
        (["backtest", "--origins", "1e300"], 2),
        (["backtest", "--every", "9223372036854775807", "--origins", "5"], 2),
        (["backtest", "--window", "9223372036854775807"], 2), (["forecast", "--seasons", "9223372036854775807"], 2),
        (["detect", "--seasons", "2,9223372036854775806"], 2), (["detect", "--budget", "1e308"], 2),
        (["detect", "--learn", "9223372036854775807"], 2), (["review", "--window", "9223372036854775807"], 2),
        (["fuse", "--entries", "v", "--cell-delay", "999999999999"], 2),
        (["fuse", "--entries", "v", "--closed", escape], 2),
        (["forecast", "--column", escape], 3), (["forecast", "--calendar", "/nowhere\(escape)"], 3),
    ]

    @Test(arguments: options) func `an option out of all bounds is refused`(verb: [String], code: Int32) throws {
        let path = try file("plain.csv", Array(Self.plain.utf8))
        #expect(try expectAnswered(verb + ["--csv", path], verb.joined(separator: " ")) == code)
    }

    private static let figures = [
        ["capacity", "--instantaneous=100", "--count=inf"], ["capacity", "--instantaneous=-5", "--count=5"],
        ["capacity", "--instantaneous=100", "--count=nan"], ["capacity", "--instantaneous=100", "--cap=nan"],
        ["capacity", "--instantaneous=100", "--lines=90,80,95"], ["capacity", "--area=-5", "--per-visitor=2"],
        ["capacity", "--area=5,x", "--per-visitor=2"],
    ]

    @Test(arguments: figures) func `capacities that are no number of people are refused`(verb: [String]) throws {
        #expect(try expectAnswered(verb, verb.joined(separator: " ")) == 2)
    }

    @Test(arguments: ["detection", "alarm", "pre-movement", "walking-density"])
    func `delays and densities that cannot be are refused`(option: String) throws {
        let chain = try file("chain.csv", Array("name,way,width,length\nhall,corridor,3,20\n".utf8))
        for value in ["nan", "inf", "-1", "1e308"] {
            let code = try expectAnswered(
                ["egress", "--persons", "10", "--chain", chain, "--\(option)=\(value)"], "\(option) \(value)")
            #expect(code == 2)
        }
    }

    @Test func `an hour of the day beyond the clock is passed over`() throws {
        let rows = (0..<600).map { "\($0),1e300,\($0 % 7),\($0 % 5)\n" }.joined()
        let path = try file("hour.csv", Array(("step,hour_of_day,gate_in,gate_out\n" + rows).utf8))
        #expect(try expectAnswered(["fuse", "--json", "--csv", path], "hour of the day") == 0)
    }

    @Test func `one stray date neither keeps the review busy for minutes nor makes millions of steps of nothing`()
        throws
    {
        let stray = try file("stray.csv", Array((Self.plain + "44000000,5\n").utf8))
        let whole = try file("whole.csv", Array(Self.plain.utf8))
        func discords(_ path: String) throws -> String {
            try CommandTests.run(["crowd", "review", "--csv", path, "--window", "24", "--count", "3"]).output
        }
        #expect(try discords(stray) == discords(whole), "and finds what it finds without it")
        let counts = (0..<600).map { "\(1_700_000_000 + 300 * $0),\($0 % 7),\($0 % 5)\n" }.joined()
        func gates(_ strays: [Int]) throws -> String {
            let rows = strays.map { "\($0),1,1\n" }.joined()
            return try file("gates.csv", Array(("t,gate_in,gate_out\n" + rows + counts).utf8))
        }
        #expect(try expectAnswered(["fuse", "--csv", gates([1_400_000_000])], "stray date") == 0)
        let believed = try gates([1_400_000_000, 1_400_000_300, 1_400_000_600])
        #expect(try expectAnswered(["fuse", "--csv", believed], "stray dates that go on from one another") == 3)
    }

    @Test func `detection that finds nothing says so`() throws {
        let path = try file("quiet.csv", Array(Self.hours(900) { _ in "7" }.utf8))
        let answer = try CommandTests.run(["crowd", "detect", "--csv", path, "--lang", "en"])
        #expect(answer.code == 0 && answer.output.isEmpty, "\(answer.output)")
        #expect(answer.complaint.contains("Nothing stands out among 900 rows"), "\(answer.complaint)")
    }

    @Test func `what a series lacks is said beside its figures, and nobody's number is no number`() throws {
        let frozen = try file("frozen.csv", Array(Self.hours(500) { "\($0 < 450 ? 100 + $0 % 24 : 123)" }.utf8))
        let forecast = try CommandTests.run(["crowd", "forecast", "--csv", frozen, "--horizon", "2", "--lang", "en"])
        #expect(forecast.code == 0 && forecast.output.split(separator: "\n").count == 2)
        #expect(forecast.complaint.contains("frozen counter"), "\(forecast.complaint)")
        let signed = try file("signed.csv", Array(Self.hours(500) { "\($0 % 17 == 0 ? -5 : 100 + $0 % 24)" }.utf8))
        let both = try CommandTests.run(["crowd", "forecast", "--csv", signed, "--horizon", "2", "--lang", "en"])
        #expect(both.complaint.contains("30 readings lie below zero"), "\(both.complaint)")
        let silent = try file(
            "silent.csv", Array(("step,gate_in,gate_out\n" + (0..<400).map { "\($0),,\n" }.joined()).utf8))
        let fused = try CommandTests.run(["crowd", "fuse", "--csv", silent, "--lang", "en"])
        #expect(fused.output.hasPrefix("0\t—\t—\t—\n"), "\(fused.output.prefix(80))")
        #expect(fused.complaint.contains("no number of people is given"), "\(fused.complaint)")
    }

    @Test func `a file in GBK is read, its names as they were written`() throws {
        // 人数 and 大门 in GBK.
        let people: [UInt8] = [0xC8, 0xCB, 0xCA, 0xFD]
        let gate: [UInt8] = [0xB4, 0xF3, 0xC3, 0xC5]
        let body = Self.plain.dropFirst("t,v\n".count)
        let path = try file("gbk.csv", Array("t,".utf8) + people + Array("\n\(body)".utf8))
        let answer = try CommandTests.run(["crowd", "forecast", "--csv", path, "--column", "人数", "--json"])
        #expect(answer.code == 0, "\(answer.complaint)")
        #expect(answer.output.contains("人数"))
        let chain = try file("gbk-chain.csv", Array("name,way,width\n".utf8) + gate + Array(",doorway,2\n".utf8))
        let egress = try CommandTests.run(["crowd", "egress", "--persons", "100", "--chain", chain])
        #expect(egress.output.contains("大门"), "\(egress.output)")
    }

    @Test func `a stream goes on behind a row whose time nobody can read, and ends at a line without end`() throws {
        let broken = Self.plain + "\(Self.escape),4\n1701440000,120\n"
        let answer = try CommandTests.run(
            ["crowd", "detect", "--csv", "-", "--json", "--learn", "100", "--lang", "en"], input: broken)
        #expect(answer.code == 0, "\(answer.complaint)")
        #expect(answer.output.split(separator: "\n").count == 401)
        #expect(answer.complaint.contains("Line 402: the time"), "\(answer.complaint)")
        let endless = try CommandTests.run(
            ["crowd", "detect", "--csv", "-", "--json", "--lang", "en"],
            input: "t,v\n" + String(repeating: "1", count: 70_000) + ",5\n")
        #expect(endless.code == 3 && endless.complaint.contains("line 2"), "\(endless.complaint)")
    }

    private func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        let path = try TestWorld.shared.get().folder.appending(path: "\(UUID().uuidString)-\(name)")
        try Data(bytes).write(to: path)
        return path.path
    }

    /// Runs a verb and judges the manner of its answer.
    @discardableResult
    private func expectAnswered(_ verb: [String], _ what: String) throws -> Int32 {
        let answer = try CommandTests.run(["crowd"] + verb)
        #expect((0...4).contains(answer.code), "\(what): \(answer.code) \(answer.complaint.prefix(200))")
        for text in [answer.output, answer.complaint] {
            let isClean = text.unicodeScalars.allSatisfy {
                $0 == "\n" || $0 == "\t" || $0.properties.generalCategory != .control
            }
            #expect(isClean, "\(what)")
        }
        if answer.code != 0 {
            #expect(answer.output.isEmpty, "\(what)")
            #expect(!answer.complaint.isEmpty, "\(what)")
        }
        if answer.code == 3 {
            #expect(answer.complaint.split(separator: "\n").count == 1, "\(what): \(answer.complaint)")
        }
        return answer.code
    }
}
