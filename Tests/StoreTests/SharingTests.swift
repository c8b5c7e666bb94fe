import CityAccess
import CityModel
import CityStore
import Foundation
import Testing

@Suite("Two openings of one file")
struct SharingTests {
    @Test("see each other's commits, and the version tells")
    func version() throws {
        let store = try TemporaryStore()
        let other = try CityCache(path: store.path, cipher: nil)
        let (own, foreign) = (store.cache.version(), other.version())
        #expect((store.cache.version(), other.version()) == (own, foreign))
        _ = try store.cache.append(batch([observation("e", "m", 1, 5)]))
        #expect(store.cache.version() != own)
        #expect(other.version() != foreign)
        let (ownAfter, foreignAfter) = (store.cache.version(), other.version())
        let seen = try other.read(asOf: at(9), viewer: .duty) { try $0.latest("m", within: 9) }
        #expect(seen["e"]?.value == 5)
        #expect((store.cache.version(), other.version()) == (ownAfter, foreignAfter))
    }

    @Test("write at once without either being refused or losing a row")
    func writing() throws {
        let store = try TemporaryStore()
        let caches = [store.cache, try CityCache(path: store.path, cipher: nil)]
        let failures = Failures()
        DispatchQueue.concurrentPerform(iterations: 2) { writer in
            do {
                for round in 0..<40 {
                    let rows = (0..<50).map { observation("e.\($0)", "m", Int64(round * 60), Double(writer)) }
                    _ = try caches[writer].append(batch(rows, source: "src.\(writer)"))
                    try caches[writer].addLog(
                        kind: "k", text: "t", incident: nil, subject: nil, by: .duty, at: at(Int64(round)))
                }
            } catch {
                failures.add(error)
            }
        }
        #expect(failures.descriptions == [])
        #expect(try store.cache.information().observations == 2000)
        #expect(try store.cache.auditEntries(limit: 999, by: .auditor).count == 80)
        #expect(try store.cache.verify() == [])
    }

    @Test("start at once on a file that is not there yet", arguments: 0..<20)
    func starting(round: Int) throws {
        let folder = try TemporaryStore.newFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "city.sqlite").path
        let failures = Failures()
        DispatchQueue.concurrentPerform(iterations: 6) { index in
            do {
                let cache = try CityCache(path: path, cipher: nil)
                _ = try cache.append(batch([observation("e", "m", Int64(index), 1)]))
            } catch {
                failures.add(error)
            }
        }
        #expect(failures.descriptions == [])
        #expect(try CityCache(path: path, cipher: nil).information().observations == 6)
    }

    @Test("keep a snapshot on one state while the other writes")
    func consistentSnapshot() throws {
        let store = try TemporaryStore()
        let other = try CityCache(path: store.path, cipher: nil)
        _ = try other.append(batch([observation("e", "m", 1, 1)]))
        let values = try store.read(9) { snapshot in
            let before = try snapshot.latest("m", within: 9)["e"]?.value
            _ = try other.append(batch([observation("e", "m", 2, 2)]))
            return [before, try snapshot.latest("m", within: 9)["e"]?.value]
        }
        #expect(values == [1, 1])
        let after = try store.read(9) { try $0.latest("m", within: 9)["e"]?.value }
        #expect(after == 2)
    }

    @Test("and a batch that fails leaves nothing behind, its new series included")
    func rollback() throws {
        let store = try TemporaryStore()
        try store.tamper("CREATE TRIGGER t BEFORE INSERT ON fetch BEGIN SELECT raise(ABORT, 'no'); END")
        let rows = batch([observation("e", "m", 1, 1)])
        let fetch = FetchRecord(
            source: "src", startedAt: at(1), milliseconds: 5, outcome: .stored, status: 200, bytes: 9, rows: 1,
            quarantined: 0, digest: "", detail: "")
        #expect(throws: StoreFailure.failed(detail: "no")) {
            _ = try store.cache.append(rows, fetch: fetch, validators: nil, quarantined: [])
        }
        #expect(try store.cache.information().observations == 0)
        #expect(try store.cache.append(rows) == AppendOutcome(stored: 1))
        #expect(try store.cache.verify() == [])
        #expect(try store.read(9) { try $0.latest("m", within: 9) }.count == 1)
    }
}
