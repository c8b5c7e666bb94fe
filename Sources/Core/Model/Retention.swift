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

    package init(rules: [RetentionRule]) { self.rules = rules }

    package func rule(for metric: MetricID) -> RetentionRule? { rules.first { $0.fits(metric) } }
}
