import CityModel
import CityStore
import Foundation
import TestSupport
import Testing

@testable import cityops

/// The command line as a script sees it: output, complaint, exit code.
@Suite struct CommandTests {
    struct Answer {
        let code: Int32
        let output: String
        let complaint: String
    }

    static func run(_ arguments: [String], environment: [String: String] = [:], input: String? = nil) throws -> Answer {
        let process = Process()
        process.executableURL = URL(filePath: ConsolePtyTests.binary)
        process.arguments = arguments + ["--home", ReferenceData.projectRoot.path]
        let home = try TestWorld.shared.get().folder.appending(path: "home").path
        process.environment = ["HOME": home, "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "TERM": "dumb"].merging(
            environment
        ) { $1 }
        let (output, complaint) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = complaint
        let typed = input.map { _ in Pipe() }
        process.standardInput = typed ?? FileHandle.nullDevice
        try process.run()
        if let input, let typed {
            try typed.fileHandleForWriting.write(contentsOf: Data(input.utf8))
            try typed.fileHandleForWriting.close()
        }
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let words = String(decoding: complaint.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Answer(code: process.terminationStatus, output: text, complaint: words)
    }

    /// What a person reads who sees both streams on one terminal.
    static func runMerged(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: ConsolePtyTests.binary)
        process.arguments = arguments + ["--home", ReferenceData.projectRoot.path]
        let home = try TestWorld.shared.get().folder.appending(path: "home").path
        process.environment = ["HOME": home, "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "TERM": "dumb"]
        let both = Pipe()
        process.standardOutput = both
        process.standardError = both
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: both.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return text
    }

    private func store() throws -> String { try TestWorld.shared.get().cache.path }

    @Test(
        .enabled(if: ConsolePtyTests.isBuilt),
        arguments: [
            (["render", "--panel", "nowhere"], 2, "nowhere"), (["render", "--theme", "pink"], 2, "pink"),
            (["render", "--lang", "xx"], 2, "xx"), (["render", "--size", "wide"], 2, "wide"),
            (["--scenario", "flood"], 2, "flood"), (["store", "info", "--store", "/nowhere/a.db"], 1, "/nowhere/a.db"),
            (["frobnicate"], 2, "frobnicate"), (["sources", "check", "/nowhere.yaml"], 3, "/nowhere.yaml"),
            (["traffic", "assign", "--network", "/nowhere", "--trips", "/nowhere"], 3, "/nowhere"),
        ])
    func `a mistake is answered with one sentence and the exit code of its kind`(
        arguments: [String], code: Int32, mention: String
    ) throws {
        let answer = try Self.run(arguments + (arguments[0] == "render" ? ["--store", store()] : []))
        #expect(answer.code == code, "\(answer.complaint)")
        #expect(answer.output.isEmpty)
        #expect(answer.complaint.contains(mention))
        #expect(!answer.complaint.contains("‹"))
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt)) func `render prints exactly the lines asked for`() throws {
        for format in ["text", "ansi", "svg", "html"] {
            let answer = try Self.run([
                "render", "--store", store(), "--panel", "crowd", "--size", "100x30", "--lang", "zh", "--format",
                format,
            ])
            #expect(answer.code == 0, "\(answer.complaint)")
            if format == "text" {
                #expect(answer.output.split(separator: "\n", omittingEmptySubsequences: false).count == 31)
            }
            #expect(answer.output.contains(format == "svg" ? "<svg" : format == "html" ? "<pre" : "人流"))
        }
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt)) func `what is exported can be imported and is the same`() throws {
        let folder = try TestWorld.shared.get().folder
        let first = folder.appending(path: "first.csv").path
        #expect(
            try Self.run(["store", "export", "--store", store(), "--metric", "air.pm25", "--output", first]).code == 0)
        let copy = folder.appending(path: "copy-\(UUID().uuidString).db").path
        #expect(try Self.run(["store", "import", "--store", copy, first]).code == 0)
        let second = try Self.run(["store", "export", "--store", copy])
        #expect(second.output == (try String(contentsOfFile: first, encoding: .utf8)))
        #expect(second.output.hasPrefix("entity,metric,time,value,flag\n"))
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt)) func `only questions may be asked of the store`() throws {
        let good = try Self.run([
            "store", "query", "--store", store(), "--format", "csv",
            "SELECT count(*) AS n FROM observations WHERE metric='road.speed'",
        ])
        #expect(good.code == 0, "\(good.complaint)")
        #expect(good.output.hasPrefix("n\n"))
        for sql in ["DELETE FROM place", "PRAGMA writable_schema=1", "ATTACH 'x' AS y"] {
            #expect(try Self.run(["store", "query", "--store", store(), sql]).code == 4)
        }
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt)) func `a broken file is named with its line`() throws {
        let file = try TestWorld.shared.get().folder.appending(path: "broken.yaml")
        try "id: x\nname: {zh: 甲, en: A}\ndepartment: d\ncycle: soon\ntransport: simulated\n".write(
            to: file, atomically: true, encoding: .utf8)
        let answer = try Self.run(["sources", "check", file.path])
        #expect(answer.code == 3)
        #expect(answer.complaint.contains("4") && answer.complaint.contains("cycle"))
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt)) func `a single round says by its exit code how it went`() throws {
        let folder = try TestWorld.shared.get().folder.appending(path: "drop-\(UUID().uuidString)")
        let drop = folder.appending(path: "in")
        try FileManager.default.createDirectory(at: drop, withIntermediateDirectories: true)
        let source = folder.appending(path: "counts.yaml")
        let text = """
            name: {zh: 计数, en: Counts}
            department: dept.culture
            cycle: PT1H
            metrics: [crowd.count]
            transport:
              url: file://\(drop.path)/*.csv
              format: csv
              mapping: {time_field: t, entity_field: id, values: [{field: v, metric: crowd.count}]}
            """
        try text.write(to: source, atomically: true, encoding: .utf8)
        func round() throws -> Answer {
            let path = folder.appending(path: "city.db").path
            return try Self.run(["sync", "--once", "--source", source.path, "--store", path, "--lang", "en"])
        }
        try "id,t,v\nspot.a,1795327500,7\n".write(to: drop.appending(path: "a.csv"), atomically: true, encoding: .utf8)
        let first = try round()
        #expect(first.code == 0 && first.output.contains("counts\tstored\t1\t0"), "\(first.complaint)")
        let nothingNew = try round()
        #expect(nothingNew.code == 0 && nothingNew.output.isEmpty, "\(nothingNew.complaint)")
        try "nothing of the kind".write(to: drop.appending(path: "b.csv"), atomically: true, encoding: .utf8)
        let unreadable = try round()
        #expect(unreadable.code == 4 && unreadable.output.contains("counts\tunreadable"), "\(unreadable.output)")
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt)) func `without a terminal the console prints one frame`() throws {
        let answer = try Self.run(["--store", store(), "--speed", "0", "--lang", "en"])
        #expect(answer.code == 0, "\(answer.complaint)")
        #expect(answer.output.contains("Vital signs"))
        #expect(!answer.output.contains("\u{1B}"))
    }
}
