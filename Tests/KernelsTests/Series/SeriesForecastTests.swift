import CityKernels
import TestSupport
import Testing

@Suite("Series forecast")
struct SeriesForecastTests {
    @Test("a series that repeats itself exactly is continued exactly")
    func exactRhythm() throws {
        let values = SeriesFixtures.rhythm(hours: 1_008 + 24, noise: 0)
        let fitted = try SeriesForecast.fit(values: Array(values[..<1_008]), seasons: [24, 168])
        let points = fitted.forecast(horizon: 24)
        for (point, actual) in zip(points, values[1_008...]) {
            let gap = abs(point.mean - actual)
            #expect(gap <= 0.02 * actual + 1)
        }
        #expect(fitted.warnings.isEmpty)
        #expect(fitted.seasonsUsed == [24, 168])
    }

    @Test("bands contain the centre, nest, and never fall below zero for counts")
    func bandsNest() throws {
        let fitted = try SeriesForecast.fit(values: SeriesFixtures.rhythm(hours: 1_008, noise: 6), seasons: [24, 168])
        for point in fitted.forecast(horizon: 72) {
            #expect(0 <= point.lower95)
            #expect(point.lower95 <= point.lower80 && point.lower80 <= point.mean)
            #expect(point.mean <= point.upper80 && point.upper80 <= point.upper95)
        }
    }

    @Test("the parts of a step add up to its forecast")
    func partsAddUp() throws {
        let fitted = try SeriesForecast.fit(values: SeriesFixtures.rhythm(hours: 1_008, noise: 2), seasons: [24, 168])
        for (point, parts) in zip(fitted.forecast(horizon: 48), fitted.parts(horizon: 48)) {
            let seasonal = parts.level + parts.hour + parts.week + parts.holiday
            let gap = abs(seasonal + parts.carried + parts.blend - point.mean)
            #expect(gap < 1e-6 * max(point.mean, 1))
            #expect(parts.mean == point.mean)
        }
    }

    @Test("short histories drop seasons and say so")
    func shortHistory() throws {
        let values = SeriesFixtures.rhythm(hours: 100, noise: 1)
        let fitted = try SeriesForecast.fit(values: values, seasons: [24, 168])
        #expect(fitted.seasonsUsed == [24])
        #expect(fitted.warnings.contains(.seasonDropped(steps: 168, needed: 152, have: 100)))
        let tiny = try SeriesForecast.fit(values: Array(values[..<10]), seasons: [24, 168])
        #expect(tiny.seasonsUsed.isEmpty)
        #expect(tiny.forecast(horizon: 5).allSatisfy { $0.mean.isFinite && $0.upper95 >= $0.mean })
    }

    @Test("one day of history is a course to repeat, with its hours", arguments: [22, 24, 30, 47])
    func firstDay(hours: Int) throws {
        let values = SeriesFixtures.rhythm(hours: hours + 24, noise: 0)
        let fitted = try SeriesForecast.fit(values: Array(values[..<hours]), seasons: [24, 168])
        #expect(fitted.seasonsUsed == [24])
        #expect(fitted.warnings.contains(.seasonSeenOnce(steps: 24, have: hours)))
        let yesterday = (0..<24).map { values[(hours + $0) % 24] }
        let scale = yesterday.reduce(0, +) / 24
        for (point, before) in zip(fitted.forecast(horizon: 24), yesterday) {
            let gap = abs(point.mean - before)
            #expect(gap < 0.25 * scale)
        }
    }

    @Test("a week's course is repeated from the first week on, and less than nine tenths of one is none")
    func firstWeek() throws {
        let values = SeriesFixtures.rhythm(hours: 200, noise: 0)
        let week = try SeriesForecast.fit(values: Array(values[..<152]), seasons: [24, 168])
        #expect(week.seasonsUsed == [24, 168])
        #expect(week.warnings.contains(.seasonSeenOnce(steps: 168, have: 152)))
        let days = try SeriesForecast.fit(values: Array(values[..<151]), seasons: [24, 168])
        #expect(days.seasonsUsed == [24])
        #expect(days.warnings.contains(.seasonDropped(steps: 168, needed: 152, have: 151)))
    }

    @Test(
        "bands of short histories hold what they say on real counts",
        .enabled(if: ReferenceData.isPresent("crowd/auckland_12sensors_2023_2024.csv.gz")),
        arguments: [25, 48, 96, 240, 336, 504])
    func shortWindowsCover(window: Int) throws {
        let sensors = try SeriesFixtures.table("crowd/auckland_12sensors_2023_2024.csv.gz").columns
        var (inside80, inside95, count) = (0.0, 0.0, 0.0)
        for values in sensors {
            let backtest = ForecastBacktest.run(
                values: values, seasons: [24, 168], origins: Array(stride(from: 1_000, to: 17_000, by: 1_601)),
                window: window, horizon: 24, naiveLag: 24)
            guard let backtest else { continue }
            inside80 += backtest.coverage80
            inside95 += backtest.coverage95
            count += 1
        }
        #expect((0.70...0.92).contains(inside80 / count))
        #expect((0.88...0.99).contains(inside95 / count))
    }

    @Test("input that cannot be used is refused with its place")
    func refused() {
        let good = SeriesFixtures.rhythm(hours: 50, noise: 1)
        #expect(throws: SeriesForecastError.tooFewValues(have: 3, need: 8)) {
            try SeriesForecast.fit(values: [1, 2, .nan, 3], seasons: [])
        }
        #expect(throws: SeriesForecastError.unacceptableValue(index: 50)) {
            try SeriesForecast.fit(values: good + [-1], seasons: [24])
        }
        #expect(throws: SeriesForecastError.badSeasons([24, 100])) {
            try SeriesForecast.fit(values: good, seasons: [24, 100])
        }
        #expect(throws: SeriesForecastError.dayTypeCount(have: 1, need: 50)) {
            try SeriesForecast.fit(values: good, seasons: [24], dayTypes: [.workday])
        }
        #expect(throws: SeriesForecastError.cancelled) {
            try SeriesForecast.fit(values: good, seasons: [24], isCancelled: { true })
        }
    }

    @Test("missing values are bridged, a negative value is fine for a speed")
    func missing() throws {
        var values = SeriesFixtures.rhythm(hours: 1_008, noise: 1)
        let whole = try SeriesForecast.fit(values: values, seasons: [24, 168]).forecast(horizon: 24)
        for hour in 300..<330 { values[hour] = .nan }
        for hour in stride(from: 0, to: 1_008, by: 17) { values[hour] = .nan }
        let gappy = try SeriesForecast.fit(values: values, seasons: [24, 168]).forecast(horizon: 24)
        for (left, right) in zip(whole, gappy) {
            let gap = abs(left.mean - right.mean)
            #expect(gap < 0.15 * left.mean + 10)
        }
        let speeds = (0..<200).map { Double($0 % 24) - 12 }
        let options = ForecastOptions(transform: .identity)
        let fitted = try SeriesForecast.fit(values: speeds, seasons: [24], options: options)
        let gap = abs(fitted.forecast(horizon: 1)[0].mean - Double(200 % 24 - 12))
        #expect(gap < 1.5)
    }

    @Test(
        "bands widen while readings stay away, paths spread with them, and the forecast says so",
        arguments: [3, 30, 120])
    func stale(steps: Int) throws {
        let values = SeriesFixtures.rhythm(hours: 1_008, noise: 6)
        let fresh = try SeriesForecast.fit(values: values, seasons: [24, 168])
        let stale = try SeriesForecast.fit(
            values: Array(values.dropLast(steps)) + [Double](repeating: .nan, count: steps), seasons: [24, 168])
        #expect(!fresh.warnings.contains { if case .stale = $0 { true } else { false } })
        #expect(stale.warnings.contains(.stale(steps: steps)))
        func width(_ fitted: FittedForecast) -> Double {
            fitted.forecast(horizon: 24).reduce(0) { $0 + $1.upper95.squareRoot() - $1.lower95.squareRoot() }
        }
        if steps >= 24 { #expect(width(stale) > width(fresh)) }
        let early = try SeriesForecast.fit(
            values: Array(values.dropLast(30)) + [Double](repeating: .nan, count: 30), seasons: [24, 168])
        if steps > 30 { #expect(width(stale) > 1.3 * width(early)) }
        var updated = fresh
        for _ in 0..<steps { updated.update(.nan) }
        #expect(width(updated) > 0.99 * width(fresh))
        if steps >= 24 { #expect(width(updated) > width(fresh)) }
        updated.update(values[0])
        #expect(abs(updated.forecast(horizon: 1)[0].upper95) < abs(stale.forecast(horizon: 1)[0].upper95) * 3)
        #expect(stale.samplePaths(horizon: 24).allSatisfy { $0.isFinite && $0 >= 0 })
    }

    @Test("updating step by step leads to the same state as having seen the values")
    func updateMatchesHistory() throws {
        let values = SeriesFixtures.rhythm(hours: 1_100, noise: 2)
        var online = try SeriesForecast.fit(values: Array(values[..<1_050]), seasons: [24, 168])
        for value in values[1_050...] { online.update(value) }
        let batch = try SeriesForecast.fit(values: values, seasons: [24, 168])
        for (left, right) in zip(online.forecast(horizon: 24), batch.forecast(horizon: 24)) {
            let gap = abs(left.mean - right.mean)
            #expect(gap < 0.08 * right.mean + 5)
        }
    }

    @Test("bands widen after misses and narrow when nothing is missed")
    func adaptiveBands() {
        var wide = AdaptiveBands()
        var narrow = AdaptiveBands()
        for _ in 0..<50 {
            wide.observe(size: 10, width80: 1, width95: 2)
            narrow.observe(size: 0, width80: 1, width95: 2)
        }
        #expect(wide.factor80 > 1.5 && wide.factor95 > 1.5)
        #expect(abs(narrow.factor80 - 0.8) < 1e-9)
        #expect(narrow.factor95 > narrow.factor80)
    }

    @Test("bands of a holiday unlike any in the history are half as wide again")
    func unknownHoliday() throws {
        let values = SeriesFixtures.rhythm(hours: 2_016, noise: 0.7)
        let types = DayType.perStep(
            days: (0..<84).map { $0 % 7 >= 5 ? .weekend : .workday }, stepsPerDay: 24, count: 2_016)
        let fitted = try SeriesForecast.fit(values: values, seasons: [24, 168], dayTypes: types)
        func width(_ type: DayType) -> Double {
            let point = fitted.forecast(horizon: 1, dayTypes: [type])[0]
            return point.upper80.squareRoot() - point.mean.squareRoot()
        }
        #expect(abs(width(.holiday(day: 1, length: 7)) / width(.weekend) - 1.5) < 0.05)
    }

    @Test("holidays are forecast from Sundays, are not learnt into weekdays, and do not echo a week later")
    func holidays() throws {
        let dayCount = 90
        var source = NoiseSource(seed: 7)
        var days: [DayType] = (0..<dayCount).map { $0 % 7 >= 5 ? .weekend : .workday }
        for day in [44, 79, 86] { days[day] = .holiday(day: 1, length: 1) }
        let types = DayType.perStep(days: days, stepsPerDay: 24, count: dayCount * 24)
        let values: [Double] = types.indices.map { step in
            let isOff = types[step].isHoliday || types[step] == .weekend
            let base: Double = isOff ? 40 : 20
            let day: Double = step % 24 > 8 ? 8 : 0
            let root = base + day + 0.5 * source.normal()
            return root * root
        }
        func error(day: Int, typed: Bool) throws -> Double {
            let start = day * 24
            let fitted = try SeriesForecast.fit(
                values: Array(values[..<start]), seasons: [24, 168], dayTypes: typed ? Array(types[..<start]) : [])
            let ahead = typed ? Array(types[start..<(start + 24)]) : []
            let points = fitted.forecast(horizon: 24, dayTypes: ahead)
            return ForecastScores.meanAbsoluteError(Array(values[start..<(start + 24)]), points.map(\.mean))
        }
        #expect(try error(day: 79, typed: true) < 0.2 * error(day: 79, typed: false))
        #expect(try error(day: 51, typed: true) < error(day: 51, typed: false))
    }

    @Test(
        "four Melbourne sensors: below 0.80 of the naive error, bands honest",
        .enabled(if: ReferenceData.isPresent("crowd/melbourne_4sensors_2015_2016.csv.gz")))
    func melbourne() throws {
        let table = try SeriesFixtures.table("crowd/melbourne_4sensors_2015_2016.csv.gz")
        let start = try #require(table.stamps.firstIndex(of: "2016-04-04 00:00:00"))
        var model = 0.0
        var naive = 0.0
        var coverage80 = 0.0
        var coverage95 = 0.0
        for column in table.columns {
            let backtest = try #require(
                ForecastBacktest.run(
                    values: column, seasons: [24, 168], origins: (0..<3).map { start + $0 * 1_576 }, window: 2_016,
                    horizon: 24, naiveLag: 168))
            model += backtest.meanAbsoluteScaledError
            naive += backtest.naiveScaledError
            coverage80 += backtest.coverage80 / 4
            coverage95 += backtest.coverage95 / 4
        }
        #expect(model < 0.80 * naive)
        #expect((0.68...0.9).contains(coverage80))
        #expect(coverage95 > 0.85)
    }

    @Test(
        "one hour ahead the blend is at most a twentieth worse than its best part",
        .enabled(if: ReferenceData.isPresent("crowd/melbourne_4sensors_2015_2016.csv.gz")))
    func firstHour() throws {
        // Every origin tests one hour: half as many tell which hours they met, not which model is better.
        let table = try SeriesFixtures.table("crowd/melbourne_4sensors_2015_2016.csv.gz")
        let start = try #require(table.stamps.firstIndex(of: "2016-04-04 00:00:00"))
        func error(_ model: ForecastBacktest.Model) throws -> Double {
            try table.columns.map { column in
                try #require(
                    ForecastBacktest.run(
                        model, values: column, seasons: [24, 168], origins: (0..<16).map { start + $0 * 125 },
                        window: 1_344, horizon: 1, naiveLag: 168)
                ).meanAbsoluteScaledError / 4
            }.reduce(0, +)
        }
        let parts = try [error(.filter), error(.autoregression), error(.profile)]
        #expect(Set(parts).count == 3, "each part stands alone")
        #expect(try error(.blend) <= 1.05 * (parts.min() ?? 0))
        #expect(try error(.blend) <= 0.60)
    }

    @Test(
        "M4 hourly, every eighth of this half: the seasonal naive is beaten by a tenth",
        .enabled(if: ReferenceData.isPresent("crowd/m4_hourly/train.csv.gz")))
    func m4() throws {
        let train = try SeriesFixtures.rows("crowd/m4_hourly/train.csv.gz")
        let test = try SeriesFixtures.rows("crowd/m4_hourly/test.csv.gz")
        var model = 0.0
        var naive = 0.0
        for index in stride(from: 1, to: train.count, by: 8) {
            let fitted = try SeriesForecast.fit(values: train[index], seasons: [24, 168])
            let scale = ForecastScores.seasonalNaiveError(train[index], lag: 24)
            let ahead = fitted.forecast(horizon: 48).map(\.mean)
            let day = Array(train[index].suffix(24))
            model += ForecastScores.meanAbsoluteError(test[index], ahead) / scale
            naive += ForecastScores.meanAbsoluteError(test[index], day + day) / scale
        }
        #expect(model < 0.9 * naive)
    }
}
