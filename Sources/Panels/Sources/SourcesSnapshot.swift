package import CityModel
package import CityStore

/// What the sources panel reads: the state of every feed, and the last fetches of the selected one.
package struct SourcesSnapshot: Sendable {
    package let asOf: Timestamp
    package let city: City
    package let states: [SourceID: SourceState]
    package let alarms: [Alarm]
    package private(set) var selected: EntityID?
    package let orders: [SourceID: SourceOrder]
    /// The last days of the selected one, oldest first.
    package private(set) var days: [SourceDay]
    package private(set) var fetches: [FetchRecord]
    package private(set) var quarantined: [QuarantinedRecord]
    package private(set) var answer: SourceAnswer?
    /// What departments have yet to confirm, oldest first.
    package let outbox: [OutboxItem]
    /// The process that fetches for this host.
    package let leader: String?
    /// Passes that are under way or broke off.
    package let progress: [SourceID: FeedProgress]
    package let reconciliations: [SourceID: FeedReconciliation]
    /// Whole passes since then that could not be compared.
    package let uncompared: [SourceID: UncomparedPass]
    /// Entities the selected one brings that the city does not have.
    package private(set) var strangers: [EntityID]
    /// How far the warehouse follows; nil where there is none.
    package let forward: ForwardState?

    private static let alarmRules: Set<String> = ["feed-stale", "feed-collapse", "feed-loss"]
    private static let qualityDays = 7
    private static let outboxLimit = 200

    static func read(_ snapshot: Snapshot, selected: EntityID?) throws -> SourcesSnapshot {
        var facts = SourcesSnapshot(
            asOf: snapshot.asOf, city: snapshot.city,
            states: Dictionary(
                try snapshot.sourceStates().map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }),
            alarms: try snapshot.openAlarms().filter { alarmRules.contains($0.rule) }, selected: selected,
            orders: try snapshot.sourceOrders(), days: [], fetches: [], quarantined: [], answer: nil,
            outbox: try snapshot.waitingOutbox(limit: outboxLimit), leader: snapshot.leader(),
            progress: try snapshot.feedProgress(), reconciliations: try snapshot.reconciliations(),
            uncompared: try snapshot.uncomparedPasses(), strangers: [], forward: try snapshot.forwarding())
        // Before anything is selected the first of the list stands beside it.
        facts.selected = selected ?? SourcesModel(facts).feeds.first?.id
        guard let chosen = facts.selected.map({ SourceID($0.text) }) else { return facts }
        facts.days = try snapshot.days(of: chosen, last: qualityDays)
        facts.fetches = try snapshot.fetches(of: chosen, limit: 12)
        facts.quarantined = try snapshot.quarantined(of: chosen, limit: 6)
        facts.answer = try snapshot.lastAnswer(of: chosen)
        facts.strangers = try snapshot.strangers(of: chosen)
        return facts
    }
}
