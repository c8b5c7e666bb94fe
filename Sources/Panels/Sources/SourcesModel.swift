package import CityModel
package import CityStore

/// The feeds with their lateness and completeness, the latest worst first.
package struct SourcesModel: Sendable {
    package struct Feed: BrowseItem {
        package let definition: SourceDefinition
        package let department: LocalizedText
        package let freshness: Freshness
        package let age: Figure
        package let completeness: Figure
        package let quarantined: Figure
        package let state: SourceState?
        package let alarm: Alarm?

        package var id: EntityID { EntityID(definition.id.text) }
        package var name: LocalizedText { definition.name }
        package var position: Coordinate? { nil }
    }

    package let asOf: Timestamp
    package let feeds: [Feed]
    package let onTime: Figure
    package let behind: Figure
    package let rowsLastDay: Figure
    package let fetches: [FetchRecord]
    package let quarantined: [QuarantinedRecord]

    init(_ facts: SourcesSnapshot) {
        asOf = facts.asOf
        let departments = Dictionary(
            facts.city.departments.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        // Feeds without metrics carry entities and events; their age cannot be told from observations.
        let measuring = facts.city.sources.filter { !$0.metrics.isEmpty }
        let rows = measuring.map { Self.feed($0, departments[$0.department] ?? LocalizedText(zh: "—", en: "—"), facts) }
        feeds = rows.sorted { Self.rank($0) > Self.rank($1) }
        onTime = Figure(
            value: Double(rows.count { $0.freshness == .fresh }), time: facts.asOf, method: "freshness",
            title: "sources.onTime")
        behind = Figure(
            value: Double(rows.count { $0.freshness != .fresh }), time: facts.asOf, method: "freshness",
            title: "sources.behind")
        rowsLastDay = Figure(
            value: Double(facts.states.values.reduce(0) { $0 + $1.rowsLastDay }), time: facts.asOf,
            method: "sources.rows", title: "sources.rows")
        fetches = facts.fetches
        quarantined = facts.quarantined
    }

    private static func rank(_ feed: Feed) -> (Int, Double) {
        let order: [Freshness: Int] = [.never: 3, .stale: 2, .late: 1, .fresh: 0]
        return (order[feed.freshness] ?? 0, -(feed.completeness.value ?? 101))
    }

    private static func feed(_ definition: SourceDefinition, _ department: LocalizedText, _ facts: SourcesSnapshot)
        -> Feed
    {
        let state = facts.states[definition.id]
        let newest = state?.newestObservation
        func figure(_ value: Double?, _ unit: String, _ title: String, _ missing: MissingReason = .noData) -> Figure {
            Figure(
                value: value, unit: unit, time: newest, source: definition.id, department: definition.department,
                method: title,
                title: title, subject: definition.name.zh, missing: missing)
        }
        let completeness = state.flatMap {
            $0.expectedRowsLastDay > 0 ? min(1, Double($0.rowsLastDay) / Double($0.expectedRowsLastDay)) * 100 : nil
        }
        return Feed(
            definition: definition, department: department,
            freshness: Freshness.state(newest: newest, cycleSeconds: definition.cycleSeconds, at: facts.asOf),
            age: figure(newest.map { Double(max(0, facts.asOf.seconds(since: $0))) / 60 }, "min", "sources.age"),
            completeness: figure(completeness, "%", "sources.completeness", .notComputedYet),
            quarantined: figure(state.map { Double($0.quarantinedLastDay) }, "", "sources.quarantined"), state: state,
            alarm: facts.alarms.first { $0.subject.text == definition.id.text })
    }
}
