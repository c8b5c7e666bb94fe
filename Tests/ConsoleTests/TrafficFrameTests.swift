import Canvas
import CityModel
import CityPanels
import Foundation
import TestSupport
import Testing

@testable import cityops

/// The modes of the traffic panel as people see them, held against frames that a person has read. `CITYOPS_RECORD=1` writes
/// them anew. One console walks through them all, as a person would.
@Suite struct TrafficFrameTests {
    private struct Stop {
        let name: String
        let keys: [Key]
    }

    private static func typed(_ text: String) -> [Key] { text.map { .character($0) } + [.enter] }

    private static let walk = [
        Stop(name: "detail", keys: [.enter]),
        Stop(name: "whatif", keys: [.escape, .character("w"), .character("c")]),
        Stop(name: "whatif-detail", keys: [.enter]),
        Stop(name: "whatif-districts", keys: [.escape, .character("v")]),
        Stop(name: "whatif-scan", keys: [.character("v"), .character("z")]),
        Stop(name: "whatif-users", keys: [.escape, .character("o"), .character("j"), .character("u")]),
        Stop(name: "playback", keys: [.escape, .character("w"), .character("P")]),
        Stop(name: "ranking", keys: [.character("P"), .character("R")]),
        Stop(name: "heat", keys: [.character("R"), .character("v"), .character("d"), .down, .down]),
        Stop(name: "guidance", keys: [.character("d"), .character("f")]),
        Stop(name: "route", keys: [.character("f"), .character("r")] + typed("西湖 > 惠州南站")),
        Stop(name: "route-guidance", keys: [.character("f")]),
        Stop(name: "reach", keys: [.character("f"), .character("r")] + typed("hznz")),
    ]

    private static let sizes = [
        Size(columns: 80, rows: 24), Size(columns: 120, rows: 40), Size(columns: 200, rows: 60),
    ]

    @Test func `the modes look as they were accepted`() throws {
        let world = try TestWorld.shared.get()
        let maker = FrameMaker(setup: try world.setup("zh"), cache: world.cache)
        let shell = try maker.shell(panel: "traffic", at: CivilMoments.sundayNoon)
        for stop in Self.walk {
            try maker.press(stop.keys, on: shell, parts: 4)
            for language in [Language.chinese, .english] {
                shell.setLanguage(language)
                for size in Self.sizes {
                    let code = language == .chinese ? "zh" : "en"
                    try hold(
                        ShellFrame.draw(shell, size: size),
                        against: "traffic-\(stop.name)-\(size.columns)x\(size.rows)-\(code)", size)
                }
            }
        }
    }

    @Test func `Esc closes a mode before it leads back to now`() throws {
        let world = try TestWorld.shared.get()
        let maker = FrameMaker(setup: try world.setup("zh"), cache: world.cache)
        let shell = try maker.shell(panel: "traffic", at: CivilMoments.sundayNoon)
        for mode: Character in ["d", "w", "R", "f", "P"] {
            try maker.press([.character("t"), .character("h"), .character("h"), .character(mode)], on: shell, parts: 1)
            try maker.press([.escape], on: shell, parts: 1)
            #expect(shell.travel.isOpen && shell.travel.held != nil, "\(mode)")
            try maker.press([.escape], on: shell, parts: 1)
            #expect(!shell.travel.isOpen && shell.travel.held == nil, "\(mode)")
        }
    }

    private func hold(_ grid: CellGrid, against name: String, _ size: Size) throws {
        #expect(grid.lines.count == size.rows)
        for line in grid.lines { #expect(IndependentWidth.cells(line) == size.columns, "\(name): \(line)") }
        #expect(!grid.lines.joined().contains("‹"), "\(name) lacks a phrase")
        let text = FrameExport.text(grid).trimmingCharacters(in: .newlines) + "\n"
        let file = ReferenceData.projectRoot.appending(path: "Tests/Snapshots/\(name).txt")
        if ProcessInfo.processInfo.environment["CITYOPS_RECORD"] == "1" {
            try Data(text.utf8).write(to: file)
            return
        }
        let accepted = try #require(
            try? String(contentsOf: file, encoding: .utf8), "no accepted frame \(file.lastPathComponent)")
        #expect(text == accepted, "\(name) differs")
    }
}
