import CityKernels
import CityModel
import CityStore

/// What one other source of a place saw in the hour of an alarm, against the same hour of the weeks before.
package struct CrowdWitness: Sendable, Hashable {
    package enum Source: String, Sendable, Hashable, CaseIterable {
        case gates, wifi, cells
    }

    package let source: Source
    /// Reading over the median of the same hour in up to four weeks before, on a holiday as much more or less of it as more or
    /// fewer people are expected then; nil when the source or its past is silent.
    package let ratio: Double?
    /// Whether it saw at least a third of the surplus that the count shows; false when silent.
    package let agrees: Bool

    private static let weeks: Int64 = 4
    private static let fewestWeeks = 2
    private static let agreeingPart = 1.0 / 3

    /// - Parameters:
    ///   - counts: hour means of the people inside; how their expectation differs from those of the weeks before says what a
    ///     holiday adds. Without them the day is taken for one like those.
    static func all(
        _ readings: [Source: [EntityID: [HourRollUp]]], place: EntityID, hour: Timestamp, reading: AnomalyReading,
        holidayCounts counts: [HourRollUp] = []
    ) -> [CrowdWitness] {
        let added = usual(counts, hour).map { reading.expected / $0 } ?? 1
        let surplus = reading.expected > 0 ? reading.actual / reading.expected - 1 : 0
        return Source.allCases.compactMap { source in
            readings[source].map { witness(source, $0[place] ?? [], hour, surplus, added) }
        }
    }

    private static func witness(
        _ source: Source, _ hours: [HourRollUp], _ hour: Timestamp, _ surplus: Double, _ added: Double
    ) -> CrowdWitness {
        guard let now = mean(hours, hour), let usual = usual(hours, hour), added > 0 else {
            return CrowdWitness(source: source, ratio: nil, agrees: false)
        }
        let ratio = now / (usual * added)
        return CrowdWitness(source: source, ratio: ratio, agrees: ratio - 1 >= agreeingPart * surplus)
    }

    private static func mean(_ hours: [HourRollUp], _ time: Timestamp) -> Double? {
        hours.first { $0.hour == time }.map(\.mean).flatMap { $0 >= 0 ? $0 : nil }
    }

    /// Median of the same hour in the weeks before; nil with too few of them or with nothing in them.
    private static func usual(_ hours: [HourRollUp], _ hour: Timestamp) -> Double? {
        let before = (1...weeks).compactMap { mean(hours, hour.adding(seconds: -$0 * 7 * 86_400)) }
        guard before.count >= fewestWeeks, let usual = Percentile.linear(before, 0.5), usual > 0 else { return nil }
        return usual
    }

    /// Hour figures of gates as figures of their places: the sum over the gates, for hours in which all were heard.
    static func ofPlaces(_ gates: [EntityID: [HourRollUp]], _ all: [Gate]) -> [EntityID: [HourRollUp]] {
        Dictionary(grouping: all, by: \.place).compactMapValues { own -> [HourRollUp]? in
            guard let first = own.first, let hours = gates[first.id] else { return nil }
            let others = own.dropFirst().map { gate in
                Dictionary((gates[gate.id] ?? []).map { ($0.hour, $0) }, uniquingKeysWith: { _, new in new })
            }
            return hours.compactMap { hour in
                let same = others.compactMap { $0[hour.hour] }
                guard same.count == others.count else { return nil }
                let sum = same.reduce(hour.mean) { $0 + $1.mean }
                return HourRollUp(
                    hour: hour.hour, count: hour.count, usable: hour.usable, minimum: sum, maximum: sum, mean: sum,
                    last: sum)
            }
        }
    }
}
