package import CityModel

/// What the observations of one series in one hour (UTC) come to.
package struct HourRollUp: Hashable, Sendable {
    /// Start of the hour.
    package let hour: Timestamp
    /// Observations of any flag.
    package let count: Int
    /// Observations that are usable (`Sample.isUsable`); the figures below are theirs, not-a-number when there are none.
    package let usable: Int
    package let minimum: Double
    package let maximum: Double
    package let mean: Double
    /// The latest usable value of the hour.
    package let last: Double

    package init(
        hour: Timestamp, count: Int, usable: Int, minimum: Double, maximum: Double, mean: Double, last: Double
    ) {
        self.hour = hour
        self.count = count
        self.usable = usable
        self.minimum = minimum
        self.maximum = maximum
        self.mean = mean
        self.last = last
    }
}
