import CityModel
import CityStore
import Foundation
import Glibc
import TestSupport
import Testing

/// Faults done to real processes and real files. The other process is `StoreFeeder`.
@Suite("A store survives", .serialized)
struct FaultTests {
    private let folder: URL
    private let path: String

    init() throws {
        folder = try TemporaryStore.newFolder()
        path = folder.appending(path: "city.sqlite").path
    }

    /// Steps that are stored whole, of those between the two; throws for a step that is there in part or with other values.
    private func wholeSteps(_ cache: CityCache, _ metric: MetricID, from first: Int, through last: Int) throws -> Set<
        Int
    > {
        let range = TimeRange(start: Feeder.time(first), end: Feeder.time(last + 1))
        let found = try cache.read(asOf: at(.max), viewer: .duty) {
            try $0.samples(metric, entities: nil, in: range)
        }
        var counts: [Int: Int] = [:]
        for (entity, samples) in found {
            let number = Int(entity.text.dropFirst(2)) ?? -1
            for sample in samples {
                let step = Int(sample.time.seconds(since: Feeder.time(0)) / 3600)
                try #require(sample.value == Double(step) + Double(number) / 64, "\(entity) at step \(step)")
                counts[step, default: 0] += 1
            }
        }
        for (step, count) in counts { try #require(count == Feeder.series / 2, "step \(step) is there in part") }
        return Set(counts.keys)
    }

    @Test("kill -9 at 200 random moments of writing, compacting and pruning", arguments: [20_261_122] as [UInt64])
    func kills(seed: UInt64) async throws {
        let rounds = ProcessInfo.processInfo.environment["CITYOPS_FAULT_ROUNDS"].flatMap { Int($0) } ?? 200
        try await OnThread.run {
            var numbers = SeededNumbers(seed: seed)
            var next = 0
            for round in 0..<rounds {
                let feeder = try Feeder("both", path, next)
                var first = try #require(feeder.line())
                while first == "tidy" { first = try #require(feeder.line()) }
                try #require(Int(first) == next, "\(first)")
                usleep(UInt32.random(in: 0...9000, using: &numbers))
                feeder.kill()
                let acknowledged = ([first] + feeder.rest()).compactMap { Int($0) }.max() ?? next - 1
                let cache = try CityCache(path: path, cipher: nil)
                // The step that was under way may have been stored without being acknowledged.
                let whole = try wholeSteps(cache, "test.kept", from: max(0, next - 1), through: acknowledged + 1)
                try #require(whole.isSuperset(of: max(0, next - 1)...max(0, acknowledged)), "round \(round)")
                next = (whole.max() ?? acknowledged) + 1
                if round % 40 == 39 { try #require(try cache.verify() == []) }
            }
            let cache = try CityCache(path: path, cipher: nil)
            #expect(try cache.verify() == [])
            #expect(try wholeSteps(cache, "test.kept", from: 0, through: next).count == next)
            #expect(try cache.information().tiers.blocks > 0)
        }
    }

    @Test(
        "a limit of the file's size in the middle of writing, compacting and pruning",
        arguments: [1_000_000, 1_500_000, 2_500_000])
    func fileLimit(bytes: Int) async throws {
        try await OnThread.run {
            let feeder = try Feeder("both", path, 0, bytes)
            let lines = feeder.rest()
            // One thread may still say that it tidied after the other has failed.
            #expect(lines.contains { $0.hasPrefix("failed") }, "\(lines.last ?? "")")
            let acknowledged = try #require(lines.compactMap { Int($0) }.max())
            let cache = try CityCache(path: path, cipher: nil)
            #expect(try wholeSteps(cache, "test.kept", from: 0, through: acknowledged + 1).count >= acknowledged + 1)
            #expect(try cache.verify() == [])
            #expect(try cache.append(Feeder.batch(acknowledged + 2)).stored == Feeder.series)
        }
    }

    @Test("a full disk, and goes on when there is room again", .enabled(if: SmallDisk.isPossible))
    func fullDisk() async throws {
        try await OnThread.run {
            let disk = try SmallDisk(bytes: 3 << 20)
            let path = disk.path + "/city.sqlite"
            let cache = try CityCache(path: path, cipher: nil)
            var step = 0
            var failure: StoreFailure?
            while failure == nil, step < 100_000 {
                do throws(StoreFailure) {
                    _ = try cache.append(Feeder.batch(step))
                    step += 1
                    if step % 100 == 0 {
                        _ = try cache.compact(daysBefore: Feeder.time(step), maximumSteps: .max)
                    }
                } catch {
                    failure = error
                }
            }
            #expect(failure == .diskFull(path: path))
            #expect(try wholeSteps(cache, "test.kept", from: 0, through: step).count == step)
            #expect(throws: StoreFailure.diskFull(path: disk.path + "/backup.db")) {
                _ = try cache.backup(to: disk.path + "/backup.db") { _ in true }
            }
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: disk.path).allSatisfy { !$0.hasPrefix("backup") })
            #expect(try cache.verify() == [])
            try disk.grow(to: 64 << 20)
            #expect(try cache.append(Feeder.batch(step)).stored == Feeder.series)
            #expect(try cache.backup(to: disk.path + "/backup.db") { _ in true } != nil)
            #expect(try cache.verify() == [])
        }
    }

    @Test("two compactors at once, while a third process writes")
    func compactors() async throws {
        try await OnThread.run {
            let writer = try Feeder("feed", path, 0)
            while let line = writer.line(), let step = Int(line), step < 100 {}
            let compactors = try (0..<2).map { _ in try Feeder("tidy", path, 0) }
            var reached = 0
            while let line = writer.line(), reached < 500 { reached = try #require(Int(line), "\(line)") }
            for process in compactors + [writer] { process.kill() }
            for compactor in compactors {
                let lines = compactor.rest()
                #expect(lines.allSatisfy { $0 == "tidy" }, "\(lines.last ?? "")")
            }
            let cache = try CityCache(path: path, cipher: nil)
            #expect(try wholeSteps(cache, "test.kept", from: 0, through: 500).count == 501)
            #expect(try cache.verify() == [])
        }
    }

    @Test("one writer and 32 reading processes: none sees half a batch or a busy store")
    func readers() async throws {
        try await OnThread.run {
            let writer = try Feeder("both", path, 0)
            _ = writer.line()
            let readers = try (0..<32).map { _ in try Feeder("look", path, 40) }
            for reader in readers { #expect(reader.rest() == ["whole"]) }
            writer.kill()
            #expect(writer.rest().allSatisfy { !$0.hasPrefix("failed") })
        }
    }

    @Test("the loss of its write-ahead log: what was carried over is whole")
    func lostLog() async throws {
        try await OnThread.run {
            do {
                let cache = try CityCache(path: path, cipher: nil)
                for step in 0..<100 { _ = try cache.append(Feeder.batch(step)) }
            }
            let writer = try Feeder("feed", path, 100)
            var reached = 0
            while let line = writer.line(), reached < 300 { reached = Int(line) ?? 0 }
            writer.kill()
            _ = writer.rest()
            #expect(unlink(path + "-wal") == 0)
            let cache = try CityCache(path: path, cipher: nil)
            #expect(try cache.verify() == [])
            let whole = try wholeSteps(cache, "test.kept", from: 0, through: reached + 1)
            #expect(try cache.append(Feeder.batch(whole.count)).stored == Feeder.series)
            #expect(whole.count >= 100 && whole == Set(0..<whole.count))
        }
    }

    @Test("a file that becomes read-only: reading goes on, writing says so")
    func readOnlyFile() throws {
        do {
            let cache = try CityCache(path: path, cipher: nil)
            for step in 0..<30 { _ = try cache.append(Feeder.batch(step)) }
        }
        let cache = try CityCache(path: path, cipher: nil, access: .readOnly)
        #expect(try wholeSteps(cache, "test.kept", from: 0, through: 30).count == 30)
        #expect(throws: StoreFailure.readOnly(path: path)) { _ = try cache.append(Feeder.batch(31)) }
        #expect(throws: StoreFailure.readOnly(path: path)) {
            _ = try cache.compact(daysBefore: Feeder.time(30), maximumSteps: 9)
        }
    }

    @Test("a clock that steps backwards or far ahead: nothing is pruned that is not old")
    func clock() throws {
        let cache = try CityCache(path: path, cipher: nil)
        for step in 0..<24 * 40 { _ = try cache.append(Feeder.batch(step)) }
        let retention = Retention(rules: [RetentionRule(metrics: "test.brief", observationDays: 10, rollUpDays: 10)])
        for now in [Int64.max, 4_102_444_800, 0, Feeder.time(24 * 40).secondsSince1970] {
            var round = try Housekeeping(
                cache, retention: retention, at: at(now), steps: HousekeepingStep.allCases, ticks: { 0 })
            while try round.step() != nil {}
            try round.record()
            let days = try wholeSteps(cache, "test.brief", from: 0, through: 24 * 40).count / 24
            #expect(10...11 ~= days, "\(days) days kept at \(now)")
            #expect(try wholeSteps(cache, "test.kept", from: 0, through: 24 * 40).count == 24 * 40)
            #expect(try cache.verify() == [])
        }
        _ = try cache.append(batch([observation("e.0", "test.kept", Feeder.time(3).secondsSince1970 + 60, 1)]))
        #expect(try cache.verify() == [])
    }

    @Test("a query that is broken off half-way")
    func cancelledQuery() throws {
        let cache = try CityCache(path: path, cipher: nil)
        for step in 0..<60 { _ = try cache.append(Feeder.batch(step)) }
        _ = try cache.compact(daysBefore: at(.max), maximumSteps: .max)
        for end in [1, 7, 1500] {
            var rows = 0
            try cache.query("SELECT entity, time, value FROM observations") { _, _ in
                rows += 1
                return rows < end
            }
            #expect(rows == end)
            #expect(try cache.append(Feeder.batch(60 + end)).stored == Feeder.series)
        }
        #expect(try cache.verify() == [])
    }
}
