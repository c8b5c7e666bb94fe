import CityPanels
import Testing

@Suite struct NameSearchTests {
    private let search = NameSearch(table: "hui\t惠会\nzhou\t州\nxi\t西\nhu\t湖\nzeng\t曾\nceng\t曾\n")

    @Test(arguments: ["惠州西湖", "西湖", "xh", "xihu", "hzxh", "huizhouxihu", "huizxihu", "XH", "hui zhou"])
    func `a place is found by characters, pinyin and initials`(query: String) {
        #expect(search.matches(query, ["惠州西湖", "Huizhou West Lake"]))
    }

    @Test(arguments: ["hx", "湖西", "xhz", "zzz"]) func `what does not spell the name is not found`(query: String) {
        #expect(!search.matches(query, ["惠州西湖"]))
    }

    @Test func `every reading of a character counts`() {
        #expect(search.matches("z", ["曾"]) && search.matches("ceng", ["曾"]) && !search.matches("x", ["曾"]))
    }

    @Test func `equal comes before start, start before inside, inside before pinyin, pinyin before scattered letters`()
    {
        let scores = ["West Lake", "West Lake Park", "The West Lake", "WexsxtxLaxkxe"].map {
            search.score("west lake", [$0])
        }
        #expect(scores == [0, 1, 2, 4])
        #expect(search.score("xh", ["西湖"]) == 3)
        #expect(search.score("", ["anything"]) == 0)
    }
}
