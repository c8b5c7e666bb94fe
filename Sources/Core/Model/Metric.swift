/// What is measured, in which unit, how finely the sensor reads, and how old a reading may be before it is stale.
package struct Metric: Hashable, Sendable, Codable {
    package let id: MetricID
    package let name: LocalizedText
    /// The unit as shown after a figure, `km/h`, `µg/m³`; empty for ratios and counts of things named in the heading.
    package let unit: String
    /// Digits after the point that the sensor itself delivers.
    package let decimals: Int
    /// Seconds between two readings of a healthy sensor; 0 for what is only told when something happens.
    package let cycleSeconds: Int64

    package init(id: MetricID, name: LocalizedText, unit: String, decimals: Int, cycleSeconds: Int64) {
        self.id = id
        self.name = name
        self.unit = unit
        self.decimals = decimals
        self.cycleSeconds = cycleSeconds
    }
}
