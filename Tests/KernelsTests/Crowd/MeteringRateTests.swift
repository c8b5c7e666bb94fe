import CityKernels
import Testing

@Suite("Metering rate")
struct MeteringRateTests {
    @Test("metering: the rate keeps the risk, more would break it")
    func metering() throws {
        let arrivals: [Double] = [100, 100, 100, 100]
        let path: [Double] = [600, 700, 800, 900]
        let paths = path + path.map { $0 + 50 } + path.map { $0 + 100 } + path.map { $0 - 100 }
        guard
            case .limit(let rate, let risk, let waiting) = MeteringRate.largest(
                occupancyPaths: paths, arrivals: arrivals, line: 900, risk: 0.25)
        else {
            Issue.record("a limit exists")
            return
        }
        #expect(abs(rate - 87.5) < 0.01, "50 too many at the end, spread over four steps")
        #expect(risk <= 0.25)
        #expect(abs(waiting - 50) < 0.05)
    }

    @Test("metering is not needed when free flow is safe, and not enough when the place is full already")
    func extremes() {
        let paths: [Double] = [10, 20]
        #expect(
            MeteringRate.largest(occupancyPaths: paths, arrivals: [5, 5], line: 100, risk: 0) == .notNeeded(risk: 0))
        #expect(
            MeteringRate.largest(occupancyPaths: paths, arrivals: [1, 1], line: 5, risk: 0.1) == .notEnough(risk: 1))
    }
}
