package import CityModel
package import CityStore

/// What the sources panel reads: the state of every feed, and the last fetches of the selected one.
package struct SourcesSnapshot: Sendable {
    package let asOf: Timestamp
    package let city: City
    package let states: [SourceID: SourceState]
    package let alarms: [Alarm]
    package let selected: EntityID?
    package let fetches: [FetchRecord]
    package let quarantined: [QuarantinedRecord]

    static func read(_ snapshot: Snapshot, selected: EntityID?) throws -> SourcesSnapshot {
        let chosen = selected.map { SourceID($0.text) }
        return SourcesSnapshot(
            asOf: snapshot.asOf, city: snapshot.city,
            states: Dictionary(
                try snapshot.sourceStates().map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }),
            alarms: try snapshot.openAlarms().filter { $0.rule == "feed-stale" }, selected: selected,
            fetches: try chosen.map { try snapshot.fetches(of: $0, limit: 12) } ?? [],
            quarantined: try chosen.map { try snapshot.quarantined(of: $0, limit: 6) } ?? [])
    }
}
