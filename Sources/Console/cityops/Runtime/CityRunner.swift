import CityDrill
import CityModel
import CityStore
import Dispatch
import Foundation
import Synchronization

/// Plays the offline city in the background: steps it as its clock says and hands every delivery to the ingest.
final class CityRunner: Sendable {
    private let makeSimulator: @Sendable () -> CitySimulator
    private let ingest: Ingest
    private let live: Mutex<LiveCity>
    private let isStopped = Mutex(false)
    private let failure = Mutex<StoreFailure?>(nil)
    private let nudge = DispatchSemaphore(value: 0)
    private let finished = DispatchSemaphore(value: 0)
    private let onStep: @Sendable () -> Void

    /// - Parameters:
    ///   - makeSimulator: called once in the runner's thread, with the first step: assigning the base flows takes longer than
    ///     a first frame may, and a city that stands still needs none.
    ///   - onStep: called after each step that was stored, in the runner's thread.
    init(
        makeSimulator: @escaping @Sendable () -> CitySimulator, ingest: Ingest, clock: DrillClock, lastStep: Timestamp?,
        onStep: @escaping @Sendable () -> Void
    ) {
        self.makeSimulator = makeSimulator
        self.ingest = ingest
        live = Mutex(LiveCity(clock: clock, lastStep: lastStep))
        self.onStep = onStep
    }

    func start() {
        let thread = Thread { self.run() }
        thread.name = "city"
        thread.start()
    }

    /// Ends after the step that is being stored.
    ///
    /// - Parameter seconds: what the caller can wait; nil as long as it takes.
    /// - Returns: whether it has ended.
    @discardableResult func stop(within seconds: Double? = nil) -> Bool {
        isStopped.withLock { $0 = true }
        nudge.signal()
        return finished.wait(timeout: seconds.map { .now() + $0 } ?? .distantFuture) == .success
    }

    /// The moment the city's clock shows and how it runs.
    func clock() -> DrillClock {
        live.withLock { live in
            var ahead = live
            _ = ahead.steps(atReal: MonotonicClock.seconds())
            return ahead.clock
        }
    }

    func setPaused(_ isPaused: Bool) {
        change { isPaused ? $0.pause() : $0.resume() }
    }

    /// A speed the clock does not know changes nothing.
    func set(_ speed: Int) {
        guard let speed = DrillClock.Speed(rawValue: speed) else { return }
        change { $0.set(speed: speed) }
    }

    /// Why the city stands still although its clock runs; nil when all is well.
    func problem() -> StoreFailure? { failure.withLock { $0 } }

    private func change(_ body: (inout LiveCity) -> Void) {
        live.withLock { live in
            live.note(real: MonotonicClock.seconds())
            body(&live)
        }
        nudge.signal()
    }

    private func run() {
        var simulator: CitySimulator?
        while !isStopped.withLock({ $0 }) {
            let steps = live.withLock { $0.steps(atReal: MonotonicClock.seconds()) }
            for step in steps where !isStopped.withLock({ $0 }) {
                let played = simulator ?? makeSimulator()
                simulator = played
                play(step, played)
            }
            if let wait = live.withLock({ $0.realSecondsToNextStep }) {
                _ = nudge.wait(timeout: .now() + max(0.01, min(wait, 3600)))
            } else {
                nudge.wait()
            }
        }
        finished.signal()
    }

    private func play(_ step: Timestamp, _ simulator: CitySimulator) {
        do throws(StoreFailure) {
            try ingest.take(simulator.observations(at: step))
            try ingest.judgeFeeds(at: step)
            failure.withLock { $0 = nil }
        } catch {
            failure.withLock { $0 = error }
        }
        onStep()
    }
}

/// Real time that only goes on.
enum MonotonicClock {
    static func seconds() -> Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }
    static func microseconds() -> Int64 { Int64(DispatchTime.now().uptimeNanoseconds / 1000) }
}

/// Wall time; the only place that asks the system for it.
enum SystemClock {
    static func now() -> Timestamp { Timestamp(secondsSince1970: Int64(Date().timeIntervalSince1970)) }
    /// Seconds since the machine started, which nobody sets back.
    static func seconds() -> Double { ProcessInfo.processInfo.systemUptime }
}
