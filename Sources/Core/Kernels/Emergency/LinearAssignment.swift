/// The cheapest assignment of every row to its own column, rows ≤ columns, by shortest augmenting paths
/// (Jonker and Volgenant 1987; rectangular form of Crouse 2016).
package struct LinearAssignment: Sendable, Hashable {
    package enum Fault: Error, Sendable, Hashable {
        /// A row cannot be given any column: all that it may take are needed by rows before it.
        case infeasible(row: Int)
        case cancelled
    }

    /// The column of each row.
    package let columnOfRow: [Int32]
    /// The row of each column, −1 when it stays free.
    package let rowOfColumn: [Int32]
    package let totalCost: Double
    /// Duals u and v with u + v ≤ cost everywhere, equality on the assignment, v ≤ 0, v = 0 on free columns.
    package let rowPotentials: [Double]
    package let columnPotentials: [Double]

    /// - Parameters:
    ///   - costs: row-major, rows × columns; +∞ forbids a pair; never NaN or −∞.
    /// - Complexity: O(rows² · columns) at worst.
    package init(
        costs: [Double], rows: Int, columns: Int, isCancelled: () -> Bool = { false }
    ) throws(Fault) {
        precondition(rows >= 0 && rows <= columns, "\(rows) rows, \(columns) columns")
        precondition(costs.count == rows * columns, "\(costs.count) costs")
        var search = AssignmentSearch(rows: rows, columns: columns)
        for row in 0..<rows {
            guard !isCancelled() else { throw .cancelled }
            guard search.augment(from: row, costs: costs.span) else { throw .infeasible(row: row) }
        }
        columnOfRow = search.columnOfRow
        rowOfColumn = search.rowOfColumn
        rowPotentials = search.rowPotentials
        columnPotentials = search.columnPotentials
        totalCost = (0..<rows).reduce(0) { $0 + costs[$1 * columns + Int(search.columnOfRow[$1])] }
    }
}

/// The state of the search: duals, the assignment so far, and the scratch of one shortest path.
private struct AssignmentSearch {
    var columnOfRow: [Int32]
    var rowOfColumn: [Int32]
    var rowPotentials: [Double]
    var columnPotentials: [Double]
    private let columns: Int
    private var distances: [Double]
    private var parents: [Int32]
    private var remaining: [Int32]
    private var settled: [Int32] = []

    init(rows: Int, columns: Int) {
        self.columns = columns
        columnOfRow = [Int32](repeating: -1, count: rows)
        rowOfColumn = [Int32](repeating: -1, count: columns)
        rowPotentials = [Double](repeating: 0, count: rows)
        columnPotentials = [Double](repeating: 0, count: columns)
        distances = [Double](repeating: 0, count: columns)
        parents = [Int32](repeating: -1, count: columns)
        remaining = [Int32](repeating: 0, count: columns)
    }

    /// Gives one more row a column; `false` when none can be reached.
    mutating func augment(from start: Int, costs: Span<Double>) -> Bool {
        guard let (sink, length) = shortestPath(from: start, costs: costs) else { return false }
        rowPotentials[start] += length
        for column in settled.map(Int.init) where column != sink {
            let change = length - distances[column]
            rowPotentials[Int(rowOfColumn[column])] += change
            columnPotentials[column] -= change
        }
        var column = sink
        while true {
            let row = Int(parents[column])
            rowOfColumn[column] = Int32(row)
            let previous = columnOfRow[row]
            columnOfRow[row] = Int32(column)
            if row == start { return true }
            column = Int(previous)
        }
    }

    /// Dijkstra over reduced costs up to the first free column; leaves distances, parents and the settled columns.
    private mutating func shortestPath(from start: Int, costs: Span<Double>) -> (sink: Int, length: Double)? {
        settled.removeAll(keepingCapacity: true)
        for column in 0..<columns {
            distances[column] = .infinity
            remaining[column] = Int32(column)
        }
        var left = columns
        var row = start
        var reached = 0.0
        while left > 0 {
            let place = relax(row, reached: reached, left: left, costs: costs)
            let column = Int(remaining[place])
            reached = distances[column]
            guard reached < .infinity else { return nil }
            settled.append(Int32(column))
            if rowOfColumn[column] < 0 { return (column, reached) }
            row = Int(rowOfColumn[column])
            left -= 1
            remaining[place] = remaining[left]
        }
        return nil
    }

    /// Shortens distances through a row and returns the place of the nearest remaining column, a free one on ties.
    private mutating func relax(_ row: Int, reached: Double, left: Int, costs: Span<Double>) -> Int {
        let base = row * columns
        let offset = reached - rowPotentials[row]
        var nearest = 0
        var nearestDistance = Double.infinity
        for place in 0..<left {
            let column = Int(remaining[place])
            let candidate = offset + costs[base + column] - columnPotentials[column]
            if candidate < distances[column] {
                distances[column] = candidate
                parents[column] = Int32(row)
            }
            let distance = distances[column]
            if distance < nearestDistance || (distance == nearestDistance && rowOfColumn[column] < 0) {
                nearest = place
                nearestDistance = distance
            }
        }
        return nearest
    }
}
