import Canvas
import CityModel
import CityPanels
import Testing

@Suite struct NameOrderTests {
    private struct Item: BrowseItem {
        let id: EntityID
        let name: LocalizedText
        var position: Coordinate? { nil }
    }

    private static let columns: [BrowseColumn<Item>] = [
        BrowseColumn(
            "a", width: .fixed(8), text: { item, _ in StyledText(item.id.text) }, sortKey: { .name($0.name) })
    ]
    private static let readings = PinyinReadings(
        table: "ceng\t曾\nda\t大\nhuan\t环\nkeng\t坑\nlu\t路\nnan\t南\nsan\t三\nxian\t线\nzeng\t曾\nzhi\t支\n")
    private let items = [
        Item(id: "branch", name: LocalizedText(zh: "三环南路支线", en: "3rd Ring South Branch")),
        Item(id: "road", name: LocalizedText(zh: "三环南路", en: "3rd Ring South Road")),
        Item(id: "zengkeng", name: LocalizedText(zh: "曾坑", en: "Zengkeng")),
        Item(id: "da", name: LocalizedText(zh: "大路", en: "Main Road")),
    ]

    private func order(_ names: NameOrder?, ascending: Bool = true) -> [EntityID] {
        var state = BrowseState()
        (state.sortColumn, state.isAscending, state.nameOrder) = (0, ascending, names)
        return BrowseOrder.visible(items, state, columns: Self.columns).map(\.id)
    }

    @Test func `Chinese names stand by pinyin, one before the longer ones that begin with it`() {
        let chinese = NameOrder(.chinese, readings: Self.readings)
        #expect(order(chinese) == ["da", "road", "branch", "zengkeng"])
        #expect(order(chinese, ascending: false) == ["zengkeng", "branch", "road", "da"])
    }

    @Test func `English names stand by their letters`() {
        #expect(order(NameOrder(.english, readings: Self.readings)) == ["branch", "road", "da", "zengkeng"])
        #expect(order(nil) == ["branch", "road", "da", "zengkeng"])
    }

    @Test func `of several readings the one the English name has counts`() {
        let chinese = NameOrder(.chinese, readings: Self.readings)
        #expect(chinese.key(of: LocalizedText(zh: "曾", en: "Zeng")).hasPrefix("zeng"))
        #expect(chinese.key(of: LocalizedText(zh: "曾", en: "Once")).hasPrefix("ceng"))
    }
}
