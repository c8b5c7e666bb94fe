import CityModel
import CityStore
import CitySync
import Foundation
import Synchronization

/// Fetches departments in the background and lets derivation and alarm rules follow every delivery. Of all processes on the
/// store's host only the leader fetches; the others stand by and take over within seconds when it ends.
final class LiveFeeds: Sendable {
    /// Seconds between two looks whether the leader has gone.
    private static let standBySeconds: Int64 = 2

    private let fetcher: Fetcher
    private let follower: Follower
    private let leadership: LeaderLock
    private let onCommit: @Sendable () -> Void
    private let ending = Cancellation()
    private let watch = DispatchGroup()

    init(fetcher: Fetcher, cache: CityCache, ingest: Ingest, onCommit: @escaping @Sendable () -> Void) {
        self.fetcher = fetcher
        follower = Follower(cache: cache, ingest: ingest)
        leadership = LeaderLock(store: cache.path)
        self.onCommit = onCommit
    }

    var isLeader: Bool { leadership.isHeld }

    func start() {
        watch.enter()
        let thread = Thread { [self] in
            lead()
            watch.leave()
        }
        thread.name = "leader"
        thread.start()
    }

    /// Ends transfers in flight and lets another process lead.
    func stop() {
        ending.cancel()
        watch.wait()
        fetcher.stop()
        leadership.release()
    }

    private func lead() {
        let holder = "pid \(ProcessInfo.processInfo.processIdentifier)"
        while !ending.isCancelled, !leadership.tryTake(holder: holder) {
            ending.wait(seconds: Self.standBySeconds)
        }
        guard !ending.isCancelled else { return }
        fetcher.start(
            onCommit: { record in
                self.follower.follow(record)
                self.follower.judgeFeeds(at: SystemClock.now())
                self.onCommit()
            }, onFailure: { _ in self.onCommit() })
    }
}

/// Hands what a fetch brought that is newer than anything seen before to the ingest.
final class Follower: Sendable {
    private let cache: CityCache
    private let ingest: Ingest
    private let seen = Mutex<[SeriesKey: Timestamp]>([:])
    /// Looking at all feeds costs more than fetching one: hundreds of them are not judged anew with every delivery.
    private static let judgementSeconds: Int64 = 5
    private let judged = Mutex<Timestamp?>(nil)

    init(cache: CityCache, ingest: Ingest) {
        self.cache = cache
        self.ingest = ingest
    }

    func follow(_ record: FetchRecord) {
        guard record.outcome == .stored, record.rows > 0 else { return }
        do {
            let fresh = try newest(of: record.source)
            if !fresh.isEmpty { try ingest.follow(ObservationBatch(source: record.source, observations: fresh)) }
        } catch {
            // The delivery itself is stored; what follows from it is computed with the next one.
            return
        }
    }

    /// Lets the rules see how late every feed is; also after a fetch that failed.
    func judgeFeeds(at time: Timestamp) {
        let isDue = judged.withLock { last in
            if let last, last <= time, time.seconds(since: last) < Self.judgementSeconds { return false }
            last = time
            return true
        }
        guard isDue else { return }
        // A store that cannot be read now is judged at the next fetch, and every panel says that it is not updated.
        try? ingest.judgeFeeds(at: time)
    }

    private func newest(of source: SourceID) throws -> [Observation] {
        let latest = try cache.read(asOf: Timestamp(secondsSince1970: .max), viewer: .system) { snapshot in
            let metrics = snapshot.city.sources.first { $0.id == source }?.metrics ?? []
            return try metrics.flatMap { metric in
                try snapshot.latest(metric, within: .max).map { entity, sample in
                    Observation(
                        entity: entity, metric: metric, time: sample.time, value: sample.value, flag: sample.flag)
                }
            }
        }
        return seen.withLock { seen in
            latest.filter { observation in
                let key = SeriesKey(observation.entity, observation.metric)
                guard observation.time > seen[key] ?? Timestamp(secondsSince1970: .min) else { return false }
                seen[key] = observation.time
                return true
            }.sorted { ($0.time, $0.entity, $0.metric) < ($1.time, $1.entity, $1.metric) }
        }
    }
}
