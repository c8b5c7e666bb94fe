/// Warning colours, mildest first (突发事件应对法: blue IV … red I).
package enum Severity: Int, Sendable, Comparable, CaseIterable, Codable {
    case blue = 1
    case yellow = 2
    case orange = 3
    case red = 4

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// The word used in data files and as key of the string catalogue.
    package var word: String {
        switch self {
        case .blue: "blue"
        case .yellow: "yellow"
        case .orange: "orange"
        case .red: "red"
        }
    }

    package init?(word: some StringProtocol) {
        guard let found = Self.allCases.first(where: { $0.word == word }) else { return nil }
        self = found
    }
}

package enum AlarmState: String, Sendable, Codable, CaseIterable {
    case raised, acknowledged, cleared
}

/// One episode of one rule on one subject: raised once, escalated in place, cleared with hysteresis.
package struct Alarm: Hashable, Sendable {
    package let id: Int64
    package let rule: String
    package let subject: EntityID
    package let severity: Severity
    package let state: AlarmState
    package let raisedAt: Timestamp
    package let updatedAt: Timestamp
    package let acknowledgedAt: Timestamp?
    package let acknowledgedBy: String?
    package let clearedAt: Timestamp?
    /// Value that raised or last changed it, in the unit of the rule's metric.
    package let value: Double
    /// Threshold of the present severity.
    package let threshold: Double

    package init(
        id: Int64, rule: String, subject: EntityID, severity: Severity, state: AlarmState, raisedAt: Timestamp,
        updatedAt: Timestamp, acknowledgedAt: Timestamp? = nil, acknowledgedBy: String? = nil,
        clearedAt: Timestamp? = nil,
        value: Double, threshold: Double
    ) {
        self.id = id
        self.rule = rule
        self.subject = subject
        self.severity = severity
        self.state = state
        self.raisedAt = raisedAt
        self.updatedAt = updatedAt
        self.acknowledgedAt = acknowledgedAt
        self.acknowledgedBy = acknowledgedBy
        self.clearedAt = clearedAt
        self.value = value
        self.threshold = threshold
    }
}

/// A rule of `data/alarms/*.yaml`.
package struct AlarmRule: Hashable, Sendable {
    package enum Kind: String, Sendable, CaseIterable, Codable {
        /// The value itself against the levels.
        case threshold
        /// Seconds since the last usable value, in minutes, against the levels.
        case stale
    }

    package enum Comparison: String, Sendable, CaseIterable, Codable {
        case above, below
    }

    /// The file's name without `.yaml`.
    package let id: String
    package let title: LocalizedText
    package let kind: Kind
    package let metric: MetricID
    /// Kind of subject it watches (`place`, `hub`, `link`, `station`, …); subjects of another known kind are left alone.
    package let subjectKind: String
    package let comparison: Comparison
    /// Thresholds by severity; a value equal to a threshold has reached it.
    package let levels: [Severity: Double]
    /// How far the value has to come back over the mildest threshold before the alarm clears.
    package let clearMargin: Double
    /// Seconds the condition has to last before the alarm is raised, and before it is cleared.
    package let holdSeconds: Int64
    package let clearSeconds: Int64
    package let department: DepartmentID?
    /// Standard and clause the levels come from.
    package let clause: String
    package let advice: LocalizedText

    package init(
        id: String, title: LocalizedText, kind: Kind, metric: MetricID, subjectKind: String, comparison: Comparison,
        levels: [Severity: Double],
        clearMargin: Double, holdSeconds: Int64, clearSeconds: Int64, department: DepartmentID?, clause: String,
        advice: LocalizedText
    ) {
        self.id = id
        self.title = title
        self.kind = kind
        self.metric = metric
        self.subjectKind = subjectKind
        self.comparison = comparison
        self.levels = levels
        self.clearMargin = clearMargin
        self.holdSeconds = holdSeconds
        self.clearSeconds = clearSeconds
        self.department = department
        self.clause = clause
        self.advice = advice
    }
}
