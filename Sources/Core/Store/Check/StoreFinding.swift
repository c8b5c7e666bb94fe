package import CityAccess
package import CityModel

/// Something a verification found wrong.
package enum StoreFinding: Hashable, Sendable {
    /// `PRAGMA integrity_check` says so.
    case damaged(detail: String)
    /// A row refers to one that is not there.
    case danglingReference(table: String, row: String, parent: String)
    case audit(AuditFault)
    /// The roll-up of the hour is not what the observations come to; nil stands for a series without a name.
    case rollUpDiffers(SeriesKey?, hour: Timestamp)
    /// The newest value on record is not the newest observation.
    case latestDiffers(SeriesKey?)
    /// The block of a series and day (UTC) cannot be read; nil stands for a series without a name.
    case blockDamaged(SeriesKey?, day: Timestamp, BlockDamage)
    /// The roll-ups of a compacted day cannot be read.
    case rollUpsDamaged(SeriesKey?, day: Timestamp, BlockDamage)
    /// A row of the hot tier, of some series at one second, cannot be read.
    case rowDamaged(time: Timestamp, BlockDamage)
    /// The number of observations on record is not their number.
    case countDiffers(stored: Int, counted: Int)
}
