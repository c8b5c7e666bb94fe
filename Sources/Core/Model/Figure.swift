/// How far a figure can be trusted.
package enum FigureQuality: String, Sendable, Codable, CaseIterable {
    case good, suspect, stale, partial, simulated, forecast, unavailable
}

/// Why a figure has no value. The words stand in the string catalogue under `missing.<rawValue>`.
package enum MissingReason: String, Sendable, Codable, CaseIterable {
    case noData, tooFewReadings, stale, notComputedYet, notApplicable, redacted, failed
}

/// One number on the screen with everything needed to explain it. Copies share what they say: rows, details and figures
/// asked about pass the same one on.
package struct Figure: Hashable, Sendable {
    private let told: Told

    /// Nil when the figure could not be computed; `missing` then says why.
    package var value: Double? { told.facts.value }
    package var unit: String { told.facts.unit }
    package var decimals: Int { told.facts.decimals }
    package var time: Timestamp? { told.facts.time }
    package var source: SourceID? { told.facts.source }
    package var department: DepartmentID? { told.facts.department }
    package var quality: FigureQuality { told.facts.quality }
    /// Key of the method in the string catalogue (`method.<key>` with title, text and the standard's clause).
    package var method: String { told.facts.method }
    /// Key of what the figure is, in the string catalogue (`figure.<key>`).
    package var title: String { told.facts.title }
    /// The name of what the figure is about; empty for the whole city.
    package var subject: LocalizedText { told.facts.subject }
    /// The 80 % interval, where the method gives one.
    package var interval: ClosedRange<Double>? { told.facts.interval }
    package var missing: MissingReason? { told.facts.missing }
    /// The entity and metric it was read from, so that its history can be opened.
    package var series: SeriesKey? { told.facts.series }

    package init(
        value: Double?, unit: String = "", decimals: Int = 0, time: Timestamp? = nil, source: SourceID? = nil,
        department: DepartmentID? = nil, quality: FigureQuality = .good, method: String, title: String,
        subject: LocalizedText = .none,
        interval: ClosedRange<Double>? = nil, missing: MissingReason? = nil, series: SeriesKey? = nil
    ) {
        let usable = value.flatMap { $0.isFinite ? $0 : nil }
        told = Told(
            Facts(
                value: usable, unit: unit, decimals: decimals, time: time, source: source, department: department,
                quality: usable == nil ? .unavailable : quality, method: method, title: title, subject: subject,
                interval: interval, missing: usable == nil ? (missing ?? .noData) : nil, series: series))
    }

    /// The number alone with its decimals, "—" when there is none.
    package var text: String { value.map { Digits.fixed($0, decimals, grouped: true) } ?? "—" }

    package static func == (left: Self, right: Self) -> Bool {
        left.told === right.told || left.told.facts == right.told.facts
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(told.facts) }

    private struct Facts: Hashable, Sendable {
        let value: Double?
        let unit: String
        let decimals: Int
        let time: Timestamp?
        let source: SourceID?
        let department: DepartmentID?
        let quality: FigureQuality
        let method: String
        let title: String
        let subject: LocalizedText
        let interval: ClosedRange<Double>?
        let missing: MissingReason?
        let series: SeriesKey?
    }

    private final class Told: Sendable {
        let facts: Facts

        init(_ facts: Facts) { self.facts = facts }
    }
}

/// Names one series: an entity and a metric.
package struct SeriesKey: Hashable, Comparable, Sendable {
    package let entity: EntityID
    package let metric: MetricID

    package init(_ entity: EntityID, _ metric: MetricID) {
        self.entity = entity
        self.metric = metric
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.entity, left.metric) < (right.entity, right.metric)
    }
}
