import CityModel
import GRDB
import Testing

@testable import CityStore

@Suite("Verifying a store")
struct VerifyTests {
    @Test("finds a roll-up or a newest value that does not fit", arguments: [false, true])
    func findings(isCompacted: Bool) throws {
        let store = try TemporaryStore()
        try store.cache.replaceCity(SampleCity.make())
        let rows = (0..<60).map { observation("e.\($0 % 20)", "m", Int64($0) * 600, Double($0)) }
        _ = try store.cache.append(batch(rows))
        if isCompacted { _ = try store.cache.compact(daysBefore: at(.max), maximumSteps: 9) }
        #expect(try store.cache.verify() == [])
        try store.change { db in
            if isCompacted {
                try changeDay(db, series: 7, hour: 3600)
            } else {
                var page = try #require(try HourTable(db).page(hour: 3600, group: 0))
                page[7]?.add(time: 3700, value: 1, flag: .valid)
                try HourTable(db).put(page, hour: 3600, group: 0)
            }
            var tips = try TipTable(db).page(0)
            var bytes: [UInt8] = []
            tips.tips[20] = SeriesTip()
            tips.encode(group: 0, into: &bytes)
            try TipTable(db).put(bytes, 0)
        }
        let findings = try store.cache.verify()
        #expect(findings.contains(.rollUpDiffers(SeriesKey("e.6", "m"), hour: at(3600))))
        #expect(findings.contains(.latestDiffers(SeriesKey("e.19", "m"))))
    }

    @Test("finds observations that were changed behind its back")
    func changedObservation() throws {
        let store = try TemporaryStore()
        _ = try store.cache.append(batch([observation("e", "m", 5, 1), observation("e", "m", 5000, 2)]))
        try store.change { db in try Self.putHot(db, time: 5, value: 9) }
        #expect(try store.cache.verify() == [.rollUpDiffers(SeriesKey("e", "m"), hour: at(0))])
        try store.change { db in try Self.putHot(db, time: 90_000, value: 1) }
        let findings = try store.cache.verify()
        #expect(findings.contains(.rollUpDiffers(SeriesKey("e", "m"), hour: at(90_000))))
        #expect(findings.contains(.latestDiffers(SeriesKey("e", "m"))))
        #expect(findings.contains(.countDiffers(stored: 2, counted: 3)))
    }

    @Test("names a damaged block and a damaged row; the rest is read, and the day is marked")
    func damagedBlock() throws {
        let store = try TemporaryStore()
        let rows = (0..<600).map { observation("e.\($0 % 3)", "m", Int64($0 / 3) * 900, Double($0)) }
        _ = try store.cache.append(batch(rows))
        _ = try store.cache.compact(daysBefore: at(86_400), maximumSteps: 9)
        try store.tamper("UPDATE block SET data = substr(data, 1, 30) || x'FF' || substr(data, 32) WHERE key = 2")
        try store.tamper("UPDATE hot SET data = x'00' WHERE time = 90000")
        #expect(
            try store.cache.verify().prefix(2) == [
                .blockDamaged(SeriesKey("e.1", "m"), day: at(0), .checksum), .rowDamaged(time: at(90_000), .tooShort),
            ])
        try store.read(180_000) { snapshot in
            let samples = try snapshot.samples("m", entities: nil, in: range(0, 180_000))
            #expect(samples["e.0"]?.count == 199)
            #expect(samples["e.1"]?.count == 1 + 200 - 96 - 1)
            #expect(samples["e.1"]?.first?.flag == .missing)
            let one = try snapshot.samples(SeriesKey("e.1", "m"), in: range(0, 180_000))
            #expect(areSame(one, samples["e.1", default: []]))
            let damages = try snapshot.damages()
            #expect(damages.contains(BlockFinding(series: SeriesKey("e.1", "m"), day: at(0), damage: .checksum)))
            #expect(damages.contains(BlockFinding(series: SeriesKey("e.2", "m"), day: at(86_400), damage: .tooShort)))
        }
        var count = 0
        let left = try store.cache.export(metrics: nil, in: nil) { _ in count += 1 }
        #expect(count == 600 - 96 - 3)
        #expect(left.count == 4)
        // What comes late for the damaged day is taken; what it was is set aside and still named.
        #expect(try store.cache.append(batch([observation("e.1", "m", 60, 1)])) == AppendOutcome(stored: 1))
        _ = try store.cache.compact(daysBefore: at(.max), maximumSteps: 9)
        #expect(try store.cache.verify().contains(.blockDamaged(SeriesKey("e.1", "m"), day: at(0), .content)))
        #expect(try store.read(900) { try $0.samples(SeriesKey("e.1", "m"), in: range(0, 900)) }.map(\.value) == [1])
    }

    private func changeDay(_ db: Database, series: Int64, hour: Int64) throws {
        let key = BlockKey(day: 0, series: series)
        let bytes = PaddedBytes()
        #expect(try BlockTable(db, .rollUps).read(key, into: bytes))
        var day = DayRollUps()
        try RollUpCodec.decode(bytes, key, into: &day)
        var hours: [(hour: Int64, sums: HourSums)] = []
        day.forEach { hours.append(($0, $1)) }
        let place = try #require(hours.firstIndex { $0.hour == hour })
        hours[place].sums.add(time: hour, value: 1, flag: .valid)
        try BlockTable(db, .rollUps).put(key, RollUpCodec.encode(hours, key))
    }

    private static func putHot(_ db: Database, time: Int64, value: Double) throws {
        var chunk = HotChunk()
        var data: [UInt8] = []
        chunk.set(1, value: value, flag: .valid)
        chunk.encode(time: time, group: 0, into: &data)
        try HotTable(db).put(time: time, group: 0, data)
    }
}
