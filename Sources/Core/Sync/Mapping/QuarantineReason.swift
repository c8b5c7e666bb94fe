/// Why a record could not be taken; the raw value is the key `quarantine.<reason>` of the string catalogue.
package enum QuarantineReason: String, Sendable, CaseIterable {
    /// A field the mapping needs is not there, or empty.
    case missingField
    /// The table lacks the column of one series; said once a delivery.
    case missingColumn
    /// More or fewer fields than the header has columns.
    case fieldCount
    case notANumber
    /// No time, or one that could mean two moments.
    case badTime
    /// Outside the limits of the mapping.
    case outOfRange
    /// A word that the mapping gives no number for.
    case unknownWord
    /// Not a word of `ObservationFlag`.
    case unknownFlag
    /// A metric that the mapping does not name.
    case unknownMetric
    /// A line that is not a document of its own.
    case unreadableLine
    /// A line in another encoding than those before it.
    case badEncoding
    /// Bytes of a device that are no frame.
    case badFrame
    /// A frame of a device whose check sum is wrong.
    case badChecksum
    /// Later than a clock could be wrong by: a day ahead of the moment it was received.
    case inTheFuture
    /// Coordinates that only lie in the city when longitude and latitude are exchanged.
    case swappedCoordinates
    /// Coordinates of another place.
    case outsideCity
    /// An entity the city does not have.
    case unknownEntity
    /// An entity's name that is empty, longer than 200 bytes or holds control characters.
    case badEntity
}
