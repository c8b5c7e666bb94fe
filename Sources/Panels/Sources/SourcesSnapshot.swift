package import CityModel
package import CityStore

/// What the sources panel reads: the state of every feed, and the last fetches of the selected one.
package struct SourcesSnapshot: Sendable {
    package let asOf: Timestamp
    package let city: City
    package let states: [SourceID: SourceState]
    package let alarms: [Alarm]
    package let selected: EntityID?
    package let orders: [SourceID: SourceOrder]
    /// The last days of the selected one, oldest first.
    package let days: [SourceDay]
    package let fetches: [FetchRecord]
    package let quarantined: [QuarantinedRecord]
    package let answer: SourceAnswer?
    /// What departments have yet to confirm, oldest first.
    package let outbox: [OutboxItem]
    /// The process that fetches for this host.
    package let leader: String?

    private static let alarmRules: Set<String> = ["feed-stale", "feed-collapse"]
    private static let qualityDays = 7
    private static let outboxLimit = 200

    static func read(_ snapshot: Snapshot, selected: EntityID?) throws -> SourcesSnapshot {
        let states = Dictionary(
            try snapshot.sourceStates().map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        // Before anything is selected the first of the list stands beside it.
        let selected = try selected ?? SourcesModel(try read(snapshot, states, of: nil)).feeds.first?.id
        return try read(snapshot, states, of: selected)
    }

    private static func read(
        _ snapshot: Snapshot, _ states: [SourceID: SourceState], of selected: EntityID?
    ) throws -> SourcesSnapshot {
        let chosen = selected.map { SourceID($0.text) }
        return SourcesSnapshot(
            asOf: snapshot.asOf, city: snapshot.city,
            states: states,
            alarms: try snapshot.openAlarms().filter { alarmRules.contains($0.rule) }, selected: selected,
            orders: try snapshot.sourceOrders(),
            days: try chosen.map { try snapshot.days(of: $0, last: qualityDays) } ?? [],
            fetches: try chosen.map { try snapshot.fetches(of: $0, limit: 12) } ?? [],
            quarantined: try chosen.map { try snapshot.quarantined(of: $0, limit: 6) } ?? [],
            answer: try chosen.flatMap { try snapshot.lastAnswer(of: $0) },
            outbox: try snapshot.waitingOutbox(limit: outboxLimit), leader: snapshot.leader())
    }
}
