import Canvas
import CityModel
import Testing

@Suite struct MapLegendTests {
    private let roles: [StyleRole] = ["grade.1", "grade.2", "grade.3", "grade.4", "grade.5"]

    @Test func `classes of a round width reach from nothing to the largest value`() throws {
        let scale = try #require(HeatScale.round(of: [3.2, 17, 41], roles: roles))
        #expect(scale.bounds == [10, 20, 30, 40])
        #expect(scale.labels == ["<10", "10–20", "20–30", "30–40", "≥40"])
        #expect(scale.index(of: 41) == 4 && scale.index(of: 3.2) == 0)
        #expect(
            try #require(HeatScale.round(of: [1.1], roles: roles)).bounds.map { Digits.fixed($0, 1) } == [
                "0.5", "1.0", "1.5", "2.0",
            ])
    }

    @Test func `there is no scale without a value above nothing`() {
        #expect(HeatScale.round(of: [], roles: roles) == nil)
        #expect(HeatScale.round(of: [0, 0], roles: roles) == nil)
        #expect(HeatScale.round(of: [.nan, .infinity], roles: roles) == nil)
    }
}
