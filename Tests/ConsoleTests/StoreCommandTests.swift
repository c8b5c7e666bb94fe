import CityModel
import CityStore
import Foundation
import TestSupport
import Testing

@testable import cityops

/// The verbs of `cityops store`, as a script uses them.
@Suite(.enabled(if: ConsolePtyTests.isBuilt)) struct StoreCommandTests {
    private let folder: URL
    private var store: String { folder.appending(path: "a.db").path }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "cityops-store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func file(_ name: String, _ text: String) throws -> String {
        let url = folder.appending(path: name)
        try text.write(to: url, atomically: true, encoding: .utf8)
        return url.path
    }

    private func run(_ words: String...) throws -> CommandTests.Answer {
        try CommandTests.run(["store"] + words + ["--store", store, "--lang", "en"])
    }

    @Test func `CSV and NDJSON are imported alike, again without a change, and exported in both forms`() throws {
        let csv = try file(
            "a.csv",
            "time,entity,metric,value,flag\n2026-11-22T00:00:00Z,spot.a,crowd.count,12,valid\n1795305900,spot.b,crowd.count,,missing\n"
        )
        let ndjson = try file(
            "a.ndjson",
            #"{"entity":"spot.a","metric":"crowd.count","time":1795305600,"value":12}"# + "\n"
                + #"{"entity":"spot.c","metric":"road.speed","time":"2026-11-22T08:00:00+08:00","value":41.5,"flag":"suspect"}"#
                + "\n")
        #expect(try run("import", csv).complaint.contains("2 stored, 0 repeated, 0 refused"))
        #expect(try run("import", ndjson).complaint.contains("1 stored, 1 repeated, 0 refused"))
        let lines = [
            "spot.a,crowd.count,1795305600,12,valid", "spot.b,crowd.count,1795305900,,missing",
            "spot.c,road.speed,1795305600,41.5,suspect",
        ]
        #expect(try run("export").output == (["entity,metric,time,value,flag"] + lines + [""]).joined(separator: "\n"))
        #expect(
            try run(
                "export", "--entity", "spot.b", "--entity", "spot.c", "--metric", "road.speed", "--format", "ndjson"
            )
            .output
                == #"{"entity":"spot.c","metric":"road.speed","time":1795305600,"value":41.5,"flag":"suspect"}"# + "\n")
        let late = try run("export", "--from", "1795305601", "--to", "1795305901").output
        #expect(late.split(separator: "\n").dropFirst().map(String.init) == [lines[1]])
    }

    @Test func `lines that are no observations are named, kept aside, and too many end the import`() throws {
        let text = "entity,metric,time,value\ne,m,1,1\ne,m,noon,1\ne,m,2,x\n,m,3,1\ne,m,4,1\n"
        let good = try run("import", try file("b.csv", text))
        #expect(good.code == 0)
        #expect(good.complaint.contains("line 3: time") && good.complaint.contains("line 4: value"))
        #expect(good.complaint.contains("2 stored, 0 repeated, 3 refused"))
        let kept = try run("query", "--format", "csv", "SELECT field, original FROM quarantine ORDER BY id").output
        #expect(kept == "field,original\ntime,\"e,m,noon,1\"\nvalue,\"e,m,2,x\"\nentity,\",m,3,1\"\n")
        let strict = try run("import", "--bad-lines", "1", try file("b.csv", text))
        #expect(strict.code == 3 && strict.complaint.contains("--bad-lines"))
        #expect(try run("import", try file("c.csv", "entity,time,value\n")).code == 3)
        #expect(try run("import", "/nowhere.csv").code == 3)
    }

    @Test func `a backup is put back, a damaged one refused, and a store in use is left alone`() throws {
        let rows = "entity,metric,time,value\n" + (0..<5000).map { "e.\($0 % 9),m,\($0 * 60),\($0)\n" }.joined()
        #expect(try run("import", try file("d.csv", rows)).code == 0)
        let backup = folder.appending(path: "copy.db").path
        #expect(try run("backup", backup).code == 0)
        let before = try run("export").output
        #expect(try run("import", try file("e.csv", "entity,metric,time,value\nnew,m,1,1\n")).code == 0)
        do {
            let open = try CityCache(path: store, cipher: nil)
            let refused = try run("restore", backup)
            #expect(refused.code == 4 && refused.complaint.contains("\(ProcessInfo.processInfo.processIdentifier)"))
            _ = try open.information()
        }
        #expect(try run("restore", backup).code == 0)
        #expect(try run("export").output == before)
        #expect(try run("verify").code == 0)
        try Data(repeating: 7, count: 9000).write(to: URL(filePath: backup))
        #expect(try run("restore", backup).code == 4)
        #expect(try run("export").output == before)
    }

    @Test func `damage is found, mended where that can be done, and told`() throws {
        let rows = "entity,metric,time,value\n" + (0..<3000).map { "e.\($0 % 9),m,\($0 * 60),\($0)\n" }.joined()
        #expect(try run("import", try file("f.csv", rows)).code == 0)
        #expect(try run("repair").output.contains("sound"))
        let handle = try FileHandle(forUpdating: URL(filePath: store))
        let size = try handle.seekToEnd()
        // Not the last pages: they hold the schema, without which nothing can be told apart.
        try handle.seek(toOffset: size - 8 * 4096)
        try handle.write(contentsOf: Data(repeating: 0xA5, count: 4096))
        try handle.close()
        let found = try run("verify")
        #expect(found.code == 1 && !found.output.isEmpty)
        let mended = try run("repair")
        #expect(mended.output.contains("Found:"), "\(mended.output) \(mended.complaint)")
        #expect(try run("verify").code == 0)
        for verb in ["verify", "repair", "info"] {
            #expect(try CommandTests.run(["store", verb, "--store", "/nowhere/x.db"]).code == 1)
        }
    }
}
