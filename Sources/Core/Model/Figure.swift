/// How far a figure can be trusted.
package enum FigureQuality: String, Sendable, Codable, CaseIterable {
    case good, suspect, stale, partial, simulated, forecast, unavailable
}

/// Why a figure has no value. The words stand in the string catalogue under `missing.<rawValue>`.
package enum MissingReason: String, Sendable, Codable, CaseIterable {
    case noData, tooFewReadings, stale, notComputedYet, notApplicable, redacted, failed
}

/// One number on the screen with everything needed to explain it.
package struct Figure: Hashable, Sendable {
    /// Nil when the figure could not be computed; `missing` then says why.
    package let value: Double?
    package let unit: String
    package let decimals: Int
    package let time: Timestamp?
    package let source: SourceID?
    package let department: DepartmentID?
    package let quality: FigureQuality
    /// Key of the method in the string catalogue (`method.<key>` with title, text and the standard's clause).
    package let method: String
    /// Key of what the figure is, in the string catalogue (`figure.<key>`).
    package let title: String
    /// The name of what the figure is about; empty for the whole city.
    package let subject: LocalizedText
    /// The 80 % interval, where the method gives one.
    package let interval: ClosedRange<Double>?
    package let missing: MissingReason?
    /// The entity and metric it was read from, so that its history can be opened.
    package let series: SeriesKey?

    package init(
        value: Double?, unit: String = "", decimals: Int = 0, time: Timestamp? = nil, source: SourceID? = nil,
        department: DepartmentID? = nil, quality: FigureQuality = .good, method: String, title: String,
        subject: LocalizedText = .none,
        interval: ClosedRange<Double>? = nil, missing: MissingReason? = nil, series: SeriesKey? = nil
    ) {
        let usable = value.flatMap { $0.isFinite ? $0 : nil }
        self.value = usable
        self.unit = unit
        self.decimals = decimals
        self.time = time
        self.source = source
        self.department = department
        self.quality = usable == nil ? .unavailable : quality
        self.method = method
        self.title = title
        self.subject = subject
        self.interval = interval
        self.missing = usable == nil ? (missing ?? .noData) : nil
        self.series = series
    }

    /// The number alone with its decimals, "—" when there is none.
    package var text: String { value.map { Digits.fixed($0, decimals, grouped: true) } ?? "—" }
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
