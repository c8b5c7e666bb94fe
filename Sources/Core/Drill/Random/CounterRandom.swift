/// Random numbers as a pure function of (seed, stream, counter): any number of any stream can be had without those
/// before it, so that a played city can be entered at any moment and always looks the same.
///
/// The mixing step is the finaliser of SplitMix64 (Steele, Lea, Flood 2014), applied to key + counter × golden ratio.
package struct CounterRandom: Sendable {
    private let key: UInt64

    /// - Parameter stream: what the numbers are for, `road.speed/link.12`; other names give unrelated numbers.
    package init(seed: UInt64, stream: String) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in stream.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        key = Self.mixed(Self.mixed(seed &+ 0x9E37_79B9_7F4A_7C15) ^ hash)
    }

    private init(key: UInt64) { self.key = key }

    /// An unrelated stream derived from this one.
    package func child(_ number: UInt64) -> CounterRandom {
        CounterRandom(key: Self.mixed(key ^ (number &* 0xD6E8_FEB8_6659_FD93 &+ 0xA5A5_A5A5)))
    }

    /// 64 random bits.
    package func bits(_ counter: Int64) -> UInt64 {
        Self.mixed(key &+ UInt64(bitPattern: counter) &* 0x9E37_79B9_7F4A_7C15)
    }

    /// Evenly spread over 0 ..< 1.
    package func uniform(_ counter: Int64) -> Double { Double(bits(counter) >> 11) * 0x1p-53 }

    /// Evenly spread over the range.
    package func uniform(_ counter: Int64, in range: ClosedRange<Double>) -> Double {
        range.lowerBound + uniform(counter) * (range.upperBound - range.lowerBound)
    }

    /// A whole number of 0 ..< count.
    package func index(_ counter: Int64, below count: Int) -> Int {
        precondition(count > 0, "count \(count)")
        return Int(bits(counter).multipliedFullWidth(by: UInt64(count)).high)
    }

    /// Nearly normal with mean 0 and variance 1, never beyond ±3.47: the sum of four 16-bit numbers, so that no
    /// mathematics library can make two machines differ.
    package func normal(_ counter: Int64) -> Double {
        let word = bits(counter)
        let sum = (word & 0xFFFF) + (word >> 16 & 0xFFFF) + (word >> 32 & 0xFFFF) + (word >> 48)
        return (Double(sum) / 65_535 - 2) * 1.732_050_807_568_877_2
    }

    /// A number of independent arrivals, Poisson with this mean: by inversion where few come, else nearly normal.
    package func arrivals(_ counter: Int64, mean: Double) -> Int {
        guard mean > 0 else { return 0 }
        guard mean < 30 else { return max(0, Int((mean + mean.squareRoot() * normal(counter)).rounded())) }
        let drawn = uniform(counter)
        var count = 0
        var chance = Mathematics.exp(-mean)
        var sum = chance
        while drawn >= sum, count < 120 {
            count += 1
            chance *= mean / Double(count)
            sum += chance
        }
        return count
    }

    /// A smooth course over time with mean 0 and variance 1 that forgets itself after about `period` seconds.
    package func smooth(_ seconds: Int64, period: Int64) -> Double {
        let quotient = seconds / period
        let knot = seconds % period < 0 ? quotient - 1 : quotient
        let share = Double(seconds - knot * period) / Double(period)
        let weight = share * share * (3 - 2 * share)
        let left = 1 - weight
        return (normal(knot) * left + normal(knot + 1) * weight) / (left * left + weight * weight).squareRoot()
    }

    private static func mixed(_ value: UInt64) -> UInt64 {
        var bits = value
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
