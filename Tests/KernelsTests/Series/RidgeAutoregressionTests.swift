import CityKernels
import Testing

@Suite("Ridge autoregression")
struct RidgeAutoregressionTests {
    @Test("Cholesky solves a hand-worked system and refuses an indefinite one")
    func cholesky() {
        var matrix: [Double] = [4, 0, 2, 5]
        var right: [Double] = [10, 13]
        #expect(Cholesky.solve(&matrix, &right, size: 2))
        #expect(abs(right[0] - 1.5) < 1e-12 && abs(right[1] - 2) < 1e-12)
        var indefinite: [Double] = [1, 0, 2, 1]
        #expect(!Cholesky.solve(&indefinite, &right, size: 2))
    }

    @Test("the coefficient of a first-order process is found")
    func firstOrder() throws {
        var source = NoiseSource(seed: 9)
        var values = [0.0]
        for _ in 0..<3_000 { values.append(0.8 * (values.last ?? 0) + source.normal()) }
        let ridge = try #require(
            RidgeAutoregression.fitted(
                values: values, isObserved: [Bool](repeating: true, count: values.count),
                profile: [Double](repeating: 0, count: values.count), lags: [1, 2], ageSteps: 1_000))
        #expect(abs(ridge.coefficients[0] - 0.8) < 0.06)
        #expect(abs(ridge.coefficients[1]) < 0.06)
        #expect(abs(ridge.forecast([2, 2], end: 2, profile: 0) - 1.6) < 0.2)
    }

    @Test("rows so old that they weigh nothing neither spoil those that count nor make a fit of nothing")
    func longAgo() throws {
        var source = NoiseSource(seed: 9)
        var values = [0.0]
        for _ in 1..<3_000 { values.append(0.8 * (values.last ?? 0) + source.normal()) }
        let gap = [Double](repeating: 0, count: 300_000)
        func fitted(_ values: [Double], observed: Range<Int>) -> RidgeAutoregression? {
            RidgeAutoregression.fitted(
                values: values, isObserved: values.indices.map { observed.contains($0) },
                profile: [Double](repeating: 0, count: values.count), lags: [1, 2], ageSteps: 24)
        }
        let late = try #require(fitted(gap + values, observed: 300_002..<303_000))
        let alone = try #require(fitted(values, observed: 2..<3_000))
        #expect(abs(late.coefficients[0] - alone.coefficients[0]) < 1e-9 && late.intercept.isFinite)
        #expect(fitted(values + gap, observed: 0..<3_000) == nil)
    }

    @Test("lags need twice their length, and too few rows give no fit")
    func limits() {
        #expect(RidgeAutoregression.lags(shortLength: 24, longLength: 168, count: 300).max() == 144)
        #expect(RidgeAutoregression.lags(shortLength: 24, longLength: 168, count: 2_016).count == 20)
        let values = [Double](repeating: 1, count: 12)
        let observed = [Bool](repeating: true, count: 12)
        #expect(
            RidgeAutoregression.fitted(
                values: values, isObserved: observed, profile: values, lags: [1, 2, 3, 4], ageSteps: 24) == nil)
    }
}
