import CityModel
import Testing

@testable import Canvas

@Suite struct GraphViewTests {
    private func lines(_ view: GraphView, _ columns: Int, _ rows: Int, _ glyphs: GlyphSet = .unicode) -> [String] {
        var grid = CellGrid(size: Size(columns: columns, rows: rows))
        view.draw(in: grid.bounds, on: &grid, context: WidgetSample.context(glyphs))
        return grid.lines.map { line in
            String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    private let family = GraphView(
        centre: StyledText("张家"), left: [StyledText("户主"), StyledText("子"), StyledText("配偶")],
        right: [StyledText("医疗 800"), StyledText("低保")])

    @Test func `every neighbour is joined to the middle, short names stand at their line`() {
        #expect(
            lines(family, 40, 3) == [
                "户主 ─┐        ┌─ 医疗 800",
                "  子 ─┼─ 张家 ─┴─ 低保",
                "配偶 ─┘",
            ])
    }

    @Test func `terminals without box drawing get the same in ASCII`() {
        #expect(
            lines(family, 40, 3, .ascii) == [
                "户主 -+        +- 医疗 800",
                "  子 -+- 张家 -+- 低保",
                "配偶 -+",
            ])
    }

    @Test func `a side without neighbours has no lines`() {
        #expect(lines(GraphView(centre: "a", left: [], right: ["b"]), 20, 1) == ["a ─── b"])
        #expect(lines(GraphView(centre: "a", left: [], right: []), 20, 1) == ["a"])
    }

    @Test func `those without room are counted`() {
        let many = GraphView(centre: "c", left: (0..<9).map { StyledText("n\($0)") }, right: [])
        let shown = lines(many, 30, 4)
        #expect(shown.count == 4 && shown[3].contains("+6"))
        #expect(!shown.joined().contains("n3"))
    }
}
