import CityAccess
import CityModel
import CityStore
import Testing

@Suite("Observations")
struct SeriesTests {
    @Test(
        "come back bit for bit",
        arguments: [
            Double.nan, -.nan, Double(nan: 42, signaling: false), .infinity, -.infinity, -0.0, 0.0, 1, -1, 0.1,
            .greatestFiniteMagnitude, .leastNonzeroMagnitude, 9_007_199_254_740_992, 9.3e18, -9.3e18,
        ])
    func bits(value: Double) throws {
        let store = try TemporaryStore()
        let batch = batch([observation("e", "m", 100, value, .suspect)])
        #expect(try store.cache.append(batch) == AppendOutcome(stored: 1))
        #expect(try store.cache.append(batch) == AppendOutcome(repeated: 1))
        try store.read(100) { snapshot in
            let key = SeriesKey("e", "m")
            let samples =
                try snapshot.samples(key, in: range(0, 200)) + [try #require(try snapshot.latest(key, within: 9))]
            #expect(samples.map(\.value.bitPattern) == [value.bitPattern, value.bitPattern])
            #expect(samples.map(\.flag) == [.suspect, .suspect])
        }
    }

    @Test("roll up by hour: a late row and a correction change the hour they fall into")
    func rollUps() throws {
        let store = try TemporaryStore()
        let key = SeriesKey("e", "m")
        _ = try store.cache.append(batch([observation("e", "m", 3600, 10), observation("e", "m", 7200, 99)]))
        _ = try store.cache.append(batch([observation("e", "m", 4200, 20), observation("e", "m", 4300, 5, .suspect)]))
        _ = try store.cache.append(batch([observation("e", "m", 3900, 60)]))
        var rollUp = try store.read(9000) { try $0.hourly(key, in: range(3600, 7200)) }
        #expect(
            rollUp == [HourRollUp(hour: at(3600), count: 4, usable: 3, minimum: 10, maximum: 60, mean: 30, last: 20)])
        let outcome = try store.cache.append(batch([observation("e", "m", 3900, 30)]))
        #expect(outcome == AppendOutcome(corrected: 1))
        rollUp = try store.read(9000) { try $0.hourly(key, in: range(3600, 7200)) }
        #expect(
            rollUp == [HourRollUp(hour: at(3600), count: 4, usable: 3, minimum: 10, maximum: 30, mean: 20, last: 20)])
    }

    @Test("roll up the same when asked again, and otherwise after a commit, in the same hour and looking back")
    func rememberedRollUps() throws {
        let store = try TemporaryStore()
        func hours(_ time: Int64) throws -> [Double?] {
            let found = try store.read(time) { try $0.hourly("m", in: range(0, time + 1)) }
            return ["a", "b"].map { found[$0]?.last?.mean }
        }
        _ = try store.cache.append(batch([observation("a", "m", 3700, 1), observation("b", "m", 3800, 5)]))
        #expect(try hours(3900) == [1, 5])
        #expect(try hours(4000) == [1, 5])
        #expect(try hours(3750) == [1, nil])
        _ = try store.cache.append(batch([observation("a", "m", 3950, 3)]))
        #expect(try hours(4000) == [2, 5])
        #expect(try hours(3900) == [1, 5])
        #expect(try hours(4000) == [2, 5])
    }

    @Test("are kept once when one batch says two things of the same moment: the last one")
    func twiceInOneBatch() throws {
        let store = try TemporaryStore()
        let outcome = try store.cache.append(
            batch([observation("e", "m", 60, 1), observation("e", "m", 60, 2), observation("e", "m", 60, 2)]))
        #expect(outcome == AppendOutcome(stored: 1, repeated: 1, corrected: 1))
        try store.read(100) { snapshot in
            let latest = try snapshot.latest("m", within: 100)
            #expect(latest == ["e": Sample(time: at(60), value: 2)])
            let rollUps = try snapshot.hourly("m", in: range(0, 3600))["e"]
            #expect(rollUps?.first?.mean == 2)
        }
        #expect(try store.cache.verify() == [])
    }

    @Test("later than the moment shown stay out of sight")
    func asOf() throws {
        let store = try TemporaryStore()
        _ = try store.cache.append(batch((0..<100).map { observation("e", "m", $0 * 60, Double($0)) }))
        try store.read(3000) { snapshot in
            let latest = try snapshot.latest(SeriesKey("e", "m"), within: 60)
            #expect(latest?.value == 50)
            let samples = try snapshot.samples(SeriesKey("e", "m"), in: range(0, 9000))
            #expect(samples.count == 51)
            let rollUps = try snapshot.hourly(SeriesKey("e", "m"), in: range(0, 9000))
            #expect(rollUps.map(\.count) == [51])
        }
        try store.read(9000) { snapshot in
            let recent = try snapshot.latest(SeriesKey("e", "m"), within: 60)
            #expect(recent == nil)
            let latest = try snapshot.latest("m", within: 3060)
            #expect(latest["e"]?.value == 99)
        }
    }

    @Test("found hours back by the roll-ups, over a gap")
    func gap() throws {
        let store = try TemporaryStore()
        _ = try store.cache.append(batch([observation("old", "m", 50, 7), observation("old", "m", 900_000, 8)]))
        _ = try store.cache.append(batch((0..<30).map { observation("e.\($0)", "m", 799_990, 1) }))
        let latest = try store.read(800_000) { try $0.latest("m", within: 799_990) }
        #expect(latest["old"]?.value == 7)
        #expect(latest.count == 31)
        #expect(try store.read(800_000) { try $0.latest("m", within: 10) }.count == 30)
    }

    @Test("name the source that delivered them last")
    func source() throws {
        let store = try TemporaryStore()
        _ = try store.cache.append(batch([observation("e", "m", 1, 1)], source: "first"))
        _ = try store.cache.append(batch([observation("e", "m", 2, 1)], source: "second"))
        try store.read(9) { snapshot in
            let source = try snapshot.source(of: SeriesKey("e", "m"))
            #expect(source == "second")
            let absent = try snapshot.source(of: SeriesKey("e", "other"))
            #expect(absent == nil)
        }
    }

    @Test("are exported sorted, by metric and range")
    func export() throws {
        let store = try TemporaryStore()
        var rows: [Observation] = []
        for entity in 0..<40 {
            let metric = entity % 2 == 0 ? "a" : "b"
            for time: Int64 in [300, 200, 100] { rows.append(observation("e.\(39 - entity)", metric, time, 1)) }
        }
        _ = try store.cache.append(batch(rows))
        for metrics: [MetricID]? in [nil, ["a"], ["none"]] {
            var exported: [Observation] = []
            try store.cache.export(metrics: metrics, in: range(100, 300)) { exported.append($0) }
            let wanted = rows.filter { row in
                let isWanted = metrics?.contains(row.metric) ?? true
                return isWanted && range(100, 300).contains(row.time)
            }
            #expect(exported == wanted.sorted { ($0.entity, $0.metric, $0.time) < ($1.entity, $1.metric, $1.time) })
        }
    }
}
