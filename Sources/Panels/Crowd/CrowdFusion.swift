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

    /// Days read before the moment.
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

    /// - Parameter learnt: the filter as the weeks before left it; without it the filter starts with the readings.
    package init(_ readings: Readings, place: Place, gates: [Gate], now: Timestamp, learnt: Learnt? = nil) {
        let filter = learnt.flatMap { known in known.filter.map { (known.until, $0) } }
        guard let course = Course(readings, gates: gates, from: filter?.0, until: now) else {
            (estimates, sources, missing) = ([], [], .noData)
            return
        }
        var (health, states) = (
            [SensorHealth(), SensorHealth(), SensorHealth()], [OccupancySensorState](repeating: .missing, count: 3)
        )
        var found: [(time: Timestamp, estimate: OccupancyEstimate)] = []
        // Before the first reading that is used, the filter knows nothing but what it was told to start with.
        var isKnown = filter != nil
        var running = filter?.1 ?? Self.filter(place, gates, from: course.start)
        course.run(&running, place: place, from: filter?.0 ?? course.start) { step, time, estimate in
            isKnown = isKnown || [estimate.gates, estimate.wifi, estimate.cells].contains(.used)
            if isKnown { found.append((time, estimate)) }
            if now.seconds(since: time) <= 1800 {
                for (place, state) in [estimate.gates, estimate.wifi, estimate.cells].enumerated()
                where state != .missing {
                    states[place] = state
                }
            }
            guard now.seconds(since: time) <= 86_400 else { return }
            health[0].observe(estimate.gates)
            health[1].observe(estimate.wifi)
            if step % 3 == 0 || !course.cells[step].isNaN { health[2].observe(estimate.cells) }
        }
        let lastGate = course.entries.lastIndex { !$0.isNaN }.map { step in
            Sample(time: course.time(of: step), value: course.entries[step].rounded(), flag: .valid)
        }
        estimates = found
        missing = found.isEmpty ? .noData : nil
        sources = [
            Source(key: "gates", health: health[0], state: states[0], last: lastGate),
            Source(key: "wifi", health: health[1], state: states[1], last: readings.wifi.last),
            Source(key: "cells", health: health[2], state: states[2], last: readings.cells.last),
        ]
    }

    private static func filter(_ place: Place, _ gates: [Gate], from start: Timestamp) -> OccupancyFilter {
        let width = gates.reduce(0) { $0 + max($1.widthMetres, 0.5) }
        return OccupancyFilter(
            options: OccupancyOptions(
                stepsPerDay: Int(86_400 / stepSeconds),
                firstStepOfDay: CivilTime(start).secondOfDay / Int(stepSeconds),
                mostFlowPerStep: max(width, 1) * personsPerMetreMinute * 5,
                startDeviation: CrowdDay.isOpen(place, at: start)
                    ? max(Double(place.instantaneousCapacity) / 3, 500) : 50))
    }

    // MARK: What weeks have taught

    /// The filter as it stood at a midnight: what it knows of missed shares, devices and phones a person takes weeks to learn
    /// and minutes to forget, so that it is learnt once a day and carried from there.
    package struct Learnt: Sendable {
        /// A midnight in Huizhou; readings before it are in the filter.
        package let until: Timestamp
        fileprivate let filter: OccupancyFilter?

        /// Days learnt from.
        package static let days: Int64 = 27

        /// The midnight up to which a moment's filter is learnt: that before yesterday, so that the last day is whole.
        package static func until(at now: Timestamp) -> Timestamp {
            let today = CivilTime(now)
            return now.adding(seconds: -Int64(today.secondOfDay) - 86_400)
        }

        /// - Parameter readings: of the days before `until`; without any nothing is learnt.
        package init(_ readings: Readings, place: Place, gates: [Gate], until: Timestamp) {
            self.until = until
            guard let course = Course(readings, gates: gates, from: nil, until: until.adding(seconds: -1)) else {
                filter = nil
                return
            }
            var filter = CrowdFusion.filter(place, gates, from: course.start)
            course.run(&filter, place: place, from: course.start, until: until) { _, _, _ in }
            self.filter = filter
        }
    }

    /// The readings of a place on steps of five minutes.
    private struct Course {
        let start: Timestamp
        let entries: [Double]
        let exits: [Double]
        let wifi: [Double]
        let cells: [Double]

        /// Nil without any reading.
        /// - Parameter from: a step that has to be in it.
        init?(_ readings: Readings, gates: [Gate], from: Timestamp?, until now: Timestamp) {
            let all = [readings.wifi, readings.cells] + readings.entries.values + readings.exits.values
            guard let first = all.compactMap(\.first?.time).min() else { return nil }
            start = min(first, from ?? first).floored(toSeconds: stepSeconds)
            let newest = min(all.compactMap(\.last?.time).max() ?? now, now)
            let count = max(Int(newest.seconds(since: start) / stepSeconds) + 1, 1)
            let widths = Dictionary(gates.map { ($0.id, max($0.widthMetres, 0.5)) }, uniquingKeysWith: { a, _ in a })
            entries = CrowdFusion.sum(readings.entries, widths, start, count)
            exits = CrowdFusion.sum(readings.exits, widths, start, count)
            wifi = FrozenReadings.removed(from: grid(readings.wifi, start, count, delay: 0))
            cells = FrozenReadings.removed(from: grid(readings.cells, start, count, delay: 900))
        }

        func time(of step: Int) -> Timestamp { start.adding(seconds: Int64(step) * stepSeconds) }

        /// Runs the filter over the steps from a moment on, up to the newest or to another moment.
        func run(
            _ filter: inout OccupancyFilter, place: Place, from: Timestamp, until: Timestamp? = nil,
            _ body: (Int, Timestamp, OccupancyEstimate) -> Void
        ) {
            let first = Int(from.seconds(since: start) / stepSeconds)
            let end = until.map { Int($0.seconds(since: start) / stepSeconds) } ?? entries.count
            for step in first..<max(end, first) {
                let time = time(of: step)
                let isKnown = step < entries.count
                let estimate = filter.observe(
                    OccupancyObservation(
                        entries: isKnown ? entries[step] : .nan, exits: isKnown ? exits[step] : .nan,
                        wifiDevices: isKnown ? wifi[step] : .nan, cellPhones: isKnown ? cells[step] : .nan,
                        isClosed: isEmpty(place, at: time)))
                body(step, time, estimate)
            }
        }
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
