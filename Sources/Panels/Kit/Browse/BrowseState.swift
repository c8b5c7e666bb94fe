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
    package var isDetailOpen = false
    package var isMapFocused = false
    package var camera = MapCamera()
    /// Which of the detail's figures `e` explains.
    package var figure = 0

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
}

/// One column: its heading, its width, what it shows and sorts by.
package struct BrowseColumn<Item: BrowseItem>: Sendable {
    package let title: String
    package let width: Table.Width
    package let alignment: Alignment
    /// Columns with a higher number give way first on narrow screens.
    package let priority: Int
    package let text: @Sendable (Item, DrawContext) -> StyledText
    package let sortKey: @Sendable (Item) -> SortKey

    /// - Parameter title: Key in the string catalogue.
    package init(
        _ title: String, width: Table.Width, alignment: Alignment = .left, priority: Int = 0,
        text: @escaping @Sendable (Item, DrawContext) -> StyledText, sortKey: @escaping @Sendable (Item) -> SortKey
    ) {
        self.title = title
        self.width = width
        self.alignment = alignment
        self.priority = priority
        self.text = text
        self.sortKey = sortKey
    }
}

/// The rows that pass the filter, in the order on screen.
package enum BrowseOrder {
    package static func visible<Item: BrowseItem>(
        _ items: [Item], _ state: BrowseState, columns: [BrowseColumn<Item>]
    ) -> [Item] {
        var rows =
            state.filter.isEmpty
            ? items : items.filter { state.filter.matches([$0.name.zh, $0.name.en, $0.id.text]) }
        guard let sorted = state.sortColumn, columns.indices.contains(sorted) else { return rows }
        let key = columns[sorted].sortKey
        let decorated = rows.map { (key($0), $0) }
        rows = decorated.sorted { state.isAscending ? $0.0 < $1.0 : $1.0 < $0.0 }.map(\.1)
        return rows
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
            isMapFocused = false
            return []
        case .answer, .named:
            return nil
        case .action(let action):
            return handle(action, rows: rows.map(\.id), columns: columns, figures: figures, page: page)
        }
    }

    /// The selected row, or the first when none is selected.
    package func current<Item: BrowseItem>(_ rows: [Item]) -> Item? { rows.first { $0.id == selected } ?? rows.first }

    private mutating func handle(
        _ action: ActionID, rows: [EntityID], columns: Int, figures: Int, page: Int
    ) -> [Effect]? {
        let index = rows.firstIndex { $0 == selected } ?? 0
        switch action {
        case Actions.moveUp where isMapFocused: camera.pan(east: 0, north: 1)
        case Actions.moveDown where isMapFocused: camera.pan(east: 0, north: -1)
        case Actions.left where isMapFocused: camera.pan(east: -1, north: 0)
        case Actions.right where isMapFocused: camera.pan(east: 1, north: 0)
        case Actions.moveUp: select(index - 1, rows)
        case Actions.moveDown: select(index + 1, rows)
        case Actions.pageUp: select(index - page, rows)
        case Actions.pageDown: select(index + page, rows)
        case Actions.moveFirst: select(0, rows)
        case Actions.moveLast: select(rows.count - 1, rows)
        case Actions.open:
            select(index, rows)
            isDetailOpen = true
        case Actions.back: return goBack() ? [] : nil
        case Actions.map: isMapFocused.toggle()
        case Actions.zoomIn: camera.zoom(by: 1.5)
        case Actions.zoomOut: camera.zoom(by: 1 / 1.5)
        case Actions.sort: cycleSort(columns)
        case Actions.sortReverse: isAscending.toggle()
        case Actions.nextFigure: figure = figures > 0 ? (figure + 1) % figures : 0
        default: return nil
        }
        return []
    }

    private mutating func select(_ index: Int, _ rows: [EntityID]) {
        guard !rows.isEmpty else { return }
        selected = rows[min(max(index, 0), rows.count - 1)]
        figure = 0
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

/// Where the map looks, told in terms of the whole city so that it means the same on every screen size.
package struct MapCamera: Sendable, Hashable {
    /// 1 shows everything; 2 half as many metres a cell.
    package private(set) var magnification = 1.0
    /// Shift of the centre in widths and heights of the whole; unused while the selection is followed.
    package private(set) var east = 0.0
    package private(set) var north = 0.0
    package private(set) var followsSelection = true

    package init() {}

    package mutating func zoom(by factor: Double) {
        magnification = min(max(magnification * factor, 1), 64)
    }

    package mutating func pan(east: Double, north: Double) {
        followsSelection = false
        self.east = min(max(self.east + east * 0.1 / magnification, -0.6), 0.6)
        self.north = min(max(self.north + north * 0.1 / magnification, -0.6), 0.6)
    }

    /// The view for an area: fitted to `box`, magnified, around the selection or where the user panned to.
    package func viewport(of box: BoundingBox, in area: Rect, selected: Coordinate?) -> MapViewport {
        let fitted = MapViewport.fitted(to: box, area: area)
        guard magnification > 1 || !followsSelection else { return fitted }
        let panned = Coordinate(
            longitude: (box.west + box.east) / 2 + east * (box.east - box.west),
            latitude: (box.south + box.north) / 2 + north * (box.north - box.south))
        let centre = followsSelection ? selected ?? panned : panned
        return MapViewport(centre: centre, metresPerColumn: fitted.metresPerColumn / magnification)
    }
}

/// A browse list as header and rows of text, for export.
package enum BrowseTable {
    package static func export<Item: BrowseItem>(
        _ rows: [Item], _ columns: [BrowseColumn<Item>], _ context: DrawContext
    ) -> (header: [String], rows: [[String]]) {
        (
            ["id"] + columns.map { context.phrases[$0.title] },
            rows.map { row in [row.id.text] + columns.map { $0.text(row, context).text } }
        )
    }
}
