import Canvas
import CityModel
import CityPanels
import Foundation
import TestSupport
import Testing

@testable import cityops

/// Every panel as people see it, held against frames that a person has read. `CITYOPS_RECORD=1` writes them anew.
@Suite struct GoldenFrameTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let panel: PanelID
        let size: Size
        let language: String
        let isASCII: Bool

        var name: String { "\(panel)-\(size.columns)x\(size.rows)-\(language)\(isASCII ? "-ascii" : "")" }
        var testDescription: String { name }
    }

    static let cases: [Case] = PanelRegistry.entries.map(\.id).flatMap { panel in
        [Size(columns: 80, rows: 24), Size(columns: 120, rows: 40), Size(columns: 200, rows: 60)].flatMap { size in
            ["zh", "en"].map { Case(panel: panel, size: size, language: $0, isASCII: false) }
        } + [Case(panel: panel, size: Size(columns: 80, rows: 24), language: "en", isASCII: true)]
    }

    @Test(arguments: cases) func `a panel looks as it was accepted`(_ one: Case) throws {
        let world = try TestWorld.shared.get()
        let grid = try FrameMaker(setup: world.setup(one.language), cache: world.cache).frame(
            panel: one.panel, size: one.size, at: CivilMoments.sundayNoon, glyphs: one.isASCII ? .ascii : .unicode)
        #expect(grid.lines.count == one.size.rows)
        try Self.hold(grid, one.name)
    }

    /// Splits and help pages: keys pressed first, and the name of the frame.
    struct Pressed: Sendable, CustomTestStringConvertible {
        let name: String
        let panel: PanelID
        let keys: String
        let size: Size
        let language: String

        var file: String { "\(name)-\(size.columns)x\(size.rows)-\(language)" }
        var testDescription: String { file }
    }

    static let pressed: [Pressed] =
        [
            ("split-columns", "overview", "W"), ("split-rows", "crowd", "W W"),
            ("split-three", "traffic", "W W W w enter"),
            ("split-quad", "overview", "W W W W w w"), ("help", "traffic", "?"),
        ].flatMap { name, panel, keys in
            [Size(columns: 120, rows: 40), Size(columns: 200, rows: 60)].flatMap { size in
                ["zh", "en"].map { Pressed(name: name, panel: PanelID(panel), keys: keys, size: size, language: $0) }
            }
        } + [
            Pressed(
                name: "split-quad", panel: "overview", keys: "W W W W", size: Size(columns: 80, rows: 24),
                language: "en")
        ]

    @Test(arguments: pressed) func `splits and help look as they were accepted`(_ one: Pressed) throws {
        let world = try TestWorld.shared.get()
        let grid = try FrameMaker(setup: world.setup(one.language), cache: world.cache).frame(
            panel: one.panel, size: one.size, at: CivilMoments.sundayNoon,
            keys: one.keys.split(separator: " ").compactMap { Key(name: String($0)) })
        for line in grid.lines { #expect(IndependentWidth.cells(line) == one.size.columns, "\(line)") }
        try Self.hold(grid, one.file)
    }

    private static func hold(_ grid: CellGrid, _ name: String) throws {
        let text = FrameExport.text(grid).trimmingCharacters(in: .newlines) + "\n"
        let file = ReferenceData.projectRoot.appending(path: "Tests/Snapshots/\(name).txt")
        if ProcessInfo.processInfo.environment["CITYOPS_RECORD"] == "1" {
            try Data(text.utf8).write(to: file)
            return
        }
        let accepted = try #require(
            try? String(contentsOf: file, encoding: .utf8), "no accepted frame \(file.lastPathComponent)")
        #expect(text == accepted, "\(name) differs:\n\(difference(accepted, text))")
    }

    @Test(arguments: PanelRegistry.entries.map(\.id), ["zh", "en"]) func `every line is as wide as asked at any size`(
        panel: PanelID, language: String
    ) throws {
        let world = try TestWorld.shared.get()
        let maker = FrameMaker(setup: try world.setup(language), cache: world.cache)
        for size in [
            Size(columns: 1, rows: 1), Size(columns: 39, rows: 12), Size(columns: 40, rows: 12),
            Size(columns: 81, rows: 25), Size(columns: 119, rows: 23), Size(columns: 133, rows: 51),
        ] {
            let grid = try maker.frame(panel: panel, size: size, at: CivilMoments.sundayNoon)
            #expect(grid.lines.count == size.rows)
            for line in grid.lines {
                #expect(IndependentWidth.cells(line) == size.columns, "\(panel) \(size): \(line)")
            }
        }
    }

    @Test(arguments: PanelRegistry.entries.map(\.id)) func `ascii frames hold nothing but ascii in English`(
        panel: PanelID
    ) throws {
        let world = try TestWorld.shared.get()
        let grid = try FrameMaker(setup: world.setup("en"), cache: world.cache).frame(
            panel: panel, size: Size(columns: 80, rows: 24), at: CivilMoments.sundayNoon, glyphs: .ascii)
        let foreign = Set(grid.lines.joined().unicodeScalars.filter { !$0.isASCII && !Self.allowed.contains($0) })
        #expect(foreign.isEmpty, "\(foreign.map { String($0) })")
    }

    /// Signs of units and dashes that the terminal side replaces when it has no UTF-8.
    private static let allowed = Set("—–°³²µ·×…".unicodeScalars)

    private static func difference(_ old: String, _ new: String) -> String {
        let (before, after) = (
            old.split(separator: "\n", omittingEmptySubsequences: false),
            new.split(separator: "\n", omittingEmptySubsequences: false)
        )
        return zip(before, after).filter { $0 != $1 }.prefix(4).map { "- \($0)\n+ \($1)" }.joined(separator: "\n")
    }
}

/// Widths by Unicode's East Asian Width in broad ranges, written apart from the console's own table.
enum IndependentWidth {
    static func cells(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + width($1.value) }
    }

    private static func width(_ value: UInt32) -> Int {
        switch value {
        case 0x300...0x36F, 0x200B...0x200D, 0xFE00...0xFE0F: 0
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
            2
        default: 1
        }
    }
}
