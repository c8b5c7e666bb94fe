extension LinearAssignment {
    /// How much the total would rise if this row might not have the column it got: the regret of a swap.
    ///
    /// One shortest path over the duals instead of a second solution. Free columns stand as held by rows that cost
    /// nothing, so the change is a cycle through the forbidden pair: the way from the row back to its column. Those rows
    /// are alike, and only the first one reached matters.
    /// - Parameter costs: the costs the assignment was made from.
    /// - Returns: zero or more; +∞ when no other assignment exists.
    /// - Complexity: O(rows · columns) at worst.
    package func swapCost(ofRow row: Int, costs: [Double]) -> Double {
        precondition(costs.count == columnOfRow.count * rowOfColumn.count, "\(costs.count) costs")
        let given = Int(columnOfRow[row])
        var search = SwapSearch(self)
        search.relax(from: row, reached: 0, except: given, costs: costs.span)
        while let (column, distance) = search.takeNearest() {
            if column == given { return distance }
            search.relax(from: Int(rowOfColumn[column]), reached: distance, except: -1, costs: costs.span)
        }
        return .infinity
    }
}

/// Dijkstra over the columns that rows hold; all free columns together are one more node.
private struct SwapSearch {
    private let assignment: LinearAssignment
    private var distances: [Double]
    private var unsettled: [Int32]
    private var freeDistance = Double.infinity
    private var isFreeSettled = false

    init(_ assignment: LinearAssignment) {
        self.assignment = assignment
        distances = [Double](repeating: .infinity, count: assignment.rowOfColumn.count)
        unsettled = assignment.columnOfRow
    }

    /// Shortens distances through a row: to every column while the free ones are open, then to the held ones alone.
    mutating func relax(from row: Int, reached: Double, except forbidden: Int, costs: Span<Double>) {
        let columns = distances.count
        let offset = reached - assignment.rowPotentials[row]
        for index in 0..<(isFreeSettled ? unsettled.count : columns) {
            let column = isFreeSettled ? Int(unsettled[index]) : index
            guard column != forbidden else { continue }
            // Rounding may leave a reduced cost a hair below zero.
            let distance = max(reached, offset + costs[row * columns + column] - assignment.columnPotentials[column])
            if assignment.rowOfColumn[column] < 0 {
                freeDistance = min(freeDistance, distance)
            } else if distance < distances[column] {
                distances[column] = distance
            }
        }
    }

    /// Settles the nearest held column, the free ones before it if they are nearer; `nil` when nothing more is reached.
    mutating func takeNearest() -> (column: Int, distance: Double)? {
        var place = nearestPlace()
        if !isFreeSettled, freeDistance < (place.map { distances[Int(unsettled[$0])] } ?? .infinity) {
            isFreeSettled = true
            for column in unsettled.map(Int.init) {
                distances[column] = min(distances[column], freeDistance - assignment.columnPotentials[column])
            }
            place = nearestPlace()
        }
        guard let place else { return nil }
        let column = Int(unsettled[place])
        unsettled[place] = unsettled[unsettled.count - 1]
        unsettled.removeLast()
        return (column, distances[column])
    }

    private func nearestPlace() -> Int? {
        var nearest: Int?
        var nearestDistance = Double.infinity
        for place in unsettled.indices where distances[Int(unsettled[place])] < nearestDistance {
            nearest = place
            nearestDistance = distances[Int(unsettled[place])]
        }
        return nearest
    }
}
