import Testing

@testable import CityKernels

@Suite("Lean of forecasts by their height")
struct HeightLeanTests {
    /// 200 forecasts of heights 0..<200: the lower 160 were right on the mean, those above too high by 1.
    private let heights = (0..<200).map(Double.init)
    private let errors = (0..<200).map { $0 < 160 ? ($0 % 2 == 0 ? 0.5 : -0.5) : -1 }

    @Test("half of the mean error of a class is believed, straight between the middles of the classes")
    func byHand() {
        let lean = HeightLean(heights: heights, errors: errors)
        #expect(abs(lean.at(30)) < 1e-12 && abs(lean.at(-100)) < 1e-12)
        // Classes 160..<180, 180..<190 and 190..<200: middles 169.5, 184.5 and 194.5.
        for height in [169.5, 180, 194.5, 1_000] { #expect(abs(lean.at(height) + 0.5) < 1e-12, "\(height)") }
        // Half-way between the middles 139.5 and 169.5.
        #expect(abs(lean.at(154.5) + 0.25) < 1e-12)
    }

    @Test("a few days that fell out do not speak for all: an error counts two spreads at most")
    func outliers() {
        var wild = errors
        for index in 195..<200 { wild[index] = -1_000 }
        let lean = HeightLean(heights: heights, errors: wild)
        let mean = wild.reduce(0, +) / 200
        let spread = (wild.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 200).squareRoot()
        #expect(abs(lean.at(300) - 0.5 * (5 * -1 + 5 * -2 * spread) / 10) < 1e-9)
    }

    @Test("unknown errors are left out, and on a handful nothing is said")
    func few() {
        let few = HeightLean(heights: Array(heights.prefix(119)), errors: Array(errors.prefix(119)))
        #expect(few.at(5) == 0)
        let gaps = HeightLean(heights: heights + [.nan, 7], errors: errors + [1, .nan])
        #expect(gaps.at(1_000) == HeightLean(heights: heights, errors: errors).at(1_000))
        #expect(HeightLean(heights: [], errors: errors).at(3) == 0)
        let level = HeightLean(heights: heights.map { _ in 4 }, errors: errors)
        #expect(level.at(4).isFinite && level.at(3) == level.at(5))
    }

    @Test("an error path keeps its errors on a forecast of its own height and leans on one of another")
    func levelled() throws {
        let residuals = ResidualPaths(
            blocks: HorizonBlocks(horizon: 2), scaled: errors, centres: heights, actuals: heights,
            weights: heights.map { _ in 1 })
        let levelled = LevelledErrors(residuals)
        let (low, high) = (levelled.lean.at(10), levelled.lean.at(199))
        #expect(levelled.error(path: 5, step: 0, later: 0, target: low) == 0.5)
        #expect(levelled.error(path: 5, step: 0, later: 0, target: high) == 0)
        #expect(levelled.error(path: 99, step: 1, later: 0, target: high) == -1)
        #expect(levelled.error(path: 99, step: 1, later: 0, target: low) == -0.5)
        let unknown = LevelledErrors(ResidualPaths(blocks: HorizonBlocks(horizon: 2), scaled: errors))
        #expect(unknown.error(path: 5, step: 0, later: 0, target: 9) == 0.5)
    }
}
