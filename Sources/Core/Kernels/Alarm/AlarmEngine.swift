package import CityModel

/// What a new value changes about the alarms.
package enum AlarmTransition: Hashable, Sendable {
    case raise(rule: String, subject: EntityID, severity: Severity, value: Double, threshold: Double)
    /// A change of severity, up or down, of an episode that goes on.
    case change(rule: String, subject: EntityID, severity: Severity, value: Double, threshold: Double)
    case clear(rule: String, subject: EntityID, value: Double)
}

/// Turns values into alarm episodes: one episode for a rule and a subject at a time, raised after the condition held for
/// `holdSeconds`, cleared after the value stayed back over the mildest threshold by `clearMargin` for `clearSeconds`.
///
/// Values have to come in order of time for each subject; older ones are ignored. An episode may rise at once and sinks only
/// when the milder level has held for `clearSeconds`, so that a value that dances on a line makes one card and not ten.
package struct AlarmEngine: Sendable {
    private struct Key: Hashable {
        let rule: Int
        let subject: EntityID
    }

    private struct Episode {
        var severity: Severity?
        var candidate: Severity?
        var candidateSince: Timestamp
        var lastTime: Timestamp
    }

    /// What deciding needs of a rule.
    private struct Criterion {
        let id: String
        let kind: AlarmRule.Kind
        let subjectKind: String
        let comparison: AlarmRule.Comparison
        /// Most severe first.
        let levels: [(severity: Severity, threshold: Double)]
        let clearMargin: Double
        let holdSeconds: Int64
        let clearSeconds: Int64

        init(_ rule: AlarmRule) {
            id = rule.id
            kind = rule.kind
            subjectKind = rule.subjectKind
            comparison = rule.comparison
            levels = rule.levels.sorted { $0.key > $1.key }.map { (severity: $0.key, threshold: $0.value) }
            clearMargin = rule.clearMargin
            holdSeconds = rule.holdSeconds
            clearSeconds = rule.clearSeconds
        }

        /// The most severe level the value has reached; nil for none.
        func severity(of value: Double) -> Severity? {
            levels.first { comparison == .above ? value >= $0.threshold : value <= $0.threshold }?.severity
        }

        func threshold(of severity: Severity) -> Double? { levels.first { $0.severity == severity }?.threshold }
    }

    private let criteria: [Criterion]
    private let criteriaByMetric: [MetricID: [Int]]
    private let subjectKinds: [EntityID: String]
    private var episodes: [Key: Episode] = [:]

    /// - Parameters:
    ///   - rules: The rules in force; a rule of kind `stale` takes its values from `observe(age:)`.
    ///   - open: Episodes that are open already, so that a restart neither doubles nor forgets one.
    ///   - subjectKinds: Kind of the subjects that some rules tell apart (`place`, `hub`); others need none.
    package init(rules: [AlarmRule], open: [Alarm], subjectKinds: [EntityID: String] = [:]) {
        criteria = rules.map(Criterion.init)
        self.subjectKinds = subjectKinds
        var byMetric: [MetricID: [Int]] = [:]
        for (index, rule) in rules.enumerated() { byMetric[rule.metric, default: []].append(index) }
        criteriaByMetric = byMetric
        for alarm in open {
            guard let index = rules.firstIndex(where: { $0.id == alarm.rule }) else { continue }
            episodes[Key(rule: index, subject: alarm.subject)] = Episode(
                severity: alarm.severity, candidate: alarm.severity, candidateSince: alarm.updatedAt,
                lastTime: alarm.updatedAt)
        }
    }

    /// Takes one usable value.
    package mutating func observe(_ observation: Observation) -> [AlarmTransition] {
        guard observation.flag.isUsable, observation.value.isFinite else { return [] }
        return evaluate(observation.metric, .threshold, observation.entity, observation.value, observation.time)
    }

    /// Takes the age in minutes of the newest usable value of a subject, for rules of kind `stale`.
    package mutating func observe(ageMinutes: Double, of subject: EntityID, metric: MetricID, at time: Timestamp)
        -> [AlarmTransition]
    {
        evaluate(metric, .stale, subject, ageMinutes, time)
    }

    private mutating func evaluate(
        _ metric: MetricID, _ kind: AlarmRule.Kind, _ subject: EntityID, _ value: Double, _ time: Timestamp
    ) -> [AlarmTransition] {
        guard let indices = criteriaByMetric[metric] else { return [] }
        var transitions: [AlarmTransition] = []
        for index in indices where criteria[index].kind == kind {
            let subjectKind = criteria[index].subjectKind
            if !subjectKind.isEmpty, let known = subjectKinds[subject], known != subjectKind { continue }
            if let transition = step(index, subject, value, time) { transitions.append(transition) }
        }
        return transitions
    }

    private mutating func step(_ index: Int, _ subject: EntityID, _ value: Double, _ time: Timestamp)
        -> AlarmTransition?
    {
        let rule = criteria[index]
        let key = Key(rule: index, subject: subject)
        let reached = rule.severity(of: value)
        guard var episode = episodes[key] else {
            guard let reached else { return nil }
            episodes[key] = Episode(severity: nil, candidate: reached, candidateSince: time, lastTime: time)
            return settle(key, rule, value, time)
        }
        guard time >= episode.lastTime else { return nil }
        episode.lastTime = time
        let target = episode.severity == nil ? reached : Self.sticky(value, reached, episode.severity, rule)
        if target != episode.candidate {
            episode.candidate = target
            episode.candidateSince = time
        }
        episodes[key] = episode
        return settle(key, rule, value, time)
    }

    private mutating func settle(_ key: Key, _ rule: Criterion, _ value: Double, _ time: Timestamp) -> AlarmTransition?
    {
        guard var episode = episodes[key] else { return nil }
        let waited = time.seconds(since: episode.candidateSince)
        switch (episode.severity, episode.candidate) {
        case (nil, nil):
            episodes[key] = nil
            return nil
        case (nil, let candidate?):
            guard waited >= rule.holdSeconds else { return nil }
            episode.severity = candidate
            episodes[key] = episode
            return .raise(
                rule: rule.id, subject: key.subject, severity: candidate, value: value,
                threshold: rule.threshold(of: candidate) ?? value)
        case (_?, nil):
            guard waited >= rule.clearSeconds else { return nil }
            episodes[key] = nil
            return .clear(rule: rule.id, subject: key.subject, value: value)
        case (let present?, let candidate?):
            guard candidate != present, waited >= (candidate > present ? 0 : rule.clearSeconds) else { return nil }
            episode.severity = candidate
            episodes[key] = episode
            return .change(
                rule: rule.id, subject: key.subject, severity: candidate, value: value,
                threshold: rule.threshold(of: candidate) ?? value)
        }
    }

    /// The most severe level the value has reached; nil for none.
    package static func severity(of value: Double, rule: AlarmRule) -> Severity? {
        rule.levels.filter { rule.comparison == .above ? value >= $0.value : value <= $0.value }.keys.max()
    }

    /// While an episode is open a level counts as left only when the value is back over its threshold by the margin.
    private static func sticky(_ value: Double, _ reached: Severity?, _ present: Severity?, _ rule: Criterion)
        -> Severity?
    {
        let eased = rule.comparison == .above ? value + rule.clearMargin : value - rule.clearMargin
        guard let present, let held = rule.severity(of: eased) else { return reached }
        return max(reached ?? min(held, present), min(held, present))
    }
}
