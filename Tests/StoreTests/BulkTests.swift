import CityModel
import CityStore
import Testing

@Suite("Many batches at once")
struct BulkTests {
    @Test("come to the same as one after the other", arguments: [1, 2, 3] as [UInt64])
    func agreement(seed: UInt64) throws {
        let (single, bulk) = (try TemporaryStore(), try TemporaryStore())
        var numbers = SeededNumbers(seed: seed)
        for round in 0..<4 {
            let batches = (0..<12).map { delivery(step: Int64(round * 12 + $0), &numbers) }
            var outcome = AppendOutcome()
            for batch in batches {
                let part = try single.cache.append(batch)
                outcome.stored += part.stored
                outcome.repeated += part.repeated
                outcome.corrected += part.corrected
            }
            #expect(try bulk.cache.append(batches) == outcome)
        }
        #expect(try rows(of: bulk) == rows(of: single))
        #expect(try bulk.cache.feeds(before: at(90_000)) == single.cache.feeds(before: at(90_000)))
        for asOf: Int64 in [3000, 7199, 90_000] {
            let left = try bulk.read(asOf) { try $0.latest("m", within: 90_000) }
            let right = try single.read(asOf) { try $0.latest("m", within: 90_000) }
            #expect(left == right)
            let rollUps = try bulk.read(asOf) { try $0.hourly("m", in: range(0, 90_000)) }
            let others = try single.read(asOf) { try $0.hourly("m", in: range(0, 90_000)) }
            #expect(rollUps.mapValues { $0.map(\.count) } == others.mapValues { $0.map(\.count) })
        }
        #expect(try bulk.cache.verify() == [])
        #expect(try single.cache.verify() == [])
    }

    @Test("name the source that comes last, and count the rows of each")
    func sources() throws {
        let store = try TemporaryStore()
        let outcome = try store.cache.append([
            batch([observation("e", "m", 7300, 1)], source: "first"),
            batch([observation("e", "m", 10, 1), observation("f", "m", 20, 2)], source: "second"),
            batch([], source: "third"),
        ])
        #expect(outcome == AppendOutcome(stored: 3))
        #expect(try store.read(9000) { try $0.source(of: SeriesKey("e", "m")) } == "second")
        #expect(try store.cache.feeds(before: at(90_000)).first?.rows == 2)
        #expect(try store.read(9000) { try $0.latest("m", within: 9000) }["e"]?.time == at(7300))
    }

    @Test("of one place keep the value that came last")
    func repeatedPlace() throws {
        let store = try TemporaryStore()
        let first = batch([observation("e", "m", 60, 1), observation("e", "m", 60, 2)])
        let second = batch([observation("e", "m", 60, 3), observation("e", "m", 60, 3)])
        #expect(try store.cache.append([first, second]) == AppendOutcome(stored: 1, repeated: 1, corrected: 2))
        #expect(try store.read(90) { try $0.latest(SeriesKey("e", "m"), within: 90) }?.value == 3)
        #expect(try store.read(90) { try $0.hourly(SeriesKey("e", "m"), in: range(0, 3600)) }.map(\.mean) == [3])
    }

    @Test("from two openings in turn keep one truth of the running hour")
    func turns() throws {
        let store = try TemporaryStore()
        let other = try CityCache(path: store.path, cipher: nil)
        for minute: Int64 in 0..<130 {
            let cache = minute % 3 == 0 ? other : store.cache
            let rows = (0..<70).map { observation("e.\($0)", "m", minute * 60, Double(minute)) }
            #expect(try cache.append(batch(rows, source: minute % 3 == 0 ? "a" : "b")) == AppendOutcome(stored: 70))
        }
        #expect(try store.cache.verify() == [])
        let rollUps = try store.read(9000) { try $0.hourly(SeriesKey("e.69", "m"), in: range(0, 9000)) }
        #expect(rollUps.map(\.count) == [60, 60, 10])
        #expect(rollUps.map(\.mean) == [29.5, 89.5, 124.5])
    }

    @Test("are refused whole, and what is remembered of them is forgotten")
    func refusal() throws {
        let store = try TemporaryStore()
        _ = try store.cache.append(batch([observation("e", "m", 60, 1)]))
        try store.tamper("CREATE TRIGGER refuse BEFORE INSERT ON source_hour BEGIN SELECT raise(ABORT, 'no'); END")
        let rows = batch((0..<80).map { observation("new.\($0)", "m", 7200, 5) } + [observation("e", "m", 120, 3)])
        #expect(throws: StoreFailure.self) { try store.cache.append(rows) }
        try store.tamper("DROP TRIGGER refuse")
        #expect(try store.cache.information().observations == 1)
        #expect(try store.cache.append(rows) == AppendOutcome(stored: 81))
        #expect(try store.read(9000) { try $0.hourly(SeriesKey("e", "m"), in: range(0, 3600)) }.map(\.mean) == [2])
        #expect(try store.cache.verify() == [])
    }

    @Test("are taken although the newest values were lost, and mend them")
    func lostNewest() throws {
        let store = try TemporaryStore()
        let rows = (0..<120).map { observation("e.\($0)", "m", 60, Double($0)) }
        _ = try store.cache.append(batch(rows))
        try store.tamper("DELETE FROM tip")
        var again = rows
        again[70] = observation("e.70", "m", 60, -1)
        #expect(try store.cache.append(batch(again)) == AppendOutcome(repeated: 119, corrected: 1))
        #expect(try store.read(90) { try $0.latest("m", within: 90) }["e.70"]?.value == -1)
        #expect(try store.cache.information().observations == 120)
        #expect(try store.cache.verify() == [])
    }

    /// Five minutes of 130 series in an order of their own, some missing, late, repeated or corrected.
    private func delivery(step: Int64, _ numbers: inout SeededNumbers) -> ObservationBatch {
        var rows: [Observation] = []
        for series in 0..<130 where Int.random(in: 0..<10, using: &numbers) > 0 {
            let late = Int.random(in: 0..<20, using: &numbers) == 0 ? Int64.random(in: 0...40, using: &numbers) : 0
            rows.append(
                observation(
                    "e.\(series)", "m", max(0, step - late) * 300, Double(Int.random(in: 0..<3, using: &numbers))))
        }
        return batch(rows, source: "src.\(step % 3)")
    }

    private func rows(of store: TemporaryStore) throws -> [Observation] {
        var rows: [Observation] = []
        try store.cache.export(metrics: nil, in: nil) { rows.append($0) }
        return rows
    }
}
