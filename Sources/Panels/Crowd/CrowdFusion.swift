package import CityKernels
package import CityModel

/// People inside one place from its gates, Wi-Fi and base stations together, with the health of each.
package struct CrowdFusion: Sendable {
    /// One source over the last day.
    package struct Source: Sendable {
        /// `gates`, `wifi` or `cells`.
        package let key: String
        package let health: SensorHealth
        /// How the last reading of the last half-hour was taken; missing when there was none.
        package let state: OccupancySensorState
        /// Last reading in the source's own unit: people in through all gates in five minutes, devices, phones.
        package let last: Sample?
    }

    package let estimates: [(time: Timestamp, estimate: OccupancyEstimate)]
    package let sources: [Source]
    package let missing: MissingReason?

    package var now: (time: Timestamp, estimate: OccupancyEstimate)? { estimates.last }

    /// Standard deviation with what no source can tell: gates that miss as many in as out and a base station that sees
    /// another share of the people shift the whole scale together.
    package static func deviation(_ estimate: OccupancyEstimate) -> Double {
        let scale = 0.05 * estimate.persons
        return (estimate.deviation * estimate.deviation + scale * scale).squareRoot()
    }

    /// Days read before the moment: the filter starts at a closed hour where there is one.
    package static let days: Int64 = 3
    private static let stepSeconds: Int64 = 300
    private static let personsPerMetreMinute = 82.0

    /// Samples of one place, every series in order of time.
    package struct Readings: Sendable {
        package let entries: [EntityID: [Sample]]
        package let exits: [EntityID: [Sample]]
        package let wifi: [Sample]
        package let cells: [Sample]

        package init(
            entries: [EntityID: [Sample]], exits: [EntityID: [Sample]], wifi: [Sample], cells: [Sample]
        ) {
            self.entries = entries
            self.exits = exits
            self.wifi = wifi
            self.cells = cells
        }
    }

    package init(_ readings: Readings, place: Place, gates: [Gate], now: Timestamp) {
        let all = [readings.wifi, readings.cells] + readings.entries.values + readings.exits.values
        guard let first = all.compactMap(\.first?.time).min() else {
            (estimates, sources, missing) = ([], [], .noData)
            return
        }
        let start = first.floored(toSeconds: Self.stepSeconds)
        let newest = min(all.compactMap(\.last?.time).max() ?? now, now)
        let count = Int(newest.seconds(since: start) / Self.stepSeconds) + 1
        let widths = Dictionary(gates.map { ($0.id, max($0.widthMetres, 0.5)) }, uniquingKeysWith: { a, _ in a })
        let entries = Self.sum(readings.entries, widths, start, count)
        let exits = Self.sum(readings.exits, widths, start, count)
        let wifi = FrozenReadings.removed(from: Self.grid(readings.wifi, start, count, delay: 0))
        let cells = FrozenReadings.removed(from: Self.grid(readings.cells, start, count, delay: 900))
        let width = gates.reduce(0) { $0 + max($1.widthMetres, 0.5) }
        let isShutFirst = !CrowdDay.isOpen(place, at: start)
        var filter = OccupancyFilter(
            options: OccupancyOptions(
                stepsPerDay: Int(86_400 / Self.stepSeconds),
                firstStepOfDay: CivilTime(start).secondOfDay / Int(Self.stepSeconds),
                mostFlowPerStep: max(width, 1) * Self.personsPerMetreMinute * 5,
                startDeviation: isShutFirst ? 50 : max(Double(place.instantaneousCapacity) / 3, 500)))
        var health = [SensorHealth(), SensorHealth(), SensorHealth()]
        var states = [OccupancySensorState](repeating: .missing, count: 3)
        var found: [(time: Timestamp, estimate: OccupancyEstimate)] = []
        for step in 0..<count {
            let time = start.adding(seconds: Int64(step) * Self.stepSeconds)
            let estimate = filter.observe(
                OccupancyObservation(
                    entries: entries[step], exits: exits[step], wifiDevices: wifi[step], cellPhones: cells[step],
                    isClosed: Self.isEmpty(place, at: time)))
            found.append((time, estimate))
            if now.seconds(since: time) <= 1800 {
                for (place, state) in [estimate.gates, estimate.wifi, estimate.cells].enumerated()
                where state != .missing {
                    states[place] = state
                }
            }
            guard now.seconds(since: time) <= 86_400 else { continue }
            health[0].observe(estimate.gates)
            health[1].observe(estimate.wifi)
            if step % 3 == 0 || !cells[step].isNaN { health[2].observe(estimate.cells) }
        }
        let lastGate = entries.lastIndex { !$0.isNaN }.map { step in
            Sample(
                time: start.adding(seconds: Int64(step) * Self.stepSeconds), value: entries[step].rounded(),
                flag: .valid)
        }
        estimates = found
        missing = nil
        sources = [
            Source(key: "gates", health: health[0], state: states[0], last: lastGate),
            Source(key: "wifi", health: health[1], state: states[1], last: readings.wifi.last),
            Source(key: "cells", health: health[2], state: states[2], last: readings.cells.last),
        ]
    }

    /// Shut for at least half an hour: whoever was inside has left.
    private static func isEmpty(_ place: Place, at time: Timestamp) -> Bool {
        !CrowdDay.isOpen(place, at: time) && !CrowdDay.isOpen(place, at: time.adding(seconds: -1800))
    }

    /// All gates one way; gates that say nothing are made up for by the width of the others, and with none it is missing.
    private static func sum(
        _ gates: [EntityID: [Sample]], _ widths: [EntityID: Double], _ start: Timestamp, _ count: Int
    ) -> [Double] {
        var sums = [Double](repeating: 0, count: count)
        var seen = sums
        var whole = 0.0
        for (gate, samples) in gates.sorted(by: { $0.key < $1.key }) {
            let width = widths[gate] ?? 1
            whole += width
            let readings = FrozenReadings.removed(from: grid(samples, start, count, delay: 0))
            for (step, value) in readings.enumerated() where value >= 0 {
                sums[step] += value
                seen[step] += width
            }
        }
        return sums.indices.map { seen[$0] > 0.5 * whole ? sums[$0] * whole / seen[$0] : .nan }
    }

    private static func grid(_ samples: [Sample], _ start: Timestamp, _ count: Int, delay: Int64) -> [Double] {
        var values = [Double](repeating: .nan, count: count)
        for sample in samples where sample.isUsable {
            let step = Int(sample.time.adding(seconds: delay).seconds(since: start) / stepSeconds)
            if values.indices.contains(step) { values[step] = sample.value }
        }
        return values
    }
}
