import CityModel
import CityStore
import CitySync
import Foundation
import Testing

/// Files that a department drops into a folder.
@Suite struct DropTaskTests {
    private static let start: Int64 = 1_795_000_000

    private final class Folder {
        let path = FileManager.default.temporaryDirectory.appending(path: "drop-\(UUID().uuidString)").path

        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(atPath: path) }

        func put(_ name: String, _ text: String, changed: Int64) throws {
            let file = path + "/" + name
            try Data(text.utf8).write(to: URL(filePath: file))
            let date = Date(timeIntervalSince1970: Double(changed))
            try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: file)
        }
    }

    private func run(_ folder: Folder, _ store: TemporaryStore, _ format: HTTPEndpoint.Format = .csv) throws
        -> FetchReport
    {
        let source = definition(
            "drop", "file://\(folder.path)/*.\(format.rawValue)", format: format, mapping: longMapping())
        let task = DropTask(source, cache: store.cache, now: { at(Self.start + 9000) })
        return try #require(task).attempt(cancellation: Cancellation())
    }

    private func made(_ source: SourceDefinition, _ store: TemporaryStore) -> DropTask? {
        DropTask(source, cache: store.cache, now: { at(Self.start) })
    }

    private static func table(_ rows: Range<Int>) -> String {
        "id,t,v,flag\n" + rows.map { "a,\(start + Int64($0) * 60),\($0),\n" }.joined()
    }

    @Test func `files are taken once, the oldest first, and again when they change`() throws {
        let (folder, store) = (try Folder(), try TemporaryStore())
        try folder.put("b.csv", Self.table(0..<3), changed: 1000)
        try folder.put("a.csv", "id,t,v,flag\na,\(Self.start),9,\n", changed: 2000)
        #expect(try run(folder, store).records.map(\.rows) == [4])
        #expect(try store.export().first == "spot.a,crowd.count,\(Self.start),\(9.0.bitPattern),valid")
        #expect(try run(folder, store).records.isEmpty)
        try folder.put("b.csv", Self.table(0..<5), changed: 3000)
        #expect(try run(folder, store).records.map(\.rows) == [5])
        #expect(try store.export().count == 5)
    }

    @Test func `files that are being written, links and other names are left alone`() throws {
        let (folder, store) = (try Folder(), try TemporaryStore())
        for name in ["x.csv.part", ".x.csv", "x.csv.tmp", "x.txt"] {
            try folder.put(name, Self.table(0..<3), changed: 1000)
        }
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/l.csv", withDestinationPath: "/etc/passwd")
        #expect(try run(folder, store).records.isEmpty)
        try FileManager.default.moveItem(atPath: folder.path + "/x.csv.part", toPath: folder.path + "/x.csv")
        #expect(try run(folder, store).records.map(\.rows) == [3])
    }

    @Test func `a file that does not fit its manifest is not taken`() throws {
        let (folder, store) = (try Folder(), try TemporaryStore())
        try folder.put("x.csv", Self.table(0..<3), changed: 1000)
        try folder.put("x.csv.sha256", String(repeating: "0", count: 64) + "  x.csv\n", changed: 1000)
        let refused = try run(folder, store).records
        #expect(refused.map(\.outcome) == [.unreadable])
        #expect(refused.map(\.detail) == ["x.csv SHA-256"])
        #expect(try store.export().isEmpty)
        // As sha256sum says of the table.
        let digest = "e9ca7b918a2b434de3ce61fce6e32c6e9c9521a169075b20e42926faf92f976d"
        try folder.put("x.csv.sha256", digest + "  x.csv\n", changed: 1000)
        try folder.put("x.csv", Self.table(0..<3), changed: 2000)
        #expect(try run(folder, store).records.map(\.rows) == [3])
    }

    @Test func `a file that cannot be read is logged by name, and the next one is taken`() throws {
        let (folder, store) = (try Folder(), try TemporaryStore())
        try folder.put("a.json", "[{\"id\":", changed: 1000)
        try folder.put("b.json", "[{\"id\":\"a\",\"t\":\(Self.start),\"v\":1}]", changed: 2000)
        #expect(try run(folder, store, .json).records.map(\.rows) == [1])
        let fetches = try store.cache.read(asOf: at(.max), viewer: .tester) { try $0.fetches(of: "drop", limit: 9) }
        #expect(fetches.map(\.outcome) == [.stored, .unreadable])
        #expect(fetches.last?.detail.hasPrefix("a.json JSON @") == true)
    }

    @Test func `a folder that is not there is a source that cannot be reached`() throws {
        let store = try TemporaryStore()
        let source = definition("drop", "file:///nowhere/at/all/*.csv", format: .csv, mapping: longMapping())
        let task = try #require(made(source, store))
        #expect(try task.attempt(cancellation: Cancellation()).records.map(\.outcome) == [.unreachable])
    }

    @Test(arguments: ["file:///x/y.csv", "file://host/x/*.csv", "file:///x/*/*.csv*", "http://x/*.csv"])
    func `only a pattern of names in a folder is a drop`(address: String) throws {
        let store = try TemporaryStore()
        #expect(
            DropTask(definition("drop", address, mapping: longMapping()), cache: store.cache, now: { at(0) }) == nil)
    }
}
