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
    /// What its series would have delivered in that time by their cycles.
    package let expectedRowsLastDay: Int
    /// Records that went to quarantine in the last 24 hours.
    package let quarantinedLastDay: Int
}
