import Canvas

/// Finds rows that only moved, so that the terminal can move them itself.
struct ScrollFinder {
    struct Scroll: Equatable {
        let top: Int
        let bottom: Int
        /// Rows upwards; negative is downwards.
        let count: Int
    }

    /// Scrolling that saves fewer cells than this is not worth its sequences.
    private static let leastSavedCells = 48

    private let old: [Int]
    private let new: [Int]
    private let changed: [Int]
    /// The first and last row that changed.
    private let first: Int
    private let last: Int

    /// Compares two frames of one size. Rows are only told apart where enough of them changed to have moved.
    /// - Parameter changedRows: the rows that differ, from the top.
    init(_ old: ScreenFrame, _ new: ScreenFrame, changedRows: [Int]) {
        (first, last) = (changedRows.first ?? 0, changedRows.last ?? 0)
        guard last - first >= 2 else {
            (changed, self.old, self.new) = ([], [], [])
            return
        }
        let rows = 0..<old.size.rows
        let (first, last) = (first, last)
        changed = rows.map { y in
            guard (first...last).contains(y) else { return 0 }
            return zip(old.row(y), new.row(y)).reduce(0) { $0 + (old.places[$1.0] == new.places[$1.1] ? 0 : 1) }
        }
        func digests(_ frame: ScreenFrame) -> [Int] {
            rows.map { (first...last).contains($0) ? frame.places[frame.row($0)].hashValue : 0 }
        }
        (self.old, self.new) = (digests(old), digests(new))
    }

    /// The move of neighbouring rows that saves the most cells.
    func best() -> Scroll? {
        var (best, most) = (nil as Scroll?, Self.leastSavedCells)
        guard last - first >= 2 else { return nil }
        for count in -(last - first)...(last - first) where count != 0 {
            var start: Int?
            var saved = 0
            for y in first...last + 1 {
                let from = y + count
                let isMoved = y <= last && (first...last).contains(from) && new[y] == old[from]
                if isMoved {
                    start = start ?? y
                    saved += changed[y]
                } else if let begun = start {
                    if saved > most {
                        most = saved
                        best = Scroll(
                            top: min(begun, begun + count), bottom: max(y - 1, y - 1 + count), count: count)
                    }
                    (start, saved) = (nil, 0)
                }
            }
        }
        return best
    }
}
