package import Canvas
package import CityModel

/// What a column's cells are when they leave the screen as data.
package enum ColumnData<Item: BrowseItem>: Sendable {
    /// The number the column sorts by where the cell tells it, else the cell's words.
    case cell
    /// A figure with its unit; its quality goes along where it is not good.
    case figure(@Sendable (Item) -> Figure?)
    /// A number that the cell tells with a sign of its own, such as an arrow.
    case number(unit: String = "", @Sendable (Item) -> Double?)
    case time(@Sendable (Item) -> Timestamp?)
    /// What the cell abbreviates.
    case text(@Sendable (Item) -> String)
    /// A small curve: no data, its numbers stand in the store.
    case picture
}

/// A browse list as data, for export.
package enum BrowseTable {
    /// Every row of the list with every column, also those put away; while comparing, each number with what it was then and
    /// with the difference.
    package static func data<Item: BrowseItem>(
        _ rows: [Item], _ columns: [BrowseColumn<Item>], _ context: DrawContext
    ) -> DataTable {
        var context = context
        context.manner = .data
        context.glyphs = .plain
        let ids = Part(DataTable.Column("id", label: "id"), rows.map { .text($0.id.text) })
        let all = [ids] + columns.flatMap { parts(of: $0, rows, context) }
        return DataTable(
            columns: all.map(\.column), rows: rows.indices.map { row in all.map { $0.values[row] } })
    }

    private struct Part {
        let column: DataTable.Column
        let values: [DataTable.Value]

        init(_ column: DataTable.Column, _ values: [DataTable.Value]) {
            self.column = column
            self.values = values
        }
    }

    private static func parts<Item: BrowseItem>(
        of column: BrowseColumn<Item>, _ rows: [Item], _ context: DrawContext
    ) -> [Part] {
        let id = column.title.hasPrefix("column.") ? String(column.title.dropFirst(7)) : column.title
        let label = context.phrases[column.title]
        switch column.data {
        case .picture: return []
        case .time(let time):
            return [Part(DataTable.Column(id, label: label), rows.map { time($0).map { .time($0) } ?? .missing })]
        case .text(let text):
            return [Part(DataTable.Column(id, label: label), rows.map { .text(text($0)) })]
        case .number(let unit, let number):
            let values = rows.map(number)
            return numbers(head(id, label, unit, context), values, 1, column, rows, context)
        case .figure(let figure):
            let figures = rows.map(figure)
            let unit = figures.lazy.compactMap { $0?.unit }.first { !$0.isEmpty } ?? ""
            return numbers(
                head(id, label, unit, context), figures.map { $0?.value }, 1, column, rows, context)
                + quality(of: figures, id, label, context)
        case .cell:
            return cells(DataTable.Column(id, label: label), column, rows, context)
        }
    }

    private static func cells<Item: BrowseItem>(
        _ head: DataTable.Column, _ column: BrowseColumn<Item>, _ rows: [Item], _ context: DrawContext
    ) -> [Part] {
        var told: [(number: CellNumber?, text: String)] = []
        for row in rows {
            let text = Transcript.readable(column.text(row, context).text)
            if case .number(let value) = column.sortKey(row) {
                told.append((CellNumber(text, value: value), text))
            } else {
                told.append((nil, text))
            }
        }
        guard let first = told.lazy.compactMap(\.number).first else {
            return [Part(head, told.map { isEmpty($0.text) ? .missing : .text($0.text) })]
        }
        // Words among numbers, "fewer than 5", are told as they are.
        guard told.allSatisfy({ $0.number != nil || isEmpty($0.text) }) else {
            return [
                Part(
                    DataTable.Column(head.id, label: head.label, unit: first.unit),
                    told.map { cell in
                        cell.number.map { .number($0.value) } ?? (isEmpty(cell.text) ? .missing : .text(cell.text))
                    })
            ]
        }
        return numbers(
            DataTable.Column(head.id, label: head.label, unit: first.unit), told.map { $0.number?.value },
            first.unit == "%" ? 100 : 1, column, rows, context)
    }

    private static func head(_ id: String, _ label: String, _ unit: String, _ context: DrawContext) -> DataTable.Column
    {
        DataTable.Column(id, label: label, unit: unit, unitLabel: FigureText.unit(unit, context))
    }

    private static func isEmpty(_ text: String) -> Bool { text.isEmpty || text == "—" }

    /// - Parameter factor: What the numbers sorted by have to be multiplied with to be those told.
    private static func numbers<Item: BrowseItem>(
        _ head: DataTable.Column, _ values: [Double?], _ factor: Double, _ column: BrowseColumn<Item>, _ rows: [Item],
        _ context: DrawContext
    ) -> [Part] {
        let own = Part(head, values.map(value))
        guard let book = context.compared else { return [own] }
        let then = rows.map { row in book.number(of: row.id, in: column.title).map { $0 * factor } }
        guard then.contains(where: { $0 != nil }) else { return [own] }
        let change = zip(values, then).map { now, then in now.flatMap { now in then.map { now - $0 } } }
        func beside(_ name: String, _ values: [Double?]) -> Part {
            let label = context.phrases("export.\(name)", ["column": head.label])
            return Part(self.head("\(head.id)_\(name)", label, head.unit, context), values.map(value))
        }
        return [own, beside("then", then), beside("change", change)]
    }

    private static func value(_ number: Double?) -> DataTable.Value { number.map { .number($0) } ?? .missing }

    /// How far the figures can be trusted, and why there is none; nothing when all are good.
    private static func quality(
        of figures: [Figure?], _ id: String, _ label: String, _ context: DrawContext
    ) -> [Part] {
        let words = figures.map { figure -> DataTable.Value in
            guard let figure else { return .missing }
            switch figure.quality {
            case .good, .simulated: return .missing
            case .unavailable: return .text((figure.missing ?? .noData).rawValue)
            default: return .text(figure.quality.rawValue)
            }
        }
        guard words.contains(where: { $0 != .missing }) else { return [] }
        let column = DataTable.Column("\(id)_quality", label: context.phrases("export.quality", ["column": label]))
        return [Part(column, words)]
    }
}
