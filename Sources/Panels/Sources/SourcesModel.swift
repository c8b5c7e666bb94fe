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
        package let lastSuccess: Figure
        package let bytes: Figure
        package let state: SourceState?
        package let order: SourceOrder?
        package let alarm: Alarm?
        /// How far a pass has come that is under way or broke off.
        package let progress: FeedProgress?
        package let reconciliation: FeedReconciliation?
        package let uncompared: UncomparedPass?

        package var id: EntityID { EntityID(definition.id.text) }
        package var name: LocalizedText { definition.name }
        package var position: Coordinate? { nil }
        /// Whether a process asks for it over a network; others are played here or computed.
        package var isFetched: Bool {
            if case .http = definition.transport { true } else { state?.lastAttempt != nil || progress != nil }
        }
        package var isPaused: Bool { order?.isPaused ?? false }
        package var breaker: FeedBreaker.State { FeedBreaker.state(failuresInARow: state?.failuresInARow ?? 0) }
    }

    package let asOf: Timestamp
    /// The feed whose days, fetches, quarantine and last answer are here.
    package let selected: EntityID?
    package let feeds: [Feed]
    package let onTime: Figure
    package let behind: Figure
    package let rowsLastDay: Figure
    package let waiting: Figure
    /// The last days of the selected feed, newest first.
    package let quality: [SourceQuality]
    package let fetches: [FetchRecord]
    package let quarantined: [QuarantinedRecord]
    package let answer: SourceAnswer?
    package let strangers: [EntityID]
    package let outbox: [OutboxItem]
    package let leader: String?
    package let forward: ForwardState?

    init(_ facts: SourcesSnapshot) {
        asOf = facts.asOf
        selected = facts.selected
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
        waiting = Figure(
            value: Double(facts.outbox.count), time: facts.asOf, method: "sources.outbox", title: "sources.outbox")
        let cycle = facts.city.sources.first { $0.id.text == facts.selected?.text }?.cycleSeconds ?? 0
        quality = facts.days.reversed().map { SourceQuality($0, cycleSeconds: cycle) }
        answer = facts.answer
        strangers = facts.strangers
        outbox = facts.outbox
        leader = facts.leader
        forward = facts.forward
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
                title: title, subject: definition.name, missing: missing)
        }
        let completeness = state.flatMap {
            $0.dueLastDay > 0 ? Double($0.cameLastDay) / Double($0.dueLastDay) * 100 : nil
        }
        return Feed(
            definition: definition, department: department,
            freshness: Freshness.state(newest: newest, cycleSeconds: definition.cycleSeconds, at: facts.asOf),
            age: figure(newest.map { Double(max(0, facts.asOf.seconds(since: $0))) / 60 }, "min", "sources.age"),
            completeness: figure(completeness, "%", "sources.completeness", .notComputedYet),
            quarantined: figure(state.map { Double($0.quarantinedLastDay) }, "", "sources.quarantined"),
            lastSuccess: figure(
                state?.lastSuccess.map { Double(max(0, facts.asOf.seconds(since: $0))) / 60 }, "min",
                "sources.lastSuccess", .notApplicable),
            bytes: figure(
                state?.lastAttempt == nil ? nil : state.map { Double($0.bytesLastDay) / 1024 }, "KB", "sources.bytes",
                .notApplicable),
            state: state, order: facts.orders[definition.id],
            alarm: facts.alarms.first { $0.subject.text == definition.id.text },
            progress: facts.progress[definition.id], reconciliation: facts.reconciliations[definition.id],
            uncompared: facts.uncompared[definition.id])
    }
}
