import CityStore
import Foundation
import TestSupport
import Testing

@testable import cityops

/// `cityops crowd …` as a script sees it.
@Suite struct CrowdCommandTests {
    private func file(_ name: String, _ text: String) throws -> String {
        let path = try TestWorld.shared.get().folder.appending(path: "\(UUID().uuidString)-\(name)")
        try text.write(to: path, atomically: true, encoding: .utf8)
        return path.path
    }

    /// Hourly counts with a day's rhythm; `stamp` writes the time of an hour.
    private func counts(_ hours: Int, stamp: (Int) -> String, value: (Int) -> String? = { _ in nil }) -> String {
        var lines = ["t,a,b"]
        for hour in 0..<hours {
            let count = 200 + 150 * ((hour % 24) / 6) + (hour * 37) % 23
            lines.append("\(stamp(hour)),\(value(hour) ?? "\(count)"),\(2 * count)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func naive(_ hour: Int) -> String {
        let day = 1 + hour / 24
        let month = day > 31 ? 11 : 10
        return "2026-\(month)-\(pad(day > 31 ? day - 31 : day)) \(pad(hour % 24)):00:00"
    }

    private func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt))
    func `a forecast keeps its fixed form and takes other levels and origins`()
        throws
    {
        let csv = try file("a.csv", counts(24 * 40, stamp: naive))
        let plain = try CommandTests.run([
            "crowd", "forecast", "--csv", csv, "--column", "a", "--horizon", "24", "--seasons", "24,168", "--json",
        ])
        #expect(plain.code == 0, "\(plain.complaint)")
        let answer = try object(plain.output)
        let points = try #require(answer["forecast"] as? [[String: Any]])
        #expect(points.count == 24 && (answer["parts"] as? [Any])?.count == 24)
        #expect((answer["fitSeconds"] as? Double ?? -1) > 0)
        #expect(Set(points[0].keys) == ["t", "step", "mean", "lower80", "upper80", "lower95", "upper95"])
        #expect(points[0]["t"] as? String == "2026-11-10 00:00:00")
        for point in points {
            let mean = try #require(point["mean"] as? Double)
            #expect((point["lower80"] as? Double ?? .infinity) <= mean && mean <= (point["upper80"] as? Double ?? -1))
        }
        let levels = try CommandTests.run([
            "crowd", "forecast", "--csv", csv, "--column", "a,b", "--horizon", "3", "--levels", "50,90", "--origin",
            "2026-11-01 00:00:00", "--json",
        ])
        let several = try object(levels.output)
        let series = try #require(several["series"] as? [[String: Any]])
        #expect(series.map { $0["column"] as? String } == ["a", "b"])
        let first = try #require((series[0]["forecast"] as? [[String: Any]])?.first)
        #expect(first["t"] as? String == "2026-11-01 00:00:00" && first["upper90"] != nil && first["upper80"] == nil)
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt))
    func `odd files are read as far as they can be, and what was done is said`()
        throws
    {
        func odd(_ hour: Int) -> String? { hour == 50 ? "-3" : hour == 51 ? "NA" : hour == 700 ? "" : nil }
        func mixed(_ hour: Int) -> String {
            let zoned = naive(hour).replacingOccurrences(of: " ", with: "T") + "+08:00"
            return hour % 2 == 0 ? zoned : naive(hour)
        }
        var text = counts(24 * 30, stamp: mixed, value: odd)
        text += "2026-10-05T00:00:00+08:00,1,1\nnonsense,1,1\n"
        let answer = try CommandTests.run(
            ["crowd", "forecast", "--csv", try file("odd.csv", text), "--column", "a", "--json", "--lang", "en"])
        #expect(answer.code == 0, "\(answer.complaint)")
        let notes = try #require(try object(answer.output)["notes"] as? [String]).joined(separator: " ")
        #expect(notes.contains("below zero") && notes.contains("repeated") && notes.contains("out of order"))
        #expect(answer.complaint.contains("without a zone") && answer.complaint.contains("1 rows without"))
    }

    @Test(
        .enabled(if: ConsolePtyTests.isBuilt),
        arguments: [
            ("t,a\nx,1\ny,2\n", ["forecast"], 3, "line 2"), ("t,a\n", ["forecast"], 3, "no rows"),
            ("t\n1\n", ["forecast"], 3, "header"), ("t,a\n2026-10-01 00:00:00,many\n", ["forecast"], 3, "line 2"),
            ("t,a\n2026-10-01 00:00:00,1\n2026-10-01 01:00:00,2\n", ["forecast"], 3, "2 values"),
            ("t,a\n2026-10-01 00:00:00,1\n2026-10-01 00:00:00,2\n", ["detect"], 3, "enough"),
            ("t,a\n1,2\n2,3\n", ["fuse"], 3, "gate_in"),
        ])
    func `a file that says nothing is refused in a sentence`(text: String, verb: [String], code: Int32, mention: String)
        throws
    {
        let answer = try CommandTests.run(
            ["crowd"] + verb + ["--csv", try file("bad.csv", text), "--json", "--lang", "en"])
        #expect(answer.output.isEmpty)
        if mention != "enough" {
            #expect(answer.code == code, "\(answer.complaint)")
            #expect(answer.complaint.contains(mention), "\(answer.complaint)")
        } else {
            #expect(answer.code == 3 && answer.complaint.hasPrefix("cityops: "))
        }
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt)) func `detection answers every row and names what stands out`() throws {
        let csv = try file("d.csv", counts(24 * 40, stamp: naive, value: { $0 == 24 * 39 + 13 ? "9000" : nil }))
        let answer = try CommandTests.run(["crowd", "detect", "--csv", csv, "--column", "a", "--json", "--lang", "en"])
        #expect(answer.code == 0, "\(answer.complaint)")
        let rows = try #require(try JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [[String: Any]])
        #expect(rows.count == 24 * 40)
        let alarms = rows.filter { $0["alarm"] as? Bool == true }
        let alarm = try #require(alarms.last)
        #expect(alarm["t"] as? String == naive(24 * 39 + 13))
        #expect((alarm["reason"] as? String ?? "").contains("over"))
        #expect((alarm["score"] as? Double ?? 0) > 1)
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt)) func `a backtest compares the models on the same origins`() throws {
        let csv = try file("b.csv", counts(24 * 40, stamp: naive))
        let answer = try CommandTests.run([
            "crowd", "backtest", "--csv", csv, "--column", "a", "--origins", "3", "--window", "504", "--json",
        ])
        #expect(answer.code == 0, "\(answer.complaint)")
        let models = try #require(try object(answer.output)["models"] as? [[String: Any]])
        #expect(
            Set(models.compactMap { $0["model"] as? String }).isSuperset(of: [
                "blend", "doubleSeasonal", "autoregression", "profile", "seasonalNaive168",
            ]))
        #expect(Set(models.compactMap { $0["cases"] as? Int }) == [3])
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt)) func `with all sources gone no people are invented`() throws {
        let rows = (0..<600).map { "\(1_790_000_000 + 300 * $0),,,," }
        let csv = try file(
            "gone.csv", (["t,gate_in,gate_out,wifi_devices,base_station"] + rows).joined(separator: "\n"))
        let answer = try CommandTests.run(["crowd", "fuse", "--csv", csv, "--json", "--lang", "en"])
        #expect(answer.code == 0, "\(answer.complaint)")
        let result = try object(answer.output)
        let estimates = try #require(result["estimates"] as? [[String: Any]])
        #expect(estimates.count == 600 && estimates.allSatisfy { $0["mean"] is NSNull })
        #expect(try #require(result["notes"] as? [String]).joined().contains("No source has a reading"))
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt)) func `a line above the capacity is lowered to it and said`() throws {
        let answer = try CommandTests.run([
            "crowd", "capacity", "--instantaneous", "100", "--lines", "80,90,120", "--count", "101", "--json", "--lang",
            "en",
        ])
        let result = try object(answer.output)
        #expect((result["instantaneous"] as? [String: Any])?["level"] as? String == "red")
        #expect(try #require(result["notes"] as? [String]).joined().contains("above the capacity"))
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt))
    func `two days of history give a forecast but no chance, and a wrapped counter no people`() throws {
        let csv = try file("short.csv", counts(48, stamp: naive))
        let answer = try CommandTests.run(
            ["crowd", "line", "--csv", csv, "--column", "a", "--line", "500", "--json", "--lang", "en"])
        #expect(answer.code == 0, "\(answer.complaint)")
        let result = try object(answer.output)
        let chances = try #require(result["chances"] as? [[String: Any]])
        #expect(chances.count == 4 && chances.allSatisfy { $0["probability"] is NSNull })
        #expect(try #require(result["notes"] as? [String]).joined().contains("No chance is given"))
        var (entered, left) = (9_990, 9_990)
        let rows = (0..<900).map { step -> String in
            let isDay = (90..<250).contains(step % 288)
            entered = (entered + (isDay ? 7 : 0)) % 10_000
            left = (left + (isDay ? 7 : 0)) % 10_000
            return "\(1_789_999_200 + 300 * step),\(entered),\(left)"
        }
        let totals = try file("wrap.csv", (["t,gate_in,gate_out"] + rows).joined(separator: "\n"))
        let fused = try CommandTests.run(
            ["crowd", "fuse", "--csv", totals, "--wraps-at", "10000", "--closed", "never", "--json"])
        let estimates = try #require(try object(fused.output)["estimates"] as? [[String: Any]])
        #expect(estimates.allSatisfy { ($0["mean"] as? Double ?? .infinity) < 200 })
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt)) func `a chain names the element that binds`() throws {
        let chain = try file("c.csv", "name,way,width,length,share\nhall,corridor,4,20,\nmain door,doorway,2,0,1\n")
        let answer = try CommandTests.run(
            ["crowd", "egress", "--chain", chain, "--persons", "100", "--rules", "hydraulic", "--json"])
        let result = try object(answer.output)
        let binding = try #require(result["binding"] as? [String: Any])
        #expect(binding["name"] as? String == "main door")
        #expect(abs((result["flowSeconds"] as? Double ?? 0) - 44.7) < 0.1)
        #expect((result["calculationSeconds"] as? Double ?? -1) > 0)
        let narrow = try file("n.csv", "name,way,width\nslit,doorway,0.2\n")
        let blocked = try CommandTests.run(["crowd", "egress", "--chain", narrow, "--persons", "5", "--lang", "en"])
        #expect(blocked.code == 3 && blocked.complaint.contains("slit"))
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt))
    func `capacity keeps the two figures apart and says when there is no area`()
        throws
    {
        let answer = try CommandTests.run([
            "crowd", "capacity", "--area", "233568", "--per-visitor", "20", "--opening-hours", "12", "--visit-hours",
            "5.57", "--instantaneous", "10000", "--count", "8600", "--json",
        ])
        let result = try object(answer.output)
        let planned = try #require(result["planned"] as? [String: Any])
        #expect(planned["instantaneous"] as? Double == 11_678)
        let now = try #require(result["instantaneous"] as? [String: Any])
        #expect(now["level"] as? String == "yellow" && now["personsLeft"] as? Double == 400)
        #expect((result["daily"] as? [String: Any])?["personsInForce"] is NSNull)
        let bare = try CommandTests.run(["crowd", "capacity", "--instantaneous", "100", "--count", "5", "--lang", "en"])
        #expect(bare.code == 0 && bare.complaint.contains("no density"))
        #expect(try CommandTests.run(["crowd", "capacity", "--spot", "spot.nowhere"]).code == 2)
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt))
    func `capacity of a place reads the store: the cap of the day and the parts with lines of their own`() throws {
        let store = try TestWorld.shared.get().cache.path
        func ask(_ more: [String]) throws -> [String: Any] {
            let answer = try CommandTests.run(
                ["crowd", "capacity", "--store", store, "--spot", "spot.westlake", "--json"] + more)
            #expect(answer.code == 0, "\(answer.complaint)")
            return try object(answer.output)
        }
        let now = try ask(["--count", "50000"])
        #expect(now["temporaryCap"] is NSNull)
        let areas = try #require(now["areas"] as? [[String: Any]])
        #expect(areas.count == 3 && areas.contains { $0["isOverLine"] as? Bool == true })
        let whole = try #require((now["instantaneous"] as? [String: Any])?["personsInForce"] as? Double)
        let then = try ask(["--at", "2020-05-01T10:00:00+08:00"])
        #expect((then["temporaryCap"] as? [String: Any])?["percent"] as? Double == 30)
        let capped = try #require((then["instantaneous"] as? [String: Any])?["personsInForce"] as? Double)
        #expect(capped < 0.31 * whole && capped > 0.29 * whole)
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt))
    func `rows that fill few of their steps are judged by their number`() throws {
        // Ten-minute stamps of which one in five is there.
        var text = "t,v\n"
        for row in 0..<400 {
            let second = 1_790_000_400 + row / 2 * 6_000 + row % 2 * 600
            let value = row == 350 ? 9_000 : 400 + row * 37 % 23
            text += "\(second),\(value)\n"
        }
        let path = try file("sparse.csv", text)
        let answer = try CommandTests.run(["crowd", "detect", "--csv", path, "--json"])
        #expect(answer.code == 0, "\(answer.complaint)")
        let judged = try #require(
            try JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [[String: Any]])
        #expect(judged.count == 400)
        let alarms = judged.indices.filter { judged[$0]["alarm"] as? Bool == true }
        #expect(alarms.contains(350))
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt))
    func `the diversion card of a place has steps and alternatives by road`()
        throws
    {
        let store = try TestWorld.shared.get().cache.path
        let answer = try CommandTests.run([
            "crowd", "divert", "--store", store, "--spot", "spot.westlake", "--json",
        ])
        #expect(answer.code == 0, "\(answer.complaint)")
        let result = try object(answer.output)
        #expect((result["card"] as? [Any])?.count == 3)
        let alternatives = try #require(result["alternatives"] as? [[String: Any]])
        #expect(!alternatives.isEmpty && alternatives.allSatisfy { ($0["spare"] as? Double ?? 0) > 0 })
        #expect(alternatives[0]["minutesByRoad"] is Double)
        #expect(try CommandTests.run(["crowd", "divert", "--store", store, "--spot", "spot.nowhere"]).code == 2)
    }

    @Test(
        .enabled(if: ConsolePtyTests.isBuilt && ReferenceData.isPresent("crowd/fusion_sim_28d.csv.gz")))
    func `fusion of the played place is scored against its truth, and absent columns are said`() throws {
        let path = ReferenceData.folder.appending(path: "crowd/fusion_sim_28d.csv.gz").path
        let result = try object(try CommandTests.run(["crowd", "fuse", "--csv", path, "--json"]).output)
        let score = try #require(result["score"] as? [String: Any])
        #expect((score["relativeError"] as? Double ?? 1) <= 0.025 && (score["coverage95"] as? Double ?? 0) >= 0.93)
        #expect((result["estimates"] as? [Any])?.count == 28 * 288)
        let text = try ReferenceData.text("crowd/fusion_sim_28d.csv.gz")
        let cut = text.split(separator: "\n").map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).enumerated()
                .filter { $0.offset != 2 && $0.offset != 3 }.map { String($0.element) }.joined(separator: ",")
        }.joined(separator: "\n")
        let blind = try object(
            try CommandTests.run(["crowd", "fuse", "--csv", try file("nogates.csv", cut), "--json", "--lang", "en"])
                .output)
        let notes = try #require(blind["notes"] as? [String]).joined()
        #expect(notes.contains("gate_in") && notes.contains("gate_out"))
        let missed = try #require(blind["score"] as? [String: Any])
        #expect((missed["coverage95"] as? Double ?? 0) >= 0.85)
    }

    @Test(
        .enabled(if: ConsolePtyTests.isBuilt && ReferenceData.isPresent("crowd/pedpy/bottleneck_040_traj.txt.gz")))
    func `trajectories are measured as PedPy does`() throws {
        let path = ReferenceData.folder.appending(path: "crowd/pedpy/bottleneck_040_traj.txt.gz").path
        let answer = try CommandTests.run([
            "crowd", "density", "--trajectories", path, "--area", "-0.4,0.5 0.4,0.5 0.4,1.3 -0.4,1.3", "--line",
            "0.4,0 -0.4,0", "--summary", "--json",
        ])
        #expect(answer.code == 0, "\(answer.complaint)")
        let result = try object(answer.output)
        #expect(abs((result["meanClassicDensity"] as? Double ?? 0) - 6.6743) < 1e-3)
        #expect(abs((result["flowPerSecond"] as? Double ?? 0) - 1.1433) < 1e-3)
        #expect(result["crossings"] as? Int == 75)
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt))
    func `what cannot be answered is refused with the numbers that are missing`() throws {
        let short = try file("short.csv", counts(24 * 40, stamp: naive))
        let window = try CommandTests.run(["crowd", "backtest", "--csv", short, "--column", "a", "--lang", "en"])
        #expect(window.code == 3)
        #expect(
            window.complaint.contains("2016 steps") && window.complaint.contains("960 readings"), "\(window.complaint)")
        let constant = try file("same.csv", counts(24 * 40, stamp: naive, value: { _ in "37" }))
        let frozen = try CommandTests.run(["crowd", "forecast", "--csv", constant, "--column", "a", "--lang", "en"])
        #expect(frozen.code == 3)
        #expect(frozen.complaint.contains("959 readings repeat one value"), "\(frozen.complaint)")
        let empty = try file("void.csv", counts(24 * 40, stamp: naive, value: { _ in "" }))
        let review = try CommandTests.run(["crowd", "review", "--csv", empty, "--column", "a", "--lang", "en"])
        #expect(review.code == 3)
        #expect(review.complaint.contains("0 readings"), "\(review.complaint)")
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt))
    func `a review of more steps than can be compared says what it compared instead`() throws {
        let rows = (0..<3_000).map { "\(1_700_000_000 + 300 * $0),\(200 + ($0 * 7919) % 97 + ($0 % 288) * 2)" }
        let csv = try file("dense.csv", "t,n\n" + rows.joined(separator: "\n") + "\n")
        let run = try CommandTests.run([
            "crowd", "review", "--csv", csv, "--count", "2", "--most", "1000", "--json", "--lang", "en",
        ])
        #expect(run.code == 0, "\(run.complaint)")
        let answer = try object(run.output)
        #expect(answer["stepSeconds"] as? Int == 900 && answer["window"] as? Int == 96)
        #expect((answer["discords"] as? [Any])?.count == 2)
        #expect((answer["notes"] as? [String])?.contains { $0.contains("means over 15 min") } == true)
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt))
    func `a forecast long after the last reading has wider bands and says why`() throws {
        let csv = try file("late.csv", counts(24 * 40, stamp: naive))
        func answer(_ origin: String) throws -> (width: Double, warnings: [String]) {
            let run = try CommandTests.run([
                "crowd", "forecast", "--csv", csv, "--column", "a", "--origin", origin, "--json", "--lang", "en",
            ])
            #expect(run.code == 0, "\(run.complaint)")
            let answer = try object(run.output)
            let points = try #require(answer["forecast"] as? [[String: Any]])
            let widths = points.map { ($0["upper95"] as? Double ?? .nan) - ($0["lower95"] as? Double ?? .nan) }
            return (widths.reduce(0, +), answer["warnings"] as? [String] ?? [])
        }
        let (now, late) = (try answer("2026-11-10 00:00:00"), try answer("2026-11-15 00:00:00"))
        #expect(late.width > now.width)
        #expect(late.warnings.contains { $0.contains("120 steps") }, "\(late.warnings)")
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt))
    func `a forecast into a year without a holiday notice, and over a gap of weeks, says both`() throws {
        // 1 December 2026 and forty days on; sixteen days of them are missing.
        let rows = (0..<(24 * 30)).filter { !(24 * 10..<24 * 26).contains($0) }
            .map { "\(1_796_054_400 + 3600 * $0),\(200 + 150 * ($0 % 24 / 6) + $0 * 37 % 23)" }
        let csv = try file("december.csv", "t,a\n" + rows.joined(separator: "\n") + "\n")
        let calendar = try file("2026.csv", "date,name,kind\n2026-10-01,National Day,holiday\n")
        let answer = try CommandTests.run([
            "crowd", "forecast", "--csv", csv, "--horizon", "72", "--calendar", calendar, "--json", "--lang", "en",
        ])
        #expect(answer.code == 0, "\(answer.complaint)")
        let notes = try #require(try object(answer.output)["notes"] as? [String]).joined(separator: " ")
        #expect(notes.contains("2027"), "\(notes)")
        #expect(notes.contains("384"), "\(notes)")
    }
}
