import CityAccess
import CityModel
import CityStore
import Foundation
import Glibc

// A process that writes, tidies or reads a store until it is killed, and says on stdout what is done: the fault tests
// (StoreTests/FaultTests) start it. Every line it writes is true at the moment it is written.

/// Readings that every process computes alike: a step is one batch of every series, an hour after the step before.
enum Feed {
    static let series = 40
    static let start = Timestamp(secondsSince1970: 1_767_225_600)
    static let brief: MetricID = "test.brief"

    static func time(_ step: Int) -> Timestamp { start.adding(seconds: Int64(step) * 3600) }

    /// Half of the series is kept for ever, half for ten days.
    static func batch(_ step: Int) -> ObservationBatch {
        ObservationBatch(
            source: "feeder",
            observations: (0..<series).map { number in
                Observation(
                    entity: EntityID("e.\(number)"), metric: number % 2 == 0 ? "test.kept" : brief, time: time(step),
                    value: value(number, step))
            })
    }

    static func value(_ number: Int, _ step: Int) -> Double { Double(step) + Double(number) / 64 }
}

func say(_ text: String) {
    let bytes = Array((text + "\n").utf8)
    if write(1, bytes, bytes.count) < 0 { exit(0) }
}

func microseconds() -> Int64 { Int64(DispatchTime.now().uptimeNanoseconds / 1000) }

/// Appends step after step; each is acknowledged once it is stored.
func feed(_ cache: CityCache, from first: Int) throws {
    var step = first
    while true {
        _ = try cache.append(Feed.batch(step))
        say("\(step)")
        step += 1
    }
}

/// Rounds of housekeeping, one after the other.
func tidy(_ cache: CityCache) throws {
    let retention = Retention(rules: [RetentionRule(metrics: Feed.brief.text, observationDays: 10, rollUpDays: 10)])
    while true {
        var round = try Housekeeping(
            cache, retention: retention, at: Timestamp(secondsSince1970: .max), steps: HousekeepingStep.allCases,
            ticks: microseconds)
        var steps = 0
        while try round.step() != nil { steps += 1 }
        try round.record()
        if steps > 0 { say("tidy") }
        if steps == 0 { usleep(1000) }
    }
}

/// Looks at the newest batch again and again: it must be whole.
func look(_ cache: CityCache, times: Int) throws {
    for _ in 0..<times {
        let seen = try cache.read(
            asOf: Timestamp(secondsSince1970: .max), viewer: Viewer(user: "feeder", role: .dutyOfficer)
        ) { snapshot in
            let kept = try snapshot.latest("test.kept", within: .max)
            let brief = try snapshot.latest(Feed.brief, within: .max)
            return kept.merging(brief) { $1 }
        }
        let steps = Set(seen.values.map(\.time))
        if !seen.isEmpty, seen.count != Feed.series || steps.count != 1 {
            say("half a batch: \(seen.count) series, \(steps.count) moments")
            exit(1)
        }
    }
    say("whole")
}

func run() throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 3 else { exit(2) }
    let number = arguments.count > 3 ? Int(arguments[3]) ?? 0 : 0
    if arguments.count > 4, let bytes = UInt(arguments[4]) {
        signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit(rlim_cur: bytes, rlim_max: bytes)
        setrlimit(.init(RLIMIT_FSIZE.rawValue), &limit)
    }
    let cache = try CityCache(path: arguments[2], cipher: nil)
    switch arguments[1] {
    case "feed": try feed(cache, from: number)
    case "tidy": try tidy(cache)
    case "both":
        let thread = Thread {
            do { try tidy(cache) } catch { say("failed: \(error)") }
        }
        thread.start()
        try feed(cache, from: number)
    case "look": try look(cache, times: number)
    case "backup": say("\(try cache.backup(to: arguments[2] + ".backup") { _ in true } ?? -1)")
    default: exit(2)
    }
}

do {
    try run()
} catch {
    say("failed: \(error)")
    exit(1)
}
