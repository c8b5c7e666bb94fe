import Testing

@testable import CityDrill

struct CounterRandomTests {
    @Test func `A number depends on seed, stream and counter and on nothing else`() {
        let random = CounterRandom(seed: 7, stream: "a")
        let forwards = (0..<50).map { random.bits($0) }
        let backwards = (0..<50).reversed().map { CounterRandom(seed: 7, stream: "a").bits($0) }
        #expect(forwards == backwards.reversed())
        #expect(Set(forwards).count == 50)
        #expect(CounterRandom(seed: 8, stream: "a").bits(3) != forwards[3])
        #expect(CounterRandom(seed: 7, stream: "b").bits(3) != forwards[3])
        #expect(random.child(1).bits(3) != random.child(2).bits(3))
    }

    @Test func `Uniform numbers fill the unit interval evenly`() {
        let random = CounterRandom(seed: 1, stream: "uniform")
        var tenths = [Int](repeating: 0, count: 10)
        for counter in Int64(0)..<20_000 {
            let value = random.uniform(counter)
            #expect(value >= 0 && value < 1)
            tenths[Int(value * 10)] += 1
        }
        // Five standard deviations of a binomial with n = 20,000, p = 0.1.
        #expect(tenths.allSatisfy { abs($0 - 2000) < 213 })
    }

    @Test func `Normal numbers have mean nought and variance one`() {
        let random = CounterRandom(seed: 2, stream: "normal")
        let values = (Int64(0)..<20_000).map { random.normal($0) }
        let mean = values.reduce(0, +) / 20_000
        let variance = values.reduce(0) { $0 + $1 * $1 } / 20_000
        #expect(abs(mean) < 0.036)
        #expect(abs(variance - 1) < 0.05)
        #expect(values.allSatisfy { abs($0) < 3.47 })
    }

    @Test func `A smooth course has no jumps, also before 1970`() {
        let random = CounterRandom(seed: 3, stream: "smooth")
        for seconds in stride(from: Int64(-20_000), through: 20_000, by: 10) {
            let step = abs(random.smooth(seconds + 10, period: 3600) - random.smooth(seconds, period: 3600))
            #expect(step < 0.06)
        }
    }

    @Test(arguments: [1, 2, 7, 100]) func `An index stays below its count and reaches every value`(count: Int) {
        let random = CounterRandom(seed: 4, stream: "index")
        let seen = Set((Int64(0)..<Int64(count * 30)).map { random.index($0, below: count) })
        #expect(seen == Set(0..<count))
    }

    @Test(arguments: [0.02, 0.8, 6, 29.5, 31, 900]) func `Arrivals have mean and variance as asked`(mean: Double) {
        let random = CounterRandom(seed: 6, stream: "arrivals")
        let counts = (Int64(0)..<20_000).map { Double(random.arrivals($0, mean: mean)) }
        let seen = counts.reduce(0, +) / 20_000
        let variance = counts.reduce(0) { $0 + ($1 - seen) * ($1 - seen) } / 20_000
        #expect(abs(seen - mean) < 5 * (mean / 20_000).squareRoot() + 0.01)
        #expect(abs(variance / mean - 1) < 0.08)
        #expect(counts.allSatisfy { $0 >= 0 })
    }

    @Test func `Nobody arrives where nobody is expected`() {
        let random = CounterRandom(seed: 6, stream: "arrivals")
        #expect([0, -3, Double.nan].allSatisfy { random.arrivals(1, mean: $0) == 0 })
    }
}
