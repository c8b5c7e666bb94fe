/// Which columns of a table are shown in a given width, and where.
struct TableLayout {
    struct Field: Hashable {
        let column: Int
        let x: Int
        let width: Int
    }

    let fields: [Field]
    /// Whether columns are out of sight on either side.
    let hidesLeft: Bool
    let hidesRight: Bool

    /// - Parameters:
    ///   - width: Cells for the columns and the single blanks between them.
    ///   - skipping: 0 chooses columns by priority; n shows the first column and those from the n-th on.
    init(columns: [Table.Column], width: Int, skipping: Int = 0) {
        let skipped = min(max(0, skipping), Self.farthest(columns: columns, width: width))
        let shown =
            skipped == 0
            ? Self.byPriority(columns, width)
            : Self.inOrder([0] + Array(skipped..<columns.count), columns, width)
        let free = max(0, width - Self.minimum(shown, columns))
        let weights = shown.map { Self.weight(columns[$0].width) }
        let shares = Rect.shares(of: free, weights: weights)
        var fields: [Field] = []
        var x = 0
        for (index, column) in shown.enumerated() {
            let wanted = Self.minimum(columns[column].width) + shares[index]
            let granted = min(wanted, width - x)
            guard granted > 0 else { break }
            fields.append(Field(column: column, x: x, width: granted))
            x += granted + 1
        }
        self.fields = fields
        hidesLeft = skipped > 1
        hidesRight = skipped == 0 ? shown.count < columns.count : shown.last != columns.indices.last
    }

    /// The smallest `skipping` that brings the last column into view; 0 when all fit.
    static func farthest(columns: [Table.Column], width: Int) -> Int {
        guard columns.count > 2, minimum(Array(columns.indices), columns) > width else { return 0 }
        var used = minimum(columns[0].width)
        var first = columns.count
        while first > 1, used + 1 + minimum(columns[first - 1].width) <= width {
            used += 1 + minimum(columns[first - 1].width)
            first -= 1
        }
        return min(first, columns.count - 1)
    }

    private static func inOrder(_ wanted: [Int], _ columns: [Table.Column], _ width: Int) -> [Int] {
        var shown = wanted
        while shown.count > 2, minimum(shown, columns) > width { shown.removeLast() }
        return shown
    }

    private static func byPriority(_ columns: [Table.Column], _ width: Int) -> [Int] {
        var shown = Array(columns.indices)
        while shown.count > 1, minimum(shown, columns) > width {
            guard let worst = shown.max(by: { columns[$0].priority < columns[$1].priority }),
                columns[worst].priority > 0
            else { break }
            shown.removeAll { $0 == worst }
        }
        return shown
    }

    private static func minimum(_ shown: [Int], _ columns: [Table.Column]) -> Int {
        shown.reduce(max(0, shown.count - 1)) { $0 + minimum(columns[$1].width) }
    }

    private static func minimum(_ width: Table.Width) -> Int {
        switch width {
        case .fixed(let cells): min(max(cells, 0), Rect.limit)
        case .flexible(let minimum, _): min(max(minimum, 0), Rect.limit)
        }
    }

    private static func weight(_ width: Table.Width) -> Int {
        switch width {
        case .fixed: 0
        case .flexible(_, let weight): weight
        }
    }
}
