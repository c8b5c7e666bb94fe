#if canImport(Glibc)
import Glibc
#endif

/// Fills gaps in a history of speeds: day profile, what neighbours showed at the time, and what the sensor itself
/// showed before and after.
///
/// Departures from the profile are carried across a gap by a bridge that forgets both ends exponentially. Over short
/// gaps the sensor's own bridge counts; over long ones the neighbours' departures, joined to the sensor's own readings
/// at both ends by a second, short bridge of what the neighbours do not explain.
package enum SpeedGapFilling {
    package struct Settings: Sendable, Equatable {
        /// Slots after which a departure is remembered to 1/e.
        package var ownMemorySlots = 24.0
        /// The same for what the neighbours do not explain.
        package var unexplainedMemorySlots = 6.0
        /// Weight of the sensor's own bridge right beside a reading; falls with the unexplained memory.
        package var ownShare = 0.5
        package var regression: LeastAbsoluteRegression.Settings = {
            var settings = LeastAbsoluteRegression.Settings()
            settings.iterations = 5
            settings.ridge = 200
            return settings
        }()

        package init() {}
    }

    /// - Parameters:
    ///   - history: gaps are entries that are not finite.
    ///   - neighbours: sensors × six, -1 for none, see `SensorNeighbours`.
    /// - Returns: speeds of the history's shape; readings stay as they are, filled speeds are at least 0. All gaps are
    ///   filled unless there is no reading at all.
    package static func filled(
        _ history: SpeedHistory, neighbours: [Int32], settings: Settings = Settings()
    ) -> [Double] {
        let lanes = SpeedForecastFeatures.neighbourCount
        precondition(neighbours.count == history.sensorCount * lanes, "six neighbours each")
        let expected = expectedSpeeds(history)
        let departures = zip(history.speeds, expected).map { $0 - $1 }
        let own = bridged(departures, history, memory: settings.ownMemorySlots)
        let near = explainedByNeighbours(departures, own, history, neighbours, settings.regression)
        let unexplained = bridged(
            zip(departures, near).map { $0 - $1 }, history, memory: settings.unexplainedMemorySlots)
        let closeness = distanceDecay(history, memory: settings.unexplainedMemorySlots)
        return history.speeds.indices.map { index in
            guard !history.speeds[index].isFinite else { return history.speeds[index] }
            let ownShare = settings.ownShare * closeness[index]
            let joined = near[index] + unexplained[index]
            return max(0, expected[index] + ownShare * own[index] + (1 - ownShare) * joined)
        }
    }

    private static func expectedSpeeds(_ history: SpeedHistory) -> [Double] {
        let days = Array(0..<history.dayCount)
        let profiles = Dictionary(
            uniqueKeysWithValues: Set(history.kindOfDay).map {
                ($0, DayProfile(history, kind: $0, days: days).filled().medians)
            })
        return days.flatMap { profiles[history.kindOfDay[$0]] ?? [] }
    }

    /// The mean of a first-order Markov process between the nearest known values; known values stay.
    private static func bridged(_ values: [Double], _ history: SpeedHistory, memory: Double) -> [Double] {
        var bridged = values
        forEachGap(steadied(values, history), history) { index, before, after in
            let first = before.map { exp(-Double($0.slots) / memory) } ?? 0
            let second = after.map { exp(-Double($0.slots) / memory) } ?? 0
            let across = first * second
            let scale = 1 / max(1e-12, 1 - across * across)
            let left = (first - second * across) * scale * (before?.value ?? 0)
            bridged[index] = left + (second - first * across) * scale * (after?.value ?? 0)
        }
        return bridged
    }

    /// Known values averaged with known neighbours in time, one to two to one: five-minute speeds are noisy.
    private static func steadied(_ values: [Double], _ history: SpeedHistory) -> [Double] {
        let sensors = history.sensorCount
        return values.indices.map { index in
            guard values[index].isFinite else { return values[index] }
            var sum = 2 * values[index], weight = 2.0
            for other in [index - sensors, index + sensors] where values.indices.contains(other) {
                guard values[other].isFinite else { continue }
                sum += values[other]
                weight += 1
            }
            return sum / weight
        }
    }

    /// exp(−slots to the nearest reading / memory); 1 at readings.
    private static func distanceDecay(_ history: SpeedHistory, memory: Double) -> [Double] {
        var decay = Array(repeating: 1.0, count: history.speeds.count)
        forEachGap(history.speeds, history) { index, before, after in
            let nearest = min(before?.slots ?? .max, after?.slots ?? .max)
            decay[index] = nearest == .max ? 0 : exp(-Double(nearest) / memory)
        }
        return decay
    }

    private typealias Known = (value: Double, slots: Int)

    /// Visits every missing entry with the nearest known values of its sensor and how far they are.
    private static func forEachGap(
        _ values: [Double], _ history: SpeedHistory, _ visit: (Int, Known?, Known?) -> Void
    ) {
        let sensors = history.sensorCount
        for sensor in 0..<sensors {
            var last: Int?, row = 0
            while row < history.rowCount {
                if values[row * sensors + sensor].isFinite {
                    last = row
                    row += 1
                    continue
                }
                var next = row
                while next < history.rowCount, !values[next * sensors + sensor].isFinite { next += 1 }
                for gap in row..<next {
                    let before = last.map { (value: values[$0 * sensors + sensor], slots: gap - $0) }
                    let after =
                        next < history.rowCount ? (value: values[next * sensors + sensor], slots: next - gap) : nil
                    visit(gap * sensors + sensor, before, after)
                }
                row = next
            }
        }
    }

    /// What a sensor's departure is worth from those of others: six neighbours, their slow-downs once more (queues pass on
    /// otherwise than free flow), the mean of all sensors and its slow-downs, and the neighbours' mean over nine slots.
    private static func explainedByNeighbours(
        _ departures: [Double], _ own: [Double], _ history: SpeedHistory, _ neighbours: [Int32],
        _ settings: LeastAbsoluteRegression.Settings
    ) -> [Double] {
        let sensors = history.sensorCount, lanes = SpeedForecastFeatures.neighbourCount
        var explained = Array(repeating: 0.0, count: departures.count)
        let all = (0..<history.rowCount).map { row in
            own[row * sensors..<(row + 1) * sensors].reduce(0, +) / Double(max(1, sensors))
        }
        for sensor in 0..<sensors {
            let near = neighbours[sensor * lanes..<(sensor + 1) * lanes]
            let around = meanAround(near.filter { $0 >= 0 }, own, history)
            let rows = (0..<history.rowCount).map { row in
                var features = LeastAbsoluteRegression.Row(repeating: 0)
                features[0] = 1
                for (lane, neighbour) in near.enumerated() where neighbour >= 0 {
                    let departure = own[row * sensors + Int(neighbour)]
                    features[1 + lane] = departure
                    features[1 + lanes + lane] = min(0, departure)
                }
                features[13] = all[row]
                features[14] = min(0, all[row])
                features[15] = around[row]
                return features
            }
            let targets = (0..<history.rowCount).map { departures[$0 * sensors + sensor] }
            let fit = LeastAbsoluteRegression(rows: rows, targets: targets, settings: settings)
            for row in 0..<history.rowCount { explained[row * sensors + sensor] = fit.predict(rows[row]) }
        }
        return explained
    }

    /// The mean departure of some sensors over four slots before and after.
    private static func meanAround(_ chosen: [Int32], _ departures: [Double], _ history: SpeedHistory) -> [Double] {
        guard !chosen.isEmpty else { return Array(repeating: 0, count: history.rowCount) }
        var sums = [0.0]
        for row in 0..<history.rowCount {
            let sum = chosen.reduce(0.0) { $0 + departures[row * history.sensorCount + Int($1)] }
            sums.append((sums.last ?? 0) + sum)
        }
        return (0..<history.rowCount).map { row in
            let (first, end) = (max(0, row - 4), min(history.rowCount, row + 5))
            return (sums[end] - sums[first]) / Double((end - first) * chosen.count)
        }
    }
}
