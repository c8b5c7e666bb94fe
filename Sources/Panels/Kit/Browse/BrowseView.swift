package import Canvas
package import CityModel

/// A screen of headline, map, ranked table and detail; how they share the room depends on its size.
///
/// Wide (≥ 120 columns): map on the left, table over detail on the right. Standard: headline and table, the detail or the map
/// in their place when open. Small: the same in one column, with fewer columns of the table.
package struct BrowseView<Item: BrowseItem> {
    private let headline: () -> [LabelledFigure]
    package let columns: [BrowseColumn<Item>]
    /// Rows after filter and sorting.
    package let rows: [Item]
    package let state: BrowseState
    /// Nil for lists that have no place on a map.
    private let layers: () -> MapLayers?
    package let bounds: BoundingBox?
    /// Titles of the parts, in the reader's language.
    private let tableTitle: () -> String
    private let mapTitle: () -> String
    private let detailTitle: () -> String
    private let detail: () -> [DetailBlock]
    private let emptyKey: String

    /// - Parameters:
    ///   - emptyKey: the sentence for a list that holds nothing.
    ///
    /// Headline, titles, layers and detail are made when they are drawn: while the cursor runs they are not.
    package init(
        headline: @autoclosure @escaping () -> [LabelledFigure], columns: [BrowseColumn<Item>], rows: [Item],
        state: BrowseState, layers: @autoclosure @escaping () -> MapLayers?, bounds: BoundingBox?,
        tableTitle: @autoclosure @escaping () -> String, mapTitle: @autoclosure @escaping () -> String,
        detailTitle: @autoclosure @escaping () -> String, detail: @autoclosure @escaping () -> [DetailBlock],
        emptyKey: String = "browse.empty"
    ) {
        self.emptyKey = emptyKey
        self.headline = headline
        self.columns = columns
        self.rows = rows
        self.state = state
        self.layers = layers
        self.bounds = bounds
        self.tableTitle = tableTitle
        self.mapTitle = mapTitle
        self.detailTitle = detailTitle
        self.detail = detail
    }

    package func draw(in area: Rect, on grid: inout CellGrid, context: DrawContext) {
        guard !moveCursor(in: area, on: &grid, context) else { return }
        let headline = headline()
        let headlineRows = HeadlineView.rows(headline, width: area.width, context: context)
        HeadlineView.draw(
            headline, selected: state.isDetailOpen ? nil : state.headline, in: area.top(headlineRows), on: &grid,
            context: context)
        context.notes?.setHeadline(headline.map(\.figure))
        let body = area.droppingTop(headlineRows)
        var context = context
        if let aside = context.aside, !stands(aside, in: body) { context.aside = nil }
        if let aside = context.aside { context.notes?.takeAside(of: aside.notes) }
        if area.width >= 120, area.height >= 24, !context.isTold {
            drawWide(body, &grid, context)
        } else if state.isMapFocused, let layers = layers() {
            drawMap(layers, body, &grid, context)
        } else if state.isDetailOpen {
            drawDetail(body, &grid, context)
        } else {
            drawTable(body, &grid, context)
        }
    }

    /// Draws the frame before anew where the list's cursor was and is; nothing else differs from it.
    /// - Returns: whether there is such a frame of this list.
    private func moveCursor(in area: Rect, on grid: inout CellGrid, _ context: DrawContext) -> Bool {
        guard let standing = context.standing, let note = standing.notes.table, let notes = context.notes,
            note.listAddress == ListMemory.address(of: rows), note.rowCount == rows.count,
            let selected = state.index(in: rows)
        else { return false }
        grid.copy(standing.grid, rows: area.y..<area.maxY, x: 0, y: area.y, clip: area)
        notes.takeAside(of: standing.notes)
        let (rows, columns, order) = (rows, columns, note.columnOrder)
        let table = Table(columns: [], rowCount: rows.count, selected: selected) { row, column in
            Self.cell(rows[row], columns[order[column]], context)
        }
        let placement = table.moveSelection(
            from: note.placement, selected: note.selected, in: standing.grid, on: &grid, context: context)
        notes.setTable(
            placement, rowCount: rows.count, selected: selected, columnOrder: order, titles: note.titles,
            listAddress: note.listAddress, pick: note.pick)
        return true
    }

    private func drawWide(_ body: Rect, _ grid: inout CellGrid, _ context: DrawContext) {
        let layers = context.aside == nil ? layers() : nil
        guard layers != nil || context.aside?.notes.map != nil else {
            let parts = body.split(columns: [11, 9])
            drawTable(parts[0], &grid, context)
            drawDetail(parts[1], &grid, context)
            return
        }
        let parts = body.split(columns: [9, 11])
        drawMap(layers, parts[0], &grid, context)
        let right = parts[1].split(rows: state.isDetailOpen ? [1, 2] : [11, 9])
        drawTable(right[0], &grid, context)
        drawDetail(right[1], &grid, context)
    }

    /// Whether map and detail stood where they would stand now: newer figures may need more lines above them.
    private func stands(_ aside: DrawnFrame, in body: Rect) -> Bool {
        (aside.notes.map?.area ?? aside.notes.detail?.area).map { $0.y == body.y + 1 } ?? true
    }

    /// What stood in the area while the cursor was where it came from.
    private func leaveAside(_ area: Rect, _ grid: inout CellGrid, _ context: DrawContext) -> Bool {
        guard let aside = context.aside else { return false }
        grid.copy(aside.grid, rows: area.y..<area.maxY, x: 0, y: area.y, clip: area)
        return true
    }

    private func drawMap(_ layers: MapLayers?, _ area: Rect, _ grid: inout CellGrid, _ context: DrawContext) {
        guard !leaveAside(area, &grid, context) else { return }
        let inner = Frame(title: mapTitle(), isFocused: state.isMapFocused).draw(in: area, on: &grid, context: context)
        guard let bounds, let layers else { return }
        BrowseMap(layers: layers, bounds: bounds, rows: rows, state: state)
            .draw(in: inner, on: &grid, context: context)
    }

    private func drawTable(_ area: Rect, _ grid: inout CellGrid, _ context: DrawContext) {
        let trailing =
            state.filter.isEmpty ? "\(rows.count)" : "/\(PlainText.sanitized(state.filter.text)) \(rows.count)"
        let isFocused = !state.isMapFocused && (area.width < 120 || !state.isDetailOpen)
        let inner = Frame(title: tableTitle(), trailing: trailing, isFocused: isFocused).draw(
            in: area, on: &grid, context: context)
        guard !rows.isEmpty else {
            let key = state.filter.isEmpty ? emptyKey : "browse.nothingFound"
            Paragraph(StyledText(context.phrases(key, ["filter": state.filter.text]), "muted")).draw(
                in: inner, on: &grid, context: context)
            return
        }
        let order = columns.indices.filter { $0 == 0 || !state.hiddenColumns.contains(columns[$0].title) }
        let selected = state.index(in: rows) ?? 0
        context.record?.noteTable(Self.numbers(rows, columns))
        let (rows, shown) = (rows, order.map { columns[$0] })
        var table = Table(
            columns: shown.map {
                Table.Column(context.phrases[$0.title], width: $0.width, alignment: $0.alignment, priority: $0.priority)
            },
            rowCount: rows.count, selected: selected, offset: state.shown.firstRow,
            sorted: state.sortColumn.flatMap { order.firstIndex(of: $0) }.map { ($0, state.isAscending) },
            cell: { row, column in Self.cell(rows[row], shown[column], context) }
        )
        table.firstColumn = state.firstColumn
        let placement = table.draw(in: inner, on: &grid, context: context)
        context.notes?.setTable(
            placement, rowCount: rows.count, selected: selected, columnOrder: order, titles: columns.map(\.title),
            listAddress: ListMemory.address(of: rows)
        ) { rows.indices.contains($0) ? rows[$0].id : nil }
    }

    /// A cell as the column tells it; while comparing, numbers as the difference to the other moment.
    private static func cell(_ row: Item, _ column: BrowseColumn<Item>, _ context: DrawContext) -> StyledText {
        let text = column.text(row, context)
        guard let book = context.compared, case .number(let now) = column.sortKey(row),
            let number = CellNumber(text.text, value: now)
        else { return text }
        let difference = number.difference(since: book.number(of: row.id, in: column.title), context.glyphs)
        guard context.isTold else { return difference }
        return StyledText(text.text + context.glyphs.difference + difference.text, text.style)
    }

    /// Numbers of a list by row and column, for a frame that is compared with this one.
    private static func numbers(_ rows: [Item], _ columns: [BrowseColumn<Item>])
        -> @Sendable (EntityID, String) -> Double?
    {
        let places = ListMemory.shared.value(of: rows, for: "places") {
            Dictionary(rows.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { first, _ in first })
        }
        return { id, title in
            guard let place = places[id], let column = columns.first(where: { $0.title == title }),
                case .number(let value) = column.sortKey(rows[place])
            else { return nil }
            return value
        }
    }

    private func drawDetail(_ area: Rect, _ grid: inout CellGrid, _ context: DrawContext) {
        guard !leaveAside(area, &grid, context) else { return }
        let inner = Frame(title: detailTitle(), isFocused: state.isDetailOpen && !state.isMapFocused)
            .draw(in: area, on: &grid, context: context)
        let view = DetailView(
            detail(), selected: state.isDetailOpen ? state.figure : nil,
            line: state.isDetailOpen ? state.detailLine : nil)
        let scroll = view.draw(in: inner, on: &grid, context: context)
        context.notes?.setDetail(in: inner, scroll: scroll)
        guard inner.height < area.height else { return }
        ScrollMarks(scroll).draw(around: area, on: &grid, context: context)
    }
}
