import CityModel
import CityStore
import Foundation
import Testing

/// Everything that a feed may hold and nobody expects.
@Suite("Odd observations")
struct OddObservationTests {
    private static let rows = ProcessInfo.processInfo.environment["CITYOPS_FAULT_ROWS"].flatMap { Int($0) } ?? 60_000
    private static let values: [Double] = [
        .nan, .infinity, -.infinity, -0.0, 0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0.1, 21.5, -273.15,
    ]
    /// 1970, 2026 and 2100, a day around each.
    private static let epochs: [Int64] = [0, 1_795_305_600, 4_102_444_800]

    private struct Place: Hashable {
        let series: Int
        let time: Int64
    }

    @Test("of three centuries, out of order, twice and corrected, come back bit for bit", arguments: [7] as [UInt64])
    func roundTrip(seed: UInt64) async throws {
        try await OnThread.run {
            let store = try TemporaryStore()
            var numbers = SeededNumbers(seed: seed)
            var model: [Place: (bits: UInt64, flag: ObservationFlag)] = [:]
            var left = Self.rows
            while left > 0 {
                let observations = (0..<min(left, 20_000)).map { _ in Self.observation(&numbers) }
                left -= observations.count
                _ = try store.cache.append(ObservationBatch(source: "odd", observations: observations.map { $0.row }))
                for (place, row) in observations { model[place] = (row.value.bitPattern, row.flag) }
                if Bool.random(using: &numbers) {
                    _ = try store.cache.compact(daysBefore: at(.max), maximumSteps: .max)
                }
            }
            for isCompact in [false, true] {
                if isCompact { _ = try store.cache.compact(daysBefore: at(.max), maximumSteps: .max) }
                var found = 0
                try store.cache.export(metrics: nil, entities: nil, in: nil) { row in
                    let place = Place(
                        series: Int(row.entity.text) ?? -1, time: row.time.secondsSince1970)
                    let expected = try #require(model[place])
                    try #require(expected.bits == row.value.bitPattern && expected.flag == row.flag)
                    found += 1
                }
                #expect(found == model.count)
                #expect(try store.cache.information().observations == model.count)
                #expect(try store.cache.verify() == [])
            }
        }
    }

    private static func observation(_ numbers: inout SeededNumbers) -> (place: Place, row: Observation) {
        let series = Int.random(in: 0..<70, using: &numbers)
        let epoch = epochs[Int.random(in: 0..<epochs.count, using: &numbers)]
        let time = epoch + Int64.random(in: -1440...1440, using: &numbers) * 60
        let isOdd = Int.random(in: 0..<3, using: &numbers) == 0
        let value =
            isOdd
            ? values[Int.random(in: 0..<values.count, using: &numbers)]
            : Double(Int.random(in: 0...900, using: &numbers)) / 10
        let flag = ObservationFlag.allCases[Int.random(in: 0..<ObservationFlag.allCases.count, using: &numbers)]
        let row = Observation(
            entity: EntityID(String(series)), metric: "odd", time: at(time), value: value, flag: flag)
        return (Place(series: series, time: time), row)
    }
}
