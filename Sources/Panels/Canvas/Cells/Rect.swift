/// A rectangle of cells. Every operation clamps: the result lies inside the rectangle it came from and its extent is
/// never negative, so that arithmetic on tiny terminals cannot fail.
package struct Rect: Hashable, Sendable {
    /// Largest coordinate or extent; keeps sums far from overflow.
    static let limit = 1 << 20

    package let x: Int
    package let y: Int
    package let width: Int
    package let height: Int

    package init(x: Int, y: Int, width: Int, height: Int) {
        self.x = min(max(x, -Self.limit), Self.limit)
        self.y = min(max(y, -Self.limit), Self.limit)
        self.width = min(max(width, 0), Self.limit)
        self.height = min(max(height, 0), Self.limit)
    }

    package init(_ size: Size) { self.init(x: 0, y: 0, width: size.columns, height: size.rows) }

    package var isEmpty: Bool { width == 0 || height == 0 }
    /// First column to the right of the rectangle.
    package var maxX: Int { x + width }
    /// First row below the rectangle.
    package var maxY: Int { y + height }
    package var size: Size { Size(columns: width, rows: height) }

    package func contains(x column: Int, y row: Int) -> Bool {
        column >= x && column < maxX && row >= y && row < maxY
    }

    /// The same border taken off all four sides.
    package func inset(_ border: Int) -> Rect { inset(columns: border, rows: border) }

    package func inset(columns: Int, rows: Int) -> Rect {
        droppingLeft(columns).droppingRight(columns).droppingTop(rows).droppingBottom(rows)
    }

    package func top(_ rows: Int) -> Rect { Rect(x: x, y: y, width: width, height: clamp(rows, height)) }
    package func bottom(_ rows: Int) -> Rect { droppingTop(height - clamp(rows, height)) }
    package func left(_ columns: Int) -> Rect { Rect(x: x, y: y, width: clamp(columns, width), height: height) }
    package func right(_ columns: Int) -> Rect { droppingLeft(width - clamp(columns, width)) }

    package func droppingTop(_ rows: Int) -> Rect {
        let taken = clamp(rows, height)
        return Rect(x: x, y: y + taken, width: width, height: height - taken)
    }

    package func droppingBottom(_ rows: Int) -> Rect {
        Rect(x: x, y: y, width: width, height: height - clamp(rows, height))
    }

    package func droppingLeft(_ columns: Int) -> Rect {
        let taken = clamp(columns, width)
        return Rect(x: x + taken, y: y, width: width - taken, height: height)
    }

    package func droppingRight(_ columns: Int) -> Rect {
        Rect(x: x, y: y, width: width - clamp(columns, width), height: height)
    }

    package func intersection(_ other: Rect) -> Rect {
        let (left, top) = (max(x, other.x), max(y, other.y))
        return Rect(x: left, y: top, width: min(maxX, other.maxX) - left, height: min(maxY, other.maxY) - top)
    }

    /// Side by side parts whose widths follow the weights and add up to the whole; `gap` columns stay between them.
    package func split(columns weights: [Int], gap: Int = 0) -> [Rect] {
        var rest = self
        return Self.shares(of: width, weights: weights, gap: gap).enumerated().map { index, share in
            if index > 0 { rest = rest.droppingLeft(gap) }
            defer { rest = rest.droppingLeft(share) }
            return rest.left(share)
        }
    }

    /// Parts one below the other whose heights follow the weights and add up to the whole.
    package func split(rows weights: [Int], gap: Int = 0) -> [Rect] {
        var rest = self
        return Self.shares(of: height, weights: weights, gap: gap).enumerated().map { index, share in
            if index > 0 { rest = rest.droppingTop(gap) }
            defer { rest = rest.droppingTop(share) }
            return rest.top(share)
        }
    }

    /// Divides `total` cells by weight without losing one to rounding; negative weights count as zero.
    static func shares(of total: Int, weights: [Int], gap: Int = 0) -> [Int] {
        let usable = max(0, total - max(0, gap) * max(0, weights.count - 1))
        let clean = weights.map { min(max($0, 0), limit) }
        let sum = clean.reduce(0, +)
        guard sum > 0 else { return clean.map { _ in 0 } }
        var before = 0
        return clean.map { weight in
            let start = usable * before / sum
            before += weight
            return usable * before / sum - start
        }
    }

    private func clamp(_ count: Int, _ extent: Int) -> Int { min(max(count, 0), extent) }
}
