package import CityModel

/// How a source does, as of a moment.
package struct SourceState: Hashable, Sendable {
    package let id: SourceID
    package let lastAttempt: Timestamp?
    /// The newest fetch that stored something or found nothing new.
    package let lastSuccess: Timestamp?
    package let lastOutcome: FetchRecord.Outcome?
    package let lastDetail: String
    package let newestObservation: Timestamp?
    /// Observations of the 24 whole hours (UTC) before the hour that runs.
    package let rowsLastDay: Int
    /// What its series would have delivered in that time by their cycles, and what of it came.
    package let dueLastDay: Int
    package let cameLastDay: Int
    /// Records that went to quarantine in the last 24 hours.
    package let quarantinedLastDay: Int
    /// Observations of the same 24 hours a week before.
    package let rowsWeekBefore: Int
    /// Bytes that answers had in the last 24 hours, counted by the hour.
    package let bytesLastDay: Int
    /// Fetches that failed since the last one that did not, and when the first of them began.
    package let failuresInARow: Int
    package let failingSince: Timestamp?
}
