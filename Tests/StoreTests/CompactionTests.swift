import CityModel
import Foundation
import GRDB
import Testing

@testable import CityStore

@Suite("Compaction")
struct CompactionTests {
    @Test("takes days that are over and leaves those being filled")
    func days() throws {
        let store = try TemporaryStore()
        let rows = (0..<800).map { observation("e.\($0 % 100)", "m", Int64($0 / 100) * 21_600, Double($0)) }
        _ = try store.cache.append(batch(rows))
        let before = try store.exported()
        var progress = try store.cache.compact(daysBefore: at(100_000), maximumSteps: 1)
        #expect(progress.steps == 1 && !progress.isFinished)
        progress = try store.cache.compact(daysBefore: at(100_000), maximumSteps: 99)
        #expect(progress.steps == 1 && progress.isFinished)
        let tiers = try store.cache.information().tiers
        #expect((tiers.hotObservations, tiers.blockObservations, tiers.blocks, tiers.hotDays) == (400, 400, 100, 1))
        #expect(try store.exported() == before)
        #expect(try store.cache.verify() == [])
        progress = try store.cache.compact(daysBefore: at(100_000), maximumSteps: 9)
        #expect(progress.steps == 0 && progress.isFinished)
    }

    @Test("merges what comes late, repeated or corrected into its block")
    func late() throws {
        let store = try TemporaryStore()
        let rows = (0..<96).map { observation("e", "m", Int64($0) * 900, Double($0)) }
        _ = try store.cache.append(batch(rows + [observation("e", "m", 90_000, 0)]))
        _ = try store.cache.compact(daysBefore: at(86_400), maximumSteps: 9)
        let late = [observation("e", "m", 900, 1), observation("e", "m", 1800, -2), observation("e", "m", 1801, 7)]
        let outcome = try store.cache.append(batch(late))
        #expect(outcome == AppendOutcome(stored: 1, repeated: 1, corrected: 1))
        for _ in 0..<2 {
            let samples = try store.read(90_000) { try $0.samples(SeriesKey("e", "m"), in: range(900, 2700)) }
            #expect(samples.map(\.value) == [1, -2, 7])
            let hourly = try store.read(90_000) { try $0.hourly(SeriesKey("e", "m"), in: range(0, 3600)) }
            #expect(hourly.map(\.count) == [5])
            #expect(hourly.map(\.mean) == [9.0 / 5])
            #expect(try store.cache.verify() == [])
            _ = try store.cache.compact(daysBefore: at(86_400), maximumSteps: 9)
        }
        #expect(try store.cache.information().tiers.blockObservations == 97)
    }

    @Test("by two at once does what one would do")
    func twoAtOnce() throws {
        let store = try TemporaryStore()
        for step: Int64 in 0..<60 {
            _ = try store.cache.append(batch((0..<200).map { observation("e.\($0)", "m", step * 7200, Double($0)) }))
        }
        let before = try store.exported()
        let caches = [store.cache, try CityCache(path: store.path, cipher: nil)]
        let failures = Failures()
        DispatchQueue.concurrentPerform(iterations: 2) { place in
            do {
                var isFinished = false
                while !isFinished {
                    isFinished = try caches[place].compact(daysBefore: at(.max), maximumSteps: 1).isFinished
                }
            } catch { failures.add(error) }
        }
        #expect(failures.descriptions == [])
        #expect(try store.exported() == before)
        #expect(try store.cache.information().tiers.hotObservations == 0)
        #expect(try store.cache.verify() == [])
    }

    @Test("that fails half-way leaves the day as it was")
    func refusal() throws {
        let store = try TemporaryStore()
        _ = try store.cache.append(batch((0..<90).map { observation("e.\($0)", "m", 60, Double($0)) }))
        let before = try store.exported()
        try store.tamper("CREATE TRIGGER refuse BEFORE DELETE ON hot BEGIN SELECT raise(ABORT, 'no'); END")
        #expect(throws: StoreFailure.self) { try store.cache.compact(daysBefore: at(.max), maximumSteps: 9) }
        #expect(try store.cache.information().tiers.blocks == 0)
        #expect(try store.exported() == before)
        try store.tamper("DROP TRIGGER refuse")
        _ = try store.cache.compact(daysBefore: at(.max), maximumSteps: 9)
        #expect(try store.exported() == before)
    }

    @Test("of a store of the first schema happens when it is opened")
    func plainRows() throws {
        let folder = try TemporaryStore.newFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "city.sqlite").path
        try DatabaseQueue(path: path).writeWithoutTransaction { db in
            try db.execute(sql: Migration.all[0].sql)
            try db.execute(sql: "PRAGMA user_version = 1; PRAGMA application_id = \(Migration.applicationID)")
            for id in 1...70 {
                try db.execute(sql: "INSERT INTO series VALUES (\(id), 'e.\(id)', 'm', 'src', 300)")
                for time: Int64 in [-100, 5, 300, 86_399, 86_400, 200_000] {
                    try db.run("INSERT INTO observation VALUES (?, ?, ?, 1)") {
                        $0.integer(time)
                        $0.integer(id)
                        $0.value(time == 5 ? -0.0 : Double(id))
                    }
                }
            }
            try db.execute(
                sql:
                    "INSERT INTO source_hour VALUES ('src', 0, 420); UPDATE meta SET value = 420 WHERE key = 'observations'"
            )
        }
        let cache = try CityCache(path: path, cipher: nil)
        #expect(try cache.verify() == [])
        var rows: [Observation] = []
        try cache.export(metrics: nil, entities: ["e.9"], in: nil) { rows.append($0) }
        #expect(rows.map(\.time.secondsSince1970) == [-100, 5, 300, 86_399, 86_400, 200_000])
        #expect(rows[1].value.bitPattern == (-0.0).bitPattern)
        #expect(try cache.append(batch([observation("e.9", "m", 300, 9, .suspect)])) == AppendOutcome(repeated: 1))
        #expect(try cache.information().firstTime == at(-100))
        #expect(try cache.information().lastTime == at(200_000))
    }

    @Test("keeps times that no block can hold where they are")
    func farTimes() throws {
        let store = try TemporaryStore()
        let times: [Int64] = [.min, -1 << 60, 0, 4_102_444_800, 1 << 60, .max]
        _ = try store.cache.append(batch(times.map { observation("e", "m", $0, 1) }))
        let progress = try store.cache.compact(daysBefore: at(.max), maximumSteps: 99)
        #expect(progress.isFinished && progress.blocks == 2)
        #expect(try store.exported().map(\.time.secondsSince1970) == times)
        #expect(try store.cache.verify() == [])
        #expect(try store.read(.max) { try $0.latest("m", within: .max) }["e"]?.time == at(.max))
    }
}

/// Errors of several threads.
final class Failures: Sendable {
    private let lock = NSLock()
    private nonisolated(unsafe) var kept: [String] = []

    var descriptions: [String] { lock.withLock { kept } }
    func add(_ error: any Error) { lock.withLock { kept.append(String(describing: error)) } }
}
