import CityKernels
import CityModel
import CityStore
import Synchronization

/// The one way into the cache: whatever a fetcher or the played city delivers is stored, what follows from it is computed and
/// stored, and the alarm rules look at both. All in the caller's thread, one delivery at a time.
final class Ingest: Sendable {
    private struct State {
        var engine: AlarmEngine
        var open: [AlarmSubject: Int64]
        var roads = RoadIncidentWatch()
    }

    private struct AlarmSubject: Hashable {
        let rule: String
        let subject: EntityID

        init(rule: String, subject: EntityID) {
            self.rule = rule
            self.subject = subject
        }

        init(_ transition: AlarmTransition) {
            switch transition {
            case .raise(let rule, let subject, _, _, _), .change(let rule, let subject, _, _, _),
                .clear(let rule, let subject, _):
                self.init(rule: rule, subject: subject)
            }
        }
    }

    private struct Finding {
        let time: Timestamp
        let transition: AlarmTransition
    }

    private let cache: CityCache
    private let derivation: Derivation
    private let state: Mutex<State>

    init(cache: CityCache, city: City, open: [Alarm]) {
        self.cache = cache
        derivation = Derivation(city: city)
        let kinds = Dictionary(
            city.places.map { ($0.id, $0.kind == .hub ? "hub" : "place") }, uniquingKeysWith: { first, _ in first })
        state = Mutex(
            State(
                engine: AlarmEngine(rules: city.alarmRules, open: open, subjectKinds: kinds),
                open: Dictionary(
                    open.map { (AlarmSubject(rule: $0.rule, subject: $0.subject), $0.id) },
                    uniquingKeysWith: { first, _ in first })))
    }

    /// Stores deliveries of the played city and what follows from them in one transaction, then judges them in their order.
    func take(_ batches: [ObservationBatch]) throws(StoreFailure) {
        var stored: [ObservationBatch] = []
        var judged: [(delivered: [Observation], derived: [Observation])] = []
        for batch in batches {
            let derived = derivation.derive(from: batch)
            stored.append(batch)
            judged.append((batch.observations, derived))
            if !derived.isEmpty { stored.append(ObservationBatch(source: Derivation.source, observations: derived)) }
        }
        _ = try cache.append(stored)
        let drops = try suddenDrops(in: batches)
        try record(judged.flatMap { judge($0.delivered, $0.derived) } + judge([], drops))
    }

    /// Computes and judges what follows from a delivery that is stored already.
    func follow(_ batch: ObservationBatch) throws(StoreFailure) {
        let derived = derivation.derive(from: batch)
        if !derived.isEmpty { _ = try cache.append(ObservationBatch(source: Derivation.source, observations: derived)) }
        let drops = try suddenDrops(in: [batch])
        try record(judge(batch.observations, derived) + judge([], drops))
    }

    /// What the road watch makes of stored speeds, stored too.
    private func suddenDrops(in batches: [ObservationBatch]) throws(StoreFailure) -> [Observation] {
        let drops = state.withLock { state in
            batches.flatMap(\.observations).compactMap { state.roads.observe($0, history: lastTwoDays) }
        }
        if !drops.isEmpty { _ = try cache.append(ObservationBatch(source: Derivation.source, observations: drops)) }
        return drops
    }

    /// A link's speeds; none when they cannot be read now, which only puts the verdict off.
    private func lastTwoDays(of link: EntityID, before time: Timestamp) -> [Sample] {
        let range = TimeRange(start: time.adding(seconds: -2 * 86_400), end: time.adding(seconds: 1))
        return
            (try? cache.read(asOf: time, viewer: .system) { try $0.samples(SeriesKey(link, "road.speed"), in: range) })
            ?? []
    }

    /// Judges every feed at a moment: how late it is, in cycles beyond the first, how many rows it brought against the
    /// same weekday a week before, and what comparing it as a whole came to.
    func judgeFeeds(at time: Timestamp) throws(StoreFailure) {
        let states: [SourceState]
        let sources: [SourceDefinition]
        let reconciliations: [SourceID: FeedReconciliation]
        do {
            (states, sources, reconciliations) = try cache.read(asOf: time, viewer: .system) {
                (try $0.sourceStates(), $0.city.sources, try $0.reconciliations())
            }
        } catch {
            throw (error as? StoreFailure) ?? .failed(detail: "\(error)")
        }
        let newest = Dictionary(states.map { ($0.id, $0.newestObservation) }, uniquingKeysWith: { first, _ in first })
        var late: [SourceID: Double] = [:]
        var shares: [SourceID: Double] = [:]
        for state in states where state.rowsWeekBefore >= Self.fewestRows {
            shares[state.id] = Double(state.rowsLastDay) / Double(state.rowsWeekBefore)
        }
        for source in sources where !source.metrics.isEmpty {
            guard let last = newest[source.id] ?? nil else { continue }
            late[source.id] = max(0, Double(time.seconds(since: last)) / Double(source.cycleSeconds) - 1)
        }
        try judgeFeeds(late, shares, reconciliations.mapValues(\.doubtfulShare), at: time)
    }

    /// Fewer rows in a day say nothing of a collapse.
    private static let fewestRows = 24

    private func judgeFeeds(
        _ cyclesLate: [SourceID: Double], _ rowShares: [SourceID: Double], _ losses: [SourceID: Double],
        at time: Timestamp
    ) throws(StoreFailure) {
        let changes = state.withLock { state in
            cyclesLate.sorted { $0.key < $1.key }.flatMap { source, cycles in
                state.engine.observe(
                    ageMinutes: cycles, of: EntityID(source.text), metric: "source.cyclesLate", at: time)
            }
                + [
                    (MetricID("source.rowsAgainstLastWeek"), rowShares), (MetricID("source.doubtfulLoss"), losses),
                ].flatMap { metric, shares in
                    shares.sorted { $0.key < $1.key }.flatMap { source, share in
                        state.engine.observe(
                            Observation(entity: EntityID(source.text), metric: metric, time: time, value: share))
                    }
                }
        }
        try record(changes.map { Finding(time: time, transition: $0) })
    }

    /// What the rules say of a delivery and what follows from it, by time.
    private func judge(_ observations: [Observation], _ derived: [Observation]) -> [Finding] {
        var findings: [Finding] = []
        state.withLock { state in
            for part in [observations, derived] {
                for observation in part {
                    for transition in state.engine.observe(observation) {
                        findings.append(Finding(time: observation.time, transition: transition))
                    }
                }
            }
        }
        // Stable: of one time, in the order of the delivery.
        return findings.sorted { $0.time < $1.time }
    }

    private func record(_ findings: [Finding]) throws(StoreFailure) {
        guard !findings.isEmpty else { return }
        var open = state.withLock(\.open)
        try cache.recordAlarms { record in
            for finding in findings {
                guard let change = Self.change(finding.transition, open) else { continue }
                open[AlarmSubject(finding.transition)] = try record(change, finding.time)
            }
        }
        state.withLock { state in
            for subject in findings.map({ AlarmSubject($0.transition) }) { state.open[subject] = open[subject] }
        }
    }

    private static func change(_ transition: AlarmTransition, _ open: [AlarmSubject: Int64]) -> AlarmChange? {
        switch transition {
        case .raise(let rule, let subject, let severity, let value, let threshold):
            .raise(rule: rule, subject: subject, severity: severity, value: value, threshold: threshold)
        case .change(let rule, let subject, let severity, let value, let threshold):
            open[AlarmSubject(rule: rule, subject: subject)].map {
                .escalate(alarm: $0, severity: severity, value: value, threshold: threshold)
            }
        case .clear(let rule, let subject, let value):
            open[AlarmSubject(rule: rule, subject: subject)].map { .clear(alarm: $0, value: value) }
        }
    }
}
