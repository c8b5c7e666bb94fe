internal import CityModel
internal import CityStore
internal import Synchronization

/// What people want of the sources: which are to rest and which are to be asked at once. Read anew when the store has
/// changed, so that orders given in any process reach the one that fetches.
final class SourceDesk: Sendable {
    private struct State {
        var version: UInt64?
        var orders: [SourceID: SourceOrder] = [:]
        /// Orders to ask at once up to these moments are done.
        var obeyed: [SourceID: Timestamp] = [:]
    }

    private let cache: CityCache
    private let sources: [SourceID]
    private let otherwise: Int?
    private let state: Mutex<State>

    /// - Parameters:
    ///   - sources: in the order of their tasks.
    ///   - otherwise: the task that fetches all other sources, if one does.
    init(cache: CityCache, sources: [SourceID], otherwise: Int? = nil) {
        self.cache = cache
        self.sources = sources
        self.otherwise = otherwise
        // What was wanted before this process began is done by its first round.
        let orders = (try? cache.sourceOrders()) ?? [:]
        state = Mutex(State(version: nil, orders: orders, obeyed: orders.compactMapValues(\.retryAt)))
    }

    func isPaused(_ source: SourceID) -> Bool {
        state.withLock { state in
            refresh(&state)
            return state.orders[source]?.isPaused ?? false
        }
    }

    /// - Returns: the tasks that somebody has wanted run since this was asked last.
    func wanted() -> [Int] {
        state.withLock { state in
            refresh(&state)
            var tasks: Set<Int> = []
            for (source, order) in state.orders {
                guard let moment = order.retryAt, moment != state.obeyed[source] else { continue }
                state.obeyed[source] = moment
                if let task = sources.firstIndex(of: source) ?? otherwise { tasks.insert(task) }
            }
            return tasks.sorted()
        }
    }

    /// A store that cannot be read now leaves the orders as they were.
    private func refresh(_ state: inout State) {
        let version = cache.version()
        guard version != state.version, let orders = try? cache.sourceOrders() else { return }
        state.version = version
        state.orders = orders
    }
}

/// A task that does nothing while its source is to rest.
struct OrderedTask: FetchTask {
    let source: SourceID
    let task: any FetchTask
    let desk: SourceDesk

    var cycleSeconds: Int64 { task.cycleSeconds }
    var host: String? { task.host }
    var watchedFolder: String? { task.watchedFolder }

    func attempt(cancellation: Cancellation) throws(StoreFailure) -> FetchReport {
        if desk.isPaused(source) { return FetchReport(records: [], result: .done) }
        return try task.attempt(cancellation: cancellation)
    }
}
