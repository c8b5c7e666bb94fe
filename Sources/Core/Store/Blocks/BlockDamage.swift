package import CityModel

/// Why stored bytes are not what was written.
package enum BlockDamage: Error, Hashable, Sendable {
    /// Fewer bytes than the content needs.
    case tooShort
    case unknownVersion(UInt8)
    case checksum
    /// Sums up, but says something that cannot be: a time outside its day, an unknown flag.
    case content
    /// SQLite finds the page malformed that it lies on.
    case page
}

/// A series-day that was met while reading and cannot be read.
package struct BlockFinding: Hashable, Sendable {
    package let series: SeriesKey
    /// Start of the day (UTC).
    package let day: Timestamp
    package let damage: BlockDamage

    package init(series: SeriesKey, day: Timestamp, damage: BlockDamage) {
        self.series = series
        self.day = day
        self.damage = damage
    }
}
