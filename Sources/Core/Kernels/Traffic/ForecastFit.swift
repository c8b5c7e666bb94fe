/// One outcome and what three methods said about it before.
internal struct ForecastTrial {
    struct Guess {
        let regression: Double, profile: Double, persistence: Double
    }

    let sensor: Int
    /// Position in the list of horizons.
    let horizon: Int
    /// Slot of the day of the outcome.
    let slot: Int
    let guess: Guess
    let outcome: Double
}

/// Regressions of all sensors and horizons on chosen days.
internal struct ForecastFit {
    /// Sensors × horizons.
    let regressions: [LeastAbsoluteRegression]
    /// One for each kind of day of the history.
    let profiles: [Int: DayProfile]

    init?(
        _ history: SpeedHistory, _ neighbours: [Int32], days: [Int], _ settings: SpeedForecastModel.Settings,
        rowStride: Int, threads: Int, isCancelled: @Sendable () -> Bool
    ) {
        let judged = LeftOutProfiles(history, days: days, threads: threads)
        profiles = judged.profiles
        let expected = judged.expected
        let features = SpeedForecastFeatures(
            anomalies: Self.anomalies(history, expected), sensorCount: history.sensorCount, neighbours: neighbours)
        let data = TrainingData(history: history, expected: expected, features: features, days: Set(days))
        let horizons = settings.horizons
        let common = ParallelPieces.map(count: horizons.count, threads: threads) { pieces in
            pieces.map { position in
                data.pooledRegression(
                    horizon: horizons[position], rowStride: Self.pooledStride * rowStride, settings.regression)
            }
        }
        let bySensor = ParallelPieces.map(count: history.sensorCount, threads: threads) { sensors in
            sensors.map { sensor -> [LeastAbsoluteRegression] in
                if isCancelled() { return [] }
                return horizons.enumerated().map { position, horizon in
                    let (rows, targets) = data.examples(sensor: sensor, horizon: horizon, from: 0, rowStride: rowStride)
                    return LeastAbsoluteRegression(
                        rows: rows, targets: targets, prior: common[position].coefficients,
                        settings: settings.regression)
                }
            }
        }
        guard bySensor.allSatisfy({ $0.count == horizons.count }) else { return nil }
        regressions = bySensor.flatMap { $0 }
    }

    /// The pooled regression sees all sensors, so it needs only one row in this many.
    private static let pooledStride = 23

    /// Forecasts a day from the profiles and regressions of the fit and keeps them beside what happened.
    func trials(
        _ history: SpeedHistory, _ neighbours: [Int32], day: Int, _ settings: SpeedForecastModel.Settings
    ) -> [ForecastTrial] {
        let sensors = history.sensorCount, slots = history.slotsPerDay
        guard let profile = profiles[history.kindOfDay[day]] else { return [] }
        let firstRow = day * slots
        var expected = Array(repeating: 0.0, count: slots * sensors), anomalies = expected
        for position in expected.indices {
            expected[position] = profile.medians[position]
            let difference = history.speeds[firstRow * sensors + position] - expected[position]
            anomalies[position] = difference.isFinite ? difference : 0
        }
        let features = SpeedForecastFeatures(anomalies: anomalies, sensorCount: sensors, neighbours: neighbours)
        let firstSlot = SpeedForecastFeatures.lagCount - 1
        var trials: [ForecastTrial] = []
        trials.reserveCapacity(sensors * settings.horizons.count * slots)
        for sensor in 0..<sensors {
            for (position, horizon) in settings.horizons.enumerated() {
                let regression = regressions[sensor * settings.horizons.count + position]
                for slot in firstSlot..<max(firstSlot, slots - horizon) {
                    let now = history.speeds[(firstRow + slot) * sensors + sensor]
                    let outcome = history.speeds[(firstRow + slot + horizon) * sensors + sensor]
                    guard now.isFinite, outcome.isFinite else { continue }
                    let there = expected[(slot + horizon) * sensors + sensor]
                    let row = features.features(
                        row: slot, sensor: sensor, profileChange: there - expected[slot * sensors + sensor])
                    let guess = ForecastTrial.Guess(
                        regression: there + regression.predict(row), profile: there, persistence: now)
                    trials.append(
                        ForecastTrial(
                            sensor: sensor, horizon: position, slot: slot + horizon, guess: guess, outcome: outcome))
                }
            }
        }
        return trials
    }

    private static func anomalies(_ history: SpeedHistory, _ expected: [Double]) -> [Double] {
        zip(history.speeds, expected).map { ($0 - $1).isFinite ? $0 - $1 : 0 }
    }
}

/// Rows and targets for the regressions.
private struct TrainingData: Sendable {
    let history: SpeedHistory
    let expected: [Double]
    let features: SpeedForecastFeatures
    let days: Set<Int>

    func examples(
        sensor: Int, horizon: Int, from offset: Int, rowStride: Int
    ) -> (rows: [LeastAbsoluteRegression.Row], targets: [Double]) {
        var rows: [LeastAbsoluteRegression.Row] = [], targets: [Double] = []
        rows.reserveCapacity(history.rowCount / rowStride + 1)
        targets.reserveCapacity(history.rowCount / rowStride + 1)
        let isTraining = (0..<history.dayCount).map(days.contains)
        let first = SpeedForecastFeatures.lagCount - 1 + offset
        for row in stride(from: first, to: history.rowCount - horizon, by: rowStride)
        where isTraining[row / history.slotsPerDay] && isTraining[(row + horizon) / history.slotsPerDay] {
            let now = row * history.sensorCount + sensor, later = (row + horizon) * history.sensorCount + sensor
            guard history.speeds[now].isFinite, history.speeds[later].isFinite else { continue }
            let change = expected[later] - expected[now]
            rows.append(features.features(row: row, sensor: sensor, profileChange: change))
            targets.append(history.speeds[later] - expected[later])
        }
        return (rows, targets)
    }

    /// One regression for all sensors: what each sensor's own is drawn towards.
    func pooledRegression(
        horizon: Int, rowStride: Int, _ settings: LeastAbsoluteRegression.Settings
    ) -> LeastAbsoluteRegression {
        var rows: [LeastAbsoluteRegression.Row] = [], targets: [Double] = []
        for sensor in 0..<history.sensorCount {
            let own = examples(sensor: sensor, horizon: horizon, from: sensor % rowStride, rowStride: rowStride)
            rows.append(contentsOf: own.rows)
            targets.append(contentsOf: own.targets)
        }
        return LeastAbsoluteRegression(rows: rows, targets: targets, settings: settings)
    }
}
