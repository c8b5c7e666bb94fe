package import CityModel
package import CityStore

/// What the title line tells of the whole city; read beside the panels' models.
package struct ShellStatus: Sendable {
    package let alarms: [Severity: Int]
    package let silentSources: Int
    package let city: City
    /// The open ones, newest first.
    package let incidents: [Incident]
    /// The open ones, newest first; at most ``mostAlarms``.
    package let openAlarms: [Alarm]
    /// When alarms were raised up to the clock's now, in order: what the scrubber jumps to.
    package var raised: [(time: Timestamp, severity: Severity)] = []

    /// How far back alarms are looked up.
    package static let alarmReachSeconds: Int64 = 30 * 86_400

    /// How many open alarms are kept by name.
    static let mostAlarms = 500

    package var alarmMoments: [Timestamp] { raised.map(\.time) }

    func alarms(in range: TimeRange) -> [(time: Timestamp, severity: Severity)] {
        raised.filter { range.start <= $0.time && $0.time <= range.end }
    }

    /// The same with the alarms raised up to the moment of a snapshot.
    package func withAlarms(of snapshot: Snapshot) throws -> ShellStatus {
        var status = self
        let reach = TimeRange(start: snapshot.asOf.adding(seconds: -Self.alarmReachSeconds), end: snapshot.asOf)
        status.raised = try snapshot.alarms(in: reach).map { ($0.raisedAt, $0.severity) }.sorted { $0.0 < $1.0 }
        return status
    }

    package init(
        alarms: [Severity: Int], silentSources: Int, city: City, incidents: [Incident] = [], openAlarms: [Alarm] = []
    ) {
        self.incidents = incidents
        self.openAlarms = Array(openAlarms.prefix(Self.mostAlarms))
        self.alarms = alarms
        self.silentSources = silentSources
        self.city = city
    }

    package static func read(_ snapshot: Snapshot) throws -> ShellStatus {
        let open = try snapshot.openAlarms()
        let counts = Dictionary(open.filter { $0.state == .raised }.map { ($0.severity, 1) }, uniquingKeysWith: +)
        let city = snapshot.city
        let newest = try snapshot.newestObservations()
        let silent = city.sources.filter { !$0.metrics.isEmpty }.count { source in
            Freshness.state(
                newest: newest[source.id], cycleSeconds: source.cycleSeconds, at: snapshot.asOf)
                != .fresh
        }
        return ShellStatus(
            alarms: counts, silentSources: silent, city: city,
            incidents: try snapshot.incidents(includingClosed: false), openAlarms: open)
    }
}

/// How the age of a feed is judged everywhere: late after two cycles, stale after three.
package enum Freshness: String, Sendable, CaseIterable {
    case fresh, late, stale, never

    package static func state(newest: Timestamp?, cycleSeconds: Int64, at now: Timestamp) -> Freshness {
        guard let newest else { return .never }
        let age = now.seconds(since: newest)
        if age <= 2 * cycleSeconds { return .fresh }
        return age <= 3 * cycleSeconds ? .late : .stale
    }
}
