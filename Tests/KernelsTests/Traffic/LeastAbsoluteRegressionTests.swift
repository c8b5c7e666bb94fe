import CityKernels
import Testing

@Suite struct LeastAbsoluteRegressionTests {
    private func rows(_ count: Int, _ random: inout SeededGenerator) -> [LeastAbsoluteRegression.Row] {
        (0..<count).map { _ in
            var row = LeastAbsoluteRegression.Row(repeating: 0)
            row[0] = 1
            for feature in 1..<4 { row[feature] = Double.random(in: -10...10, using: &random) }
            return row
        }
    }

    @Test func `finds the plane in spite of wild readings, features without content get nothing`() {
        var random = SeededGenerator(seed: 81), settings = LeastAbsoluteRegression.Settings()
        settings.ridge = 0
        let rows = rows(300, &random)
        let targets = rows.indices.map { position -> Double in
            let row = rows[position]
            return 3 + 2 * row[1] - row[2] + 0.5 * row[3] + (position % 10 == 0 ? 500 : 0)
        }
        let fit = LeastAbsoluteRegression(rows: rows, targets: targets, settings: settings)
        let expected: [Double] = [3, 2, -1, 0.5]
        for feature in 0..<4 { #expect(abs(fit.coefficients[feature] - expected[feature]) < 0.3) }
        for feature in 4..<16 { #expect(fit.coefficients[feature] == 0) }
    }

    @Test func `a strong ridge gives the prior`() {
        var random = SeededGenerator(seed: 82), settings = LeastAbsoluteRegression.Settings()
        settings.ridge = 1e9
        let rows = rows(50, &random)
        var prior = LeastAbsoluteRegression.Row(repeating: 0)
        prior[1] = 7
        let fit = LeastAbsoluteRegression(rows: rows, targets: rows.map { $0[1] }, prior: prior, settings: settings)
        #expect(abs(fit.coefficients[1] - 7) < 1e-3)
    }

    @Test func `missing targets are left out`() {
        var random = SeededGenerator(seed: 83)
        let rows = rows(40, &random)
        let targets = rows.indices.map { $0 % 2 == 0 ? .nan : 4.0 }
        let fit = LeastAbsoluteRegression(rows: rows, targets: targets)
        #expect(abs(fit.predict(rows[0]) - 4) < 1e-6)
    }
}
