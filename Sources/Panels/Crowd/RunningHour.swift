import CityKernels
import CityModel

/// The hour that is not over: what its mean will be, from what was counted in it so far and the forecast's course for the rest.
///
/// People inside stay: who is there now is most of what the next minutes hold. So the rest of the hour is the forecast's course,
/// moved by what the last count differs from it (in the roots of the numbers, as the forecast's errors are).
struct RunningHour {
    /// The last count.
    let last: Sample
    /// Part of the hour that has passed at the last count, in 0...1.
    let share: Double
    /// People inside on the mean of the whole hour.
    let mean: Double

    /// Nil without a usable count in the hour.
    ///
    /// - Parameters:
    ///   - counts: in order of time.
    ///   - before: mean of the hour before.
    ///   - ahead: the forecast from this hour on, made without its counts; two hours at least.
    init?(_ counts: [Sample], since start: Timestamp, before: Double, ahead: [ForecastPoint]) {
        let seen = counts.filter {
            $0.isUsable && $0.value >= 0 && $0.time >= start && $0.time.seconds(since: start) < 3600
        }
        guard let last = seen.last, before.isFinite, ahead.count >= 2 else { return nil }
        let share = Double(last.time.seconds(since: start)) / 3600
        let centres = [before, ahead[0].mean, ahead[1].mean]
        let moved = last.value.squareRoot() - Self.course(centres, at: share).squareRoot()
        let pieces = 12
        let rest = (0..<pieces).reduce(0.0) { sum, piece in
            let at = share + (1 - share) * (Double(piece) + 0.5) / Double(pieces)
            let root = max(Self.course(centres, at: at).squareRoot() + moved, 0)
            return sum + root * root / Double(pieces)
        }
        let counted = seen.reduce(0) { $0 + $1.value } / Double(seen.count)
        self.last = last
        self.share = share
        mean = share * counted + (1 - share) * rest
    }

    /// People inside at a part of the hour, straight between the middles of the hour before, this and the next.
    private static func course(_ centres: [Double], at part: Double) -> Double {
        let place = part + 0.5
        let left = min(Int(place), 1)
        return max(centres[left] + (centres[left + 1] - centres[left]) * (place - Double(left)), 0)
    }

    /// This hour's forecast: its band shrinks with what is left of it.
    func point(_ without: ForecastPoint) -> ForecastPoint { bands(mean, without, without, part: 1 - share, rest: 0) }

    /// A later hour's forecast: the less of this hour is known, the more of the band that knows nothing of it.
    func point(_ with: ForecastPoint, without: ForecastPoint) -> ForecastPoint {
        bands(with.mean, without, with, part: 1 - share, rest: share)
    }

    private func bands(
        _ mean: Double, _ first: ForecastPoint, _ second: ForecastPoint, part: Double, rest: Double
    ) -> ForecastPoint {
        func end(_ path: KeyPath<ForecastPoint, Double>) -> Double {
            let reach = part * (first[keyPath: path] - first.mean) + rest * (second[keyPath: path] - second.mean)
            return max(mean + reach, 0)
        }
        return ForecastPoint(
            mean: mean, lower80: end(\.lower80), upper80: end(\.upper80), lower95: end(\.lower95),
            upper95: end(\.upper95))
    }

    /// Ways the hours may go, paths × hours, row-major: as many of those that know nothing of this hour, brought to the new
    /// means, as is left of it.
    ///
    /// - Parameters:
    ///   - with: paths × (hours − 1), from the hour after this on; `without`: paths × hours.
    func paths(
        with: [Double], without: [Double], means: [Double], meansWithout: [Double]
    ) -> [Double] {
        let hours = means.count
        guard hours > 1, without.count / hours == with.count / (hours - 1) else { return without }
        var result: [Double] = []
        result.reserveCapacity(without.count)
        for row in 0..<(without.count / hours) {
            func moved(_ hour: Int, part: Double) -> Double {
                max(means[hour] + part * (without[row * hours + hour] - meansWithout[hour]), 0)
            }
            result.append(moved(0, part: 1 - share))
            let knowsNothing = Int(Double(row + 1) * (1 - share)) > Int(Double(row) * (1 - share))
            for hour in 1..<hours {
                result.append(knowsNothing ? moved(hour, part: 1) : with[row * (hours - 1) + hour - 1])
            }
        }
        return result
    }
}
