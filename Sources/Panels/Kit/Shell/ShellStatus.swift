package import CityModel
package import CityStore

/// What the title line tells of the whole city; read beside the panels' models.
package struct ShellStatus: Sendable {
    package let alarms: [Severity: Int]
    package let silentSources: Int
    package let city: City

    package init(alarms: [Severity: Int], silentSources: Int, city: City) {
        self.alarms = alarms
        self.silentSources = silentSources
        self.city = city
    }

    package static func read(_ snapshot: Snapshot) throws -> ShellStatus {
        let open = try snapshot.openAlarms()
        let counts = Dictionary(open.filter { $0.state == .raised }.map { ($0.severity, 1) }, uniquingKeysWith: +)
        let city = snapshot.city
        let states = Dictionary(
            try snapshot.sourceStates().map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let silent = city.sources.filter { !$0.metrics.isEmpty }.count { source in
            Freshness.state(
                newest: states[source.id]?.newestObservation, cycleSeconds: source.cycleSeconds, at: snapshot.asOf)
                != .fresh
        }
        return ShellStatus(alarms: counts, silentSources: silent, city: city)
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
