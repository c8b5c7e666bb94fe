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

    /// Compares two frames of one size.
    init(_ old: ScreenFrame, _ new: ScreenFrame) {
        let rows = 0..<old.size.rows
        self.old = rows.map { old.places[old.row($0)].hashValue }
        self.new = rows.map { new.places[new.row($0)].hashValue }
        changed = rows.map { y in
            zip(old.places[old.row(y)], new.places[new.row(y)]).reduce(0) { $0 + ($1.0 == $1.1 ? 0 : 1) }
        }
    }

    /// The move of neighbouring rows that saves the most cells.
    func best() -> Scroll? {
        var (best, most) = (nil as Scroll?, Self.leastSavedCells)
        let first = changed.firstIndex { $0 > 0 } ?? 0
        let last = changed.lastIndex { $0 > 0 } ?? 0
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
