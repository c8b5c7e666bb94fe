package import CityModel

/// A record of the quarantine, whole.
package struct ReplayableRecord: Hashable, Sendable {
    package let id: Int64
    package let receivedAt: Timestamp
    /// A JSON object.
    package let raw: String
}
