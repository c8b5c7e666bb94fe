import CityAccess
import CityModel
import CityStore
import Foundation
import Synchronization

/// How long housekeeping makes readers wait: one thread compacts, prunes, gives pages back and counts the indexes without
/// the pauses it makes otherwise, while another reads the newest values of a metric and a day of a series, over and over.
struct StoreStall {
    /// Seconds that reads took, in ascending order; never empty.
    struct Reads {
        private(set) var seconds: [Double]

        init(_ seconds: [Double]) { self.seconds = seconds.isEmpty ? [0] : seconds.sorted() }

        var longest: Double { seconds[seconds.count - 1] }
        var percentile99: Double { seconds[(seconds.count - 1) * 99 / 100] }
    }

    private static let readsAlone = 2000

    let cache: CityCache
    let city: SyntheticCity
    /// Days that were appended; all but the last are over.
    let days: Int

    /// - Returns: reads with nothing else going on, and those during a round of housekeeping.
    func measure() throws -> (alone: Reads, housekeeping: Reads) {
        var alone: [Double] = []
        for number in 0..<Self.readsAlone { alone.append(try read(number)) }
        let round = Round(cache)
        round.start()
        var meanwhile: [Double] = []
        while !round.hasEnded { meanwhile.append(try read(meanwhile.count)) }
        try round.result()
        return (Reads(alone), Reads(meanwhile))
    }

    private func read(_ number: Int) throws -> Double {
        let key = city.keys[number * 7 % city.keys.count]
        let day = TimeRange(last: 86_400, before: city.time(days * 288))
        let start = MonotonicClock.seconds()
        _ = try cache.read(asOf: Timestamp(secondsSince1970: .max), viewer: .system) { snapshot in
            number % 2 == 0
                ? try snapshot.samples(key, in: day).count : try snapshot.latest(key.metric, within: .max).count
        }
        return MonotonicClock.seconds() - start
    }
}

/// A round of all steps on a thread of its own.
private final class Round: Sendable {
    private let cache: CityCache
    private let outcome = Mutex<Result<Void, any Error>?>(nil)

    init(_ cache: CityCache) { self.cache = cache }

    var hasEnded: Bool { outcome.withLock { $0 != nil } }

    func start() {
        Thread {
            let result = Result { try self.run() }
            self.outcome.withLock { $0 = result }
        }.start()
    }

    func result() throws { try outcome.withLock { $0 }?.get() }

    private func run() throws {
        let keep = RetentionRule(metrics: "*", observationDays: 1, rollUpDays: 1)
        var round = try Housekeeping(
            cache, retention: Retention(rules: [keep]), at: Timestamp(secondsSince1970: .max),
            steps: HousekeepingStep.allCases, isThorough: true, ticks: MonotonicClock.microseconds)
        while try round.step() != nil {}
    }
}
