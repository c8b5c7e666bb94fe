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
    }

    private struct AlarmSubject: Hashable {
        let rule: String
        let subject: EntityID
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

    /// Stores a delivery of the played city.
    func take(_ batch: ObservationBatch) throws(StoreFailure) {
        _ = try cache.append(batch)
        try follow(batch)
    }

    /// Computes and judges what follows from a delivery that is stored already.
    func follow(_ batch: ObservationBatch) throws(StoreFailure) {
        let derived = derivation.derive(from: batch)
        if !derived.isEmpty { _ = try cache.append(ObservationBatch(source: Derivation.source, observations: derived)) }
        try judge(batch.observations + derived)
    }

    /// Judges how late every feed is; ages in cycles of each feed.
    func judgeFeeds(_ cyclesLate: [SourceID: Double], at time: Timestamp) throws(StoreFailure) {
        let changes = state.withLock { state in
            cyclesLate.sorted { $0.key < $1.key }.flatMap { source, cycles in
                state.engine.observe(
                    ageMinutes: cycles, of: EntityID(source.text), metric: "source.cyclesLate", at: time)
            }
        }
        try apply(changes, at: time)
    }

    private func judge(_ observations: [Observation]) throws(StoreFailure) {
        var byTime: [Timestamp: [AlarmTransition]] = [:]
        state.withLock { state in
            for observation in observations {
                let transitions = state.engine.observe(observation)
                if !transitions.isEmpty { byTime[observation.time, default: []] += transitions }
            }
        }
        for (time, transitions) in byTime.sorted(by: { $0.key < $1.key }) { try apply(transitions, at: time) }
    }

    private func apply(_ transitions: [AlarmTransition], at time: Timestamp) throws(StoreFailure) {
        guard !transitions.isEmpty else { return }
        let changes = state.withLock { state in transitions.compactMap { Self.change($0, state.open) } }
        try cache.apply(changes, at: time)
        let open: [Alarm]
        do {
            open = try cache.read(asOf: Timestamp(secondsSince1970: .max), viewer: .system) { try $0.openAlarms() }
        } catch {
            throw (error as? StoreFailure) ?? .failed(detail: "\(error)")
        }
        state.withLock { state in
            state.open = Dictionary(
                open.map { (AlarmSubject(rule: $0.rule, subject: $0.subject), $0.id) },
                uniquingKeysWith: { first, _ in first })
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
