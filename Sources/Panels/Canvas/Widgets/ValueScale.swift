import CityModel

#if canImport(Glibc)
import Glibc
#endif

/// The vertical scale of a chart: round limits and round ticks in steps of 1, 2 or 5 times a power of ten.
struct ValueScale: Hashable {
    let low: Double
    let high: Double
    let step: Double
    let decimals: Int

    /// - Parameter maximumTicks: How many labels there is room for, at least 2.
    init(low: Double, high: Double, maximumTicks: Int) {
        let usable = low.isFinite && high.isFinite && low <= high && high - low < 1e300
        let (first, last) = usable ? (low, high) : (0, 1)
        let floor = max(abs(first), abs(last)) * 1e-9
        let spread = last - first > max(floor, 1e-12) ? last - first : max(abs(first) * 0.1, 1)
        step = Self.roundStep(atLeast: spread / Double(max(maximumTicks - 1, 1)))
        self.low = (first / step + 1e-9).rounded(.down) * step
        let top = (last / step - 1e-9).rounded(.up) * step
        self.high = top > self.low ? top : self.low + step
        decimals = min(max(0, Int((-log10(step)).rounded(.up))), 9)
    }

    var ticks: [Double] {
        let count = Int(((high - low) / step).rounded())
        return (0...min(max(count, 0), 1000)).map { low + Double($0) * step }
    }

    func label(_ value: Double) -> String {
        if abs(value) < step * 1e-6 { return Digits.fixed(0, decimals) }
        if abs(value) >= 1e7 || step >= 1e6 { return Digits.fixed(value / 1e6, step < 1e6 ? 1 : 0) + "M" }
        return Digits.fixed(value, decimals, grouped: abs(value) >= 10_000)
    }

    private static func roundStep(atLeast step: Double) -> Double {
        let power = pow(10, log10(step).rounded(.down))
        for factor in [1.0, 2.0, 5.0] where factor * power >= step * 0.999_999 { return factor * power }
        return 10 * power
    }
}
