import Testing

@testable import CityKernels

@Suite("Forecasts made again from what was known")
struct EarlyOriginsTests {
    private func origins(hours: Int, asked: Int = 42) throws -> (early: [Int], rolling: [Int]) {
        let values = SeriesFixtures.rhythm(hours: hours, noise: 2)
        let options = ForecastOptions(origins: asked)
        let series = try PreparedSeries(values: values, seasons: [24, 168], dayTypes: [], options: options)
        let engine = ForecastEngine(series: series, options: options)
        let early = EarlyOrigins(engine: engine, values: values, seasons: [24, 168], dayTypes: [])
        return (early.run { false }.map(\.origin), engine.originSteps)
    }

    @Test("a long series needs none, and none are made where none are asked for")
    func none() throws {
        #expect(try origins(hours: 1_400).early == [])
        #expect(try origins(hours: 300, asked: 0).early == [])
    }

    @Test(
        "a day apart before the first rolling origin, each with a season before it", arguments: [30, 60, 160, 200, 420])
    func places(hours: Int) throws {
        let (early, rolling) = try origins(hours: hours)
        #expect(!early.isEmpty)
        #expect(early.allSatisfy { $0 >= 22 && $0 < hours })
        #expect(zip(early, early.dropFirst()).allSatisfy { $1 - $0 == 23 })
        if let first = rolling.first, let last = early.last { #expect(first - last == 23) }
        #expect(early.count + rolling.count <= 28)
    }

    @Test(
        "chances are counted on from the sixth day on, whatever seasons come to be known",
        arguments: Array(stride(from: 144, to: 700, by: 29)))
    func enoughForChances(hours: Int) throws {
        let values = SeriesFixtures.rhythm(hours: hours, noise: 2)
        let fitted = try SeriesForecast.fit(
            values: values, seasons: [24, 168], options: ForecastOptions().countingChances())
        #expect(fitted.residuals.count >= LineCrossing.fewestPaths)
        #expect(zip(fitted.residuals.origins, fitted.residuals.origins.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test("what came afterwards does not change what was said")
    func honest() throws {
        let values = SeriesFixtures.rhythm(hours: 200, noise: 2)
        var other = values
        for hour in 170..<200 { other[hour] *= 3 }
        func said(_ values: [Double]) throws -> [Double] {
            let options = ForecastOptions(transform: .identity)
            let series = try PreparedSeries(values: values, seasons: [24, 168], dayTypes: [], options: options)
            let engine = ForecastEngine(series: series, options: options)
            let early = EarlyOrigins(engine: engine, values: values, seasons: [24, 168], dayTypes: []).run { false }
            return early.filter { $0.origin <= 170 }.flatMap(\.centres)
        }
        let before = try said(values)
        #expect(!before.isEmpty)
        #expect(try said(other) == before)
    }

    @Test("a fit that is given up leaves no forecasts")
    func cancelled() throws {
        let values = SeriesFixtures.rhythm(hours: 200, noise: 2)
        let series = try PreparedSeries(values: values, seasons: [24], dayTypes: [], options: ForecastOptions())
        let engine = ForecastEngine(series: series, options: ForecastOptions())
        #expect(EarlyOrigins(engine: engine, values: values, seasons: [24], dayTypes: []).run { true }.isEmpty)
    }
}
