import CityModel
import CityStore
import Foundation
import GRDB
import Testing

@Suite("Repairing a store")
struct RepairTests {
    private let folder: URL
    private let path: String

    init() throws {
        folder = try TemporaryStore.newFolder()
        path = folder.appending(path: "city.sqlite").path
    }

    /// A store with the sample city, some acts and so many readings.
    private func fill(_ count: Int) throws {
        let cache = try CityCache(path: path, cipher: nil)
        try cache.replaceCity(SampleCity.make())
        _ = try cache.append(batch((0..<count).map { observation("e.\($0 % 90)", "m", Int64($0) * 7, Double($0)) }))
        for index: Int64 in 0..<300 {
            try cache.addLog(
                kind: "k", text: String(repeating: "text \(index) ", count: 20), incident: nil, subject: nil, by: .duty,
                at: at(index))
        }
    }

    private func sql(_ sql: String) throws {
        try DatabaseQueue(path: path).writeWithoutTransaction { try $0.execute(sql: sql) }
    }

    private func number(_ path: String, _ sql: String) throws -> Int {
        try DatabaseQueue(path: path).read { try Int.fetchOne($0, sql: sql) } ?? -1
    }

    /// Pages of a table, its indexes not included.
    private func pages(_ table: String) throws -> [Int] {
        try DatabaseQueue(path: path).read {
            try Int.fetchAll(
                $0, sql: "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path",
                arguments: [table])
        }
    }

    private func overwrite(page: Int) throws {
        try sql("PRAGMA wal_checkpoint(TRUNCATE)")
        let handle = try FileHandle(forUpdating: URL(filePath: path))
        try handle.seek(toOffset: UInt64(page - 1) * 4096)
        try handle.write(contentsOf: Data(repeating: 0xA5, count: 4096))
        try handle.close()
    }

    @Test("that is sound changes nothing")
    func sound() throws {
        try fill(500)
        let report = try StoreRepair(path: path).run()
        #expect(report.found.isEmpty && report.left.isEmpty && report.salvaged.isEmpty && report.aside == nil)
        #expect(try CityCache(path: path, cipher: nil).verify() == [])
    }

    @Test("with a damaged page keeps every row that does not lie on it, and the old file aside")
    func damagedPage() throws {
        try fill(4000)
        let leaves = try pages("log_entry")
        #expect(leaves.count > 12)
        for place in [3, 4, 9] { try overwrite(page: leaves[place]) }
        #expect(throws: (any Error).self) { try number(path, "SELECT count(text) FROM log_entry") }
        let found = try CityCache(path: path, cipher: nil).verify()
        #expect(found.contains { if case .damaged = $0 { true } else { false } })
        let report = try StoreRepair(path: path).run()
        let aside = try #require(report.aside)
        #expect(FileManager.default.fileExists(atPath: aside))
        let log = try #require(report.salvaged.first { $0.name == "log_entry" })
        let perPage = 300 / leaves.count + 1
        #expect(!log.isWhole && log.rows >= 300 - 3 * (perPage + 4) && log.rows < 300)
        #expect(report.salvaged.filter { !$0.isWhole }.map(\.name) == ["log_entry"])
        #expect(try number(path, "SELECT count(*) FROM log_entry") == log.rows)
        #expect(report.left == [])
        let cache = try CityCache(path: path, cipher: nil)
        #expect(try cache.verify() == [])
        #expect(try cache.information().observations == 4000)
        #expect(try cache.read(asOf: at(1), viewer: .duty) { try $0.search("jiang", limit: 9).count } > 0)
    }

    @Test("with a damaged index makes it anew in the same file")
    func damagedIndex() throws {
        try fill(500)
        try sql("PRAGMA writable_schema = ON; DELETE FROM sqlite_master WHERE name = 'zzz'")
        let leaves = try pages("log_entry_time")
        try overwrite(page: try #require(leaves.first))
        let report = try StoreRepair(path: path).run()
        #expect(report.left == [])
        #expect(try number(path, "SELECT count(*) FROM log_entry") == 300)
        #expect(try CityCache(path: path, cipher: nil).verify() == [])
    }

    @Test("that nothing can be read of says so and leaves it")
    func hopeless() throws {
        try fill(500)
        try sql("PRAGMA wal_checkpoint(TRUNCATE)")
        let handle = try FileHandle(forUpdating: URL(filePath: path))
        try handle.seek(toOffset: 100)
        try handle.write(contentsOf: Data(repeating: 0xA5, count: 3996))
        try handle.close()
        let before = try Data(contentsOf: URL(filePath: path))
        let failure = #expect(throws: StoreFailure.self) { _ = try StoreRepair(path: path).run() }
        guard case .corrupt(path, _) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
        #expect(!FileManager.default.fileExists(atPath: path + ".part"))
    }
}
