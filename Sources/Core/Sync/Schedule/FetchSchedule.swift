package import CityModel

/// Says which task is due. A pure value: whoever drives it brings the time.
package struct FetchSchedule: Sendable {
    package enum Step: Hashable, Sendable {
        /// This task is due, and counts as running from now on.
        case fetch(Int)
        /// Nothing is due for so many seconds.
        case wait(seconds: Int64)
        /// All that is left is running.
        case finished
    }

    package enum Mode: Sendable {
        /// Every task until it succeeds or its attempts are used up.
        case once
        /// Every task once a cycle, without end.
        case cyclic
    }

    private struct Entry: Sendable {
        let cycleSeconds: Int64
        let host: String?
        var isRunning = false
        /// Whether it is to run again as soon as it has run.
        var isHurried = false
        /// nil while running and when done with.
        var dueAt: Timestamp?
        var startedAt: Timestamp
        /// When the task that runs was due.
        var wasDueAt: Timestamp
        var failures = 0
    }

    /// Longest wait a server may ask for.
    private static let longestRetryAfter: Int64 = 86_400

    private let mode: Mode
    private let policy: FetchPolicy
    private var entries: [Entry]

    /// - Parameter hosts: whom each task asks, in their order; nil, or none, for one that asks nobody in particular.
    package init(cycles: [Int64], hosts: [String?] = [], mode: Mode, policy: FetchPolicy, at start: Timestamp) {
        self.mode = mode
        self.policy = policy
        entries = cycles.enumerated().map { index, cycle in
            Entry(
                cycleSeconds: max(1, cycle), host: hosts.indices.contains(index) ? hosts[index] : nil, dueAt: start,
                startedAt: start, wasDueAt: start)
        }
    }

    package mutating func next(at now: Timestamp) -> Step {
        let waiting = entries.indices.compactMap { index in
            isBusy(entries[index].host) ? nil : entries[index].dueAt.map { (due: $0, index: index) }
        }
        if waiting.isEmpty, entries.contains(where: { $0.dueAt != nil }) { return .wait(seconds: 1) }
        guard let first = waiting.min(by: { ($0.due, $0.index) < ($1.due, $1.index) }) else {
            return mode == .cyclic && !entries.isEmpty ? .wait(seconds: 1) : .finished
        }
        guard first.due <= now else { return .wait(seconds: first.due.seconds(since: now)) }
        entries[first.index].dueAt = nil
        entries[first.index].startedAt = now
        entries[first.index].wasDueAt = first.due
        entries[first.index].isRunning = true
        return .fetch(first.index)
    }

    /// Lets a task that waits wait no longer; one that runs does so again.
    package mutating func hurry(_ index: Int, at now: Timestamp) {
        guard entries.indices.contains(index) else { return }
        if entries[index].isRunning { entries[index].isHurried = true }
        guard let due = entries[index].dueAt else { return }
        entries[index].dueAt = min(due, now)
    }

    /// Plans the task that has run.
    /// - Parameter random: 0..<1, for the jitter.
    package mutating func finished(_ index: Int, _ result: AttemptResult, at now: Timestamp, random: Double) {
        entries[index].isRunning = false
        defer { entries[index].isHurried = false }
        switch result {
        case .done:
            entries[index].failures = 0
            entries[index].dueAt = mode == .once ? nil : entries[index].isHurried ? now : nextCycle(index, now)
        case .failed(let isTransient, let retryAfterSeconds):
            entries[index].failures += 1
            let delay = policy.backoffSeconds(failures: entries[index].failures, random: random)
            let asked = min(retryAfterSeconds ?? 0, Self.longestRetryAfter)
            let retryAt = now.adding(seconds: max(delay, asked))
            switch mode {
            case .once:
                let isWorthwhile =
                    isTransient && entries[index].failures < policy.attempts && asked <= policy.patienceSeconds
                entries[index].dueAt = isWorthwhile ? retryAt : nil
            case .cyclic:
                let isOpen = entries[index].failures >= FeedBreaker.failures
                let retryAt = isOpen ? max(retryAt, now.adding(seconds: FeedBreaker.seconds)) : retryAt
                entries[index].dueAt = isTransient ? retryAt : max(retryAt, nextCycle(index, now))
            }
        }
    }

    private func isBusy(_ host: String?) -> Bool {
        guard let host else { return false }
        return entries.count { $0.isRunning && $0.host == host } >= policy.perHost
    }

    private func nextCycle(_ index: Int, _ now: Timestamp) -> Timestamp {
        let cycle = entries[index].cycleSeconds
        // A start that was a little late does not make all that follow late.
        let onTime = entries[index].wasDueAt.adding(seconds: cycle)
        return onTime > now ? onTime : max(entries[index].startedAt.adding(seconds: cycle), now.adding(seconds: 1))
    }
}

/// How one attempt ended, as far as the next one depends on it.
package enum AttemptResult: Hashable, Sendable {
    case done
    /// - `retryAfterSeconds`: what the server asked for, if anything.
    case failed(isTransient: Bool, retryAfterSeconds: Int64? = nil)
}
