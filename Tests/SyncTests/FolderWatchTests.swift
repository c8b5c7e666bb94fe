import CityModel
import CityStore
@testable import CitySync
import Foundation
import Synchronization
import Testing

/// Folders of this machine are watched: what is dropped there waits for no cycle.
@Suite struct FolderWatchTests {
    private static let start: Int64 = 1_795_000_000

    /// Waits until something is so, as long as patience lasts.
    private func eventually(_ body: () throws -> Bool) async throws -> Bool {
        let end = Date(timeIntervalSinceNow: patience)
        while Date() < end {
            if try body() { return true }
            try await Task.sleep(for: .milliseconds(20))
        }
        return false
    }

    private func table(_ rows: Range<Int>) -> Data {
        Data(("id,t,v,flag\n" + rows.map { "a,\(Self.start + Int64($0) * 60),\($0),\n" }.joined()).utf8)
    }

    @Test func `a file renamed into a folder is taken at once, whenever it was written`() async throws {
        let store = try TemporaryStore()
        let folder = FileManager.default.temporaryDirectory.appending(path: "watch-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let source = definition(
            "drop", "file://\(folder.path)/*.csv", format: .csv, mapping: longMapping(), cycleSeconds: 86_400)
        let fetcher = Fetcher(
            cache: store.cache, sources: [source], clock: SyncClock(now: { at(Self.start + 9000) }))
        fetcher.start { _ in }
        defer { fetcher.stop() }
        let (old, new) = (folder.appending(path: ".a.part"), folder.appending(path: ".b.part"))
        try table(0..<2).write(to: old)
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1000)], ofItemAtPath: old.path)
        try table(2..<5).write(to: new)
        try FileManager.default.moveItem(at: new, to: folder.appending(path: "b.csv"))
        #expect(try await eventually { try store.export().count == 3 })
        // The older one comes later: its age says nothing of whether it has been taken.
        try FileManager.default.moveItem(at: old, to: folder.appending(path: "a.csv"))
        #expect(try await eventually { try store.export().count == 5 })
    }

    @Test func `a folder that is made later is watched too`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "watch-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let seen = Mutex<[Int]>([])
        let watch = try #require(FolderWatch([folder.path]) { place in seen.withLock { $0.append(place) } })
        defer { watch.close() }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        #expect(try await eventually { seen.withLock { !$0.isEmpty } })
        let before = seen.withLock { $0.count }
        try table(0..<1).write(to: folder.appending(path: "x.csv"))
        #expect(try await eventually { seen.withLock { $0.count } > before })
    }
}
