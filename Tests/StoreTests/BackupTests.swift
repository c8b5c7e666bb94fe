import CityModel
import CityStore
import Foundation
import Testing

@Suite("A backup")
struct BackupTests {
    private func filled() throws -> TemporaryStore {
        let store = try TemporaryStore()
        try store.cache.replaceCity(SampleCity.make())
        _ = try store.cache.append(batch((0..<5000).map { observation("e.\($0 % 50)", "m", Int64($0), 0.1) }))
        return store
    }

    private func rows(_ cache: CityCache) throws -> Int {
        var rows = 0
        try cache.export(metrics: nil, in: nil) { _ in rows += 1 }
        return rows
    }

    @Test("is one state of a store that is being written, a file of its own, and sound")
    func online() throws {
        let store = try filled()
        let target = store.folder.appending(path: "backup.db").path
        var step: Int64 = 0
        let bytes = try store.cache.backup(to: target) { _ in
            step += 1
            _ = try? store.cache.append(batch([observation("late", "m", 10_000 + step, 1)]))
            return true
        }
        #expect(step > 0)
        #expect((bytes ?? 0) > 100_000)
        #expect(try FileManager.default.attributesOfItem(atPath: target)[.posixPermissions] as? Int == 0o600)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: store.folder.path).filter { $0.hasPrefix("backup") }
                == ["backup.db"])
        let copy = try CityCache(path: target, cipher: nil)
        #expect(try copy.verify() == [])
        #expect(try rows(copy) == 5000)
        #expect(try rows(store.cache) > 5000)
    }

    @Test("that is broken off leaves nothing, and the backup before it as it was")
    func cancelled() throws {
        let store = try filled()
        let target = store.folder.appending(path: "backup.db").path
        _ = try store.cache.backup(to: target) { _ in true }
        let before = try Data(contentsOf: URL(filePath: target))
        _ = try store.cache.append(batch([observation("e", "m", 99_999, 1)]))
        #expect(try store.cache.backup(to: target) { _ in false } == nil)
        #expect(try Data(contentsOf: URL(filePath: target)) == before)
        #expect(!FileManager.default.fileExists(atPath: target + ".part"))
        #expect(try store.cache.backup(to: target) { _ in true } != nil)
        #expect(try rows(CityCache(path: target, cipher: nil)) == 5001)
    }

    @Test("is not written over the store itself, nor into a folder that is not there")
    func refused() throws {
        let store = try filled()
        #expect(throws: StoreFailure.cannotOpen(path: store.path, detail: "the store itself")) {
            _ = try store.cache.backup(to: store.path) { _ in true }
        }
        #expect(throws: StoreFailure.self) { _ = try store.cache.backup(to: "/nowhere/backup.db") { _ in true } }
        #expect(try rows(store.cache) == 5000)
    }

    @Test("is put back in the place of a store, which is kept aside")
    func restore() throws {
        let folder = try TemporaryStore.newFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let (path, target) = (folder.appending(path: "a.db").path, folder.appending(path: "b.db").path)
        do {
            let cache = try CityCache(path: path, cipher: nil)
            _ = try cache.append(batch([observation("e", "m", 1, 1)]))
            _ = try cache.backup(to: target) { _ in true }
            _ = try cache.append(batch([observation("e", "m", 2, 2)]))
        }
        let aside = try #require(try StoreRestore(path: path, from: target).run())
        #expect(try rows(CityCache(path: path, cipher: nil)) == 1)
        #expect(try rows(CityCache(path: aside, cipher: nil)) == 2)
        try FileManager.default.removeItem(atPath: path)
        #expect(try StoreRestore(path: path, from: target).run() == nil)
        #expect(try rows(CityCache(path: path, cipher: nil)) == 1)
    }

    @Test("that is damaged is not put back, and the store stays")
    func damagedBackup() throws {
        let store = try filled()
        let target = store.folder.appending(path: "backup.db").path
        _ = try store.cache.backup(to: target) { _ in true }
        let handle = try FileHandle(forUpdating: URL(filePath: target))
        for page in stride(from: 4096 * 4, to: try handle.seekToEnd(), by: 4096) {
            try handle.seek(toOffset: page)
            try handle.write(contentsOf: Data(repeating: 0xA5, count: 64))
        }
        try handle.close()
        let other = store.folder.appending(path: "other.db").path
        let failure = #expect(throws: StoreFailure.self) { _ = try StoreRestore(path: other, from: target).run() }
        guard case .corrupt(target, _) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(!FileManager.default.fileExists(atPath: other))
    }
}
