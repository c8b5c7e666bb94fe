import Canvas

/// A frame as it stands on the screen: comparable between grids, whose own tables of styles and clusters differ.
struct ScreenFrame {
    struct Place: Hashable {
        /// As in the grid, with clusters renumbered.
        let glyph: UInt32
        /// Index into the attributes the screen knows.
        let look: UInt32
        let width: UInt8
    }

    let size: Size
    var places: [Place]

    static func blank(_ size: Size) -> ScreenFrame {
        let place = Place(glyph: 0x20, look: 0, width: 1)
        return ScreenFrame(size: size, places: Array(repeating: place, count: size.columns * size.rows))
    }

    /// Runs of a row that differ from what was there; a run never begins or ends inside a wide character.
    func changedRuns(of y: Int, since old: ScreenFrame) -> [Range<Int>] {
        let row = y * size.columns
        var runs: [Range<Int>] = []
        var x = 0
        while x < size.columns {
            guard places[row + x] != old.places[row + x] else {
                x += 1
                continue
            }
            var first = x
            if places[row + first].width == 0, first > 0 { first -= 1 }
            while x < size.columns, places[row + x] != old.places[row + x] || places[row + x].width == 0 { x += 1 }
            runs.append(first..<x)
        }
        return runs
    }
}
