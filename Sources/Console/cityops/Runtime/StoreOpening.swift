import CityModel
import CityStore
import Dispatch
import Foundation
import Synchronization

/// Opens the store in a thread of its own, so that neither a lock, a migration nor a slow disk holds up the first frame.
final class StoreOpening: Sendable {
    /// What the store knows when the console opens.
    struct Opened: Sendable {
        let cache: CityCache
        let city: City
        let alarms: [Alarm]
        let firstTime: Timestamp?
        let lastTime: Timestamp?

        init(_ cache: CityCache) throws {
            self.cache = cache
            (city, alarms) = try cache.read(asOf: Timestamp(secondsSince1970: .max), viewer: .system) {
                ($0.city, try $0.openAlarms())
            }
            (firstTime, lastTime) = try cache.timeSpan()
        }
    }

    private struct State {
        var result: Result<Opened, any Error>?
        var onEnd: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())
    private let finished = DispatchSemaphore(value: 0)

    init(_ open: @escaping @Sendable () throws -> CityCache) {
        let thread = Thread {
            let result = Result { try Opened(open()) }
            let onEnd = self.state.withLock { state in
                state.result = result
                return state.onEnd
            }
            self.finished.signal()
            onEnd?()
        }
        thread.name = "store"
        thread.stackSize = 4 << 20
        thread.start()
    }

    var isOver: Bool { state.withLock { $0.result != nil } }

    /// Calls `body` in the opening's thread when it is over, at once when it is already.
    func whenOver(_ body: @escaping @Sendable () -> Void) {
        let isOver = state.withLock { state in
            state.onEnd = body
            return state.result != nil
        }
        if isOver { body() }
    }

    /// Waits for the end.
    func value() throws -> Opened {
        finished.wait()
        finished.signal()
        guard let result = state.withLock({ $0.result }) else { throw CancellationError() }
        return try result.get()
    }
}
