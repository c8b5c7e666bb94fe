import CityAccess
import CityModel
import Foundation
import GRDB
import Testing

@testable import CityStore

@Suite("Opening a store")
struct OpeningTests {
    private let folder: URL
    private let path: String

    init() throws {
        folder = try TemporaryStore.newFolder()
        path = folder.appending(path: "city.sqlite").path
    }

    @Test("makes a file that only its owner may read, its companions too")
    func mode() throws {
        let cache = try CityCache(path: path, cipher: nil)
        _ = try cache.append(batch([observation("e", "m", 1, 1)]))
        for suffix in ["", "-wal", "-shm"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: path + suffix)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
        #expect(try cache.information().schemaVersion == Migration.all.count)
    }

    @Test("again keeps what is there")
    func again() throws {
        for time: Int64 in 1...3 {
            let cache = try CityCache(path: path, cipher: nil)
            #expect(try cache.append(batch([observation("e", "m", time, 1)])) == AppendOutcome(stored: 1))
        }
        let information = try CityCache(path: path, cipher: nil, access: .readOnly).information()
        #expect((information.observations, information.series) == (3, 1))
        #expect((information.firstTime, information.lastTime) == (at(1), at(3)))
    }

    @Test("refuses a folder and a path that cannot be reached", arguments: [Opening.readWrite, .readOnly])
    func unreachable(access: Opening) throws {
        for path in [folder.path, folder.path + "/absent/city.sqlite", "/proc/version/city.sqlite", "/dev/null"] {
            let failure = #expect(throws: StoreFailure.self) {
                _ = try CityCache(path: path, cipher: nil, access: access)
            }
            guard case .cannotOpen(path, _) = failure else {
                Issue.record("\(String(describing: failure)) for \(path)")
                continue
            }
        }
    }

    @Test("for reading creates nothing")
    func readOnlyAbsent() throws {
        #expect(throws: StoreFailure.self) { _ = try CityCache(path: path, cipher: nil, access: .readOnly) }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test(
        "refuses a file that is no database, and leaves it",
        arguments: ["x", String(repeating: "not a database ", count: 99)])
    func notADatabase(text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
        let failure = #expect(throws: StoreFailure.self) { _ = try CityCache(path: path, cipher: nil) }
        #expect(failure == .corrupt(path: path, detail: "no SQLite header"))
        #expect(try Data(contentsOf: URL(filePath: path)) == Data(text.utf8))
    }

    @Test("refuses another program's database, and leaves it")
    func foreign() throws {
        try DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE t(a)") }
        let before = try Data(contentsOf: URL(filePath: path))
        let failure = #expect(throws: StoreFailure.self) { _ = try CityCache(path: path, cipher: nil) }
        #expect(failure == .cannotOpen(path: path, detail: "application id 0"))
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }

    @Test("refuses a newer version's store, and leaves it", arguments: [Opening.readWrite, .readOnly])
    func newerSchema(access: Opening) throws {
        _ = try CityCache(path: path, cipher: nil)
        try DatabaseQueue(path: path).writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)")
        }
        let before = try Data(contentsOf: URL(filePath: path))
        let failure = #expect(throws: StoreFailure.self) {
            _ = try CityCache(path: path, cipher: nil, access: access)
        }
        #expect(failure == .newerSchema(path: path, found: 99, known: Migration.all.count))
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }

    @Test("for reading refuses to write")
    func readOnly() throws {
        _ = try CityCache(path: path, cipher: nil)
        let cache = try CityCache(path: path, cipher: nil, access: .readOnly)
        #expect(throws: StoreFailure.readOnly(path: path)) {
            _ = try cache.append(batch([observation("e", "m", 1, 1)]))
        }
        #expect(throws: StoreFailure.readOnly(path: path)) { try cache.replaceCity(City()) }
    }

    @Test("finds a damaged file when it reads it")
    func damaged() throws {
        do {
            let cache = try CityCache(path: path, cipher: nil)
            _ = try cache.append(batch((0..<9000).map { observation("e.\($0 % 90)", "m", Int64($0), 0.1) }))
        }
        let handle = try FileHandle(forUpdating: URL(filePath: path))
        let size = try handle.seekToEnd()
        for page in stride(from: 4096 * 3, to: size, by: 4096) {
            try handle.seek(toOffset: page)
            try handle.write(contentsOf: Data(repeating: 0xA5, count: 64))
        }
        try handle.close()
        let failure = #expect(throws: StoreFailure.self) {
            let cache = try CityCache(path: path, cipher: nil)
            _ = try cache.append(batch((0..<9000).map { observation("e.\($0 % 90)", "m", Int64($0), 0.2) }))
        }
        guard case .corrupt(path, _) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
    }

    @Test(
        "and using it map SQLite's codes to failures",
        arguments: [
            (ResultCode.SQLITE_FULL, StoreFailure.diskFull(path: "p")), (.SQLITE_READONLY, .readOnly(path: "p")),
            (.SQLITE_READONLY_DBMOVED, .readOnly(path: "p")), (.SQLITE_BUSY, .busy(path: "p")),
            (.SQLITE_BUSY_SNAPSHOT, .busy(path: "p")), (.SQLITE_CORRUPT, .corrupt(path: "p", detail: "\\u{1b}")),
            (.SQLITE_NOTADB, .corrupt(path: "p", detail: "\\u{1b}")),
            (.SQLITE_CANTOPEN, .cannotOpen(path: "p", detail: "\\u{1b}")),
            (.SQLITE_CONSTRAINT_UNIQUE, .failed(detail: "\\u{1b}")),
        ])
    func mapping(code: ResultCode, failure: StoreFailure) {
        #expect(StoreFailure(DatabaseError(resultCode: code, message: "\u{1B}"), path: "p") == failure)
    }
}
