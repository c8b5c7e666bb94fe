import Canvas
import CityModel
import Synchronization

/// The rows that pass the filter, in the order on screen.
package enum BrowseOrder {
    private struct Order: Hashable, Sendable {
        let filter: NameFilter
        let sortColumn: String?
        let isAscending: Bool
        let names: NameOrder?
    }

    /// The rows a filter leaves, in the model's order.
    private struct Kept<Item: BrowseItem>: Sendable {
        let rows: [Item]
    }

    /// The rows as they were shown last.
    private struct Shown<Item: BrowseItem>: Sendable {
        let rows: [Item]
    }

    /// Lists from here on are put in order behind the screen.
    package static let longList = 4_000

    @TaskLocal private static var isHurried = false
    private static let isOrderWanted = Mutex(false)

    /// Inside, a long list whose order is not known yet comes as it was shown last: who answers keys and draws does not
    /// wait for it. ``takeWish()`` tells that somebody else has to put it in order.
    package static func withoutWaiting<Value>(_ body: () throws -> Value) rethrows -> Value {
        try $isHurried.withValue(true, operation: body)
    }

    /// Whether a list has come in another order than asked for since this was last called.
    static func takeWish() -> Bool {
        isOrderWanted.withLock { isWanted in
            defer { isWanted = false }
            return isWanted
        }
    }

    /// The same answer for the same rows, filter and order is made once: a view may ask at every key and every frame.
    package static func visible<Item: BrowseItem>(
        _ items: [Item], _ state: BrowseState, columns: [BrowseColumn<Item>]
    ) -> [Item] {
        let column = state.sortColumn.flatMap { columns.indices.contains($0) ? columns[$0] : nil }
        guard !state.filter.isEmpty || column != nil else { return remembered(items, of: items) }
        let order = Order(
            filter: state.filter, sortColumn: column?.title, isAscending: column != nil && state.isAscending,
            names: column == nil ? nil : state.nameOrder)
        if let known: [Item] = ListMemory.shared.known(of: items, for: order) { return remembered(known, of: items) }
        let rows = ListMemory.shared.value(of: items, for: state.filter) {
            Kept(rows: filtered(items, by: state.filter))
        }.rows
        if isHurried, column != nil, rows.count >= longList {
            isOrderWanted.withLock { $0 = true }
            let shown: Shown<Item>? = ListMemory.shared.known(of: items, for: "shown")
            return shown?.rows ?? rows
        }
        let ordered =
            column.map { sorted(rows, by: $0.sortKey, names: state.nameOrder, ascending: state.isAscending) } ?? rows
        ListMemory.shared.keep(ordered, of: items, for: order)
        return remembered(ordered, of: items)
    }

    /// Notes of a long list how it is shown, for the time a new order takes.
    private static func remembered<Item: BrowseItem>(_ rows: [Item], of items: [Item]) -> [Item] {
        if isHurried, items.count >= longList { ListMemory.shared.keep(Shown(rows: rows), of: items, for: "shown") }
        return rows
    }

    /// The names of a list are prepared once for all the letters typed into its filter.
    private static func filtered<Item: BrowseItem>(_ items: [Item], by filter: NameFilter) -> [Item] {
        guard !filter.isEmpty else { return items }
        let index = ListMemory.shared.value(of: items, for: "index") {
            NameIndex(items.map { [$0.name.zh, $0.name.en, $0.id.text] }, readings: filter.search.readings)
        }
        var kept: [Item] = []
        for (place, fits) in index.matching(filter.text).enumerated() where fits { kept.append(items[place]) }
        return kept
    }

    /// Keys are asked once a row; equal ones keep the model's order.
    private static func sorted<Item: BrowseItem>(
        _ rows: [Item], by key: @Sendable (Item) -> SortKey, names: NameOrder?, ascending: Bool
    ) -> [Item] {
        let decorated = rows.enumerated().map { row in
            let own = key(row.element)
            guard let names, case .name(let name) = own else { return (key: own, index: row.offset) }
            return (key: .text(names.key(of: name)), index: row.offset)
        }
        let ordered = decorated.sorted { left, right in
            if left.key == right.key { return left.index < right.index }
            return ascending ? left.key < right.key : right.key < left.key
        }
        return ordered.map { rows[$0.index] }
    }
}
