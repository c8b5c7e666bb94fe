/// Straight road links in a plane, found by place: a grid of square cells, each with the links that pass through it.
package struct RoadSegmentIndex: Sendable {
    /// A link near a point.
    package struct Candidate: Equatable, Sendable, BitwiseCopyable {
        package var link: Int32
        /// Metres from the link's tail to the foot of the perpendicular.
        package var offset: Double
        /// Metres between the point and the link.
        package var distance: Double
    }

    package let lengths: [Double]
    private let tailX: [Double], tailY: [Double], headX: [Double], headY: [Double]
    private let cellMetres: Double
    private let originX: Double, originY: Double
    private let columns: Int, rows: Int
    private let firstOfCell: [Int32]
    private let linkOfCell: [Int32]

    /// - Parameters:
    ///   - x, y: node positions in metres, one a node, finite.
    ///   - tail, head: ends of each link.
    ///   - cellMetres: about the radius that will be asked for.
    package init(x: [Double], y: [Double], tail: [Int32], head: [Int32], cellMetres: Double = 50) {
        precondition(x.count == y.count && tail.count == head.count && cellMetres > 0, "one position a node")
        precondition(x.allSatisfy(\.isFinite) && y.allSatisfy(\.isFinite), "positions are finite")
        (tailX, tailY) = (tail.map { x[Int($0)] }, tail.map { y[Int($0)] })
        (headX, headY) = (head.map { x[Int($0)] }, head.map { y[Int($0)] })
        lengths = zip(tail, head).map { tail, head in
            let (east, north) = (x[Int(head)] - x[Int(tail)], y[Int(head)] - y[Int(tail)])
            return (east * east + north * north).squareRoot()
        }
        (originX, originY) = (x.min() ?? 0, y.min() ?? 0)
        let width = (x.max() ?? 0) - originX, height = (y.max() ?? 0) - originY
        // A wide and empty plane must not cost more memory than its links are worth.
        let limit = Double(max(1_024, 16 * tail.count))
        let cell = max(cellMetres, (width * height / limit).squareRoot(), max(width, height) / limit)
        self.cellMetres = cell
        let columnCount = Int(width / cell) + 1
        columns = columnCount
        rows = Int(height / cell) + 1
        var cells: [(cell: Int32, link: Int32)] = []
        for link in tail.indices {
            Self.visit(
                (tailX[link] - originX) / cell, (tailY[link] - originY) / cell, (headX[link] - originX) / cell,
                (headY[link] - originY) / cell
            ) { column, row in cells.append((Int32(row * columnCount + column), Int32(link))) }
        }
        cells.sort { ($0.cell, $0.link) < ($1.cell, $1.link) }
        var first = [Int32](repeating: 0, count: columns * rows + 1)
        for entry in cells { first[Int(entry.cell) + 1] += 1 }
        for cell in 0..<columns * rows { first[cell + 1] += first[cell] }
        firstOfCell = first
        linkOfCell = cells.map(\.link)
    }

    /// Cells of a straight line in cell units, row by row.
    private static func visit(
        _ x0: Double, _ y0: Double, _ x1: Double, _ y1: Double, _ body: (_ column: Int, _ row: Int) -> Void
    ) {
        let (low, high) = y0 <= y1 ? ((x0, y0), (x1, y1)) : ((x1, y1), (x0, y0))
        for row in Int(low.1)...Int(high.1) {
            let rise = high.1 - low.1
            let from = rise > 0 ? max(0, (Double(row) - low.1) / rise) : 0
            let to = rise > 0 ? min(1, (Double(row + 1) - low.1) / rise) : 1
            let (a, b) = (low.0 + from * (high.0 - low.0), low.0 + to * (high.0 - low.0))
            for column in Int(max(0, min(a, b)))...Int(max(a, b)) { body(column, row) }
        }
    }

    /// Writes the nearest links within a radius, nearest first, into `found`; ties by link.
    /// - Returns: how many there are, at most `found.count`.
    func nearest(x: Double, y: Double, radius: Double, into found: inout [Candidate]) -> Int {
        let column = (x - originX) / cellMetres, row = (y - originY) / cellMetres
        let reach = radius / cellMetres
        guard column.isFinite, row.isFinite, column + reach >= 0, row + reach >= 0, column - reach < Double(columns),
            row - reach < Double(rows)
        else { return 0 }
        var count = 0
        for cellRow in max(0, Int(row - reach))...min(rows - 1, Int(row + reach)) {
            for cellColumn in max(0, Int(column - reach))...min(columns - 1, Int(column + reach)) {
                let cell = cellRow * columns + cellColumn
                for position in firstOfCell[cell]..<firstOfCell[cell + 1] {
                    let link = linkOfCell[Int(position)]
                    insert(candidate(link, x, y), radius, &found, &count)
                }
            }
        }
        return count
    }

    @inline(__always)
    private func candidate(_ link: Int32, _ x: Double, _ y: Double) -> Candidate {
        let index = Int(link), length = lengths[index]
        let (east, north) = (headX[index] - tailX[index], headY[index] - tailY[index])
        let (dx, dy) = (x - tailX[index], y - tailY[index])
        let along = length > 0 ? min(length, max(0, (dx * east + dy * north) / length)) : 0
        let share = length > 0 ? along / length : 0
        let (offX, offY) = (dx - share * east, dy - share * north)
        return Candidate(link: link, offset: along, distance: (offX * offX + offY * offY).squareRoot())
    }

    @inline(__always)
    private func insert(_ new: Candidate, _ radius: Double, _ found: inout [Candidate], _ count: inout Int) {
        guard new.distance <= radius else { return }
        var place = count
        while place > 0, (new.distance, new.link) < (found[place - 1].distance, found[place - 1].link) { place -= 1 }
        // A link lies in several cells; seen again it would stand right beside itself.
        if place > 0, found[place - 1].link == new.link { return }
        guard place < found.count else { return }
        var last = min(count, found.count - 1)
        while last > place {
            found[last] = found[last - 1]
            last -= 1
        }
        found[place] = new
        count = min(count + 1, found.count)
    }
}
