internal import Foundation

/// Tells work on other threads to end, and lets it wait until then.
package final class Cancellation: @unchecked Sendable {
    // `cancelled` is only touched while `condition` is locked.
    private let condition = NSCondition()
    private var cancelled = false

    package init() {}

    package var isCancelled: Bool { condition.withLock { cancelled } }

    package func cancel() {
        condition.withLock {
            cancelled = true
            condition.broadcast()
        }
    }

    /// Blocks the calling thread for at most `seconds`.
    /// - Returns: whether it was cancelled.
    @discardableResult
    package func wait(seconds: Int64) -> Bool {
        let deadline = Date(timeIntervalSinceNow: Double(seconds))
        return condition.withLock {
            while !cancelled, condition.wait(until: deadline) {}
            return cancelled
        }
    }
}
