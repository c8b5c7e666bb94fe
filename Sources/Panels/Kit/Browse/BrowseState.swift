package import Canvas
package import CityModel

/// Where a user is in a list with map and detail; shared by every panel that has one.
package struct BrowseState: Sendable, Hashable {
    /// Selection by id, so that it survives new data and a new order.
    package var selected: EntityID?
    package var filter = NameFilter()
    /// Column the table is sorted by; nil keeps the model's own order (by risk).
    package var sortColumn: Int?
    package var isAscending = false
    /// How names are put in order; nil by their English letters as they stand.
    package var nameOrder: NameOrder?
    package var isDetailOpen = false
    package var isMapFocused = false
    package var camera = MapCamera()
    /// Which of the detail's figures `e` explains.
    package var figure = 0
    /// Which figure of the line above the list `e` explains; nil for that of the row.
    package var headline: Int?
    /// First line of the detail; nil while nobody has scrolled it.
    package var detailLine: Int?
    /// How many columns the table is scrolled to the right past its first, which stays.
    package var firstColumn = 0
    /// Columns the user has put away, by their keys in the catalogue.
    package var hiddenColumns: Set<String> = []
    /// Layers of the map the user has put away.
    package var hiddenLayers: Set<MapLayer> = []
    /// What the last frame showed of all this; the session learns it after drawing.
    package var shown = BrowseFrame()

    package init() {}
}

extension BrowseState {
    /// Whether nothing but the list's cursor differs, and it is what the keys move.
    func isCursorMove(from before: BrowseState) -> Bool {
        guard !isDetailOpen, !isMapFocused else { return false }
        var moved = before
        (moved.selected, moved.figure, moved.detailLine) = (selected, figure, detailLine)
        moved.shown.selectedRow = shown.selectedRow
        return moved == self
    }
}

/// How much of a list and its detail the last frame had room for.
package struct BrowseFrame: Sendable, Hashable {
    /// First row of the table, and how many fit; nil before the first frame.
    package var firstRow = 0
    package var visibleRows: Int?
    /// Place of the selected row at the last frame: where to look for it first.
    package var selectedRow = 0
    /// The largest useful `firstColumn`; nil before the first frame.
    package var farthestColumn: Int?
    package var detail: DetailScroll?
    /// How many figures stand above the list.
    package var headlines = 0
    package var viewport: MapViewport?
    package var bounds: BoundingBox?

    package init() {}
}

/// A thing that can stand in a list, on a map and in a search.
package protocol BrowseItem: Sendable {
    var id: EntityID { get }
    var name: LocalizedText { get }
    var position: Coordinate? { get }
}

/// What a column sorts by.
package enum SortKey: Sendable, Comparable {
    case missing
    case number(Double)
    case text(String)
    /// A name, put in order as the reader's language has it.
    case name(LocalizedText)

    package static func < (left: SortKey, right: SortKey) -> Bool {
        switch (left, right) {
        case (.number(let left), .number(let right)): left < right
        case (.text(let left), .text(let right)): left < right
        case (.name(let left), .name(let right)): left.en < right.en
        default: left.place < right.place
        }
    }

    /// Kinds do not mix within a column, but for what is missing.
    private var place: Int {
        switch self {
        case .missing: 0
        case .number: 1
        case .text: 2
        case .name: 3
        }
    }
}

/// One column: its heading, its width, what it shows and sorts by.
package struct BrowseColumn<Item: BrowseItem>: Sendable {
    package let title: String
    package let width: Table.Width
    package let alignment: Alignment
    /// Columns with a higher number give way first on narrow screens.
    package let priority: Int
    package let data: ColumnData<Item>
    package let text: @Sendable (Item, DrawContext) -> StyledText
    package let sortKey: @Sendable (Item) -> SortKey

    /// - Parameter title: Key in the string catalogue.
    package init(
        _ title: String, width: Table.Width, alignment: Alignment = .left, priority: Int = 0,
        data: ColumnData<Item> = .cell,
        text: @escaping @Sendable (Item, DrawContext) -> StyledText, sortKey: @escaping @Sendable (Item) -> SortKey
    ) {
        self.title = title
        self.width = width
        self.alignment = alignment
        self.priority = priority
        self.data = data
        self.text = text
        self.sortKey = sortKey
    }
}

extension BrowseState {
    /// Answers the actions that mean the same in every list; nil when the intent is not one of them.
    package mutating func update<Item: BrowseItem>(
        _ intent: Intent, rows: [Item], columns: Int, figures: Int, page: Int = 10
    ) -> [Effect]? {
        switch intent {
        case .filter(let text):
            filter = text
            return []
        case .select(let entity):
            selected = entity
            filter = NameFilter()
            isDetailOpen = true
            detailLine = nil
            isMapFocused = false
            return []
        case .answer, .named:
            return nil
        case .action(let action):
            return handle(action, rows: rows, columns: columns, figures: figures, page: shown.visibleRows ?? page)
        }
    }

    /// The selected row, or the first when none is selected.
    package func current<Item: BrowseItem>(_ rows: [Item]) -> Item? { index(in: rows).map { rows[$0] } ?? rows.first }

    /// Where the selected row stands; nil when it is not among the rows. Looks first where it was, so that a long list
    /// costs no more than a short one.
    package func index<Item: BrowseItem>(in rows: [Item]) -> Int? {
        guard let selected else { return nil }
        for near in [shown.selectedRow, shown.selectedRow + 1, shown.selectedRow - 1]
        where rows.indices.contains(near) && rows[near].id == selected { return near }
        return rows.firstIndex { $0.id == selected }
    }

    private mutating func handle<Item: BrowseItem>(
        _ action: ActionID, rows: [Item], columns: Int, figures: Int, page: Int
    ) -> [Effect]? {
        let index = index(in: rows) ?? 0
        if isMapFocused, let effects = handleMap(action) { return effects }
        if isDetailOpen, let effects = handleDetail(action, index, rows) { return effects }
        switch action {
        case Actions.moveUp: select(index - 1, rows)
        case Actions.moveDown: select(index + 1, rows)
        case Actions.pageUp: select(index - page, rows)
        case Actions.pageDown: select(index + page, rows)
        case Actions.moveFirst: select(0, rows)
        case Actions.moveLast: select(rows.count - 1, rows)
        case Actions.left: firstColumn = max(0, firstColumn - 1)
        case Actions.right: firstColumn = min(firstColumn + 1, shown.farthestColumn ?? max(0, columns - 1))
        case Actions.open:
            select(index, rows)
            isDetailOpen = true
        case Actions.back: return goBack() ? [] : nil
        case Actions.map: isMapFocused.toggle()
        case Actions.zoomIn: camera.zoom(by: 1.5)
        case Actions.zoomOut: camera.zoom(by: 1 / 1.5)
        case Actions.sort: cycleSort(columns)
        case Actions.sortReverse: isAscending.toggle()
        case Actions.nextFigure where !isDetailOpen && shown.headlines > 0:
            let next = headline.map { $0 + 1 } ?? 0
            headline = next < shown.headlines ? next : nil
        case Actions.nextFigure:
            figure = figures > 0 ? (figure + 1) % figures : 0
            detailLine = nil
        default: return nil
        }
        return []
    }

    /// On the map the arrows move the view.
    private mutating func handleMap(_ action: ActionID) -> [Effect]? {
        let moves: Set = [Actions.moveUp, Actions.moveDown, Actions.left, Actions.right]
        guard moves.contains(action) else { return nil }
        if camera.followsSelection, let viewport = shown.viewport, let bounds = shown.bounds {
            camera.centre(on: viewport.centre, of: bounds)
        }
        switch action {
        case Actions.moveUp: camera.pan(east: 0, north: 1)
        case Actions.moveDown: camera.pan(east: 0, north: -1)
        case Actions.left: camera.pan(east: -1, north: 0)
        default: camera.pan(east: 1, north: 0)
        }
        return []
    }

    /// In the detail up and down scroll, left and right go to the neighbours in the list.
    private mutating func handleDetail<Item: BrowseItem>(_ action: ActionID, _ index: Int, _ rows: [Item]) -> [Effect]?
    {
        let page = max(1, (shown.detail?.visible ?? 10) - 1)
        switch action {
        case Actions.moveUp: scroll(to: detailTop - 1)
        case Actions.moveDown: scroll(to: detailTop + 1)
        case Actions.pageUp: scroll(to: detailTop - page)
        case Actions.pageDown: scroll(to: detailTop + page)
        case Actions.moveFirst: scroll(to: 0)
        case Actions.moveLast: scroll(to: .max / 2)
        case Actions.left: select(index - 1, rows)
        case Actions.right: select(index + 1, rows)
        default: return nil
        }
        return []
    }

    private var detailTop: Int { detailLine ?? shown.detail?.first ?? 0 }

    package mutating func scrollDetail(by lines: Int) { scroll(to: detailTop + lines) }

    private mutating func scroll(to line: Int) {
        let last = shown.detail.map { max(0, $0.count - $0.visible) } ?? line
        detailLine = max(0, min(line, last))
    }

    private mutating func select<Item: BrowseItem>(_ index: Int, _ rows: [Item]) {
        guard !rows.isEmpty else { return }
        let row = min(max(index, 0), rows.count - 1)
        if selected != rows[row].id { detailLine = nil }
        selected = rows[row].id
        shown.selectedRow = row
        figure = 0
        headline = nil
    }

    private mutating func goBack() -> Bool {
        if isMapFocused {
            isMapFocused = false
        } else if isDetailOpen {
            isDetailOpen = false
        } else if !filter.isEmpty {
            filter = NameFilter()
        } else if camera != MapCamera() {
            camera = MapCamera()
        } else {
            return false
        }
        return true
    }

    private mutating func cycleSort(_ columns: Int) {
        guard columns > 0 else { return }
        guard let sorted = sortColumn else {
            sortColumn = 0
            isAscending = true
            return
        }
        sortColumn = sorted + 1 < columns ? sorted + 1 : nil
    }
}
