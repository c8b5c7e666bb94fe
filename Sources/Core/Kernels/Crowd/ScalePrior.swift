#if canImport(Glibc)
import Glibc
#endif

/// Changes of phones over people counted that no reading can put down to gates or base station.
///
/// Counters lose people far more often than they gain any: too many phones are mostly gates that lose people both ways alike, too
/// few are phones that the base station loses. The rest stays open.
struct ScaleChange: Sendable {
    /// Logarithms of people over people counted and of phones over people, as put down to the change.
    private(set) var gates: Double
    private(set) var phones: Double
    /// Variance by which the scale may be wrong.
    private(set) var doubt: Double

    static let none = ScaleChange(0)

    /// Part of a rise that is put down to the gates, and of a fall; standard deviations of these parts.
    private static let rise = (gates: 0.7, doubt: 0.3)
    private static let fall = (gates: 0.1, doubt: 0.3)

    /// - Parameter change: logarithm of phones over people counted, now over before.
    init(_ change: Double) {
        let parts = change > 0 ? Self.rise : Self.fall
        gates = parts.gates * change
        phones = (1 - parts.gates) * change
        doubt = parts.doubt * parts.doubt * change * change
    }

    static func += (left: inout Self, right: Self) {
        left.gates += right.gates
        left.phones += right.phones
        left.doubt += right.doubt
    }
}

/// The one factor that no reading shows. When the gates miss as many in as out and devices and phones a person shift by as
/// much, all readings stay the same: what is known of that factor is known beforehand, from the usual missed share and the
/// usual share of people that a base station sees.
struct ScalePrior: Sendable {
    /// Step along the factor, as a logarithm: gates up by it, devices and base station down.
    let shift: Double
    /// Variance of the factor, as a logarithm, that stays after all readings.
    let variance: Double

    /// - Parameters:
    ///   - missedEntries: logarithm of people in over people counted in.
    ///   - missedExits: the same for exits.
    ///   - cellShare: logarithm of the share of the people that the base station counts.
    ///   - change: what is already put down to changes of the scale.
    init(
        missedEntries entries: Double, missedExits exits: Double, cellShare phones: Double,
        change: ScaleChange = .none, options: OccupancyOptions
    ) {
        let (missedEntries, missedExits) = (entries - change.gates, exits - change.gates)
        let cellShare = phones - change.phones
        let usual = log(1 + options.missedShare)
        let gates = options.missedShareDeviation * options.missedShareDeviation
        let cells = options.cellShareDeviation * options.cellShareDeviation
        // Gates far apart: one of them changed, and neither is as usual for certain.
        let apart = missedExits - missedEntries
        let gatePrecision = 1 / (gates + max(0, apart * apart - 4 * gates) / 4)
        // Gates and base station that cannot both be as usual: base stations change more often than gates both ways.
        let conflict = (missedEntries + missedExits) / 2 - usual + cellShare
        let excess = max(0, conflict * conflict - 4 * (cells + gates / 2))
        let cellPrecision = 1 / (cells + excess)
        let precision = 2 * gatePrecision + cellPrecision
        shift = (gatePrecision * (2 * usual - missedEntries - missedExits) + cellPrecision * cellShare) / precision
        variance = Self.otherPlaces / precision + Self.undecided * excess + change.doubt
    }

    /// Places differ from what is usual by more than the deviations of the priors say; a band has to hold at most of them.
    private static let otherPlaces = 1.5
    /// Part of an open conflict by which the factor may be wrong.
    private static let undecided = 0.03
}
