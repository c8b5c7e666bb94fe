#if canImport(Glibc)
import Glibc
#endif

/// What the gates counted since a place was last empty, and what was known of their missed shares at that time,
/// as the logarithm of people passed over people counted.
///
/// Entries and exits with the shares missed have to balance by the time the place is empty again.
struct DayBalance: Sendable {
    private(set) var entries = 0.0
    private(set) var exits = 0.0
    /// Variance of the counts themselves.
    private(set) var noise = 0.0
    /// Whether it began with an empty place.
    let isKnown: Bool
    private let missedEntries: Double
    private let missedExits: Double
    private let varianceEntries: Double
    private let varianceExits: Double
    private let covariance: Double

    /// A balance that began in the middle of a day.
    init() {
        isKnown = false
        missedEntries = 0
        missedExits = 0
        varianceEntries = 0
        varianceExits = 0
        covariance = 0
    }

    /// A balance that begins now, with the place empty.
    init(_ state: KalmanState, missedEntries first: Int, missedExits second: Int) {
        isKnown = true
        missedEntries = state.mean[first]
        missedExits = state.mean[second]
        varianceEntries = state.variance(first)
        varianceExits = state.variance(second)
        covariance = state.covariance(first, second)
    }

    mutating func add(entries moreEntries: Double, exits moreExits: Double, variance: Double) {
        entries += moreEntries
        exits += moreExits
        noise += variance
    }

    /// People left over on paper.
    var gap: Double { entries * exp(missedEntries) - exits * exp(missedExits) }

    /// Variance of the gap as far as it was foreseen.
    var gapVariance: Double {
        let passedIn = entries * exp(missedEntries)
        let passedOut = exits * exp(missedExits)
        return passedIn * passedIn * varianceEntries + passedOut * passedOut * varianceExits
            - 2 * passedIn * passedOut * covariance + noise
    }

    /// Missed exits less missed entries when it began.
    var difference: Double { missedExits - missedEntries }
    var differenceVariance: Double { varianceEntries + varianceExits - 2 * covariance }
}
