#if canImport(Glibc)
import Glibc
#endif

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
    init(missedEntries: Double, missedExits: Double, cellShare: Double, options: OccupancyOptions) {
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
        variance = Self.otherPlaces / precision + Self.undecided * excess
    }

    /// Places differ from what is usual by more than the deviations of the priors say; a band has to hold at most of them.
    private static let otherPlaces = 1.5
    /// Part of an open conflict by which the factor may be wrong.
    private static let undecided = 0.03
}
