package import CityModel

/// Watches link speeds for sudden drops that the time of day does not explain and tells how much of the expected speed is
/// lost, as `road.incident`; the rules of `data/alarms` decide what is an alarm.
///
/// The detector of the kernels is slow for 650 links every five minutes, so it is asked only where a speed has fallen by a
/// fifth within half an hour and is well below that of the day before.
package struct RoadIncidentWatch: Sendable {
    package static let metric: MetricID = "road.incident"

    private struct Watch {
        var recent: [Double] = []
        var restUntil: Timestamp?
        var episode: Episode?
    }

    private struct Episode {
        let expected: Double
        let since: Timestamp
        var calm = 0
    }

    private var watches: [EntityID: Watch] = [:]

    package init() {}

    private static let memory = 6
    private static let drop = 0.8
    private static let belowYesterday = 0.75
    /// Loss below which a reading is calm; so many calm readings end an episode.
    private static let calmLoss = 0.1
    private static let calmReadings = 2
    private static let restSeconds: Int64 = 1800
    /// What was expected is no longer known after so long.
    private static let longestSeconds: Int64 = 3 * 3600
    /// The same hour of the day before has to be known.
    private static let leastHistorySeconds: Int64 = 23 * 3600

    /// Takes one speed.
    /// - Parameter history: the link's samples of the last two days up to this one, oldest first; asked seldom.
    /// - Returns: what to store and to judge, while an incident is on and when it ends.
    package mutating func observe(
        _ observation: Observation, history: (EntityID, Timestamp) -> [Sample]
    ) -> Observation? {
        guard observation.metric == "road.speed", observation.flag.isUsable, observation.value.isFinite,
            observation.value >= 0
        else { return nil }
        var watch = watches[observation.entity] ?? Watch()
        defer {
            watch.recent.append(observation.value)
            if watch.recent.count > Self.memory { watch.recent.removeFirst() }
            watches[observation.entity] = watch
        }
        if watch.episode == nil { watch.episode = begin(observation, &watch, history) }
        guard var episode = watch.episode else { return nil }
        let loss = max(0, 1 - observation.value / episode.expected)
        episode.calm = loss < Self.calmLoss ? episode.calm + 1 : 0
        let isOver =
            episode.calm >= Self.calmReadings || observation.time.seconds(since: episode.since) >= Self.longestSeconds
        watch.episode = isOver ? nil : episode
        return Observation(
            entity: observation.entity, metric: Self.metric, time: observation.time,
            value: isOver ? 0 : (loss * 1000).rounded() / 1000)
    }

    private func begin(
        _ observation: Observation, _ watch: inout Watch, _ history: (EntityID, Timestamp) -> [Sample]
    ) -> Episode? {
        guard watch.recent.count == Self.memory, let usual = Percentile.linear(watch.recent, 0.5),
            observation.value <= Self.drop * usual, watch.restUntil.map({ observation.time >= $0 }) ?? true
        else { return nil }
        watch.restUntil = observation.time.adding(seconds: Self.restSeconds)
        let samples = history(observation.entity, observation.time)
        guard let first = samples.first, observation.time.seconds(since: first.time) >= Self.leastHistorySeconds,
            isBelowYesterday(observation, samples)
        else { return nil }
        return Self.verdict(samples).map { Episode(expected: $0.expected, since: observation.time) }
    }

    private func isBelowYesterday(_ observation: Observation, _ samples: [Sample]) -> Bool {
        let then = observation.time.adding(seconds: -86_400)
        let near = samples.filter { $0.isUsable && abs($0.time.seconds(since: then)) <= 900 }.map(\.value)
        // The slow quarter: a peak that came some minutes later yesterday is a peak all the same.
        guard let usual = Percentile.linear(near, 0.25) else { return true }
        return observation.value <= Self.belowYesterday * usual
    }

    /// The detector's alarm at the newest readings, if it raises one for a speed too low.
    static func verdict(_ samples: [Sample]) -> IncidentDetector.Alarm? {
        alarms(samples).last { $0.alarm.reading >= samples.count - 2 }?.alarm
    }

    /// Every drop the detector finds in a link's readings.
    package static func alarms(_ samples: [Sample]) -> [(time: Timestamp, alarm: IncidentDetector.Alarm)] {
        var detector = IncidentDetector()
        return samples.compactMap { sample in
            let civil = CivilTime(sample.time)
            let hour = Double(civil.secondOfDay) / 3600
            let alarm = detector.update(value: sample.isUsable ? sample.value : .nan, hourOfDay: hour)
            return alarm.flatMap { $0.direction == .below && $0.expected > 0 ? (sample.time, $0) : nil }
        }
    }
}
