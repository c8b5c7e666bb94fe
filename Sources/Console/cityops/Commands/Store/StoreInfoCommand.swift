import ArgumentParser
import Canvas
import CityModel
import CityStore

extension StoreCommand {
    struct Info: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Rows, bytes, tiers, span and age of a store, and what its housekeeping costs.")
        @OptionGroup var common: CommonOptions
        @Flag(help: "One JSON document.") var json = false

        func run() throws {
            try Guarded.run(common) { setup in
                let cache = try setup.openExisting(common.store)
                let report = StoreReport(
                    try cache.information(), costs: try cache.housekeepingCosts(), now: SystemClock.now())
                if json { return try JSONOutput.print(report) }
                for (key, value) in report.lines {
                    StandardOutput.write("\(setup.phrases["store.\(key)"])\t\(value)\n")
                }
                for cost in report.housekeeping {
                    StandardOutput.write(
                        setup.phrases(
                            "store.cost",
                            [
                                "step": setup.phrases["store.step.\(cost.step)"], "runs": "\(cost.runs)",
                                "last": Digits.fixed(cost.lastMilliseconds, 1),
                                "longest": Digits.fixed(cost.longestMilliseconds, 1), "time": cost.lastTime,
                            ]) + "\n")
                }
            }
        }
    }
}

/// What `store info` tells.
private struct StoreReport: Encodable {
    struct Tiers: Encodable {
        let hotObservations: Int
        let hotDays: Int
        let blockObservations: Int
        let blocks: Int
        let blockBytes: Int
        let bytesPerBlockObservation: Double?
        let rollUpBytes: Int
        let freeBytes: Int
    }

    struct Cost: Encodable {
        let step: String
        let runs: Int
        let work: Int
        let lastTime: String
        let lastWork: Int
        let lastMilliseconds: Double
        let longestMilliseconds: Double
        let totalMilliseconds: Double
    }

    let path: String
    let bytes: Int64
    let schemaVersion: Int
    let observations: Int
    let series: Int
    let firstTime: String?
    let lastTime: String?
    /// Seconds from the newest observation to now; negative when it lies in the future.
    let ageSeconds: Int64?
    let bytesPerObservation: Double?
    let tiers: Tiers
    let housekeeping: [Cost]

    init(_ info: StoreInformation, costs: [HousekeepingCost], now: Timestamp) {
        path = info.path
        bytes = info.bytes
        schemaVersion = info.schemaVersion
        observations = info.observations
        series = info.series
        firstTime = info.firstTime?.iso8601
        lastTime = info.lastTime?.iso8601
        ageSeconds = info.lastTime.map { now.seconds(since: $0) }
        bytesPerObservation = info.observations > 0 ? info.bytesPerObservation : nil
        let tiers = info.tiers
        self.tiers = Tiers(
            hotObservations: tiers.hotObservations, hotDays: tiers.hotDays,
            blockObservations: tiers.blockObservations, blocks: tiers.blocks, blockBytes: tiers.blockBytes,
            bytesPerBlockObservation: tiers.blockObservations > 0 ? tiers.bytesPerBlockObservation : nil,
            rollUpBytes: tiers.rollUpBytes, freeBytes: tiers.freeBytes)
        housekeeping = costs.map {
            Cost(
                step: $0.step.rawValue, runs: $0.runs, work: $0.work, lastTime: $0.lastTime.iso8601,
                lastWork: $0.lastWork, lastMilliseconds: Double($0.lastMicroseconds) / 1000,
                longestMilliseconds: Double($0.longestMicroseconds) / 1000,
                totalMilliseconds: Double($0.microseconds) / 1000)
        }
    }

    var lines: [(String, String)] {
        [
            ("path", path), ("bytes", Self.grouped(Int(bytes))), ("schema", "\(schemaVersion)"),
            ("observations", Self.grouped(observations)), ("series", "\(series)"), ("first", firstTime ?? "—"),
            ("last", lastTime ?? "—"), ("age", ageSeconds.map { "\($0)" } ?? "—"),
            ("perObservation", bytesPerObservation.map { Digits.fixed($0, 2) } ?? "—"),
            ("hot", "\(Self.grouped(tiers.hotObservations)) · \(tiers.hotDays)"),
            ("blocks", "\(Self.grouped(tiers.blockObservations)) · \(Self.grouped(tiers.blockBytes))"),
            ("perBlockObservation", tiers.bytesPerBlockObservation.map { Digits.fixed($0, 2) } ?? "—"),
            ("rollUps", Self.grouped(tiers.rollUpBytes)), ("free", Self.grouped(tiers.freeBytes)),
        ]
    }

    private static func grouped(_ number: Int) -> String { Digits.fixed(Double(number), 0, grouped: true) }
}
