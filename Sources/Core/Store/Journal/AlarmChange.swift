package import CityModel

/// What the alarm rules found to have changed.
package enum AlarmChange: Hashable, Sendable {
    /// Ignored when the rule already has an open alarm on the subject.
    case raise(rule: String, subject: EntityID, severity: Severity, value: Double, threshold: Double)
    /// Another severity, up or down. A higher one wants to be acknowledged again.
    case escalate(alarm: Int64, severity: Severity, value: Double, threshold: Double)
    /// Ignored when the alarm is cleared already.
    case clear(alarm: Int64, value: Double)
}
