import Canvas
import CityKernels
import CityModel

/// Rows in order of arrival into a detector: learns from the first ones, bridges gaps, leaves repeated times out.
struct DetectorFeed {
    struct Row {
        let stamp: String
        /// Nil while learning and for rows that could not be judged.
        let reading: AnomalyReading?
        /// What kept a row from being judged, as a key of the catalogue.
        let remark: String?

        /// The strength over the budgeted threshold; within an episode that was alarmed already it stays at most 1
        /// until it has grown by half.
        let score: Double
        /// Whether an episode begins here, or one that was told has grown by half since.
        let isAlarm: Bool

        init(
            stamp: String, reading: AnomalyReading? = nil, remark: String? = nil, score: Double = 0,
            isAlarm: Bool = false
        ) {
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
            remark.map { words.phrases[$0] } ?? reading.flatMap { words.sentence($0) }
        }
    }

    let learn: Int
    private let series: SeriesOptions
    private var options: AnomalyOptions
    private var learning: [(second: Int64, stamp: String, value: Double)] = []
    private var detector: AnomalyDetector?
    private var stepSeconds: Int64 = 1
    private var isRegular = true
    private var longSteps = 24
    private var last: Int64 = 0
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

    /// Takes one row; answers it, or once learning ends all rows that were held back.
    mutating func take(second: Int64, stamp: String, value: Double, _ words: SeriesWords) throws -> [Row] {
        rows += 1
        guard detector != nil else {
            learning.append((second, stamp, value))
            guard learning.count == learn else { return [] }
            return try begin(words)
        }
        return [judge(second: second, stamp: stamp, value: value)]
    }

    private mutating func begin(_ words: SeriesWords) throws -> [Row] {
        let seconds = learning.map(\.second)
        guard let step = RegularGrid.stepSeconds(of: seconds) else {
            throw Complaint("crowd.noStep", ["file": series.csv], code: .input)
        }
        stepSeconds = step
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
        last = seconds.max() ?? 0
        do throws(SeriesForecastError) {
            detector = try AnomalyDetector(
                history: history.map { options.transform.accepts($0) ? $0 : .nan }, seasons: seasons, options: options)
        } catch {
            throw Complaint(
                "crowd.unfit", ["column": series.column.first ?? "1", "detail": words.sentence(error)], code: .input)
        }
        defer { learning = [] }
        return learning.map { Row(stamp: $0.stamp) }
    }

    /// Rows that keep no step, or that fill less than half of the steps they span, are judged by their number.
    private static func keepsStep(_ seconds: [Int64], step: Int64) -> Bool {
        let kept = zip(seconds, seconds.dropFirst()).count { ($1 - $0) % step == 0 && $1 > $0 }
        guard 10 * kept >= 8 * (seconds.count - 1), let first = seconds.min(), let last = seconds.max() else {
            return false
        }
        return 2 * Int64(seconds.count) > (last - first) / step
    }

    private mutating func judge(second: Int64, stamp: String, value: Double) -> Row {
        guard isRegular else { return row(stamp, detector?.observe(value)) }
        let steps = Int((second - last + stepSeconds / 2) / stepSeconds)
        guard second > last, steps >= 1 else {
            return Row(
                stamp: stamp, remark: second == last ? "crowd.remark.duplicate" : "crowd.remark.late")
        }
        // A gap of whole seasons changes nothing but the phase.
        let gap = (steps - 1) % longSteps + (steps - 1 >= longSteps ? longSteps : 0)
        for _ in 0..<gap { _ = detector?.observe(.nan) }
        last = second
        return row(stamp, detector?.observe(value))
    }

    private mutating func row(_ stamp: String, _ reading: AnomalyReading?) -> Row {
        guard let reading else { return Row(stamp: stamp) }
        let isTold = reading.alarm || (reading.inEpisode && reading.score > Self.tellingGrowth * told)
        if isTold { told = reading.score }
        return Row(
            stamp: stamp, reading: reading, score: isTold ? reading.score : min(reading.score, 1), isAlarm: isTold)
    }
}
