import CityKernels
import Foundation
import TestSupport
import Testing

@Suite struct IncidentDetectionTests {
    private func run(_ values: [Double], perDay: Int = 96) -> [IncidentDetector.Alarm] {
        var detector = IncidentDetector()
        return values.indices.compactMap {
            detector.update(value: values[$0], hourOfDay: Double($0 % perDay) * 24 / Double(perDay))
        }
    }

    private func day(_ seed: UInt64, count: Int) -> [Double] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { position in
            let rush = (28...40).contains(position % 96) ? 25.0 : 0
            return 80 - rush + Double.random(in: -4...4, using: &random)
        }
    }

    @Test func `a daily rush hour is not an incident`() { #expect(run(day(1, count: 800)).count <= 1) }

    @Test func `a sudden lasting drop is found at once, below and once`() throws {
        var values = day(2, count: 800)
        for position in 700..<720 { values[position] = 8 }
        let alarms = run(values).filter { $0.reading >= 600 }
        let alarm = try #require(alarms.first)
        #expect(alarms.count == 1 && (700...703).contains(alarm.reading) && alarm.direction == .below)
        #expect(alarm.expected > 40 && alarm.value == 8)
    }

    @Test func `missing readings are passed over`() {
        var values = day(3, count: 400)
        for position in 300..<330 { values[position] = .nan }
        #expect(run(values).allSatisfy { $0.value.isFinite })
    }

    @Test(.enabled(if: ReferenceData.isPresent("traffic/nab-traffic")))
    func `scores at least 80 on a benchmark series`() throws {
        let (values, hours, windows) = try BenchmarkSeries.read("speed_7578")
        var detector = IncidentDetector()
        let alarms = values.indices.compactMap { detector.update(value: values[$0], hourOfDay: hours[$0])?.reading }
        var scores = [Double](repeating: 0, count: values.count)
        for alarm in alarms { scores[alarm] = 1 }
        let score = NABScore.evaluate([NABScore.File(scores: scores, windows: windows)], threshold: 1)
        #expect(score.normalised >= 80)
    }
}

/// One labelled series of the Numenta Anomaly Benchmark.
enum BenchmarkSeries {
    static func read(_ name: String) throws -> (values: [Double], hours: [Double], windows: [ClosedRange<Int>]) {
        let text = try ReferenceData.text("traffic/nab-traffic/\(name).csv")
        let lines = text.split(whereSeparator: \.isNewline).dropFirst()
        var values: [Double] = [], hours: [Double] = [], stamps: [String] = []
        for line in lines {
            let fields = line.split(separator: ",")
            let clock = try #require(fields[0].split(separator: " ").last).split(separator: ":")
            hours.append((Double(clock[0]) ?? 0) + (Double(clock[1]) ?? 0) / 60)
            values.append(try #require(Double(fields[1])))
            stamps.append(String(fields[0]))
        }
        let labels = try JSONDecoder().decode(
            [String: [[String]]].self, from: ReferenceData.bytes("traffic/nab-traffic/windows.json"))
        // Stamps are written alike, so text order is time order.
        let windows = try (labels[name] ?? []).map { label in
            let first = try #require(stamps.firstIndex { $0 >= label[0].prefix(19) })
            let last = try #require(stamps.lastIndex { $0 <= label[1].prefix(19) })
            return first...last
        }
        return (values, hours, windows)
    }
}
