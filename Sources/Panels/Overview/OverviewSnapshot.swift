package import CityModel
package import CityStore

/// What the overview reads: the newest of every vital sign, their last day by the hour, open alarms, incidents, feeds.
package struct OverviewSnapshot: Sendable {
    package let asOf: Timestamp
    package let city: City
    package let latest: [MetricID: [EntityID: Sample]]
    package let hourly: [MetricID: [EntityID: [HourRollUp]]]
    package let alarms: [Alarm]
    package let incidents: [Incident]
    /// When each source last measured something.
    package let newest: [SourceID: Timestamp]

    /// The metrics of the vital signs and how old a reading may be, in seconds.
    static let metrics: [(MetricID, Int64)] = [
        ("crowd.count", 3600), ("road.index", 3600), ("air.aqi", 3 * 3600), ("water.classOver", 12 * 3600),
        ("outlet.permitRatio", 3 * 3600),
        ("weather.temperature", 3600), ("weather.wind", 3600), ("weather.rain", 3600),
    ]

    static func read(_ snapshot: Snapshot) throws -> OverviewSnapshot {
        var latest: [MetricID: [EntityID: Sample]] = [:]
        for (metric, memory) in metrics { latest[metric] = try snapshot.latest(metric, within: memory) }
        var hourly: [MetricID: [EntityID: [HourRollUp]]] = [:]
        let day = TimeRange(start: snapshot.asOf.adding(seconds: -86_400), end: snapshot.asOf.adding(seconds: 1))
        for metric: MetricID in ["crowd.count", "road.index", "air.aqi"] {
            hourly[metric] = try snapshot.hourly(metric, in: day)
        }
        return OverviewSnapshot(
            asOf: snapshot.asOf, city: snapshot.city, latest: latest, hourly: hourly, alarms: try snapshot.openAlarms(),
            incidents: try snapshot.incidents(includingClosed: false), newest: try snapshot.newestObservations())
    }
}
