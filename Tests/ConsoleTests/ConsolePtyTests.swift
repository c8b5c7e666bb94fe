import CityPanels
import CityStore
import Foundation
import Glibc
import TestSupport
import Testing

@testable import cityops

/// The built program in a real pseudo-terminal. `make test` names it in `CITYOPS_BINARY`; without it the debug build is used.
@Suite(.serialized) struct ConsolePtyTests {
    static let binary: String =
        ProcessInfo.processInfo.environment["CITYOPS_BINARY"]
        ?? ReferenceData.projectRoot.appending(path: ".build/debug/cityops").path

    static let isBuilt: Bool = {
        let found = FileManager.default.isExecutableFile(atPath: binary)
        if !found { print("skipped: the program is not built at \(binary)") }
        return found
    }()

    private func start(
        _ arguments: [String] = [], columns: UInt16 = 80, rows: UInt16 = 24, term: String = "xterm-256color"
    ) throws -> Pty {
        try Self.start(arguments, columns: columns, rows: rows, term: term)
    }

    static func start(
        _ arguments: [String] = [], command: [String] = [], columns: UInt16 = 80, rows: UInt16 = 24,
        term: String = "xterm-256color"
    ) throws -> Pty {
        let world = try TestWorld.shared.get()
        let home = world.folder.appending(path: "home").path
        return try Pty(
            Self.binary,
            command + [
                "--store", world.cache.path, "--speed", "0", "--home", ReferenceData.projectRoot.path, "--lang", "en",
            ]
                + arguments,
            environment: ["TERM": term, "LANG": "C.UTF-8", "HOME": home, "PATH": "/usr/bin:/bin", "USER": "tester"],
            columns: columns, rows: rows)
    }

    @Test(.enabled(if: isBuilt))
    func `all panels are walked, the window is resized to one cell and back, and the terminal is left as it was`()
        throws
    {
        let pty = try start()
        #expect(pty.isCooked)
        #expect(pty.wait(for: "Vital signs"))
        for entry in PanelRegistry.entries.dropFirst() {
            let mark = pty.output.count
            pty.type(String(entry.digit))
            #expect(pty.wait(for: "\u{1B}[", since: mark))
            pty.settle()
        }
        for (columns, rows) in [(1, 1), (200, 60), (39, 11), (80, 24)] as [(UInt16, UInt16)] {
            pty.resize(columns: columns, rows: rows)
            pty.settle()
        }
        let mark = pty.output.count
        pty.type("1")
        #expect(pty.wait(for: "Vital", since: mark))
        #expect(!pty.isCooked)
        pty.type("q")
        let hasEnded = pty.waitForEnd()
        #expect(hasEnded)
        #expect(pty.status == 0)
        #expect(pty.isCooked)
        let isRestored = Self.isRestored(pty.output)
        #expect(isRestored)
    }

    @Test(.enabled(if: isBuilt), arguments: [SIGTERM, SIGHUP, SIGINT, SIGSEGV])
    func `a signal leaves the terminal as it was`(number: Int32) throws {
        let pty = try start()
        #expect(pty.wait(for: "Vital signs"))
        pty.signal(number)
        let hasEnded = pty.waitForEnd()
        #expect(hasEnded)
        #expect(pty.isCooked)
        let isRestored = Self.isRestored(pty.output)
        #expect(isRestored)
    }

    @Test(.enabled(if: isBuilt)) func `a lost line ends the program`() throws {
        let pty = try start()
        #expect(pty.wait(for: "Vital signs"))
        pty.hangUp()
        #expect(pty.waitForEnd(seconds: 5))
    }

    @Test(.enabled(if: isBuilt)) func `while the clock is paused nothing is written`() throws {
        let pty = try start()
        #expect(pty.wait(for: "Vital signs"))
        pty.settle(quiet: 1)
        let mark = pty.output.count
        pty.settle(quiet: 2.5, seconds: 3)
        #expect(pty.output.count == mark)
        pty.type("q")
        let hasEnded = pty.waitForEnd()
        #expect(hasEnded)
    }

    @Test(.enabled(if: isBuilt)) func `garbage, a paste and escapes do no harm`() throws {
        let pty = try start()
        #expect(pty.wait(for: "Vital signs"))
        pty.type("\u{1B}[200~" + String(repeating: "q\n", count: 500) + "\u{1B}[201~")
        pty.type("\u{1B}[999;999R\u{1B}]11;rgb:0/0/0\u{7}\u{1B}[?1;2c\u{0}\u{1}中文")
        pty.settle()
        pty.type("\u{1B}")
        pty.settle()
        let mark = pty.output.count
        pty.type("2")
        #expect(pty.wait(for: "Over a line", since: mark))
        pty.type("q")
        let hasEnded = pty.waitForEnd()
        #expect(hasEnded)
        #expect(pty.status == 0)
    }

    @Test(.enabled(if: isBuilt)) func `a dumb terminal gets one frame of text`() throws {
        let pty = try start(term: "dumb")
        #expect(pty.wait(for: "Vital signs"))
        let hasEnded = pty.waitForEnd()
        #expect(hasEnded)
        #expect(!pty.output.contains(0x1B))
    }

    /// The last switch of the alternate screen is off, the last of the cursor on.
    private static func isRestored(_ output: [UInt8]) -> Bool {
        let text = String(decoding: output, as: UTF8.self)
        func last(_ sign: String) -> String.Index? { text.range(of: sign, options: .backwards)?.lowerBound }
        guard let on = last("\u{1B}[?1049h"), let off = last("\u{1B}[?1049l"), on < off else { return false }
        guard let hidden = last("\u{1B}[?25l") else { return true }
        return (last("\u{1B}[?25h") ?? last("\u{1B}[?12l\u{1B}[?25h")).map { hidden < $0 } ?? false
    }
}
