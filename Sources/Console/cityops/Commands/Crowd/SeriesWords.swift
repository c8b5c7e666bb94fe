import Canvas
import CityKernels
import CityModel

/// What was found in a series and what a fit had to do without, in sentences.
struct SeriesWords {
    let phrases: Phrases

    /// What was found in a file as a whole.
    ///
    /// - Parameter asked: the columns as asked for.
    func notes(_ file: SeriesFile, asked: [String] = []) -> [String] {
        var words: [String] = []
        if file.unreadableTimes > 0 {
            words.append(phrases("crowd.note.unreadableTimes", ["n": "\(file.unreadableTimes)"]))
        }
        if file.mixesZones { words.append(phrases["crowd.note.mixedZones"]) }
        if let first = file.strays.first {
            words.append(phrases("crowd.note.strays", ["n": "\(file.strays.count)", "time": file.stamps[first]]))
        }
        for (key, names) in [("commas", file.guessedThousands), ("textColumns", file.textColumns(asked))]
        where !names.isEmpty {
            let list = phrases.list(names.map { PlainText.sanitized($0, limit: 60) })
            words.append(phrases("crowd.note.\(key)", ["columns": list]))
        }
        return words
    }

    /// What was found in the readings of a column and done about it.
    ///
    /// - Parameter bridgesGaps: whether what reads the column goes on over gaps, which is then said.
    func notes(_ column: PreparedColumn, bridgesGaps: Bool = true) -> [String] {
        var notes = found(column.grid, bridgesGaps: bridgesGaps)
        let values = column.grid.values
        let negative = column.transform == .identity ? values.count { $0 < 0 } : 0
        if negative > 0 { notes.append(phrases("crowd.note.signed", ["n": "\(negative)"])) }
        if column.transform == .squareRoot, RunningTotal.isLikely(values) {
            notes.append(phrases["crowd.note.runningTotal"])
        }
        return notes
    }

    /// What of a long series is compared.
    func notes(_ scope: MatrixProfileScope, of column: PreparedColumn) -> [String] {
        var notes: [String] = []
        if scope.stepsPerValue > 1 {
            let minutes = Double(Int64(scope.stepsPerValue) * column.grid.stepSeconds) / 60
            notes.append(
                phrases(
                    "crowd.note.reviewMeans",
                    ["n": "\(column.grid.values.count)", "minutes": Digits.fixed(minutes, minutes < 1 ? 2 : 0)]))
        }
        if scope.firstStep > 0 {
            notes.append(
                phrases(
                    "crowd.note.reviewLast",
                    [
                        "n": "\(scope.values.count)",
                        "time": column.file.clock.text(column.grid.second(of: scope.firstStep)),
                    ]))
        }
        return notes
    }

    private func found(_ grid: RegularGrid, bridgesGaps: Bool) -> [String] {
        grid.notes.filter { note in
            if case .gaps = note { bridgesGaps } else { true }
        }.map { sentence($0) }
    }

    func sentence(_ note: RegularGrid.Note) -> String {
        switch note {
        case .duplicates(let count): phrases("crowd.note.duplicates", ["n": "\(count)"])
        case .unordered(let count): phrases("crowd.note.unordered", ["n": "\(count)"])
        case .gaps(let steps, let longest):
            phrases("crowd.note.gaps", ["n": "\(steps)", "longest": "\(longest)"])
        case .negative(let count): phrases("crowd.note.negative", ["n": "\(count)"])
        case .frozen(let count): phrases("crowd.note.frozen", ["n": "\(count)"])
        case .zeroRuns(let count): phrases("crowd.note.zeroRuns", ["n": "\(count)"])
        case .offGrid(let count): phrases("crowd.note.offGrid", ["n": "\(count)"])
        case .cutBefore(let steps): phrases("crowd.note.cutBefore", ["n": "\(steps)"])
        }
    }

    func sentence(_ warning: ForecastWarning) -> String {
        switch warning {
        case .seasonDropped(let steps, let needed, let have):
            phrases("crowd.note.seasonDropped", ["steps": "\(steps)", "needed": "\(needed)", "have": "\(have)"])
        case .seasonSeenOnce(let steps, let have):
            phrases("crowd.note.seasonSeenOnce", ["steps": "\(steps)", "have": "\(have)"])
        case .manyMissing(let share):
            phrases("crowd.note.manyMissing", ["share": Digits.fixed(share * 100, 0)])
        case .fewOrigins(let have, let asked):
            phrases("crowd.note.fewOrigins", ["have": "\(have)", "asked": "\(asked)"])
        case .withoutRidge: phrases["crowd.note.withoutRidge"]
        case .restDayUnknown: phrases["crowd.note.restDayUnknown"]
        case .stale(let steps): phrases("crowd.note.stale", ["n": "\(steps)"])
        }
    }

    func sentence(_ error: SeriesForecastError) -> String {
        switch error {
        case .tooFewValues(let have, let need):
            phrases("crowd.note.tooFewValues", ["have": "\(have)", "need": "\(need)"])
        case .unacceptableValue(let index): phrases("crowd.note.unacceptable", ["index": "\(index + 1)"])
        case .badSeasons(let lengths):
            phrases("crowd.note.badSeasons", ["seasons": lengths.map(String.init).joined(separator: ",")])
        case .dayTypeCount(let have, let need):
            phrases("crowd.note.dayTypes", ["have": "\(have)", "need": "\(need)"])
        case .cancelled: phrases["crowd.note.cancelled"]
        }
    }

    /// The error with what was taken out of the readings before, which is often its cause. Of gaps it is not said that they
    /// are bridged: here they were not.
    func sentence(_ error: SeriesForecastError, of grid: RegularGrid) -> String {
        let words = ([sentence(error)] + found(grid, bridgesGaps: false)).map { words in
            words.hasSuffix(".") || words.hasSuffix("。") ? String(words.dropLast()) : words
        }
        return words.joined(separator: phrases["crowd.note.between"])
    }

    /// Why a value stands out, with what was expected; the side is in the words, so that figures have no sign.
    ///
    /// - Parameter isShare: whether the zero of the series is none of it, so that a share of what was expected says something;
    ///   else the difference is told.
    func sentence(_ reading: AnomalyReading, isShare: Bool) -> String? {
        guard let reason = reading.reason else { return nil }
        func figure(_ value: Double) -> String { Digits.fixed(value, abs(reading.expected) < 10 ? 2 : 0) }
        let difference = abs(reading.actual - reading.expected)
        let by =
            isShare && abs(reading.expected) > 1e-9
            ? phrases(
                "crowd.reason.percent", ["percent": Digits.fixed(100 * difference / abs(reading.expected), 0)])
            : Digits.fixed(difference, difference < 10 ? 2 : 0)
        func spreads(_ value: Double) -> [String: String] {
            ["spreads": Digits.fixed(value, 1), "expected": figure(reading.expected), "percent": by]
        }
        switch reason {
        case .aboveForecast(let value): return phrases("crowd.reason.aboveForecast", spreads(value))
        case .belowForecast(let value): return phrases("crowd.reason.belowForecast", spreads(value))
        case .aboveSameHours(let value, let weeks):
            return phrases("crowd.reason.aboveSameHours", ["spreads": Digits.fixed(value, 1), "weeks": "\(weeks)"])
        case .belowSameHours(let value, let weeks):
            return phrases("crowd.reason.belowSameHours", ["spreads": Digits.fixed(value, 1), "weeks": "\(weeks)"])
        case .drift(let value): return phrases("crowd.reason.drift", ["sum": Digits.fixed(value, 1)])
        case .unsettled(let value): return phrases("crowd.reason.unsettled", ["spreads": Digits.fixed(value, 1)])
        }
    }
}
