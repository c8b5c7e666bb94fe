import Canvas
import CityModel
import Testing

@testable import CityPanels

@Suite struct BrowseTableTests {
    private struct Item: BrowseItem {
        let id: EntityID
        let share: Double
        let speed: Figure
        var name: LocalizedText { LocalizedText(zh: id.text, en: id.text) }
        var position: Coordinate? { nil }
    }

    private let items = [
        Item(id: "a", share: 0.63, speed: Figure(value: 36.5, unit: "km/h", decimals: 0, method: "m", title: "t")),
        Item(
            id: "b", share: 0.5,
            speed: Figure(value: 1234, unit: "km/h", decimals: 0, quality: .stale, method: "m", title: "t")),
        Item(id: "c", share: 0, speed: Figure(value: nil, unit: "km/h", method: "m", title: "t", missing: .noData)),
    ]

    private let columns: [BrowseColumn<Item>] = [
        BrowseColumn(
            "column.share", width: .fixed(5),
            text: { item, context in
                StyledText(item.share == 0 ? "—" : "\(Digits.fixed(item.share * 100, 0))%\(context.isTold ? "!" : "")")
            }, sortKey: { $0.share == 0 ? .missing : .number($0.share) }),
        BrowseColumn(
            "column.speed", width: .fixed(5), data: .figure { $0.speed },
            text: { item, context in StyledText(context.glyphs.up + item.speed.text) },
            sortKey: { $0.speed.value.map { .number($0) } ?? .missing }),
        BrowseColumn(
            "column.day", width: .fixed(5), data: .picture, text: { _, _ in "▁▂▃" }, sortKey: { _ in .number(1) }),
        BrowseColumn(
            "column.since", width: .fixed(5), data: .time { _ in Timestamp(secondsSince1970: 0) },
            text: { _, _ in "01-01 08:00" }, sortKey: { _ in .number(0) }),
        BrowseColumn(
            "column.level", width: .fixed(5),
            text: { _, context in StyledText("\(context.glyphs.severityMark(.red)) Red  ") },
            sortKey: { _ in .number(4) }),
    ]

    private func context(_ book: FigureBook? = nil) -> DrawContext {
        var context = DrawContext(
            phrases: Phrases(language: .english, entries: ["export.then": "{column}, then"]), glyphs: .unicode,
            now: Timestamp(secondsSince1970: 0), isLive: true)
        context.compared = book
        return context
    }

    @Test func `cells become numbers with units, moments and plain words, and pictures stay behind`() {
        let table = BrowseTable.data(items, columns, context())
        #expect(table.columns.map(\.id) == ["id", "share", "speed", "speed_quality", "since", "level"])
        #expect(table.columns.map(\.unit) == ["", "%", "km/h", "", "", ""])
        let since = DataTable.Value.time(Timestamp(secondsSince1970: 0))
        #expect(
            table.rows == [
                [.text("a"), .number(63), .number(36.5), .missing, since, .text("Red")],
                [.text("b"), .number(50), .number(1234), .text("stale"), since, .text("Red")],
                [.text("c"), .missing, .missing, .text("noData"), since, .text("Red")],
            ])
    }

    @Test func `a comparison carries what was and the difference beside what is`() throws {
        let book = FigureBook()
        book.noteTable { id, column in
            switch (id, column) {
            case ("a", "column.share"): 0.5
            case ("a", "column.speed"): 40
            default: nil
            }
        }
        let table = BrowseTable.data(items, columns, context(book))
        #expect(
            table.columns.map(\.id) == [
                "id", "share", "share_then", "share_change", "speed", "speed_then", "speed_change", "speed_quality",
                "since", "level",
            ])
        #expect(table.columns[2].label == "‹column.share›, then" && table.columns[3].unit == "%")
        #expect(Array(table.rows[0][1...6]) == [63, 50, 13, 36.5, 40, -3.5].map { .number($0) })
        #expect(Array(table.rows[1][1...3]) == [.number(50), .missing, .missing])
    }
}
