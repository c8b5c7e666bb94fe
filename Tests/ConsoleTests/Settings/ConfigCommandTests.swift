import Foundation
import TestSupport
import Testing

@testable import cityops

/// `cityops config` and the settings of a running console, as a person meets them.
@Suite(.serialized) struct ConfigCommandTests {
    private func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "cityops-config-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    private func write(_ text: String, _ file: URL) throws {
        try text.write(to: file, atomically: true, encoding: .utf8)
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt)) func `show tells every value and who said so`() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "s.yaml")
        try write("theme: light\n", file)
        let answer = try CommandTests.run(["config", "show", "--config", file.path, "--lang", "en"])
        #expect(answer.code == 0, "\(answer.complaint)")
        #expect(answer.output.contains("theme: light  # \(file.path):1\n"))
        #expect(answer.output.split(separator: "\n").count == Setting.allCases.count)
        let json = try CommandTests.run(["config", "show", "--json", "--config", file.path])
        let rows = try JSONDecoder().decode([[String: String]].self, from: Data(json.output.utf8))
        #expect(rows.first { $0["key"] == "theme" }?["value"] == "light")
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt)) func `check names file, line and what was expected`() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "s.yaml")
        try write("theme: pink\nslowline: true\n", file)
        let answer = try CommandTests.run(["config", "check", file.path, "--lang", "en"])
        #expect(answer.code == 3 && answer.output.isEmpty)
        #expect(answer.complaint.contains("line 1: theme takes one of") && answer.complaint.contains("\"slow_line\""))
        try write("theme: light\n", file)
        #expect(try CommandTests.run(["config", "check", file.path]).code == 0)
        #expect(try CommandTests.run(["config", "check", "/nowhere.yaml"]).code == 3)
        #expect(try CommandTests.run(["config", "show", "--config", "/nowhere.yaml"]).code == 3)
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt)) func `a broken file is told in words on one line`() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "s.yaml")
        for (text, words) in [
            ("theme: dark\nmouse: true\ntheme: light\n", "line 3: theme stands there twice"),
            ("- theme\n- dark\n", "line 1: expected a mapping of names and values"),
        ] {
            try write(text, file)
            let answer = try CommandTests.run(["config", "check", file.path, "--lang", "en"])
            #expect(answer.code == 3 && answer.complaint.contains(words), "\(answer.complaint)")
            #expect(!answer.complaint.contains("\\u{") && answer.complaint.split(separator: "\n").count == 1)
        }
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt)) func `without a terminal no editor is guessed`() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let answer = try CommandTests.run(
            ["config", "edit", "--config", folder.appending(path: "s.yaml").path, "--lang", "en"],
            environment: ["EDITOR": "", "VISUAL": ""], input: "")
        #expect(answer.code == 4 && answer.complaint.contains("needs a terminal"), "\(answer.complaint)")
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt))
    func `edit starts the editor without a shell, and not in a restricted session`() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "new.yaml")
        let answer = try CommandTests.run(
            ["config", "edit", "--config", file.path, "--lang", "en"],
            environment: ["EDITOR": "chmod 640", "VISUAL": ""])
        #expect(answer.code == 0, "\(answer.complaint)")
        #expect(try String(contentsOf: file, encoding: .utf8).contains("#theme: dark"))
        let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        #expect(mode == 0o640)
        for (arguments, environment) in [(["--restricted"], [:]), ([], ["SSH_ORIGINAL_COMMAND": "config edit"])] {
            let refused = try CommandTests.run(
                ["config", "edit", "--config", file.path, "--lang", "en"] + arguments,
                environment: environment.merging(["EDITOR": "rm"]) { $1 })
            #expect(refused.code == 1 && refused.complaint.contains("restricted"))
            #expect(FileManager.default.fileExists(atPath: file.path))
        }
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt))
    func `a running console takes settings and keys up when their files change, and writes what is set in it`() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let (file, keys) = (folder.appending(path: "s.yaml"), folder.appending(path: "keys.yaml"))
        try write("keymap: \(keys.path)\n", file)
        let pty = try ConsolePtyTests.start(["--config", file.path])
        #expect(pty.wait(for: "Vital signs"))
        var mark = pty.output.count
        try write("keymap: \(keys.path)\nclock: full\n", file)
        #expect(pty.wait(for: "2026-11-22 Sun", since: mark))
        mark = pty.output.count
        try write("help: [H]\nhlep: [x]\n", keys)
        #expect(pty.wait(for: "\"help\"", since: mark))
        mark = pty.output.count
        pty.type("H")
        #expect(pty.wait(for: "Everywhere", since: mark))
        pty.type("\u{1B}")
        pty.settle()
        mark = pty.output.count
        pty.type(":set clock time\r")
        #expect(pty.wait(for: "written to", since: mark))
        #expect(try String(contentsOf: file, encoding: .utf8) == "keymap: \(keys.path)\nclock: time\n")
        pty.type("q")
        let hasEnded = pty.waitForEnd()
        #expect(hasEnded && pty.status == 0)
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt)) func `the tour is walked in a real terminal and can be left`() throws {
        let pty = try ConsolePtyTests.start(command: ["tour"])
        #expect(pty.wait(for: "living console"))
        for (key, words) in [("\r", "crowds"), ("2", "selection"), ("j", "detail of"), ("N", "begins it again")] {
            let mark = pty.output.count
            pty.type(key)
            #expect(pty.wait(for: words, since: mark), "\(words)")
        }
        pty.type("q")
        let hasEnded = pty.waitForEnd()
        #expect(hasEnded && pty.status == 0)
    }

    @Test(.enabled(if: ConsolePtyTests.isBuilt)) func `an unattended screen goes from panel to panel by itself`() throws
    {
        let pty = try ConsolePtyTests.start(["--rotate", "1"])
        #expect(pty.wait(for: "Vital signs"))
        #expect(pty.wait(for: "Places by risk"))
        let mark = pty.output.count
        pty.type("x")
        #expect(pty.wait(for: "only looks", since: mark))
        pty.type("q")
        let hasEnded = pty.waitForEnd()
        #expect(hasEnded && pty.status == 0)
    }
}
