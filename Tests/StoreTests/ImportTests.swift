import CityModel
import Testing

@testable import CityStore

@Suite("An import into blocks")
struct ImportTests {
    @Test("comes to the same as appending, in whichever order")
    func agreement() throws {
        let (appended, imported) = (try TemporaryStore(), try TemporaryStore())
        var rows: [Observation] = []
        for series in 0..<66 {
            for step: Int64 in 0..<160 where (Int(step) + series) % 11 > 0 {
                rows.append(observation("e.\(series)", "m", step * 600, Double((Int(step) * 7 + series) % 90) / 10))
            }
        }
        #expect(try imported.importing(rows) == AppendOutcome(stored: rows.count))
        var numbers = SeededNumbers(seed: 4)
        let shuffled = rows.shuffled(using: &numbers)
        #expect(try imported.importing(shuffled) == AppendOutcome(repeated: rows.count))
        _ = try appended.cache.append(batch(shuffled))
        #expect(try imported.exported() == appended.exported())
        #expect(try imported.cache.feeds(before: at(.max)) == appended.cache.feeds(before: at(.max)))
        try imported.read(94_000) { left in
            try appended.read(94_000) { right in
                let (one, other) = (try left.latest("m", within: 9000), try right.latest("m", within: 9000))
                #expect(one == other)
                #expect(try left.hourly("m", in: range(0, 200_000)) == right.hourly("m", in: range(0, 200_000)))
            }
        }
        #expect(try imported.cache.information().tiers.hotObservations == 0)
        #expect(try imported.cache.verify() == [])
    }

    @Test("leaves days that are hot to the hot tier, and later rows go on from its end")
    func hotDays() throws {
        let store = try TemporaryStore()
        _ = try store.cache.append(batch([observation("e", "m", 100_000, 1), observation("e", "m", 101_000, 2)]))
        let rows = [
            observation("e", "m", 50, 9), observation("e", "m", 100_000, 5), observation("e", "m", 101_000, 2),
            observation("e", "m", 100_500, 3), observation("f", "m", 300_000, 4),
        ]
        #expect(try store.importing(rows) == AppendOutcome(stored: 3, repeated: 1, corrected: 1))
        #expect(try store.exported().map(\.value) == [9, 5, 3, 2, 4])
        #expect(try store.cache.append(batch([observation("f", "m", 300_300, 6)])) == AppendOutcome(stored: 1))
        let hourly = try store.read(400_000) { try $0.hourly(SeriesKey("f", "m"), in: range(0, 400_000)) }
        #expect(hourly.map(\.count) == [2])
        #expect(hourly.map(\.mean) == [5])
        #expect(try store.cache.verify() == [])
    }
}

@Suite("Means over many series")
struct StatisticsTests {
    @Test("are those of the observations, hot, compacted or both", arguments: [0, 100_000, Int64.max])
    func profile(compacted: Int64) throws {
        let store = try TemporaryStore()
        var rows: [Observation] = []
        for series in 0..<5 {
            for step: Int64 in 0..<500 {
                let flag: ObservationFlag = step % 13 == 0 ? .suspect : .valid
                rows.append(observation("e.\(series)", "m", step * 700, Double((Int(step) + series) % 17), flag))
            }
        }
        _ = try store.cache.append(batch(rows))
        if compacted > 0 { _ = try store.cache.compact(daysBefore: at(compacted), maximumSteps: 99) }
        for bounds: TimeRange? in [nil, range(3600, 180_000), range(4000, 100_100), range(4000, 5000)] {
            let profiles = try store.cache.profile(metric: "m", in: bounds, utcOffsetSeconds: 28_800)
            #expect(profiles.map(\.entity) == (0..<5).map { EntityID("e.\($0)") })
            for profile in profiles {
                let wanted = rows.filter {
                    $0.entity == profile.entity && $0.flag == .valid && (bounds?.contains($0.time) ?? true)
                }
                for hour in 0..<24 {
                    let values = wanted.filter { ($0.time.secondsSince1970 + 28_800) / 3600 % 24 == Int64(hour) }
                    #expect(profile.usable[hour] == values.count)
                    let mean = values.map(\.value).reduce(0, +) / Double(values.count)
                    #expect(values.isEmpty ? profile.means[hour].isNaN : abs(profile.means[hour] - mean) < 1e-9)
                }
            }
        }
        let means = try store.cache.hourMeans(in: range(86_400, 172_800))["m"] ?? []
        #expect(means.map(\.hour.secondsSince1970) == (24..<48).map { $0 * 3600 })
        for mean in means {
            let values = rows.filter { $0.flag == .valid && $0.time.floored(toSeconds: 3600) == mean.hour }.map(\.value)
            #expect(mean.usable == values.count)
            #expect(abs(mean.mean - values.reduce(0, +) / Double(values.count)) < 1e-9)
        }
    }

    @Test("of days begin where the zone's days begin")
    func days() throws {
        let store = try TemporaryStore()
        let rows = (0..<72).map { observation("e", "m", Int64($0) * 3600, Double($0), $0 == 20 ? .suspect : .valid) }
        _ = try store.cache.append(batch(rows))
        let days = try store.read(.max) {
            try $0.daily(SeriesKey("e", "m"), in: range(0, 300_000), utcOffsetSeconds: 28_800)
        }
        #expect(days.map(\.day.secondsSince1970) == [-28_800, 57_600, 144_000, 230_400])
        #expect(days.map(\.count) == [16, 24, 24, 8])
        #expect(days[1].mean == ((16...39).map(Double.init).reduce(0, +) - 20) / 23)
        #expect(days[1].shareValid == 23.0 / 24)
        #expect((days[1].minimum, days[1].maximum, days[1].last) == (16, 39, 39))
    }
}

extension TemporaryStore {
    func importing(_ rows: [Observation]) throws -> AppendOutcome {
        let series = cache.seriesImport(source: "src")
        for row in rows {
            let handle = series.series(row.entity, row.metric)
            try series.add(handle, time: row.time.secondsSince1970, value: row.value, flag: row.flag)
        }
        return try series.finish()
    }

    func exported() throws -> [Observation] {
        var rows: [Observation] = []
        try cache.export(metrics: nil, in: nil) { rows.append($0) }
        return rows
    }
}
