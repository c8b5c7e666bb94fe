import CityPanels
import Testing

@Suite struct NameIndexTests {
    private static let readings = PinyinReadings(
        table: "hui\t惠会\nzhou\t州\nxi\t西\nhu\t湖\nzeng\t曾\nceng\t曾\nda\t大\nya\t亚\nwan\t湾\nqu\t区\n")

    private func ranked(_ query: String, _ names: [String], limit: Int = 10) -> [String] {
        NameIndex(names.map { [$0] }, readings: Self.readings).ranked(query, limit: limit).map { names[$0.entry] }
    }

    @Test(arguments: ["dyw", "dayawan", "daywan", "dayaw", "大亚", "亚湾", "yaw", "大ya湾"])
    func `a name is found by characters, syllables, initials and a half-typed last syllable`(query: String) {
        #expect(ranked(query, ["大亚湾区", "惠州西湖"]) == ["大亚湾区"])
    }

    @Test func `better kinds of fit come first, then earlier places, then shorter names`() {
        let names = ["Wide East Side Trees", "The West Lake", "West Lake Park", "West Lake", "west"]
        #expect(
            ranked("west", names) == ["west", "West Lake", "West Lake Park", "The West Lake", "Wide East Side Trees"])
    }

    @Test func `whole names and initials come before beginnings, these before what stands inside, loose letters last`()
    {
        let names = ["Ends at ridge", "Road Shops", "DS Hall", "大西路", "大西", "Dsa"]
        let readings = PinyinReadings(table: "da\t大\nxi\t西\nlu\t路\n")
        func order(_ query: String) -> [String] {
            NameIndex(names.map { [$0] }, readings: readings).ranked(query, limit: 9).map { names[$0.entry] }
        }
        #expect(order("dx") == ["大西", "大西路"])
        #expect(order("ds") == ["DS Hall", "Dsa", "Ends at ridge", "Road Shops"])
    }

    @Test(arguments: ["aqi", "tou", "rl"])
    func `letters scattered inside words are not found by a short query`(query: String) {
        #expect(ranked(query, ["Changqiao Village", "Ao tower hut", "Great lake"]) == [])
    }

    @Test func `beginnings of words are found with others left out, and word initials in order`() {
        #expect(ranked("huilake", ["Huizhou West Lake"]) == ["Huizhou West Lake"])
        #expect(ranked("hwl", ["Huizhou West Lake", "Hotel Wall"]) == ["Huizhou West Lake"])
        #expect(ranked("lakehui", ["Huizhou West Lake"]) == [])
    }

    @Test func `of equal fits the lower rank comes first, then the shorter name`() {
        let names = [["West Road"], ["West Lake Park"], ["West Inn"]]
        let index = NameIndex(names, ranks: [1, 0, 1], readings: Self.readings)
        #expect(index.ranked("west", limit: 9).map(\.entry) == [1, 2, 0])
    }

    @Test func `an entry is found by any of its names, and once`() {
        let index = NameIndex([["西湖", "West Lake"], ["湖西", "Lake West"]], readings: Self.readings)
        #expect(index.ranked("lake", limit: 9).map(\.entry) == [1, 0])
        #expect(index.ranked("xihu", limit: 9).map(\.entry) == [0])
        #expect(index.matching("w") == [true, true])
    }

    @Test func `few best of many are the first of all sorted`() {
        let names = (0..<2000).map { "road \(($0 * 7919) % 2000)" }
        let all = ranked("road 1", names, limit: 2000)
        #expect(ranked("road 1", names, limit: 25) == Array(all.prefix(25)))
        #expect(all.first == "road 1")
        #expect(Set(all).count == all.count && all.allSatisfy { $0.contains("1") })
    }

    @Test(arguments: ["", " ", "\u{0}", "😀", "ﬀ", String(repeating: "x", count: 500), "'; DROP", "西西西西西"])
    func `odd queries are harmless`(query: String) {
        let index = NameIndex([["惠州西湖", "West Lake"], ["", ""], ["😀 smile"]], readings: Self.readings)
        #expect(index.ranked(query, limit: 5).count <= 3)
        #expect(index.matching(query).count == 3)
    }
}
