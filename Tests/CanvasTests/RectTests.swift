import Canvas
import Testing

@Suite struct RectTests {
    private let area = Rect(x: 2, y: 3, width: 10, height: 6)

    @Test func `parts lie where their names say`() {
        #expect(area.top(2) == Rect(x: 2, y: 3, width: 10, height: 2))
        #expect(area.bottom(2) == Rect(x: 2, y: 7, width: 10, height: 2))
        #expect(area.left(3) == Rect(x: 2, y: 3, width: 3, height: 6))
        #expect(area.right(3) == Rect(x: 9, y: 3, width: 3, height: 6))
        #expect(area.inset(1) == Rect(x: 3, y: 4, width: 8, height: 4))
    }

    @Test(arguments: [Int.min, -1, 0, 1, 7, 100, .max])
    func `every part stays inside and the rest completes it`(_ count: Int) {
        #expect(area.top(count).height + area.droppingTop(count).height == 6)
        #expect(area.bottom(count).height + area.droppingBottom(count).height == 6)
        #expect(area.left(count).width + area.droppingLeft(count).width == 10)
        #expect(area.right(count).width + area.droppingRight(count).width == 10)
        #expect(area.inset(count).intersection(area) == area.inset(count) || area.inset(count).isEmpty)
    }

    @Test func `splits follow weights and lose no column`() {
        let parts = area.split(columns: [2, 1, 1], gap: 1)
        #expect(parts.map(\.width) == [4, 2, 2])
        #expect(parts.map(\.x) == [2, 7, 10])
        #expect(area.split(columns: [1, 1, 1]).map(\.width).reduce(0, +) == 10)
        #expect(area.split(rows: [1, 0, 2]).map(\.height) == [2, 0, 4])
        #expect(area.split(columns: []) == [])
        #expect(area.split(columns: [0, 0]).map(\.width) == [0, 0])
    }

    @Test func `negative sizes become empty`() {
        #expect(Rect(x: 0, y: 0, width: -5, height: 3).isEmpty)
        #expect(Size(columns: -1, rows: .max).isEmpty)
        #expect(Rect(x: .min, y: .max, width: .max, height: .max).maxX < Int(Int32.max))
    }
}
