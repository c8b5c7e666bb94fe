import Canvas
import CityModel

/// The rows that pass the filter, in the order on screen.
package enum BrowseOrder {
    private struct Order: Hashable, Sendable {
        let filter: NameFilter
        let sortColumn: String?
        let isAscending: Bool
    }

    /// The same answer for the same rows, filter and order is made once: a view may ask at every key and every frame.
    package static func visible<Item: BrowseItem>(
        _ items: [Item], _ state: BrowseState, columns: [BrowseColumn<Item>]
    ) -> [Item] {
        let column = state.sortColumn.flatMap { columns.indices.contains($0) ? columns[$0] : nil }
        guard !state.filter.isEmpty || column != nil else { return items }
        let order = Order(
            filter: state.filter, sortColumn: column?.title, isAscending: column != nil && state.isAscending)
        return ListMemory.shared.value(of: items, for: order) {
            let rows = filtered(items, by: state.filter)
            return column.map { sorted(rows, by: $0.sortKey, ascending: state.isAscending) } ?? rows
        }
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
        _ rows: [Item], by key: @Sendable (Item) -> SortKey, ascending: Bool
    ) -> [Item] {
        let decorated = rows.enumerated().map { (key: key($0.element), index: $0.offset) }
        let ordered = decorated.sorted { left, right in
            if left.key == right.key { return left.index < right.index }
            return ascending ? left.key < right.key : right.key < left.key
        }
        return ordered.map { rows[$0.index] }
    }
}
