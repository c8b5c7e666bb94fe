/// A feed that keeps failing is left alone for a while: after so many failures in a row one attempt at a time is made, with
/// at least so long a rest between two (circuit breaker; M. Nygard, *Release It!*, 2nd edition 2018, chapter 5).
package enum FeedBreaker {
    package static let failures = 5
    /// Shortest rest.
    package static let seconds: Int64 = 60

    package enum State: String, Sendable {
        /// Asked by its cycle.
        case closed
        /// Asked again soon, as it has just failed.
        case retrying
        /// Given a rest between single attempts.
        case open
    }

    package static func state(failuresInARow: Int) -> State {
        failuresInARow >= failures ? .open : failuresInARow > 0 ? .retrying : .closed
    }
}
