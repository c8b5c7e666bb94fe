#if canImport(Glibc)
import Glibc
#endif

/// Readings at any times laid on a regular grid, as every series kernel needs them, with what had to be done to get there.
package struct RegularGrid: Sendable, Hashable {
    /// What was found in the readings.
    package enum Note: Sendable, Hashable {
        /// Rows that repeat a step; the first reading of a step is kept.
        case duplicates(Int)
        /// Rows that were not in order of time.
        case unordered(Int)
        /// Steps without a reading: how many, and the longest run of them.
        case gaps(steps: Int, longest: Int)
        /// Readings below zero, taken as missing.
        case negative(Int)
        /// Equal non-zero readings in a row beyond chance, taken as missing from the second on.
        case frozen(Int)
        /// Zeros in a row for longer than normal operation knows, taken as missing.
        case zeroRuns(Int)
        /// Steps off the grid by more than a tenth of a step; they are moved to the nearest step.
        case offGrid(Int)
        /// A gap longer than this many steps: what lies before it was left out.
        case cutBefore(steps: Int)
    }

    /// How readings are judged.
    package struct Checks: Sendable, Hashable {
        /// Whether readings below zero are faults: true for counts.
        package var refusesNegative: Bool
        /// Equal non-zero readings in a row from which they are taken as frozen; 0 = never.
        package var frozenSteps: Int
        /// Readings below this may repeat by chance.
        package var frozenLeast: Double
        /// Whether zero runs longer than any usual one are missing.
        package var refusesZeroRuns: Bool

        package init(
            refusesNegative: Bool = true, frozenSteps: Int = 6, frozenLeast: Double = 20, refusesZeroRuns: Bool = true
        ) {
            self.refusesNegative = refusesNegative
            self.frozenSteps = frozenSteps
            self.frozenLeast = frozenLeast
            self.refusesZeroRuns = refusesZeroRuns
        }

        /// Takes every reading as it is.
        package static let none = Checks(refusesNegative: false, frozenSteps: 0, refusesZeroRuns: false)
    }

    /// Time of the first step, seconds on the readings' scale.
    package let firstSecond: Int64
    package let stepSeconds: Int64
    /// One a step; NaN = missing.
    package private(set) var values: [Double]
    /// Step of every reading given, in the order given.
    package let stepOfReading: [Int]
    package private(set) var notes: [Note]

    /// The step that times keep, in seconds (`SeriesPace`); nil without two different times.
    ///
    /// - Complexity: O(n log n).
    package static func stepSeconds(of times: [Int64]) -> Int64? { SeriesPace(times)?.stepSeconds }

    /// Most steps of a grid: twenty years of five-minute steps.
    package static let mostSteps = 2_200_000

    /// Lays readings on a grid of the given step, or of the one they keep. Its beats lie where the bulk of the times does;
    /// each reading goes to the nearest.
    ///
    /// - Parameters:
    ///   - times: seconds, in any order.
    ///   - readings: one a time, NaN = missing.
    ///   - season: steps of the longest season, for judging runs of zeros; 0 = none.
    /// - Returns: nil when the step cannot be told (fewer than two different times) or the span is beyond `mostSteps`.
    package init?(
        times: [Int64], readings: [Double], stepSeconds asked: Int64? = nil, season: Int = 0, checks: Checks = Checks()
    ) {
        precondition(times.count == readings.count, "\(times.count) times, \(readings.count) readings")
        guard let step = asked ?? Self.stepSeconds(of: times), step > 0, let earliest = times.min(),
            let last = times.max(), (last - earliest) / step < Int64(Self.mostSteps)
        else { return nil }
        let first = SeriesPace(times, stepSeconds: step).beat(nearest: earliest)
        let count = Int((last - first + step / 2) / step) + 1
        var values = [Double](repeating: .nan, count: count)
        var isTaken = [Bool](repeating: false, count: count)
        var steps: [Int] = []
        steps.reserveCapacity(times.count)
        var (duplicates, unordered, offGrid) = (0, 0, 0)
        var latest = Int64.min
        for (time, reading) in zip(times, readings) {
            let place = min(Int((time - first + step / 2) / step), count - 1)
            steps.append(place)
            let miss = abs(time - first - Int64(place) * step)
            if 10 * miss > step { offGrid += 1 }
            if time < latest { unordered += 1 }
            latest = max(latest, time)
            if isTaken[place], !values[place].isNaN {
                duplicates += 1
                continue
            }
            isTaken[place] = true
            values[place] = reading
        }
        firstSecond = first
        self.stepSeconds = step
        self.values = values
        stepOfReading = steps
        notes = []
        if duplicates > 0 { notes.append(.duplicates(duplicates)) }
        if unordered > 0 { notes.append(.unordered(unordered)) }
        if offGrid > 0 { notes.append(.offGrid(offGrid)) }
        judge(checks, season: season)
        noteGaps()
    }

    /// Time of a step, seconds.
    package func second(of step: Int) -> Int64 { firstSecond + Int64(step) * stepSeconds }

    /// Leaves out everything before the last gap that is longer than `steps`, as a filter cannot bridge it.
    package mutating func cutAtGaps(longerThan steps: Int, keepingAtLeast least: Int) -> Int {
        var run = 0
        var start = 0
        for index in values.indices {
            run = values[index].isNaN ? run + 1 : 0
            if run == 0, index > 0, values[index - 1].isNaN {
                var length = 0
                var back = index - 1
                while back >= 0, values[back].isNaN {
                    length += 1
                    back -= 1
                }
                if length > steps, values.count - index >= least { start = index }
            }
        }
        guard start > 0 else { return 0 }
        notes.append(.cutBefore(steps: start))
        return start
    }

    private mutating func judge(_ checks: Checks, season: Int) {
        if checks.refusesNegative {
            let negative = values.indices.filter { values[$0] < 0 }
            for index in negative { values[index] = .nan }
            if !negative.isEmpty { notes.append(.negative(negative.count)) }
        }
        if checks.frozenSteps > 0 { refuseFrozen(checks) }
        if checks.refusesZeroRuns { refuseZeroRuns(season: season) }
    }

    private mutating func refuseFrozen(_ checks: Checks) {
        var refused = 0
        forEachRun { start, end, value in
            guard value != 0, abs(value) >= checks.frozenLeast, end - start >= checks.frozenSteps else { return 0..<0 }
            refused += end - start - 1
            return (start + 1)..<end
        }
        if refused > 0 { notes.append(.frozen(refused)) }
    }

    /// A run of zeros is "off" when it is far longer than nine tenths of all zero runs: longer than a whole long season,
    /// or than three times the usual longest run and a day's worth of it.
    private mutating func refuseZeroRuns(season: Int) {
        var lengths: [Int] = []
        forEachRun { start, end, value in
            if value == 0 { lengths.append(end - start) }
            return 0..<0
        }
        guard !lengths.isEmpty, values.contains(where: { $0 > 0 }) else { return }
        lengths.sort()
        let usual = lengths[min(lengths.count * 9 / 10, lengths.count - 1)]
        let isRare = lengths.count >= 5
        let longest = isRare ? max(3 * usual, season / 7, 12) : max(season / 3, 24)
        var refused = 0
        forEachRun { start, end, value in
            guard value == 0, end - start > longest else { return 0..<0 }
            refused += end - start
            return start..<end
        }
        if refused > 0 { notes.append(.zeroRuns(refused)) }
    }

    /// Calls `body` with every run of equal values and sets the range it returns to missing.
    private mutating func forEachRun(_ body: (Int, Int, Double) -> Range<Int>) {
        var start = 0
        while start < values.count {
            let value = values[start]
            var end = start + 1
            while end < values.count, values[end] == value { end += 1 }
            if !value.isNaN { for index in body(start, end, value) { values[index] = .nan } }
            start = end
        }
    }

    private mutating func noteGaps() {
        var (steps, longest, run) = (0, 0, 0)
        for value in values {
            run = value.isNaN ? run + 1 : 0
            steps += value.isNaN ? 1 : 0
            longest = max(longest, run)
        }
        if steps > 0 { notes.append(.gaps(steps: steps, longest: longest)) }
    }
}
