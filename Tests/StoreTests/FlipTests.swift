import CityModel
import CityStore
import Foundation
import GRDB
import Testing

/// Damage done to blocks and pages at random.
@Suite("A damaged byte")
struct FlipTests {
    private static let days = 4
    private static let series = 20

    private let folder: URL
    private let path: String

    init() throws {
        folder = try TemporaryStore.newFolder()
        path = folder.appending(path: "city.sqlite").path
        let cache = try CityCache(path: path, cipher: nil)
        for day in 0..<Self.days {
            let batches = (day * 288..<day * 288 + 288).map { step in
                batch((0..<Self.series).map { observation("e.\($0)", "m", Int64(step) * 300, Self.value($0, step)) })
            }
            _ = try cache.append(batches)
        }
        _ = try cache.compact(daysBefore: at(.max), maximumSteps: .max)
    }

    private static func value(_ series: Int, _ step: Int) -> Double { Double((series * 31 + step * 17) % 997) / 10 }

    /// Rows whose value is not the one that was stored; and how many there are.
    private struct Seen: Equatable {
        let rows: Int
        let wrong: Int
        let damaged: Int
    }

    private func look(_ cache: CityCache) throws -> Seen {
        var (rows, wrong) = (0, 0)
        let damaged = try cache.export(metrics: nil, entities: nil, in: nil) { row in
            rows += 1
            let series = Int(row.entity.text.dropFirst(2)) ?? -1
            if row.value != Self.value(series, Int(row.time.secondsSince1970 / 300)) { wrong += 1 }
        }
        return Seen(rows: rows, wrong: wrong, damaged: damaged.count)
    }

    @Test("in a block is named, costs that block alone, and repair keeps the rest", arguments: [1, 2, 3] as [UInt64])
    func blocks(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        let keys = try DatabaseQueue(path: path).read { try Int64.fetchAll($0, sql: "SELECT key FROM block") }
        #expect(keys.count == Self.days * Self.series)
        let hit = Set((0..<5).compactMap { _ in keys.randomElement(using: &numbers) })
        for key in hit {
            try DatabaseQueue(path: path).write { db in
                var data = try #require(
                    try Data.fetchOne(db, sql: "SELECT data FROM block WHERE key = ?", arguments: [key]))
                data[data.startIndex + Int.random(in: 0..<data.count, using: &numbers)] ^=
                    1 << UInt8.random(in: 0..<8, using: &numbers)
                try db.execute(sql: "UPDATE block SET data = ? WHERE key = ?", arguments: [data, key])
            }
        }
        let whole = Self.days * 288 * Self.series
        do {
            let cache = try CityCache(path: path, cipher: nil)
            let named = try cache.verify().filter { if case .blockDamaged = $0 { true } else { false } }
            #expect(named.count == hit.count)
            #expect(try look(cache) == Seen(rows: whole - 288 * hit.count, wrong: 0, damaged: hit.count))
        }
        let report = try StoreRepair(path: path).run()
        #expect(report.left == [] && report.aside == nil)
        let cache = try CityCache(path: path, cipher: nil)
        #expect(try cache.verify() == [])
        #expect(try look(cache) == Seen(rows: whole - 288 * hit.count, wrong: 0, damaged: 0))
        #expect(try cache.append(batch([observation("e.0", "m", 5, 1)])).stored == 1)
    }

    @Test(
        "on a page never comes back as a wrong reading, and repair leaves a sound store",
        arguments: 1...6 as ClosedRange<UInt64>)
    func pages(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        // Names of series are plain text that nothing sums up: the pages of readings and what follows from them are hit.
        let pages = try DatabaseQueue(path: path).writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
            return try Int.fetchAll(
                db, sql: "SELECT pageno FROM dbstat WHERE name IN ('block', 'rollup_day', 'tip') ORDER BY pageno")
        }
        let handle = try FileHandle(forUpdating: URL(filePath: path))
        for _ in 0..<3 {
            let page = try #require(pages.randomElement(using: &numbers))
            try handle.seek(toOffset: UInt64(page - 1) * 4096 + UInt64.random(in: 0..<3800, using: &numbers))
            let length = Int.random(in: 1...200, using: &numbers)
            try handle.write(contentsOf: Data((0..<length).map { _ in UInt8.random(in: 0...255, using: &numbers) }))
        }
        try handle.close()
        #expect(try wrongBeforeRepair() == 0)
        let report = try StoreRepair(path: path).run()
        #expect(report.left == [], "\(report.left)")
        let cache = try CityCache(path: path, cipher: nil)
        #expect(try cache.verify() == [])
        let seen = try look(cache)
        #expect(seen.wrong == 0 && seen.damaged == 0)
        #expect(seen.rows > Self.days * 288 * Self.series / 4)
    }

    /// Wrong readings that a damaged store gives; none when it cannot be read as a whole.
    private func wrongBeforeRepair() throws -> Int {
        guard let cache = try? CityCache(path: path, cipher: nil) else { return 0 }
        _ = try? cache.verify()
        guard let seen = try? look(cache) else { return 0 }
        return seen.wrong
    }
}
