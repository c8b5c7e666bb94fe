#if canImport(Glibc)
import Glibc
#endif

/// Logarithms of what turns people counted into people: of people over people counted at the gates, and of phones that the base
/// station counts over people.
struct OccupancyScale: Sendable {
    var gates: Double
    var phones: Double
}

/// Phones that the base station counts over people that the gates count, day by day: what shows that one of the two changed as a
/// whole although entries and exits still balance.
///
/// A day's ratio is a weighted mean over its readings. The last two to four days are compared with those before them, so that a
/// change by a tenth stands out within days, where the single readings hide it in their noise.
struct PhoneRatio: Sendable {
    /// A change for good.
    struct Change: Sendable {
        /// Logarithm of the ratio now over before.
        let size: Double
        /// The scale on the last evening before it.
        let before: OccupancyScale
    }

    private struct Day: Sendable {
        let ratio: Double
        let variance: Double
        let scale: OccupancyScale
    }

    /// Sums of the day: people × phones and people², each over the variance of the phones.
    private var product = 0.0
    private var square = 0.0
    private var days: [Day] = []
    private var seenDays = 0
    /// Logarithm by which the ratio may have changed as the last days look, while that is not certain; 0 when they look as usual.
    private(set) var suspicion = 0.0

    /// Days before which the background is not known well enough.
    private static let firstDays = 3
    private static let fewestBefore = 3
    private static let mostDays = 12
    /// Days that have to agree before a change is believed.
    private static let after = 2...4
    /// Standard errors beyond which their mean is no chance, and what it has to be at least.
    private static let spreads = 2.7
    private static let leastChange = 0.035
    /// Standard errors from which a change is suspected, on one to three days.
    private static let suspectSpreads = 2.0
    /// Standard deviation of a day's ratio about the usual one that is always expected, and above which a day tells nothing.
    private static let leastScatter = 0.012
    private static let mostNoise = 0.04

    /// Takes one reading.
    /// - Parameters:
    ///   - phones: phones less those of the background.
    ///   - people: people inside at that time as the gates alone carry them.
    ///   - noise: variance of the phones.
    mutating func add(phones: Double, people: Double, noise: Double) {
        guard people > 0, noise > 0 else { return }
        product += people * phones / noise
        square += people * people / noise
    }

    /// Leaves the day out.
    mutating func skipDay() {
        product = 0
        square = 0
    }

    /// Ends the day.
    ///
    /// - Parameter scale: with which the people of this day were computed.
    /// - Returns: by how much the ratio has changed for good; nil when it has not, or not yet for certain.
    mutating func endDay(scale: OccupancyScale) -> Change? {
        defer { skipDay() }
        suspicion = 0
        guard square > 0, product > 0 else { return nil }
        let variance = square / (product * product)
        guard variance < Self.mostNoise * Self.mostNoise else { return nil }
        seenDays += 1
        guard seenDays > Self.firstDays else { return nil }
        days.append(Day(ratio: log(product / square) + scale.gates, variance: variance, scale: scale))
        if days.count > Self.mostDays { days.removeFirst() }
        let changes = Self.after.compactMap { change(lastDays: $0) }
        guard let found = changes.max(by: { $0.clarity < $1.clarity }) else {
            suspicion =
                (1...3).compactMap { off(lastDays: $0) }.filter { abs($0.size) > Self.suspectSpreads * $0.error }
                .map { abs($0.size) }.max() ?? 0
            return nil
        }
        let before = days[days.count - found.days - 1].scale
        days.removeFirst(days.count - found.days)
        return Change(size: found.size, before: before)
    }

    private func change(lastDays count: Int) -> (size: Double, clarity: Double, days: Int)? {
        guard let off = off(lastDays: count), abs(off.size) > Self.leastChange,
            off.days.allSatisfy({ $0 / off.size > 0.5 })
        else { return nil }
        let clarity = abs(off.size) / off.error
        return clarity > Self.spreads ? (off.size, clarity, count) : nil
    }

    /// By how much the last days are off those before them, on average with its standard error and each; nil with too few before.
    private func off(lastDays count: Int) -> (size: Double, error: Double, days: [Double])? {
        let before = days.dropLast(count)
        guard before.count >= Self.fewestBefore else { return nil }
        let usual = before.reduce(0) { $0 + $1.ratio } / Double(before.count)
        let offs = days.suffix(count).map { $0.ratio - usual }
        let squares = before.reduce(0) { $0 + ($1.ratio - usual) * ($1.ratio - usual) }
        let noise = before.reduce(0) { $0 + $1.variance } / Double(before.count)
        let scatter = max(squares / Double(before.count - 1), max(noise, Self.leastScatter * Self.leastScatter))
        let error = (scatter * (1 / Double(count) + 1 / Double(before.count))).squareRoot()
        return (offs.reduce(0, +) / Double(count), error, offs)
    }
}
