import Testing

@testable import CityKernels

@Suite("Likeness of error paths")
struct PathLikenessTests {
    private let hourly = PathLikeness(shortLength: 24, longLength: 168)

    @Test("the same hour of last week says more than another hour, another day or an older week")
    func order() {
        let lastWeek = hourly.weight(apart: 168)
        #expect(lastWeek > hourly.weight(apart: 156), "twelve hours off")
        #expect(lastWeek > hourly.weight(apart: 96), "three days off")
        #expect(lastWeek > hourly.weight(apart: 336), "a week older")
        #expect(hourly.weight(apart: -168) == lastWeek)
        #expect(abs(hourly.weight(apart: 672) - exp1) < 1e-12, "four weeks count e times less")
    }

    private let exp1 = 0.36787944117144233

    @Test("without seasons all paths are alike")
    func plain() {
        let plain = PathLikeness(shortLength: 1, longLength: 1)
        #expect(plain.weight(apart: 5_000) == 1)
        let day = PathLikeness(shortLength: 24, longLength: 1)
        #expect(day.weight(apart: 24) > day.weight(apart: 36))
    }

    @Test("rows are drawn as often as their weights ask, and all once when the weights are equal")
    func drawn() {
        #expect(PathLikeness.drawn([1, 1, 1, 1]) == [0, 1, 2, 3])
        #expect(PathLikeness.drawn([0, 3, 1, 0]) == [1, 1, 1, 2])
        #expect(PathLikeness.drawn([0, 0]) == [0, 1])
        let weights = (0..<97).map { Double($0 % 7) + 0.5 }
        let rows = PathLikeness.drawn(weights)
        #expect(rows.count == 97 && rows == rows.sorted())
        let total = weights.reduce(0, +)
        for row in weights.indices {
            let asked = weights[row] / total * 97
            #expect(abs(Double(rows.count { $0 == row }) - asked) < 1.000001)
        }
    }
}
