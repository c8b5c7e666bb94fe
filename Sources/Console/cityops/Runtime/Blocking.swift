import Dispatch
import Synchronization

/// Waits on a plain thread for asynchronous work; never to be called from the cooperative pool.
enum Blocking {
    private final class Slot<Value: Sendable>: Sendable {
        let result = Mutex<Result<Value, any Error>?>(nil)
    }

    static func wait<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) throws -> Value {
        let slot = Slot<Value>()
        let done = DispatchSemaphore(value: 0)
        Task.detached {
            do {
                let value = try await body()
                slot.result.withLock { $0 = .success(value) }
            } catch {
                slot.result.withLock { $0 = .failure(error) }
            }
            done.signal()
        }
        done.wait()
        guard let result = slot.result.withLock({ $0 }) else { throw CancellationError() }
        return try result.get()
    }
}
