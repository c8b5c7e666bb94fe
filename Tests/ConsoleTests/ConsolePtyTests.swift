import CityModel
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
        _ arguments: [String] = [], columns: UInt16 = 80, rows: UInt16 = 24, term: String = "xterm-256color",
        locale: String = "C.UTF-8"
    ) throws -> Pty {
        try Self.start(arguments, columns: columns, rows: rows, term: term, locale: locale)
    }

    static func start(
        _ arguments: [String] = [], command: [String] = [], columns: UInt16 = 80, rows: UInt16 = 24,
        term: String = "xterm-256color", locale: String = "C.UTF-8"
    ) throws -> Pty {
        let world = try TestWorld.shared.get()
        let home = world.folder.appending(path: "home").path
        return try Pty(
            Self.binary,
            command + [
                "--store", world.cache.path, "--speed", "0", "--home", ReferenceData.projectRoot.path, "--lang", "en",
            ]
                + arguments,
            environment: ["TERM": term, "LANG": locale, "HOME": home, "PATH": "/usr/bin:/bin", "USER": "tester"],
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

    /// The kernel's own console has no other screen to go back to and no Chinese characters.
    @Test(.enabled(if: isBuilt), arguments: ["linux", "vt220"], [SIGTERM, SIGSEGV, 0])
    func `nothing of the city stays on a console without another screen`(term: String, number: Int32) throws {
        let pty = try start(term: term)
        #expect(pty.wait(for: "Vital signs"))
        pty.settle()
        if number == 0 { pty.type("q") } else { pty.signal(number) }
        let hasEnded = pty.waitForEnd()
        #expect(hasEnded && pty.isCooked)
        let text = String(decoding: pty.output, as: UTF8.self)
        let wiped = try #require(text.range(of: "\u{1B}[J", options: .backwards), "\(term) is not wiped")
        let rest = text[wiped.upperBound...].replacing(/\u{1B}[\[()?0-9;]*[A-Za-z]/, with: "")
        #expect(rest.filter(\.isLetter).isEmpty, "\(rest.debugDescription)")
    }

    @Test func `the console of Linux is spoken to in English, whatever its locale`() {
        #expect(Setup.language(of: ["TERM": "linux", "LANG": "zh_CN.UTF-8"]) == .english)
        #expect(Setup.language(of: ["TERM": "xterm", "LANG": "zh_CN.UTF-8"]) == .chinese)
        #expect(Setup.isLinuxConsole(["TERM": "linux-16color"]) && !Setup.isLinuxConsole(["TERM": "xterm-linux"]))
    }

    @Test(.enabled(if: isBuilt)) func `a lost line ends the program`() throws {
        let pty = try start()
        #expect(pty.wait(for: "Vital signs"))
        pty.hangUp()
        #expect(pty.waitForEnd())
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

    @Test(.enabled(if: isBuilt)) func `a terminal that answers is sent one frame at a time`() throws {
        let pty = try start()
        #expect(pty.wait(for: "Vital signs"))
        pty.type("\u{1B}[0n\u{1B}[0n\u{1B}[0n")
        pty.settle()
        pty.type("2")
        #expect(pty.wait(for: "Over a line"))
        pty.settle()
        let mark = pty.output.count
        pty.type("5")
        pty.settle(quiet: 0.4)
        #expect(pty.output.count == mark)
        pty.type("\u{1B}[0n\u{1B}[0n\u{1B}[0n")
        #expect(pty.wait(for: "Assistance", since: mark))
        pty.type("q")
        let hasEnded = pty.waitForEnd()
        #expect(hasEnded)
    }

    @Test(.enabled(if: isBuilt)) func `where ambiguous characters take two cells, lines become ASCII`() throws {
        let pty = try start()
        #expect(pty.wait(for: "Vital signs"))
        pty.settle()
        let mark = pty.output.count
        pty.type("\u{1B}[2;3R")
        #expect(pty.wait(for: "+-", since: mark))
        pty.settle()
        let text = String(decoding: pty.output[mark...], as: UTF8.self)
        #expect(!text.contains("─") && !text.contains("│"))
        pty.type("q")
        let hasEnded = pty.waitForEnd()
        #expect(hasEnded)
    }

    @Test(.enabled(if: isBuilt)) func `the locale C gets English in ASCII, another character set one sentence`() throws
    {
        let plain = try start(locale: "C")
        #expect(plain.wait(for: "Vital signs"))
        plain.settle()
        #expect(plain.output.allSatisfy { $0 < 0x80 })
        plain.type("q")
        let hasEnded = plain.waitForEnd()
        #expect(hasEnded)
        let chinese = try start(locale: "zh_CN.GBK")
        let isRefused = chinese.waitForEnd()
        #expect(isRefused)
        #expect(chinese.status == 2 << 8)
        let sentence = String(decoding: chinese.output, as: UTF8.self)
        #expect(sentence.contains("GBK") && sentence.contains("LANG=C.UTF-8"))
    }

    @Test(.enabled(if: isBuilt)) func `what is painted is recorded, for nobody else to read`() throws {
        let name = "cast-\(getpid()).cast"
        let pty = try start(["--record", name])
        #expect(pty.wait(for: "Vital signs"))
        pty.type("q")
        let hasEnded = pty.waitForEnd()
        #expect(hasEnded)
        let world = try TestWorld.shared.get()
        let file = world.folder.appending(path: "home/.local/share/cityops/exports/\(name)")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        #expect(lines.first?.hasPrefix("{\"version\": 2, \"width\": 80, \"height\": 24") == true)
        #expect(lines.dropFirst().contains { $0.contains("Vital signs") })
        let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
        #expect((attributes[.posixPermissions] as? Int) == 0o600)
        let again = try start(["--record", name])
        let hasRefused = again.waitForEnd()
        #expect(hasRefused)
        #expect(again.status == 2 << 8)
    }

    @Test(.enabled(if: isBuilt)) func `a form that was open when the line was lost is offered again`() throws {
        let pty = try start(["--panel", "crowd", "--user", "draft-\(getpid())"])
        #expect(pty.wait(for: "Over a line"))
        pty.type("ixyzzy")
        #expect(pty.wait(for: "xyzzy"))
        pty.hangUp()
        let hasEnded = pty.waitForEnd()
        #expect(hasEnded)
        let back = try start(["--user", "draft-\(getpid())"])
        #expect(back.wait(for: "xyzzy"))
        back.type("\u{1B}")
        back.settle()
        back.type("q")
        let hasLeft = back.waitForEnd()
        #expect(hasLeft)
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
