/// Which columns of a table are shown in a given width, and where.
struct TableLayout {
    struct Field: Hashable {
        let column: Int
        let x: Int
        let width: Int
    }

    let fields: [Field]

    /// - Parameter width: Cells for the columns and the single blanks between them.
    init(columns: [Table.Column], width: Int) {
        var shown = Array(columns.indices)
        while shown.count > 1, Self.minimum(shown, columns) > width {
            guard let worst = shown.max(by: { columns[$0].priority < columns[$1].priority }),
                columns[worst].priority > 0
            else { break }
            shown.removeAll { $0 == worst }
        }
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
