package import CityModel
package import CityStore
internal import Dispatch
internal import Foundation
internal import Synchronization

/// Runs fetch tasks on a few threads of its own, so that a slow source holds up no other.
package final class Fetcher: Sendable {
    private struct Running {
        let cancellation: Cancellation
        let threads: DispatchGroup
        let watch: FolderWatch?
    }

    /// The first thread looks this often what people want of the sources.
    private static let orderSeconds: Int64 = 2

    private let tasks: [any FetchTask]
    private let desk: SourceDesk?
    private let clock: SyncClock
    private let policy: FetchPolicy
    private let running = Mutex<Running?>(nil)

    /// - Parameter orders: the store whose orders to ask a source again the first task carries out.
    package convenience init(
        tasks: [any FetchTask], clock: SyncClock, policy: FetchPolicy = FetchPolicy(), orders: CityCache? = nil
    ) {
        let desk = orders.map { SourceDesk(cache: $0, sources: [], otherwise: 0) }
        self.init(tasks: tasks, desk: desk, clock: clock, policy: policy)
    }

    private init(tasks: [any FetchTask], desk: SourceDesk?, clock: SyncClock, policy: FetchPolicy) {
        self.tasks = tasks
        self.desk = desk
        self.clock = clock
        self.policy = policy
    }

    /// Fetches the sources that have an endpoint or a folder; others are left alone.
    /// - Parameters:
    ///   - isKnown: whether the city has an entity; asked for sources that set all others aside.
    ///   - devices: entities by the numbers of their devices, for sources that listen.
    ///   - others: what runs beside them, such as the delivery of the outbox.
    package convenience init(
        cache: CityCache, sources: [SourceDefinition], transport: HTTPTransport = HTTPTransport(), clock: SyncClock,
        policy: FetchPolicy = FetchPolicy(), isKnown: @escaping @Sendable (EntityID) -> Bool = { _ in true },
        secrets: Secrets = .none, devices: [String: EntityID] = [:], others: [any FetchTask] = []
    ) {
        let fetched = sources.compactMap { source -> (id: SourceID, task: any FetchTask)? in
            let isTaken: @Sendable (EntityID) -> Bool = { [setsAside = source.setsStrangersAside] in
                !setsAside || isKnown($0)
            }
            let drop = DropTask(source, cache: cache, now: clock.now, isKnown: isTaken)
            let listening = ListenTask(source, cache: cache, now: clock.now, isKnown: isTaken, names: devices)
            let subscribed = SubscriptionTask(
                source, cache: cache, clock: clock, isKnown: isTaken, secrets: secrets)
            let task: (any FetchTask)? =
                drop ?? listening ?? subscribed
                ?? EndpointTask(
                    source, cache: cache, transport: transport, now: clock.now, isKnown: isTaken, secrets: secrets)
            return task.map { (id: source.id, task: $0) }
        }
        let desk = SourceDesk(cache: cache, sources: fetched.map(\.id))
        let tasks = fetched.map { OrderedTask(source: $0.id, task: $0.task, desk: desk) }
        self.init(tasks: tasks + others, desk: desk, clock: clock, policy: policy)
    }

    /// Fetches everything once, with retries, and returns when all is done. Blocks the calling thread.
    /// - Returns: the last record of every source, in the order of the tasks.
    /// - Throws: what the store could not do; the other tasks have run to their end all the same.
    package func runOnce(cancellation: Cancellation = Cancellation()) throws(StoreFailure) -> [FetchRecord] {
        let outcome = Outcome(count: tasks.count)
        launch(.once, cancellation) { index, result in outcome.note(index, result) }.threads.wait()
        return try outcome.records()
    }

    /// Starts fetching in the background, every source once a cycle. Does nothing when already started.
    /// - Parameters:
    ///   - onCommit: called on a background thread after each commit.
    ///   - onFailure: called on a background thread when the store could not take a delivery; it is tried again.
    package func start(
        onCommit: @escaping @Sendable (FetchRecord) -> Void,
        onFailure: @escaping @Sendable (StoreFailure) -> Void = { _ in }
    ) {
        running.withLock { running in
            guard running == nil else { return }
            let cancellation = Cancellation()
            let (threads, watch) = launch(.cyclic, cancellation) { _, result in
                switch result {
                case .success(let report): report.records.forEach(onCommit)
                case .failure(let failure): onFailure(failure)
                }
            }
            running = Running(cancellation: cancellation, threads: threads, watch: watch)
        }
    }

    /// Ends what `start` began, transfers in flight included, and waits for the threads.
    package func stop() {
        let ending = running.withLock { running in
            defer { running = nil }
            return running
        }
        ending?.cancellation.cancel()
        ending?.watch?.close()
        ending?.threads.wait()
    }

    private func launch(
        _ mode: FetchSchedule.Mode, _ cancellation: Cancellation,
        _ report: @escaping @Sendable (Int, Result<FetchReport, StoreFailure>) -> Void
    ) -> (threads: DispatchGroup, watch: FolderWatch?) {
        let schedule = SharedSchedule(
            FetchSchedule(
                cycles: tasks.map(\.cycleSeconds), hosts: tasks.map(\.host), mode: mode, policy: policy, at: clock.now()
            ))
        let threads = DispatchGroup()
        for number in 0..<min(max(1, policy.workers), tasks.count) {
            threads.enter()
            let orders = number == 0 && mode == .cyclic ? desk : nil
            let thread = Thread { [self] in
                work(schedule, orders, cancellation, report)
                threads.leave()
            }
            thread.name = "sync"
            thread.start()
        }
        return (threads, mode == .cyclic ? watch(schedule, cancellation) : nil)
    }

    /// Folders whose tasks are to run as soon as a file comes; all of them are looked at once a cycle beside that.
    private func watch(_ schedule: SharedSchedule, _ cancellation: Cancellation) -> FolderWatch? {
        let watched = tasks.indices.compactMap { index in tasks[index].watchedFolder.map { (index: index, folder: $0) }
        }
        guard !watched.isEmpty else { return nil }
        let (indices, now) = (watched.map(\.index), clock.now)
        return FolderWatch(watched.map(\.folder)) { place in
            schedule.hurry(indices[place], at: now())
            cancellation.ring()
        }
    }

    private func work(
        _ schedule: SharedSchedule, _ orders: SourceDesk?, _ cancellation: Cancellation,
        _ report: (Int, Result<FetchReport, StoreFailure>) -> Void
    ) {
        while !cancellation.isCancelled {
            for index in orders?.wanted() ?? [] { schedule.hurry(index, at: clock.now()) }
            switch schedule.next(at: clock.now()) {
            case .finished: return
            case .wait(let seconds):
                clock.wait(orders == nil ? seconds : min(seconds, Self.orderSeconds), cancellation)
            case .fetch(let index):
                let result = Result { () throws(StoreFailure) in
                    try tasks[index].attempt(cancellation: cancellation)
                }
                report(index, result)
                schedule.finished(index, Self.attemptResult(result), at: clock.now(), random: clock.random())
            }
        }
    }

    private static func attemptResult(_ result: Result<FetchReport, StoreFailure>) -> AttemptResult {
        switch result {
        case .success(let report): report.result
        case .failure: .failed(isTransient: true)
        }
    }
}

/// The schedule as the threads share it.
private final class SharedSchedule: Sendable {
    private let schedule: Mutex<FetchSchedule>

    init(_ schedule: FetchSchedule) { self.schedule = Mutex(schedule) }

    func next(at now: Timestamp) -> FetchSchedule.Step { schedule.withLock { $0.next(at: now) } }

    func hurry(_ index: Int, at now: Timestamp) { schedule.withLock { $0.hurry(index, at: now) } }

    func finished(_ index: Int, _ result: AttemptResult, at now: Timestamp, random: Double) {
        schedule.withLock { $0.finished(index, result, at: now, random: random) }
    }
}

/// The last result of every task of a run.
private final class Outcome: Sendable {
    private let results: Mutex<[Result<FetchReport, StoreFailure>?]>

    init(count: Int) { results = Mutex(Array(repeating: nil, count: count)) }

    func note(_ index: Int, _ result: Result<FetchReport, StoreFailure>) {
        results.withLock { $0[index] = result }
    }

    func records() throws(StoreFailure) -> [FetchRecord] {
        var records: [FetchRecord] = []
        for result in results.withLock({ $0 }) {
            if let report = try result?.get() { records += report.records }
        }
        return records
    }
}
