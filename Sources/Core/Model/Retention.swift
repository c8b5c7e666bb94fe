/// How long the readings of some metrics are kept, in whole days (UTC).
package struct RetentionRule: Hashable, Sendable {
    /// A metric, or the beginning of its name with `*` after it: `road.*`; `*` fits every metric.
    package let metrics: String
    /// Days that observations are kept; nil for ever.
    package let observationDays: Int?
    /// Days that hour and day roll-ups are kept, at least as long as observations; nil for ever.
    package let rollUpDays: Int?
    /// Where the duration comes from; empty when it is the city's own choice.
    package let clause: String

    package init(metrics: String, observationDays: Int?, rollUpDays: Int?, clause: String = "") {
        self.metrics = metrics
        self.observationDays = observationDays
        self.rollUpDays = rollUpDays
        self.clause = clause
    }

    package func fits(_ metric: MetricID) -> Bool {
        metrics.hasSuffix("*") ? metric.text.hasPrefix(metrics.dropLast()) : metric.text == metrics
    }
}

/// The rules of a city: of those that fit a metric the first counts; a metric that none fits is kept for ever.
package struct Retention: Hashable, Sendable {
    package let rules: [RetentionRule]
    /// Days that lines of the fetch log are kept; nil for ever, as far as `Retention.fetchesPerSource` goes.
    package let fetchLogDays: Int?
    /// Days that records set aside are kept.
    package let quarantineDays: Int?
    /// Days that what departments have confirmed is kept after the last word on its subject; nil for ever.
    package let outboxDays: Int?

    /// Lines of the fetch log that are kept of one source, however young they are: asked every ten seconds it makes
    /// 8,640 a day.
    package static let fetchesPerSource = 10_000
    package static let quarantinedPerSource = 20_000

    package init(
        rules: [RetentionRule], fetchLogDays: Int? = 400, quarantineDays: Int? = 400, outboxDays: Int? = 400
    ) {
        self.outboxDays = outboxDays
        self.rules = rules
        self.fetchLogDays = fetchLogDays
        self.quarantineDays = quarantineDays
    }

    package func rule(for metric: MetricID) -> RetentionRule? { rules.first { $0.fits(metric) } }
}
