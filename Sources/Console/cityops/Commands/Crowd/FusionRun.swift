import Canvas
import CityKernels
import CityModel

/// The estimates of one run with the health of every source and, where the truth is known, their score.
struct FusionRun {
    struct Estimate {
        let stamp: String
        let value: OccupancyEstimate
        let isClosed: Bool
    }

    private(set) var estimates: [Estimate] = []
    private var health: [(name: String, health: SensorHealth)] = [
        ("gates", SensorHealth()), ("wifi", SensorHealth()), ("cells", SensorHealth()),
    ]
    private let closedSteps: [Bool]
    private let notes: [RegularGrid.Note]
    private let truth: [Double]
    private let present: [(name: String, isPresent: Bool)]
    private let totals: [String]
    private let file: SeriesFile

    /// Days before which a run is not scored: the filter learns.
    private static let learningDays = 7

    init(
        closedSteps: [Bool], notes: [RegularGrid.Note], truth: [Double], present: [(name: String, isPresent: Bool)],
        totals: [String], file: SeriesFile
    ) {
        self.totals = totals
        self.file = file
        self.closedSteps = closedSteps
        self.notes = notes
        self.truth = truth
        self.present = present
    }

    mutating func add(_ stamp: String, _ value: OccupancyEstimate, isClosed: Bool) {
        estimates.append(Estimate(stamp: stamp, value: value, isClosed: isClosed))
        health[0].health.observe(value.gates)
        health[1].health.observe(value.wifi)
        health[2].health.observe(value.cells)
    }

    /// What the sources lack and what was done about it.
    func remarks(_ phrases: Phrases) -> [String] {
        let words = SeriesWords(phrases: phrases)
        var sentences = present.filter { !$0.isPresent }.map {
            phrases("crowd.note.noSensor", ["column": PlainText.sanitized($0.name, limit: 60)])
        }
        sentences += totals.map {
            phrases("crowd.note.totalsTurned", ["column": PlainText.sanitized($0, limit: 60)])
        }
        sentences += words.notes(file) + notes.map { words.sentence($0) }
        if !hasReading { sentences.append(phrases["crowd.note.nothingSeen"]) }
        if !closedSteps.contains(true) { sentences.append(phrases["crowd.note.neverClosed"]) }
        return sentences
    }

    func document(_ phrases: Phrases) -> JSONValue {
        var fields: [String: JSONValue] = [
            "estimates": .list(estimates.map { point($0) }),
            "sensors": .object(Dictionary(uniqueKeysWithValues: health.map { ($0.name, sensor($0.health)) })),
            "closedSteps": .list(closedSteps.indices.filter { closedSteps[$0] }.map { .integer($0) }),
            "notes": .list(remarks(phrases).map { .text($0) }),
        ]
        if let score { fields["score"] = score }
        return .object(fields)
    }

    func healthLines(_ phrases: Phrases) -> [String] {
        health.map { item in
            phrases(
                "crowd.sensor.line",
                [
                    "sensor": phrases["crowd.sensor.\(item.name)"], "used": "\(item.health.used)",
                    "missing": "\(item.health.missing)", "implausible": "\(item.health.implausible)",
                    "doubted": "\(item.health.doubted)",
                ])
        }
    }

    /// Whether any source was ever used.
    var hasReading: Bool { health.contains { $0.health.used + $0.health.doubted > 0 } }

    private func point(_ estimate: Estimate) -> JSONValue {
        guard hasReading else {
            return .object([
                "t": .text(estimate.stamp), "mean": .null, "occupancy": .null,
                "gates": .text(estimate.value.gates.word), "wifi": .text(estimate.value.wifi.word),
                "cells": .text(estimate.value.cells.word), "closed": .flag(estimate.isClosed),
            ])
        }
        let value = estimate.value
        let reach = 1.2816 * value.deviation
        return .object([
            "t": .text(estimate.stamp), "mean": .number(value.persons), "occupancy": .number(value.persons),
            "deviation": .number(value.deviation), "lower80": .number(max(0, value.persons - reach)),
            "upper80": .number(value.persons + reach), "lower95": .number(value.lower95),
            "upper95": .number(value.upper95), "missedEntries": .number(value.missedEntries),
            "missedExits": .number(value.missedExits), "devicesPerPerson": .number(value.devicesPerPerson),
            "cellShare": .number(value.cellShare),
            "gates": .text(value.gates.word), "wifi": .text(value.wifi.word), "cells": .text(value.cells.word),
            "closed": .flag(estimate.isClosed),
        ])
    }

    private func sensor(_ health: SensorHealth) -> JSONValue {
        .object([
            "used": .integer(health.used), "missing": .integer(health.missing),
            "implausible": .integer(health.implausible), "doubted": .integer(health.doubted),
            "usableShare": .number(health.usableShare), "last": .text(health.last.word),
        ])
    }

    /// Error and coverage while the place is open, after the first week (or all of a shorter file).
    private var score: JSONValue? {
        guard hasReading, !truth.isEmpty, let perDay = closedSteps.isEmpty ? nil : closedSteps.count else { return nil }
        let start = estimates.count > 2 * Self.learningDays * perDay ? Self.learningDays * perDay : 0
        var (squares, sum, inside, count) = (0.0, 0.0, 0.0, 0.0)
        for (index, estimate) in estimates.enumerated()
        where index >= start && index < truth.count && !truth[index].isNaN && !estimate.isClosed {
            let gap = estimate.value.persons - truth[index]
            squares += gap * gap
            sum += truth[index]
            count += 1
            if truth[index] >= estimate.value.lower95, truth[index] <= estimate.value.upper95 { inside += 1 }
        }
        guard count > 0, sum > 0 else { return nil }
        let rmse = (squares / count).squareRoot()
        return .object([
            "rmse": .number(rmse), "meanOccupancy": .number(sum / count),
            "relativeError": .number(rmse / (sum / count)), "coverage95": .number(inside / count),
            "steps": .integer(Int(count)),
        ])
    }
}

extension OccupancySensorState {
    /// The word used in files.
    var word: String {
        switch self {
        case .used: "used"
        case .missing: "missing"
        case .implausible: "implausible"
        case .doubted: "doubted"
        }
    }
}
