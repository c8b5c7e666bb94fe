import CityModel
import Testing

@testable import Canvas

@Suite struct HeatRasterTests {
    private let scale = HeatScale(
        bounds: [10, 20], roles: ["grade.1", "grade.3", "grade.5"], labels: ["low", "middle", "high"])

    private func drawn(_ raster: HeatRaster, _ width: Int, _ height: Int, colours: Bool = false) -> CellGrid {
        var grid = CellGrid(size: Size(columns: width, rows: height), ambiguousWidth: .narrow)
        raster.draw(in: grid.bounds, on: &grid, context: WidgetSample.context(colours: colours))
        return grid
    }

    @Test func `classes begin at their bounds`() {
        #expect([-1, 9.9, 10, 19.9, 20, 1e9].map(scale.index) == [0, 0, 1, 1, 2, 2])
    }

    @Test func `the fuller shade is the worse class, whichever end that is`() {
        let speeds = HeatScale(
            bounds: [10, 20], roles: scale.roles, labels: scale.labels, worst: .low)
        #expect((0..<3).map { scale.glyph($0, .unicode) } == ["·", "▒", "█"])
        #expect((0..<3).map { speeds.glyph($0, .unicode) } == ["█", "▒", "·"])
    }

    @Test func `more classes than shades are told by numbers`() {
        let six = HeatScale(
            bounds: [1, 2, 3, 4, 5], roles: (1...6).map { StyleRole("grade.\($0)") }, labels: (1...6).map { "\($0)" })
        #expect((0..<6).map { six.glyph($0, .ascii) } == ["1", "2", "3", "4", "5", "6"])
    }

    @Test func `without colour each value is one glyph, unknown ones are blank, and a legend names the classes`() {
        let raster = HeatRaster(columns: 3, rows: 2, values: [5, 15, 25, nil, 5, 15], scale: scale)
        let lines = drawn(raster, 24, 4).lines.map(\.trimmed)
        #expect(lines[0] == "······▒▒▒▒▒▒██████")
        #expect(lines[1] == "      ······▒▒▒▒▒▒")
        #expect(lines[3] == "· low  ▒ middle  █ high")
    }

    @Test func `with colour two rows share a cell, each half in its class`() {
        let raster = HeatRaster(columns: 1, rows: 8, values: [5, 25, 15, 15, nil, 25, 5, nil], scale: scale)
        let grid = drawn(raster, 6, 5, colours: true)
        #expect(grid.lines.prefix(4).map { $0.first } == ["▀", "▀", "▄", "▀"])
        #expect(grid.style(of: grid[0, 0]) == TextStyle("grade.1", ground: "grade.5"))
        #expect(grid.style(of: grid[0, 1]) == TextStyle("grade.3", ground: "grade.3"))
        #expect(grid.style(of: grid[0, 2]) == TextStyle("grade.5"))
        #expect(grid.style(of: grid[0, 3]) == TextStyle("grade.1"))
    }

    @Test func `merging many values into a cell keeps the worst`() {
        var values = [Double?](repeating: 5, count: 100 * 100)
        values[57 * 100 + 33] = 25
        let raster = HeatRaster(columns: 100, rows: 100, values: values, scale: scale)
        let lines = drawn(raster, 10, 11).lines
        #expect(Array(lines[5])[3] == "█")
        #expect(lines.prefix(10).joined().count { $0 == "█" } == 1)
    }

    @Test func `every row and column lands in exactly one part`() {
        for (count, parts) in [(7, 7), (100, 9), (96, 40), (5, 5)] {
            let covered = (0..<parts).flatMap { Array(HeatLayout.part($0, of: parts, count: count)) }
            #expect(covered == Array(0..<count))
        }
    }

    @Test func `a half-block with two inks keeps both in colours and loses neither`() {
        let style = TextStyle("grade.1", ground: "grade.6")
        let look = Theme.plain.look(of: style, depth: .ansi8)
        #expect(look.foreground == .ansi(2) && look.background == .ansi(1) && !look.isReversed)
    }

    @Test(arguments: [(0, 0), (1, 1), (3, 2), (200, 60)]) func `any size and no values are harmless`(
        _ columns: Int, _ rows: Int
    ) {
        let raster = HeatRaster(
            columns: columns, rows: rows, values: Array(repeating: .nan, count: columns * rows), scale: scale)
        for (width, height) in [(0, 0), (1, 1), (2, 9), (80, 24)] {
            for colours in [true, false] {
                #expect(drawn(raster, width, height, colours: colours).lines.count == height)
            }
        }
    }
}

@Suite struct HeatCalendarTests {
    @Test func `weeks go right, Monday is on top, months are named where they begin`() throws {
        let scale = HeatScale(bounds: [10], roles: ["grade.1", "grade.5"], labels: ["low", "high"])
        let start = try #require(CivilDate("2026-10-26"))
        let days = (0..<21).map { (date: start.adding(days: $0), value: Double?($0 == 8 ? 20 : 1)) }
        var grid = CellGrid(size: Size(columns: 30, rows: 9), ambiguousWidth: .narrow)
        let phrases = Phrases(
            language: .english, entries: Dictionary(uniqueKeysWithValues: (1...7).map { ("weekday.\($0)", "d\($0)") }))
        HeatCalendar(days: days, scale: scale).draw(
            in: grid.bounds, on: &grid,
            context: DrawContext(phrases: phrases, glyphs: .unicode, now: WidgetSample.now, isLive: true))
        let lines = grid.lines.map(\.trimmed)
        #expect(lines[0] == "d1 ··················")
        #expect(lines[1] == "d2 ······██████······")
        #expect(lines[7].hasPrefix("   2026-11"))
        #expect(lines[8] == "· low  █ high")
    }
}
