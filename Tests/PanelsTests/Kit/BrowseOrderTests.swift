import Canvas
import CityModel
import CityPanels
import Synchronization
import Testing

@Suite struct BrowseOrderTests {
    struct Item: BrowseItem {
        let id: EntityID
        let value: Double
        var name: LocalizedText { LocalizedText(zh: "名\(id.text)", en: "name \(id.text)") }
        var position: Coordinate? { nil }
    }

    private static let columns: [BrowseColumn<Item>] = [
        BrowseColumn(
            "a", width: .fixed(8), text: { item, _ in StyledText(item.id.text) }, sortKey: { .text($0.id.text) }),
        BrowseColumn(
            "b", width: .fixed(3), text: { item, _ in StyledText("\(item.value)") }, sortKey: { .number($0.value) }),
    ]

    private func items(_ count: Int, _ step: Int = 7) -> [Item] {
        (0..<count).map { Item(id: EntityID("r\($0)"), value: Double(($0 * step) % 10)) }
    }

    @Test func `the same rows, filter and order are the same list, others are not`() {
        let (rows, others) = (items(50), items(50, 3))
        var state = BrowseState()
        state.sortColumn = 1
        state.isAscending = true
        let first = BrowseOrder.visible(rows, state, columns: Self.columns)
        let second = BrowseOrder.visible(rows, state, columns: Self.columns)
        #expect(first.map(\.id) == second.map(\.id))
        #expect(first.withUnsafeBufferPointer { $0.baseAddress } == second.withUnsafeBufferPointer { $0.baseAddress })
        #expect(BrowseOrder.visible(others, state, columns: Self.columns).map(\.id) != first.map(\.id))
        state.isAscending = false
        #expect(BrowseOrder.visible(rows, state, columns: Self.columns).first?.value == 9)
        state.filter = NameFilter("名r1")
        #expect(BrowseOrder.visible(rows, state, columns: Self.columns).count == 11)
    }

    @Test func `rows of equal keys keep the model's order both ways`() {
        let rows = items(40)
        var state = BrowseState()
        state.sortColumn = 1
        for isAscending in [true, false] {
            state.isAscending = isAscending
            let sorted = BrowseOrder.visible(rows, state, columns: Self.columns)
            let expected = rows.enumerated().sorted { left, right in
                left.element.value == right.element.value
                    ? left.offset < right.offset
                    : (left.element.value < right.element.value) == isAscending
            }
            #expect(sorted.map(\.id) == expected.map(\.element.id))
        }
    }

    @Test func `a list changed after it was sorted is sorted anew`() {
        var rows = items(10)
        var state = BrowseState()
        state.sortColumn = 1
        state.isAscending = true
        _ = BrowseOrder.visible(rows, state, columns: Self.columns)
        rows[3] = Item(id: "new", value: -1)
        #expect(BrowseOrder.visible(rows, state, columns: Self.columns).first?.id == "new")
    }

    @Test func `who may not wait gets a long list as it was until somebody else has put it in order`() {
        let rows = items(BrowseOrder.longList)
        var state = BrowseState()
        func hurried() -> [EntityID] {
            BrowseOrder.withoutWaiting { BrowseOrder.visible(rows, state, columns: Self.columns).map(\.id) }
        }
        #expect(hurried() == rows.map(\.id))
        state.sortColumn = 1
        state.isAscending = true
        #expect(hurried() == rows.map(\.id))
        let sorted = BrowseOrder.visible(rows, state, columns: Self.columns).map(\.id)
        #expect(sorted != rows.map(\.id) && hurried() == sorted)
        state.isAscending = false
        #expect(hurried() == sorted)
        let short = Array(rows.prefix(100))
        let isSorted = BrowseOrder.withoutWaiting {
            BrowseOrder.visible(short, state, columns: Self.columns).first?.value == 9
        }
        #expect(isSorted)
    }

    @Test func `moving through 100,000 sorted rows asks for the keys of none of them again`() {
        let asked = Counter()
        let columns = [
            BrowseColumn<Item>(
                "c", width: .fixed(3), text: { item, _ in StyledText(item.id.text) },
                sortKey: { item in
                    asked.count()
                    return .number(item.value)
                })
        ]
        let rows = items(100_000)
        var state = BrowseState()
        state.sortColumn = 0
        let sorted = BrowseOrder.visible(rows, state, columns: columns)
        #expect(asked.total == 100_000)
        for _ in 0..<50 {
            let shown = BrowseOrder.visible(rows, state, columns: columns)
            _ = state.update(.action(Actions.moveDown), rows: shown, columns: 1, figures: 0)
        }
        #expect(asked.total == 100_000)
        #expect(state.selected == sorted[50].id && state.index(in: sorted) == 50)
    }
}

private final class Counter: Sendable {
    private let value = Mutex(0)
    func count() { value.withLock { $0 += 1 } }
    var total: Int { value.withLock { $0 } }
}
