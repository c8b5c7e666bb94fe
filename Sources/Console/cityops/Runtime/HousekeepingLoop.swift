import CityModel
import CityStore
import Dispatch
import Foundation
import Synchronization

/// Keeps the store small in the background of a process that writes: a round of small steps every few minutes, with a
/// pause after each step that is longer than the step.
final class HousekeepingLoop: Sendable {
    private static let secondsBetweenRounds = 120.0
    private static let firstRoundAfterSeconds = 20.0
    private static let shortestPauseSeconds = 0.02

    private let cache: CityCache
    private let retention: @Sendable () throws -> Retention
    private let isStopped = Mutex(false)
    private let nudge = DispatchSemaphore(value: 0)
    private let finished = DispatchSemaphore(value: 0)

    /// - Parameter retention: reads the rules, in the loop's thread.
    init(cache: CityCache, retention: @escaping @Sendable () throws -> Retention) {
        self.cache = cache
        self.retention = retention
    }

    func start() {
        let thread = Thread { self.run() }
        thread.name = "housekeeping"
        thread.start()
    }

    /// Ends after the step that is under way.
    func stop() {
        isStopped.withLock { $0 = true }
        nudge.signal()
        finished.wait()
    }

    private func run() {
        pause(Self.firstRoundAfterSeconds)
        while !isStopped.withLock({ $0 }) {
            // What cannot be done now, on a full disk say, is tried again in the next round.
            try? round()
            pause(Self.secondsBetweenRounds)
        }
        finished.signal()
    }

    private func round() throws {
        var round = try Housekeeping(
            cache, retention: try retention(), at: SystemClock.now(), steps: HousekeepingStep.allCases,
            ticks: MonotonicClock.microseconds)
        while !isStopped.withLock({ $0 }), let cost = try round.step() {
            pause(max(Self.shortestPauseSeconds, 2 * Double(cost.lastMicroseconds) / 1e6))
        }
        try round.record()
        cache.releaseMemory()
    }

    private func pause(_ seconds: Double) { _ = nudge.wait(timeout: .now() + seconds) }
}
