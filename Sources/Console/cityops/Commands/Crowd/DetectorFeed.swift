import Canvas
import CityKernels
import CityModel

/// Rows in order of arrival into a detector: learns from the first ones, bridges gaps, leaves repeated times out.
struct DetectorFeed {
    struct Remark {
        let key: String
        var values: [String: String] = [:]
    }

    struct Row {
        let stamp: String
        /// Nil while learning and for rows that could not be judged.
        let reading: AnomalyReading?
        /// What kept a row from being judged, as a key of the catalogue with what it takes.
        let remark: Remark?

        /// The strength over the budgeted threshold; within an episode that was alarmed already it stays at most 1
        /// until it has grown by half.
        let score: Double
        /// Whether an episode begins here, or one that was told has grown by half since.
        let isAlarm: Bool
        /// Whether a departure is told as a share of what was expected.
        let tellsShare: Bool

        init(
            stamp: String, reading: AnomalyReading? = nil, remark: Remark? = nil, score: Double = 0,
            isAlarm: Bool = false, tellsShare: Bool = true
        ) {
            self.tellsShare = tellsShare
            self.stamp = stamp
            self.reading = reading
            self.remark = remark
            self.score = score
            self.isAlarm = isAlarm
        }

        func document(_ words: SeriesWords) -> JSONValue {
            .object([
                "t": .text(stamp), "score": .number(score), "alarm": .flag(isAlarm),
                "reason": .optional(reason(words)),
            ])
        }

        func line(_ words: SeriesWords) -> String {
            "\(stamp)\t\(Digits.fixed(score, 2))\t\(reason(words) ?? "")\n"
        }

        private func reason(_ words: SeriesWords) -> String? {
            remark.map { words.phrases($0.key, $0.values) }
                ?? reading.flatMap { words.sentence($0, isShare: tellsShare) }
        }
    }

    let learn: Int
    private let series: SeriesOptions
    private var options: AnomalyOptions
    private var learning: [(second: Int64, value: Double)] = []
    private var detector: AnomalyDetector?
    private var stepSeconds: Int64 = 1
    private var isRegular = true
    private var longSteps = 24
    private var clock = ArrivalClock()
    /// Strongest score of the episode that was told.
    private var told = 0.0

    /// Growth of an episode from which its strength is told again.
    private static let tellingGrowth = 1.5
    private(set) var rows = 0

    var hasLearnt: Bool { detector != nil }

    init(series: SeriesOptions, options: AnomalyOptions, learn: Int) {
        self.series = series
        self.options = options
        self.learn = learn
    }

    /// A seventh of the rows, as benchmarks of streaming detectors allow (15 %), between two days and four weeks.
    static func learningRows(_ rows: Int, season: Int) -> Int {
        min(max(rows * 3 / 20, 48), 4 * season)
    }

    /// Takes one row and answers it.
    mutating func take(second: Int64, stamp: String, value: Double, _ words: SeriesWords) throws -> Row {
        rows += 1
        guard detector == nil else { return judge(second: second, stamp: stamp, value: value) }
        learning.append((second, value))
        if learning.count == learn { try begin(words) }
        return Row(
            stamp: stamp, remark: Remark(key: "crowd.remark.learning", values: ["n": "\(rows)", "of": "\(learn)"]))
    }

    private mutating func begin(_ words: SeriesWords) throws {
        guard let step = RegularGrid.stepSeconds(of: learning.map(\.second)) else {
            throw Complaint("crowd.noStep", ["file": series.csv], code: .input)
        }
        stepSeconds = step
        let strays = Set(ArrivalClock.strays(in: learning.map(\.second), stepSeconds: step))
        learning = learning.indices.filter { !strays.contains($0) }.map { learning[$0] }
        let seconds = learning.map(\.second)
        options.transform = series.space(of: learning.map(\.value))
        let seasons = series.seasonLengths(stepSeconds: step)
        longSteps = max(seasons.last ?? 24, 24)
        isRegular = Self.keepsStep(seconds, step: step)
        let history: [Double]
        if isRegular,
            let grid = RegularGrid(times: seconds, readings: learning.map(\.value), stepSeconds: step, checks: .none)
        {
            history = grid.values
        } else {
            history = learning.map(\.value)
        }
        clock = ArrivalClock(stepSeconds: step, last: seconds.max())
        do throws(SeriesForecastError) {
            detector = try AnomalyDetector(
                history: history.map { options.transform.accepts($0) ? $0 : .nan }, seasons: seasons, options: options)
        } catch {
            throw Complaint(
                "crowd.unfit", ["column": series.column.first ?? "1", "detail": words.sentence(error)], code: .input)
        }
        learning = []
    }

    /// Rows that keep no step, or that fill less than half of the steps they span, are judged by their number.
    private static func keepsStep(_ seconds: [Int64], step: Int64) -> Bool {
        let kept = zip(seconds, seconds.dropFirst()).count { before, after in
            let steps = (after - before + step / 2) / step
            return after > before && steps >= 1 && 4 * abs(after - before - steps * step) <= step
        }
        guard 10 * kept >= 8 * (seconds.count - 1), let first = seconds.min(), let last = seconds.max() else {
            return false
        }
        return 2 * Int64(seconds.count) > (last - first) / step
    }

    private mutating func judge(second: Int64, stamp: String, value: Double) -> Row {
        guard isRegular else { return row(stamp, detector?.observe(value)) }
        let distance: Int64
        switch clock.take(second) {
        case .follows(let seconds): distance = seconds ?? stepSeconds
        case .repeated: return Row(stamp: stamp, remark: Remark(key: "crowd.remark.duplicate"))
        case .late: return Row(stamp: stamp, remark: Remark(key: "crowd.remark.late"))
        case .putAside: return Row(stamp: stamp, remark: Remark(key: "crowd.remark.putAside"))
        }
        let steps = Int((distance + (distance < 0 ? -stepSeconds : stepSeconds) / 2) / stepSeconds)
        guard steps != 0 else { return Row(stamp: stamp, remark: Remark(key: "crowd.remark.duplicate")) }
        // A gap of whole seasons, or a clock put back, changes nothing but the phase.
        let phase = (steps - 1) % longSteps
        let gap = steps < 1 ? phase + 2 * longSteps : phase + (steps - 1 >= longSteps ? longSteps : 0)
        for _ in 0..<gap { _ = detector?.observe(.nan) }
        return row(stamp, detector?.observe(value))
    }

    private mutating func row(_ stamp: String, _ reading: AnomalyReading?) -> Row {
        guard let reading else { return Row(stamp: stamp) }
        let isTold = reading.alarm || (reading.inEpisode && reading.score > Self.tellingGrowth * told)
        if isTold { told = reading.score }
        return Row(
            stamp: stamp, reading: reading, score: isTold ? reading.score : min(reading.score, 1), isAlarm: isTold,
            tellsShare: options.transform != .identity)
    }
}
