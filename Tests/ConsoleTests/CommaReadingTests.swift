import Testing

@testable import cityops

@Suite struct CommaReadingTests {
    private static func read(_ fields: [String]) -> [Double?] {
        var comma = CommaReading()
        for field in fields { comma.see(field) }
        return fields.map { comma.value($0) }
    }

    @Test(
        arguments: [
            (["34,8", "21,1"], [34.8, 21.1]), (["1,234", "34,8"], [1.234, 34.8]),
            (["1,234", "12,500"], [1_234, 12_500]),
            (["1,234,567", "12,500"], [1_234_567, 12_500]), (["1.234,5"], [1_234.5]), (["1,234.5"], [1_234.5]),
            (["0,123"], [0.123]), (["-1,5"], [-1.5]), (["-1,500"], [-1_500]), ([",5"], [0.5]),
            (["12,34,56"], [nil]), (["a,b"], [nil]), (["7"], [nil]), (["1,23.4"], [nil]),
        ] as [([String], [Double?])])
    func `a comma is a decimal one unless every group behind it has three digits`(fields: [String], values: [Double?]) {
        #expect(Self.read(fields) == values)
    }

    @Test func `only groups of three in the whole column are a guess`() {
        var comma = CommaReading()
        comma.see("1,234")
        #expect(comma.isGuess)
        comma.see("34,8")
        #expect(!comma.isGuess)
    }
}
