package import CityModel

/// The clock, the patience and the chance of the fetchers, all given from outside so that tests need none of them.
package struct SyncClock: Sendable {
    package let now: @Sendable () -> Timestamp
    /// Blocks the thread for so many seconds, or until cancelled.
    package let wait: @Sendable (Int64, Cancellation) -> Void
    /// A number in 0..<1.
    package let random: @Sendable () -> Double

    package init(
        now: @escaping @Sendable () -> Timestamp,
        wait: @escaping @Sendable (Int64, Cancellation) -> Void = { $1.wait(seconds: $0) },
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.now = now
        self.wait = wait
        self.random = random
    }
}
