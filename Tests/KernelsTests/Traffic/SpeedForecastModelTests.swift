import CityKernels
import TestSupport
import Testing

@Suite struct SpeedForecastModelTests {
    /// Two sensors, 24 slots a day: a rush hour, days that are better or worse as a whole, and noise.
    private func town(days: Int, seed: UInt64) -> SpeedHistory {
        var random = SeededGenerator(seed: seed)
        var speeds: [Double] = []
        for _ in 0..<days {
            let mood = Double.random(in: -8...8, using: &random)
            for slot in 0..<24 {
                for sensor in 0..<2 {
                    let rush = (8...11).contains(slot) ? 25.0 + Double(sensor) : 0
                    speeds.append(60 - rush + mood + Double.random(in: -3...3, using: &random))
                }
            }
        }
        let kinds = Array(repeating: 0, count: days)
        return SpeedHistory(sensorCount: 2, slotsPerDay: 24, speeds: speeds, kindOfDay: kinds)
    }

    private let settings: SpeedForecastModel.Settings = {
        var settings = SpeedForecastModel.Settings()
        settings.horizons = [1, 3]
        settings.validationDays = 6
        settings.rowStride = 1
        settings.regression.iterations = 3
        settings.regression.ridge = 20
        return settings
    }()

    @Test func `beats profile and persistence on days it has not seen and covers four of five outcomes`() throws {
        let history = town(days: 7, seed: 71), unseen = town(days: 20, seed: 72)
        let model = try #require(
            SpeedForecastModel(history: history, neighbours: Array(repeating: -1, count: 12), settings: settings))
        let profile = DayProfile(history, kind: 0, days: Array(0..<7))
        for (position, horizon) in settings.horizons.enumerated() {
            var ours = 0.0, byProfile = 0.0, byPersistence = 0.0, inside = 0.0, count = 0.0
            for day in 0..<20 {
                for slot in 5..<24 - horizon {
                    let row = day * 24 + slot
                    let recent = Array(unseen.speeds[(row - 5) * 2..<(row + 1) * 2])
                    let forecast = model.forecast(recent: recent, slot: slot, kindToday: 0, kindTomorrow: 0)
                    for sensor in 0..<2 {
                        let outcome = unseen.speeds[(row + horizon) * 2 + sensor], cell = sensor * 2 + position
                        ours += abs(outcome - forecast.speeds[cell])
                        byProfile += abs(outcome - profile.median(slot: slot + horizon, sensor: sensor))
                        byPersistence += abs(outcome - recent[10 + sensor])
                        inside += (forecast.lower[cell]...forecast.upper[cell]).contains(outcome) ? 1 : 0
                        count += 1
                    }
                }
            }
            #expect(ours < byProfile && ours < byPersistence)
            #expect((0.7...0.9).contains(inside / count))
        }
    }

    @Test
    func `a sensor that fell silent gets the interval of its usual course, which holds more than that of one heard`()
        throws
    {
        let history = town(days: 7, seed: 71), unseen = town(days: 20, seed: 72)
        let model = try #require(
            SpeedForecastModel(history: history, neighbours: Array(repeating: -1, count: 12), settings: settings))
        var inside = 0.0, insideOfHeard = 0.0, count = 0.0, narrower = 0
        for day in 0..<20 {
            for slot in 5..<23 {
                let row = day * 24 + slot
                var recent = Array(unseen.speeds[(row - 5) * 2..<(row + 1) * 2])
                let heard = model.forecast(recent: recent, slot: slot, kindToday: 0, kindTomorrow: 0)
                for index in stride(from: 0, to: recent.count, by: 2) { recent[index] = .nan }
                let silent = model.forecast(recent: recent, slot: slot, kindToday: 0, kindTomorrow: 0)
                let outcome = unseen.speeds[(row + 1) * 2]
                let (half, halfOfHeard) = (silent.upper[0] - silent.speeds[0], heard.upper[0] - heard.speeds[0])
                inside += abs(outcome - silent.speeds[0]) <= half ? 1 : 0
                insideOfHeard += abs(outcome - silent.speeds[0]) <= halfOfHeard ? 1 : 0
                count += 1
                if half < halfOfHeard - 1e-9 { narrower += 1 }
                #expect(silent.upper[2] - silent.speeds[2] == heard.upper[2] - heard.speeds[2], "the other was heard")
            }
        }
        #expect(narrower == 0)
        #expect(inside / count > 0.65 && inside > 1.2 * insideOfHeard, "\(inside) \(insideOfHeard) of \(count)")
    }

    /// The history with some days' readings gone.
    private func without(_ days: Set<Int>, _ history: SpeedHistory, kind: Int = 0) -> SpeedHistory {
        let speeds = history.speeds.enumerated().map { days.contains($0 / 48) ? .nan : $1 }
        let kinds = history.kindOfDay.enumerated().map { days.contains($0) ? kind : $1 }
        return SpeedHistory(sensorCount: 2, slotsPerDay: 24, speeds: speeds, kindOfDay: kinds)
    }

    @Test(arguments: [[4], [0], [9], [3, 4, 9]], [0, 7])
    func `missing days leave the forecast as if the others followed each other`(missing: [Int], kind: Int) throws {
        let history = town(days: 10, seed: 75), none = Array(repeating: Int32(-1), count: 12)
        let gappy = without(Set(missing), history, kind: kind)
        let known = (0..<10).filter { !missing.contains($0) }
        #expect(gappy.knownDays == known)
        let joined = SpeedHistory(
            sensorCount: 2, slotsPerDay: 24, speeds: known.flatMap { history.speeds[$0 * 48..<($0 + 1) * 48] },
            kindOfDay: known.map { _ in 0 })
        let expected = try #require(SpeedForecastModel(history: joined, neighbours: none, settings: settings))
        let found = try #require(SpeedForecastModel(history: gappy, neighbours: none, settings: settings))
        for slot in [7, 10, 13, 22] {
            let recent = Array(history.speeds[(5 * 24 + slot - 5) * 2..<(5 * 24 + slot + 1) * 2])
            let before = expected.forecast(recent: recent, slot: slot, kindToday: 0, kindTomorrow: 0)
            let after = found.forecast(recent: recent, slot: slot, kindToday: 0, kindTomorrow: 0)
            for (old, new) in zip(before.speeds, after.speeds) { #expect(abs(old - new) < 3) }
            #expect(zip(after.lower, after.upper).allSatisfy { $0.isFinite && $1.isFinite && $1 - $0 < 30 })
        }
    }

    @Test func `one day with readings among empty ones is no history`() {
        let history = without([0, 2, 3], town(days: 4, seed: 76))
        #expect(SpeedForecastModel(history: history, neighbours: Array(repeating: -1, count: 12)) == nil)
    }

    @Test func `a missing reading still gets a forecast and weights sum to one`() throws {
        let model = try #require(
            SpeedForecastModel(
                history: town(days: 4, seed: 73), neighbours: Array(repeating: -1, count: 12), settings: settings))
        let forecast = model.forecast(
            recent: Array(repeating: .nan, count: 12), slot: 23, kindToday: 0, kindTomorrow: 5)
        #expect(forecast.speeds.allSatisfy { (20...80).contains($0) })
        #expect(zip(forecast.lower, forecast.upper).allSatisfy { $0 <= $1 })
        for weights in try #require(model.calibrations[0]).blend {
            #expect(abs(weights.regression + weights.profile + weights.persistence - 1) < 1e-12)
        }
    }

    @Test func `one day is too little and a cancelled fit gives nothing`() {
        let none = Array(repeating: Int32(-1), count: 12)
        let thin = SpeedForecastModel(history: town(days: 1, seed: 1), neighbours: none, settings: settings)
        #expect(thin == nil)
        let cancelled = SpeedForecastModel(
            history: town(days: 3, seed: 1), neighbours: none, settings: settings, isCancelled: { true })
        #expect(cancelled == nil)
    }

    @Test func `any number of threads fits the same model`() throws {
        let none = Array(repeating: Int32(-1), count: 12)
        let forecasts = try [1, 2, 5].map { threads in
            let model = try #require(
                SpeedForecastModel(
                    history: town(days: 5, seed: 9), neighbours: none, settings: settings, threads: threads))
            return model.forecast(
                recent: Array(repeating: 41, count: 12), slot: 9, kindToday: 0, kindTomorrow: 0)
        }
        #expect(forecasts.allSatisfy { $0.speeds == forecasts[0].speeds && $0.upper == forecasts[0].upper })
    }

    @Test(.enabled(if: ReferenceData.isPresent("traffic/metr-la-week")))
    func `an hour ahead on real roads beats persistence and the profile`() throws {
        let sensors = 4, slots = 288
        let lines = try ReferenceData.text("traffic/metr-la-week/speed_days1-5.csv.gz").split(separator: "\n")
            .dropFirst()
        let speeds = lines.flatMap { line in
            line.split(separator: ",", maxSplits: sensors).prefix(sensors).map { Double($0) ?? .nan }
        }
        let known = 4 * slots * sensors
        let history = SpeedHistory(
            sensorCount: sensors, slotsPerDay: slots, speeds: Array(speeds[..<known]), kindOfDay: [0, 0, 1, 1])
        var light = SpeedForecastModel.Settings()
        light.horizons = [12]
        light.rowStride = 12
        light.regression.iterations = 4
        let model = try #require(
            SpeedForecastModel(history: history, neighbours: Array(repeating: -1, count: 24), settings: light))
        let profile = DayProfile(history, kind: 0, days: [0, 1])
        var ours = 0.0, byProfile = 0.0, byPersistence = 0.0
        for slot in stride(from: 5, to: slots - 12, by: 3) {
            let newest = known + slot * sensors
            let recent = Array(speeds[newest - 5 * sensors..<newest + sensors])
            let forecast = model.forecast(recent: recent, slot: slot, kindToday: 0, kindTomorrow: 0)
            for sensor in 0..<sensors {
                let outcome = speeds[newest + 12 * sensors + sensor]
                ours += abs(outcome - forecast.speeds[sensor])
                byProfile += abs(outcome - profile.median(slot: slot + 12, sensor: sensor))
                byPersistence += abs(outcome - recent[5 * sensors + sensor])
            }
        }
        #expect(ours < byProfile && ours < byPersistence)
    }
}
