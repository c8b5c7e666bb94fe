#if canImport(Glibc)
import Glibc
#endif
import CityKernels
import Testing

@Suite("Autoregression of errors")
struct ErrorAutoregressionTests {
    private static func observed(_ count: Int) -> [Bool] { [Bool](repeating: true, count: count) }

    /// Errors of which a share goes on to the next, another at each hour of the day.
    private static func errors(_ count: Int, share: (Int) -> Double) -> [Double] {
        var source = NoiseSource(seed: 21)
        var errors = [0.0]
        for step in 1..<count { errors.append(share(step % 24) * errors[step - 1] + source.normal()) }
        return errors
    }

    @Test("the share of the newest error is found, and errors fade by it")
    func firstOrder() throws {
        let errors = Self.errors(3_000) { _ in 0.7 }
        let fitted = try #require(
            ErrorAutoregression.fitted(errors: errors, isObserved: Self.observed(3_000), shortLength: 1, first: 0))
        #expect(fitted.lags == Array(1...6))
        #expect(abs(fitted.coefficients[0] - 0.7) < 0.15)
        var buffer: [Double] = [0, 0, 0, 0, 0, 2]
        for step in 0..<200 { buffer.append(fitted.forecast(buffer, end: 6 + step, step: step)) }
        #expect(abs(buffer[6] - 1.4) < 0.3 && abs(buffer[205]) < 0.05)
    }

    @Test("a share that changes over the day is told apart by hour")
    func overTheDay() throws {
        let errors = Self.errors(24 * 200) { hour in 0.5 + 0.4 * sin(2 * Double.pi * Double(hour) / 24) }
        let fitted = try #require(
            ErrorAutoregression.fitted(
                errors: errors, isObserved: Self.observed(errors.count), shortLength: 24, first: 0))
        var buffer = [Double](repeating: 0, count: 25)
        buffer[24] = 1
        let (morning, evening) = (fitted.forecast(buffer, end: 25, step: 6), fitted.forecast(buffer, end: 25, step: 18))
        #expect(morning > 0.7 && evening < 0.3, "\(morning), \(evening)")
    }

    @Test("errors a day apart are seen")
    func aDayApart() throws {
        var source = NoiseSource(seed: 5)
        var errors = (0..<24).map { _ in source.normal() }
        for step in 24..<3_000 { errors.append(0.6 * errors[step - 24] + source.normal()) }
        let fitted = try #require(
            ErrorAutoregression.fitted(errors: errors, isObserved: Self.observed(3_000), shortLength: 24, first: 0))
        let day = try #require(fitted.lags.firstIndex(of: 24))
        #expect(fitted.historyLength == 25 && fitted.coefficients[day] > 0.4)
    }

    @Test("no forecast is larger than the largest error seen, however far ahead")
    func bounded() throws {
        let errors = (0..<400).map { pow(1.02, Double($0)) }
        let fitted = try #require(
            ErrorAutoregression.fitted(errors: errors, isObserved: Self.observed(400), shortLength: 24, first: 0))
        var buffer = Array(errors.suffix(25))
        for step in 0..<5_000 { buffer.append(fitted.forecast(buffer, end: 25 + step, step: step)) }
        #expect(buffer.allSatisfy { abs($0) <= fitted.largest })
    }

    @Test("too few rows, nothing observed and no error at all give no fit")
    func nothingToFit() {
        let some = Self.errors(130) { _ in 0.5 }
        #expect(
            ErrorAutoregression.fitted(errors: some, isObserved: Self.observed(130), shortLength: 24, first: 0) == nil)
        let zeros = [Double](repeating: 0, count: 3_000)
        #expect(
            ErrorAutoregression.fitted(errors: zeros, isObserved: Self.observed(3_000), shortLength: 24, first: 0)
                == nil)
        let many = Self.errors(3_000) { _ in 0.5 }
        let unseen = [Bool](repeating: false, count: 3_000)
        #expect(ErrorAutoregression.fitted(errors: many, isObserved: unseen, shortLength: 24, first: 0) == nil)
    }
}
