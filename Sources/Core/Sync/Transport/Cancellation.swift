internal import Foundation

/// Tells work on other threads to end, and lets it wait until then.
package final class Cancellation: @unchecked Sendable {
    // `cancelled` and `rings` are only touched while `condition` is locked.
    private let condition = NSCondition()
    private var cancelled = false
    private var rings = 0

    package init() {}

    package var isCancelled: Bool { condition.withLock { cancelled } }

    package func cancel() {
        condition.withLock {
            cancelled = true
            condition.broadcast()
        }
    }

    /// Ends one wait: the next one when nobody waits now.
    package func ring() {
        condition.withLock {
            rings = 1
            condition.signal()
        }
    }

    /// Blocks the calling thread for at most `seconds`, until somebody rings or until it is cancelled.
    /// - Returns: whether it was cancelled.
    @discardableResult
    package func wait(seconds: Int64) -> Bool {
        let deadline = Date(timeIntervalSinceNow: Double(seconds))
        return condition.withLock {
            while !cancelled, rings == 0, condition.wait(until: deadline) {}
            rings = 0
            return cancelled
        }
    }
}
