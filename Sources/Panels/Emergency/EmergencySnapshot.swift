package import CityModel
import CityStore

/// What the emergency panel reads: incidents with the tasks of those open, alarms, speeds, and more of the selected one.
package struct EmergencySnapshot: Sendable {
    package let asOf: Timestamp
    package let city: City
    /// Closed ones as well, newest first.
    package let incidents: [Incident]
    package let alarms: [Alarm]
    /// Of the open incidents and the selected one, oldest first.
    package let tasks: [Int64: [IncidentTask]]
    /// Lines of the selected incident, newest first.
    package let log: [LogEntry]
    /// Rule of the alarm the selected incident was opened from.
    package let rule: String?
    package let speeds: [EntityID: Sample]
    /// The feed of the speeds.
    package let source: SourceID?

    /// Open incidents whose tasks are read; more than a city ever handles at once.
    static let openLimit = 32
    static let logLimit = 60

    init(
        asOf: Timestamp, city: City, incidents: [Incident] = [], alarms: [Alarm] = [],
        tasks: [Int64: [IncidentTask]] = [:], log: [LogEntry] = [], rule: String? = nil,
        speeds: [EntityID: Sample] = [:], source: SourceID? = nil
    ) {
        self.asOf = asOf
        self.city = city
        self.incidents = incidents
        self.alarms = alarms
        self.tasks = tasks
        self.log = log
        self.rule = rule
        self.speeds = speeds
        self.source = source
    }

    static func read(_ snapshot: Snapshot, selected: EntityID?) throws -> EmergencySnapshot {
        let (city, now) = (snapshot.city, snapshot.asOf)
        let incidents = try snapshot.incidents(includingClosed: true)
        let alarms = try snapshot.openAlarms()
        let chosen =
            incidents.first { EmergencyRow.id($0) == selected } ?? incidents.sorted(by: EmergencyRow.comesFirst).first
        var tasks: [Int64: [IncidentTask]] = [:]
        for incident in incidents.filter({ $0.state != .closed }).prefix(openLimit) {
            tasks[incident.id] = try snapshot.tasks(of: incident.id)
        }
        if let chosen, tasks[chosen.id] == nil { tasks[chosen.id] = try snapshot.tasks(of: chosen.id) }
        let speeds = try snapshot.latest("road.speed", within: RoadTimes.oldestReadingSeconds)
        return EmergencySnapshot(
            asOf: now, city: city, incidents: incidents, alarms: alarms, tasks: tasks,
            log: try chosen.map { try snapshot.log(incident: $0.id, limit: logLimit) } ?? [],
            rule: try chosen.flatMap { try rule(of: $0, alarms, snapshot) }, speeds: speeds,
            source: try city.roadLinks.first { speeds[$0.id] != nil }.flatMap {
                try snapshot.source(of: SeriesKey($0.id, "road.speed"))
            })
    }

    /// The alarm may have cleared since; then it is among those open when the incident was opened.
    private static func rule(of incident: Incident, _ open: [Alarm], _ snapshot: Snapshot) throws -> String? {
        guard let alarm = incident.alarm else { return nil }
        if let found = open.first(where: { $0.id == alarm }) { return found.rule }
        let moment = TimeRange(start: incident.openedAt, end: incident.openedAt.adding(seconds: 1))
        return try snapshot.alarms(in: moment).first { $0.id == alarm }?.rule
    }
}
