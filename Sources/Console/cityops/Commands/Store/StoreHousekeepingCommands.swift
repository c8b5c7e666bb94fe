import ArgumentParser
import CityAssets
import Canvas
import CityModel
import CityStore

extension StoreCommand {
    struct Compact: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Turn days that are over into compressed blocks and give free pages back to the disk.")
        @OptionGroup var common: CommonOptions
        @Flag(help: "Write the whole file anew afterwards; everybody else waits meanwhile.") var rewrite = false

        func run() throws {
            try Guarded.run(common) { setup in
                let cache = try setup.openExisting(common.store)
                try HousekeepingRun.run(cache, setup, [.compaction, .vacuum])
                if rewrite { try cache.rewrite() }
            }
        }
    }

    struct Prune: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove what is older than data/retention.yaml keeps.",
            discussion: "Time counts from the newest reading, and at most from now.")
        @OptionGroup var common: CommonOptions

        func run() throws {
            try Guarded.run(common) { setup in
                let cache = try setup.openExisting(common.store)
                try HousekeepingRun.run(cache, setup, [.compaction, .pruning, .vacuum, .analysis])
            }
        }
    }
}

/// A round of housekeeping that is waited for.
enum HousekeepingRun {
    static func run(_ cache: CityCache, _ setup: Setup, _ steps: [HousekeepingStep]) throws {
        var round = try Housekeeping(
            cache, retention: try RetentionFiles.load(setup.assets), at: SystemClock.now(), steps: steps,
            isThorough: steps.contains(.pruning), ticks: MonotonicClock.microseconds)
        var work: [HousekeepingStep: (steps: Int, work: Int, longest: Int64)] = [:]
        while let cost = try round.step() {
            let before = work[cost.step] ?? (0, 0, 0)
            work[cost.step] = (
                before.steps + 1, before.work + cost.lastWork, max(before.longest, cost.lastMicroseconds)
            )
        }
        try round.record()
        for step in steps {
            let done = work[step] ?? (0, 0, 0)
            StandardOutput.write(
                setup.phrases(
                    "store.step.\(step.rawValue).done",
                    [
                        "steps": "\(done.steps)", "work": Digits.fixed(Double(done.work), 0, grouped: true),
                        "longest": Digits.fixed(Double(done.longest) / 1000, 1),
                    ]) + "\n")
        }
    }
}
