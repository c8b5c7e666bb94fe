import CityStore
import Foundation
import TestSupport
import Testing

@testable import cityops

/// Files of speeds as departments export them, and what is said where their sensors are dark, frozen or never read.
@Suite(.enabled(if: ConsolePtyTests.isBuilt)) struct TrafficSpeedFileTests {
    /// Nine days from Monday 2 March 2026, every half hour; a rush at eight.
    private static func speed(_ row: Int) -> Double { row % 48 == 16 ? 20 : 60 + Double((row * 37) % 11) / 10 }

    private static func clock(_ row: Int) -> (date: String, time: String) {
        let (day, minute) = (2 + row / 48, row % 48 * 30)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return ("\(day)", "\(two(minute / 60)):\(two(minute % 60))")
    }

    private func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        let folder = try TestWorld.shared.get().folder.appending(path: "speeds-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appending(path: name)
        try Data(bytes).write(to: path)
        return path.path
    }

    private func answer(_ verb: [String]) throws -> (object: [String: Any], complaint: String) {
        let answer = try CommandTests.run(["traffic"] + verb + ["--json", "--lang", "en"])
        #expect(answer.code == 0, "\(answer.complaint)")
        let object = try JSONSerialization.jsonObject(with: Data(answer.output.utf8))
        return (try #require(object as? [String: Any]), answer.complaint)
    }

    @Test(arguments: [",", ";", "\t"])
    func `Excel's dates, other separators and names in GBK are read`(separator: String) throws {
        let rows = (0..<432).map { row in
            let clock = Self.clock(row)
            return
                "2026/3/\(clock.date) \(clock.time)\(separator)\(Self.speed(row))\(separator)\(Self.speed(row + 5))\n"
        }
        // 时间, 文明路, 演达路 as GBK has them.
        let heading: [[UInt8]] = [
            [0xCA, 0xB1, 0xBC, 0xE4], [0xCE, 0xC4, 0xC3, 0xF7, 0xC2, 0xB7], [0xD1, 0xDD, 0xB4, 0xEF, 0xC2, 0xB7],
        ]
        let bytes = Array(heading.joined(separator: Array(separator.utf8))) + Array(("\n" + rows.joined()).utf8)
        let path = try file("speeds.csv", bytes)
        let ranked = try answer(["rank", "--speeds", path, "--free-speed", "60"]).object
        let links = try #require(ranked["links"] as? [[String: Any]])
        #expect(Set(links.compactMap { $0["name"] as? String }) == ["文明路", "演达路"])
        #expect(links.first { $0["name"] as? String == "文明路" }?["slots"] as? [String] == ["08:00"])
        #expect(ranked["workdays"] as? Int == 7)
    }

    @Test func `sensors that fell silent get their usual course and its band, sensors never read get nothing`() throws {
        let text =
            "time,a,b,c\n"
            + (0..<432).map { row in
                let own = "\(Self.speed(row))"
                return "\(1_772_380_800 + 1_800 * row),\(own),\(row < 420 ? own : ""),\n"
            }.joined()
        let path = try file("speeds.csv", Array(text.utf8))
        let (report, complaint) = try answer(["forecast", "--speeds", path, "--step", "30", "--horizons", "30,60"])
        #expect(report["silent"] as? [String] == ["b"] && report["unknown"] as? [String] == ["c"])
        #expect(complaint.contains("(b)") && complaint.contains("(c)"))
        let points = try #require(report["forecast"] as? [[String: Any]])
        for point in points {
            #expect((point["speed"] is NSNull || point["speed"] == nil) == (point["sensor"] as? String == "c"))
        }
        let output = try file("made.csv", [])
        _ = try answer(
            ["forecast", "--speeds", path, "--train-until", "400", "--horizons", "30", "--output", output])
        let made = try String(contentsOfFile: output, encoding: .utf8)
        #expect(!made.contains("inf") && !made.contains("nan") && made.contains(",c,30,,,,\n"))
        let dark =
            "time,a,b\n" + (0..<432).map { "\(1_772_380_800 + 1_800 * $0),\($0 < 400 ? "55,50" : ",")\n" }.joined()
        let told = try answer(["forecast", "--speeds", try file("dark.csv", Array(dark.utf8)), "--horizons", "30"])
        #expect(told.complaint.contains("All 2 sensors are dark"))
    }

    @Test func `a detector that is dead or frozen is told, and so is a run without an incident`() throws {
        let rows = (0..<300).map { row in "\(1_772_380_800 + 300 * row),\(row < 100 ? 50 + row % 7 : 0)\n" }
        let path = try file("detector.csv", Array(("time,speed\n" + rows.joined()).utf8))
        let (report, complaint) = try answer(["detect", "--csv", path, "--direction", "above"])
        let same = try #require(report["unchanging"] as? [String: Any])
        #expect(same["value"] as? Double == 0 && complaint.contains("without a change"))
        let plain = (0..<300).map { "\(1_772_380_800 + 300 * $0),\(50 + $0 % 7)\n" }.joined()
        let calm = try CommandTests.run(
            ["traffic", "detect", "--csv", try file("calm.csv", Array(("time,speed\n" + plain).utf8)), "--lang", "en"])
        #expect(calm.output == "No incident in 300 readings.\n" && calm.complaint.isEmpty)
        let wild = "time,speed\n" + plain.replacing(",53\n", with: ",-5\n").replacing(",54\n", with: ",400\n")
        let judged = try answer(["detect", "--csv", try file("wild.csv", Array(wild.utf8)), "--highest", "200"]).object
        #expect((judged["alarms"] as? [Any])?.isEmpty == true && (judged["unusable"] as? Int ?? 0) > 80)
    }

    @Test func `a timing is asked for one way, and a phase without traffic is none`() throws {
        let twice = try CommandTests.run(
            ["traffic", "advise", "signal", "--lost", "10", "--flow-ratios", "0.4,0.3", "--volumes", "1,2"])
        #expect(twice.code == 2 && twice.output.isEmpty)
        let none = try CommandTests.run(["traffic", "advise", "signal", "--lost", "10", "--flow-ratios", "0,0.3"])
        #expect(none.code == 2 && none.output.isEmpty)
    }
}
