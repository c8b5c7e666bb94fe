import Canvas
import Testing

@testable import Terminal

@Suite struct FrameDiffTests {
    private func frame(_ text: String) -> ScreenFrame {
        var grid = CellGrid(size: Size(columns: 10, rows: 1), ambiguousWidth: .narrow)
        grid.write(text, x: 0, y: 0)
        let places = grid.cells.map { ScreenFrame.Place(glyph: $0.glyph, look: UInt32($0.style), width: $0.width) }
        return ScreenFrame(size: grid.size, places: places)
    }

    @Test(arguments: [
        ("abcdef", "abcdef", []), ("abcdef", "abXdef", [2..<3]), ("abcdef", "Xbcdeg", [0..<1, 5..<6]),
        ("西湖ab", "西江ab", [2..<4]), ("ab西", "a西x", [1..<4]), ("西湖", "x湖", [0..<4]),
        ("", "西湖区惠州", [0..<10]),
    ])
    func `only what differs is sent, in whole characters`(_ old: String, _ new: String, _ runs: [Range<Int>]) {
        #expect(frame(new).changedRuns(of: 0, since: frame(old)) == runs)
    }
}
