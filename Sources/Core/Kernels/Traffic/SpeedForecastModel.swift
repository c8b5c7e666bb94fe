/// Short-term forecast of link speeds: a least-absolute-error regression per sensor and horizon, blended with the
/// median day profile and with persistence, and an 80 % interval by split conformal prediction.
///
/// The blend's weights and the interval's width come from days the judged regression did not see.
package struct SpeedForecastModel: Sendable {
    package struct Settings: Sendable, Equatable {
        package var regression = LeastAbsoluteRegression.Settings()
        /// Slots ahead.
        package var horizons = [3, 6, 12]
        /// Latest days of each kind that are each left out once to fit weights and interval.
        package var validationDays = 2
        /// Every n-th slot is a training row.
        package var rowStride = 2
        /// Share of outcomes the interval should hold.
        package var coverage = 0.8

        package init() {}
    }

    /// Row-major, sensors × horizons, in the unit of the history.
    package struct Forecast: Sendable {
        package let horizons: [Int]
        package let speeds: [Double]
        package let lower: [Double]
        package let upper: [Double]
    }

    package let settings: Settings
    package let sensorCount: Int
    package let slotsPerDay: Int
    /// By kind of day; kinds without a left-out day use the most recent day's.
    package private(set) var calibrations: [Int: ForecastCalibration] = [:]
    private let neighbours: [Int32]
    private let profiles: [Int: DayProfile]
    /// That of the newest day with a reading.
    private let fallbackKind: Int
    /// Sensors × horizons.
    private let regressions: [LeastAbsoluteRegression]

    /// - Parameters:
    ///   - neighbours: sensors × six, -1 for none, see `SensorNeighbours`.
    ///   - threads: at most this many fit sensors at once; the model is the same with any number.
    ///   - isCancelled: asked between sensors; a cancelled fit returns nil.
    /// - Returns: nil when fewer than two days of the history hold a reading; days without one are gaps, over which nothing is
    ///   learnt.
    package init?(
        history: SpeedHistory, neighbours: [Int32], settings: Settings = Settings(), threads: Int = 1,
        isCancelled: @Sendable () -> Bool = { false }
    ) {
        let expected = history.sensorCount * SpeedForecastFeatures.neighbourCount
        precondition(neighbours.count == expected, "six neighbours each")
        let allDays = history.knownDays
        guard allDays.count >= 2, let newest = allDays.last, !settings.horizons.isEmpty else { return nil }
        self.settings = settings
        self.neighbours = neighbours
        sensorCount = history.sensorCount
        slotsPerDay = history.slotsPerDay
        fallbackKind = history.kindOfDay[newest]
        for kind in Set(allDays.map { history.kindOfDay[$0] }).sorted() {
            let days = allDays.filter { history.kindOfDay[$0] == kind }.suffix(settings.validationDays)
            var trials: [ForecastTrial] = []
            // Half the rows and half the rounds are enough to judge by.
            var trialSettings = settings
            trialSettings.regression.iterations = (settings.regression.iterations + 1) / 2
            for day in days {
                guard
                    let fit = ForecastFit(
                        history, neighbours, days: allDays.filter { $0 != day }, trialSettings,
                        rowStride: 2 * settings.rowStride, threads: threads, isCancelled: isCancelled)
                else { return nil }
                trials.append(contentsOf: fit.trials(history, neighbours, day: day, settings))
            }
            calibrations[kind] = ForecastCalibration(
                trials: trials, sensorCount: sensorCount, slotsPerDay: slotsPerDay, settings: settings)
        }
        guard
            let fit = ForecastFit(
                history, neighbours, days: allDays, settings, rowStride: settings.rowStride, threads: threads,
                isCancelled: isCancelled)
        else { return nil }
        profiles = fit.profiles
        regressions = fit.regressions
    }

    /// Forecast from the latest readings.
    ///
    /// - Parameters:
    ///   - recent: row-major, six rows × sensors, newest last; not finite means missing. A sensor without any gets the interval
    ///     of its day profile.
    ///   - slot: slot of the day of the newest row.
    ///   - kindToday, kindTomorrow: kinds of day, for horizons that reach past midnight.
    /// - Complexity: O(sensors × horizons).
    package func forecast(recent: [Double], slot: Int, kindToday: Int, kindTomorrow: Int) -> Forecast {
        let lags = SpeedForecastFeatures.lagCount
        precondition(recent.count == lags * sensorCount, "six rows of sensors")
        precondition((0..<slotsPerDay).contains(slot), "slot outside the day")
        let today = profile(kindToday), tomorrow = profile(kindTomorrow)
        let calibration = self.calibration(kindToday)
        var anomalies = Array(repeating: 0.0, count: recent.count)
        for row in 0..<lags {
            let rowSlot = max(0, slot - (lags - 1 - row))
            for sensor in 0..<sensorCount {
                let difference = recent[row * sensorCount + sensor] - today.median(slot: rowSlot, sensor: sensor)
                anomalies[row * sensorCount + sensor] = difference.isFinite ? difference : 0
            }
        }
        let features = SpeedForecastFeatures(anomalies: anomalies, sensorCount: sensorCount, neighbours: neighbours)
        let count = settings.horizons.count
        var speeds = Array(repeating: Double.nan, count: sensorCount * count), lower = speeds, upper = speeds
        for sensor in 0..<sensorCount {
            let here = today.median(slot: slot, sensor: sensor)
            let latest = recent[(lags - 1) * sensorCount + sensor]
            let isHeard = (0..<lags).contains { recent[$0 * sensorCount + sensor].isFinite }
            for (position, horizon) in settings.horizons.enumerated() {
                let later = slot + horizon
                let there = (later < slotsPerDay ? today : tomorrow).median(slot: later % slotsPerDay, sensor: sensor)
                let row = features.features(row: lags - 1, sensor: sensor, profileChange: there - here)
                let index = sensor * count + position
                let guess = ForecastTrial.Guess(
                    regression: there + regressions[index].predict(row), profile: there,
                    persistence: latest.isFinite ? latest : here)
                let speed = calibration.blend[position].mix(guess)
                let width = calibration.halfWidth(
                    sensor: sensor, horizon: position, slot: later % slotsPerDay, slotsPerDay: slotsPerDay,
                    isHeard: isHeard)
                (speeds[index], lower[index], upper[index]) = (speed, max(0, speed - width), speed + width)
            }
        }
        return Forecast(horizons: settings.horizons, speeds: speeds, lower: lower, upper: upper)
    }

    private func profile(_ kind: Int) -> DayProfile {
        if let found = profiles[kind] ?? profiles[fallbackKind] { return found }
        preconditionFailure("the last day's kind always has a profile")
    }

    private func calibration(_ kind: Int) -> ForecastCalibration {
        if let found = calibrations[kind] ?? calibrations[fallbackKind] { return found }
        preconditionFailure("the last day's kind is always calibrated")
    }
}
