#if canImport(Glibc)
import Glibc
#endif

/// One speed per link out of several sources that disagree: detectors, probe vehicles, a map service.
///
/// Every source has its own bias and spread on every link, learnt from how it differs from the others. Estimates are
/// averaged as paces (time per distance) with weights inverse to their variance, so the result is a harmonic mean of
/// speeds. Old readings lose weight; a day profile is a weak extra source; a link nobody sees takes over its
/// neighbours' departure from their profiles.
package struct SpeedFusion: Sendable {
    package struct Settings: Sendable, Equatable {
        /// Source whose bias is nought by definition; nil makes the biases of a link sum to nought.
        package var referenceSource: Int?
        /// Standard deviations of the logarithm: a new source, the profile, the neighbours' departure.
        package var initialDeviation = 0.15, profileDeviation = 0.35, neighbourDeviation = 0.25
        /// Variance of the logarithm gained per second of age.
        package var variancePerSecond = 0.0001
        /// Share of each new difference that is learnt.
        package var learningRate = 0.05
        /// Differences are cut at this many deviations before they are learnt from.
        package var cut = 2.5
        /// Readings older than this are not used, seconds.
        package var oldestSeconds = 1800.0

        package init() {}
    }

    package enum Basis: Int8, Sendable {
        case unknown = 0
        case profile = 1
        case neighbours = 2
        case measured = 3
    }

    /// One interval, row-major, links × sources; speeds not finite or not positive are missing.
    package struct Readings: Sendable {
        package var speeds: [Double]
        package var ageSeconds: [Double]

        package init(speeds: [Double], ageSeconds: [Double]) {
            self.speeds = speeds
            self.ageSeconds = ageSeconds
        }
    }

    /// One entry per link, speeds in the unit given; not a number where nothing is known.
    package struct Fused: Sendable {
        package var speeds: [Double]
        /// Standard deviation over speed.
        package var relativeDeviations: [Double]
        package var bases: [Basis]
    }

    package let linkCount: Int
    package let sourceCount: Int
    private let settings: Settings
    private let neighbourCount: Int
    private let neighbours: [Int32]
    /// Row-major, links × sources: mean and variance of log(source pace / true pace).
    private var biases: [Double]
    private var variances: [Double]

    /// - Parameter neighbours: row-major, links × any fixed number, -1 for none.
    package init(linkCount: Int, sourceCount: Int, neighbours: [Int32], settings: Settings = Settings()) {
        precondition(linkCount == 0 || neighbours.count % linkCount == 0, "as many neighbours for every link")
        self.linkCount = linkCount
        self.sourceCount = sourceCount
        self.settings = settings
        self.neighbours = neighbours
        neighbourCount = linkCount == 0 ? 0 : neighbours.count / linkCount
        biases = Array(repeating: 0, count: linkCount * sourceCount)
        let variance = settings.initialDeviation * settings.initialDeviation
        variances = Array(repeating: variance, count: linkCount * sourceCount)
    }

    /// Learnt factor by which a source's speeds on a link are too high.
    package func speedBias(link: Int, source: Int) -> Double { exp(-biases[link * sourceCount + source]) }

    /// Learnt standard deviation of a source on a link, relative.
    package func relativeDeviation(link: Int, source: Int) -> Double {
        variances[link * sourceCount + source].squareRoot()
    }

    /// Fuses one interval and learns from it.
    ///
    /// - Parameter profile: one per link, expected speed now; not finite or not positive is missing.
    package mutating func update(_ readings: Readings, profile: [Double]) -> Fused {
        precondition(readings.speeds.count == linkCount * sourceCount, "links × sources speeds")
        precondition(readings.ageSeconds.count == linkCount * sourceCount, "links × sources ages")
        precondition(profile.count == linkCount, "one profile speed per link")
        var fused = Fused(
            speeds: Array(repeating: .nan, count: linkCount),
            relativeDeviations: Array(repeating: .nan, count: linkCount),
            bases: Array(repeating: .unknown, count: linkCount))
        for link in 0..<linkCount { fuse(link, readings, profile[link], &fused) }
        let measured = fused
        for link in 0..<linkCount where fused.bases[link] != .measured {
            fillDark(link, profile, measured, &fused)
        }
        return fused
    }

    private mutating func fuse(_ link: Int, _ readings: Readings, _ expected: Double, _ fused: inout Fused) {
        var weightSum = 0.0, paceSum = 0.0, usable = 0
        for index in link * sourceCount..<(link + 1) * sourceCount {
            guard let (pace, weight) = corrected(index, readings) else { continue }
            weightSum += weight
            paceSum += weight * pace
            usable += 1
        }
        guard usable > 0 else { return }
        if usable > 1 { learn(link, readings, weightSum, paceSum) }
        if expected.isFinite, expected > 0 {
            let weight = 1 / (settings.profileDeviation * settings.profileDeviation)
            weightSum += weight
            paceSum += weight / expected
        }
        fused.speeds[link] = weightSum / paceSum
        fused.relativeDeviations[link] = (1 / weightSum).squareRoot()
        fused.bases[link] = .measured
    }

    /// Pace with the bias taken out, and its weight by spread and age.
    private func corrected(_ index: Int, _ readings: Readings) -> (pace: Double, weight: Double)? {
        let speed = readings.speeds[index], age = readings.ageSeconds[index]
        guard speed.isFinite, speed > 0, age >= 0, age <= settings.oldestSeconds else { return nil }
        let pace = biases[index] == 0 ? 1 / speed : exp(-biases[index]) / speed
        return (pace, 1 / (variances[index] + settings.variancePerSecond * age))
    }

    /// Compares every source with the mean of the others; differences are cut so that one wild reading teaches little.
    private mutating func learn(_ link: Int, _ readings: Readings, _ weightSum: Double, _ paceSum: Double) {
        let range = link * sourceCount..<(link + 1) * sourceCount
        for index in range {
            // Only this source's own entries change below, so the others still stand as they were summed.
            guard let (pace, weight) = corrected(index, readings), weightSum - weight > 1e-12 else { continue }
            let othersWeight = weightSum - weight
            let others = (paceSum - weight * pace) / othersWeight
            let otherVariance = 1 / othersWeight
            let aged = settings.variancePerSecond * readings.ageSeconds[index]
            let limit = settings.cut * (variances[index] + aged + otherVariance).squareRoot()
            let difference = min(limit, max(-limit, log(pace / others)))
            biases[index] += settings.learningRate * difference
            let own = max(0.0004, difference * difference - otherVariance - aged)
            variances[index] += settings.learningRate * (own - variances[index])
        }
        let shift: Double
        if let reference = settings.referenceSource {
            shift = biases[range.lowerBound + reference]
        } else {
            shift = biases[range].reduce(0, +) / Double(sourceCount)
        }
        for index in range { biases[index] -= shift }
    }

    private func fillDark(_ link: Int, _ profile: [Double], _ measured: Fused, _ fused: inout Fused) {
        let expected = profile[link]
        guard expected.isFinite, expected > 0 else { return }
        var weightSum = 0.0, departure = 0.0
        for neighbour in neighbours[link * neighbourCount..<(link + 1) * neighbourCount] where neighbour >= 0 {
            let other = Int(neighbour)
            guard measured.bases[other] == .measured, profile[other].isFinite, profile[other] > 0 else { continue }
            let spread = measured.relativeDeviations[other], own = settings.neighbourDeviation
            let weight = 1 / (spread * spread + own * own)
            weightSum += weight
            departure += weight * log(profile[other] / measured.speeds[other])
        }
        // The profile itself says "no departure".
        let profileWeight = 1 / (settings.profileDeviation * settings.profileDeviation)
        fused.speeds[link] = expected * exp(-departure / (weightSum + profileWeight))
        fused.relativeDeviations[link] = (1 / (weightSum + profileWeight)).squareRoot()
        fused.bases[link] = weightSum > 0 ? .neighbours : .profile
    }
}
