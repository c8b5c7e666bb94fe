import CityModel
import CityStore
import Foundation
import TestSupport
import Testing

@testable import cityops

/// Files as feeds write them: stamps that wander, decimal commas, stray dates, columns of text, running totals.
@Suite(.enabled(if: ConsolePtyTests.isBuilt)) struct CrowdSeriesFileTests {
    private static let start: Int64 = 1_772_380_800

    private static func stamp(_ second: Int64) -> String { CivilTime(Timestamp(secondsSince1970: second)).full }

    /// A daily rhythm of hours with some scatter.
    private static func count(_ hour: Int) -> Int { 200 + 150 * (hour % 24 / 6) + hour * 37 % 23 }

    private static func hours(
        _ count: Int, separator: String = ",", late: (Int) -> Int64 = { _ in 0 },
        value: (Int) -> String = { "\(Self.count($0))" }
    ) -> String {
        "time\(separator)people\n"
            + (0..<count).map { hour in
                stamp(start + 3_600 * Int64(hour) + late(hour)) + separator + value(hour) + "\n"
            }.joined()
    }

    private func file(_ name: String, _ text: String) throws -> String {
        let path = try TestWorld.shared.get().folder.appending(path: "\(UUID().uuidString)-\(name)").path
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private func crowd(_ verb: [String], input: String? = nil) throws -> CommandTests.Answer {
        let answer = try CommandTests.run(["crowd"] + verb + ["--lang", "en"], input: input)
        #expect(answer.code == 0, "\(answer.complaint)")
        return answer
    }

    private func object(_ verb: [String]) throws -> [String: Any] {
        let text = try crowd(verb + ["--json"]).output
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    private func means(_ answer: [String: Any]) throws -> [Double] {
        try #require(answer["forecast"] as? [[String: Any]]).map { $0["mean"] as? Double ?? .nan }
    }

    @Test func `stamps that wander give the forecast of those that do not`() throws {
        let plain = try object(["forecast", "--csv", try file("plain.csv", Self.hours(960)), "--horizon", "6"])
        for reach in [20, 80] as [Int64] {
            let text = Self.hours(960, late: { Int64($0 * 7_919 % 104_729) % (reach + 1) - (reach == 80 ? 40 : 0) })
            let answer = try object(["forecast", "--csv", try file("late.csv", text), "--horizon", "6"])
            #expect(answer["stepSeconds"] as? Int == 3_600 && answer["origin"] as? String == plain["origin"] as? String)
            #expect(try means(answer) == (try means(plain)))
            #expect((answer["notes"] as? [String])?.isEmpty == true)
        }
    }

    @Test func `a decimal comma is read as one, and commas before three digits throughout are told`() throws {
        let dots = try means(
            object([
                "forecast", "--csv",
                try file("dot.csv", Self.hours(960, separator: ";", value: { "\(Self.count($0)).5" })),
            ]))
        let commas = try object([
            "forecast", "--csv",
            try file("comma.csv", Self.hours(960, separator: ";", value: { "\(Self.count($0)),5" })),
        ])
        #expect(try means(commas) == dots)
        let thousands = try object([
            "forecast", "--csv", try file("k.csv", Self.hours(960, separator: ";", value: { "1,\(Self.count($0))" })),
        ])
        #expect(try means(thousands).allSatisfy { $0 > 1_000 })
        #expect(
            (thousands["notes"] as? [String])?.contains { $0.contains("people") && $0.contains("thousands") } == true)
    }

    @Test func `a stray date is left out and named`() throws {
        let plain = try object(["forecast", "--csv", try file("plain.csv", Self.hours(960))])
        var rows = Self.hours(960).split(separator: "\n").map(String.init)
        rows.insert("2099-01-01 00:00:00,5", at: 400)
        let answer = try object(["forecast", "--csv", try file("stray.csv", rows.joined(separator: "\n"))])
        #expect(try means(answer) == (try means(plain)))
        #expect((answer["notes"] as? [String])?.contains { $0.contains("2099-01-01") } == true)
    }

    @Test func `a stray date in a stream mutes nothing, and each row is answered at once`() throws {
        var rows = Self.hours(200).split(separator: "\n").map(String.init)
        rows.insert("2099-01-01 00:00:00,5", at: 150)
        rows.insert("nonsense,5", at: 160)
        rows.insert(Self.stamp(Self.start + 3_600 * 200) + ",many", at: rows.count)
        let answer = try crowd(
            ["detect", "--csv", "-", "--learn", "100", "--json"], input: rows.joined(separator: "\n") + "\n")
        let said = try answer.output.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        #expect(said.count == 202)
        #expect(said[0]["reason"] as? String == "learning, 1 of 100" && said[0]["alarm"] as? Bool == false)
        #expect(said[99]["reason"] as? String == "learning, 100 of 100")
        #expect((said[149]["reason"] as? String ?? "").contains("put aside"))
        let muted = said[150...].filter { ($0["reason"] as? String ?? "").contains("not judged") }
        #expect(muted.isEmpty, "\(muted.count) rows behind the stray one")
        #expect(answer.complaint.contains("Line 161") && answer.complaint.contains("Line 204"))
    }

    @Test func `a stream that ends while it learns has answered every row`() throws {
        let answer = try crowd(["detect", "--csv", "-", "--json"], input: Self.hours(30))
        #expect(answer.output.split(separator: "\n").count == 30 && answer.complaint.contains("30 of the 672"))
    }

    @Test func `traffic readings behind a stray date are judged too`() throws {
        let rows = (0..<300).map { Self.stamp(Self.start + 300 * Int64($0)) + ",\(60 + $0 * 37 % 7)" }
        let text = (["time,value"] + rows[..<200] + ["2099-01-01 00:00:00,60"] + rows[200...]).joined(separator: "\n")
        let answer = try CommandTests.run([
            "traffic", "detect", "--csv", try file("spike.csv", text), "--json", "--lang", "en",
        ])
        let report = try #require(try JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [String: Any])
        #expect(report["readings"] as? Int == 300 && report["outOfOrder"] as? Int == 0)
        #expect(report["putAside"] as? Int == 1 && answer.complaint.contains("line 202"))
    }

    @Test func `only columns asked for have to be numbers`() throws {
        let text = Self.hours(960, separator: ";", value: { "\(Self.count($0));fine;\($0 == 5 ? "x" : "1")" })
            .replacingOccurrences(of: "time;people", with: "time;people;remark;mixed")
        let path = try file("text.csv", text)
        _ = try object(["forecast", "--csv", path, "--column", "people"])
        let refused = try CommandTests.run(["crowd", "forecast", "--csv", path, "--column", "remark", "--lang", "en"])
        #expect(refused.code == 3 && refused.complaint.contains("line 2"))
        let mixed = try CommandTests.run(["crowd", "forecast", "--csv", path, "--column", "all", "--lang", "en"])
        #expect(mixed.code == 3 && mixed.complaint.contains("line 7"))
        let clean = try file("all.csv", text.replacingOccurrences(of: ";x\n", with: ";\n"))
        let all = try crowd(["forecast", "--csv", clean, "--column", "people,mixed"])
        #expect(!all.complaint.contains("remark"))
        let named = try CommandTests.run(["crowd", "forecast", "--csv", clean, "--column", "all", "--lang", "en"])
        #expect(named.complaint.contains("skipped: remark"), "\(named.complaint)")
    }

    @Test func `running totals at the gates are turned into people a step, and that is said`() throws {
        func text(total: Bool) -> String {
            var (into, out) = (0, 0)
            let rows = (0..<(288 * 4)).map { step -> String in
                let isOpen = (96..<264).contains(step % 288)
                let (came, left) = isOpen ? (20 + step * 37 % 13, 19 + (step + 5) * 37 % 13) : (0, 0)
                (into, out) = total ? (into + came, out + left) : (came, left)
                return "\(Self.stamp(Self.start + 300 * Int64(step))),\(into),\(out)"
            }
            return "time,gate_in,gate_out\n" + rows.joined(separator: "\n") + "\n"
        }
        let totals = try object(["fuse", "--csv", try file("totals.csv", text(total: true))])
        let notes = try #require(totals["notes"] as? [String]).joined()
        #expect(notes.contains("gate_in is a running total") && notes.contains("gate_out is a running total"))
        let flows = try object(["fuse", "--csv", try file("flows.csv", text(total: false))])
        #expect(!(try #require(flows["notes"] as? [String]).joined().contains("running total")))
        func people(_ answer: [String: Any]) throws -> [Double] {
            try #require(answer["estimates"] as? [[String: Any]]).map { $0["mean"] as? Double ?? .nan }
        }
        let gaps = zip(try people(totals), try people(flows)).suffix(288).map { abs($0 - $1) }
        #expect(gaps.allSatisfy { $0 < 5 }, "\(gaps.max() ?? 0)")
    }

    @Test func `midnight may be written as the end of a day`() throws {
        #expect(SeriesClock.instant("2026-03-01 24:00:00") == SeriesClock.instant("2026-03-02 00:00:00"))
        #expect(SeriesClock.instant("2026-12-31T24:00+08:00") == SeriesClock.instant("2027-01-01T00:00+08:00"))
        #expect(SeriesClock.instant("2026/3/1 24:00") == SeriesClock.instant("2026-03-02 00:00"))
        for wrong in ["2026-03-01 24:00:01", "2026-03-01 24:01", "2026-03-01 25:00:00"] {
            #expect(SeriesClock.instant(wrong) == nil)
        }
    }

    @Test func `a chain may be separated as series are, and an empty place takes no time`() throws {
        let path = try file("chain.csv", "name;way;width;length\nhall;corridor;4;30\nstair;stairsDown;1,5;12\n")
        let answer = try object(["egress", "--chain", path, "--persons", "400"])
        #expect((answer["binding"] as? [String: Any])?["name"] as? String == "stair")
        let commas = try file("comma.csv", "name,way,width,length\nhall,corridor,4,30\nstair,stairsDown,1.5,12\n")
        let same = try object(["egress", "--chain", commas, "--persons", "400"])
        #expect(same["totalSeconds"] as? Double == answer["totalSeconds"] as? Double)
        let nobody = try object(["egress", "--chain", path, "--persons", "0"])
        #expect(nobody["totalSeconds"] as? Double == 0 && nobody["binding"] is NSNull)
        #expect(try crowd(["egress", "--chain", path, "--persons", "0"]).output.contains("nothing binds"))
    }

    @Test func `frames without people have no speed and stay out of its mean`() throws {
        let rows =
            (0..<60).map { "1 \($0) \(0.1 * Double($0)) 0.5" } + (0..<60).map { "2 \($0) \(50 + 0.1 * Double($0)) 0.5" }
        let path = try file("walk.txt", "# framerate: 10\n" + rows.joined(separator: "\n") + "\n")
        let answer = try object(["density", "--trajectories", path, "--area", "0,0 2,0 2,1 0,1"])
        #expect(abs((answer["meanSpeed"] as? Double ?? 0) - 1) < 1e-6)
        let frames = try #require(answer["frames"] as? [[String: Any]])
        #expect(frames.last?["meanSpeed"] is NSNull)
    }

    @Test func `a departure is told by its size, as a share only where zero is none`() throws {
        func reason(_ transform: String) throws -> String {
            let text = Self.hours(960, value: { $0 == 900 ? "12" : "\(Self.count($0))" })
            let path = try file("\(transform).csv", text)
            let answer = try crowd(["detect", "--csv", path, "--transform", transform, "--json"])
            let rows = try #require(
                try JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [[String: Any]])
            return rows[900]["reason"] as? String ?? ""
        }
        let share = try reason("sqrt")
        #expect(share.contains("% under the expected") && !share.contains("-"))
        let difference = try reason("identity")
        #expect(difference.contains("under the expected") && !difference.contains("%"))
    }

    @Test func `capacity of a place shows the people that the store holds`() throws {
        let store = try TestWorld.shared.get().cache.path
        let answer = try object(["capacity", "--store", store, "--spot", "spot.westlake"])
        let now = try #require(answer["instantaneous"] as? [String: Any])
        let people = try #require(now["people"] as? Double)
        #expect(now["share"] is Double && now["level"] is String && answer["countedAt"] is String)
        let divert = try object(["divert", "--store", store, "--spot", "spot.westlake"])
        #expect(divert["people"] as? Double == people)
        let odd = try object(["capacity", "--instantaneous", "0", "--daily", "0"])
        #expect((odd["notes"] as? [String])?.contains { $0.contains("capacity is 0") } == true)
        let swapped = try object(["capacity", "--instantaneous", "900", "--daily", "500"])
        #expect((swapped["notes"] as? [String])?.contains { $0.contains("below the instantaneous") } == true)
    }

    @Test func `a card is given with its figures, and none for a time at which nothing was measured`() throws {
        let store = try TestWorld.shared.get().cache.path
        let answer = try crowd(["divert", "--store", store, "--spot", "spot.westlake"])
        for part in ["inside", "%", "Tell:", "Road:", "Bus:"] {
            #expect(answer.output.contains(part), "\(part): \(answer.output)")
        }
        #expect(!answer.output.contains("{") && !answer.output.contains("["))
        for time in ["2001-01-01T00:00:00+08:00", "2090-01-01T00:00:00+08:00"] {
            let refused = try CommandTests.run([
                "crowd", "divert", "--store", store, "--spot", "spot.westlake", "--at", time, "--lang", "en",
            ])
            #expect(refused.code == 1 && refused.output.isEmpty && refused.complaint.contains("Nothing was measured"))
        }
    }
}
