package import CityKernels
package import CityModel
package import CityStore

/// The next day of one place, hour by hour, from its hour means; honest about a short history.
package struct CrowdForecast: Sendable {
    /// The chance of reaching the warning line, and how such chances did before.
    package struct Chance: Sendable {
        package let hours: Int
        /// Nil where there are too few past forecasts to count on.
        package let probability: Double?
        package let record: LineCalibration.Record?
    }

    package let points: [(time: Timestamp, point: ForecastPoint)]
    /// The count of the running hour from which the forecast goes on; nil where it rests on whole hours alone.
    package let start: Sample?
    package let madeAt: Timestamp
    /// Within 1, 3, 6 and 12 hours.
    package let chances: [Chance]
    /// When a tenth, half and nine tenths of all paths have passed the line; nil where so many do not.
    package let tenthCrossing: Timestamp?
    package let medianCrossing: Timestamp?
    package let nineTenthsCrossing: Timestamp?
    /// Paths × 24 hours, row-major, people inside; empty without a forecast.
    package let paths: [Double]
    /// Past forecasts whose errors the paths are made of.
    package var pathCount: Int { paths.count / Self.hoursAhead }
    package let missing: MissingReason?
    package let warnings: [ForecastWarning]
    /// Years ahead whose holiday notice is not loaded.
    package let unknownYears: [Int]

    /// The largest hour of the next day; the running one is said to be now.
    package var peak: (time: Timestamp, point: ForecastPoint)? {
        points.max { $0.point.mean < $1.point.mean }.map { (max($0.time, madeAt), $0.point) }
    }

    /// The course as it is drawn: from the last count on, where there is one.
    package var course: [(time: Timestamp, point: ForecastPoint)] {
        guard let start else { return points }
        let known = ForecastPoint(
            mean: start.value, lower80: start.value, upper80: start.value, lower95: start.value, upper95: start.value)
        return [(start.time, known)] + points.filter { $0.time > start.time }
    }

    /// The first hour after a moment whose mean is forecast below a line; nil when none of the next day is.
    func fallsBelow(_ line: Double, after now: Timestamp) -> Timestamp? {
        points.first { $0.time > now && $0.point.mean < line }?.time
    }

    package static let hoursAhead = 24
    private static let within = [1, 3, 6, 12]

    /// - Parameters:
    ///   - hours: hour means; the running hour is left out.
    ///   - counts: of the running hour, in order of time; those before it do no harm.
    package init(
        hours: [HourRollUp], counts: [Sample] = [], now: Timestamp, place: Place, line: Double?,
        calendar: HolidayCalendar
    ) {
        madeAt = now
        let thisHour = now.floored(toSeconds: 3600)
        let last = thisHour.adding(seconds: Int64(Self.hoursAhead) * 3600)
        let years = Set([thisHour, last].map { CivilTime($0).date.year })
        unknownYears = years.filter { !calendar.knows(year: $0) }.sorted()
        let series = HourSeries(hours, until: thisHour)
        guard let series, let (fitted, ahead) = Self.fitted(series, calendar) else {
            (points, chances, paths, warnings) = ([], [], [], [])
            (tenthCrossing, medianCrossing, nineTenthsCrossing, start) = (nil, nil, nil, nil)
            missing = series == nil ? .noData : .tooFewReadings
            return
        }
        let isOpen = (0..<Self.hoursAhead).map { step in
            CrowdDay.isOpen(place, at: thisHour.adding(seconds: Int64(step) * 3600 + 1800))
        }
        let course = Course(fitted, ahead, counts: isOpen[0] ? counts : [], since: thisHour, before: series.values.last)
        start = course.running?.last
        points = course.points.enumerated().map { step, point in
            (
                thisHour.adding(seconds: Int64(step) * 3600 + 1800),
                isOpen[step] ? point : ForecastPoint(mean: 0, lower80: 0, upper80: 0, lower95: 0, upper95: 0)
            )
        }
        paths = course.paths.enumerated().map { isOpen[$0 % Self.hoursAhead] ? $1 : 0 }
        (missing, warnings) = (nil, fitted.warnings)
        guard let line else {
            (chances, tenthCrossing, medianCrossing, nineTenthsCrossing) = ([], nil, nil, nil)
            return
        }
        let crossing = LineCrossing.evaluate(
            paths: paths, horizon: Self.hoursAhead, line: line, within: Self.within)
        let calibration = fitted.lineCalibration(within: Self.within)
        chances = zip(Self.within, crossing.chances).map {
            Chance(
                hours: $0, probability: $1.probability, record: $1.probability.flatMap { calibration.record(of: $0) })
        }
        func time(_ step: Int) -> Timestamp { max(thisHour.adding(seconds: Int64(step - 1) * 3600 + 1800), now) }
        tenthCrossing = crossing.tenthStep.map(time)
        medianCrossing = crossing.medianStep.map(time)
        nineTenthsCrossing = crossing.nineTenthsStep.map(time)
    }

    /// Points and paths from this hour on, with what was counted in it.
    private struct Course {
        let running: RunningHour?
        let points: [ForecastPoint]
        /// Paths × hours, row-major.
        let paths: [Double]

        init(_ fitted: FittedForecast, _ days: [DayType], counts: [Sample], since hour: Timestamp, before: Double?) {
            let without = fitted.forecast(horizon: hoursAhead, dayTypes: days)
            let sampled = fitted.samplePaths(horizon: hoursAhead, dayTypes: days)
            running = RunningHour(counts, since: hour, before: before ?? .nan, ahead: without)
            guard let running else {
                (points, paths) = (without, sampled)
                return
            }
            var moved = fitted
            moved.update(running.mean, dayType: days.first)
            moved.holidayEcho = Array(fitted.holidayEcho.dropFirst())
            let later = Array(days.dropFirst())
            let with = moved.forecast(horizon: hoursAhead - 1, dayTypes: later)
            points =
                [running.point(without[0])]
                + zip(with, without.dropFirst()).map { running.point($0, without: $1) }
            paths = running.paths(
                with: moved.samplePaths(horizon: hoursAhead - 1, dayTypes: later), without: sampled,
                means: points.map(\.mean), meansWithout: without.map(\.mean))
        }
    }

    /// Of the hours of a series and of those ahead.
    static func dayTypes(_ series: HourSeries, _ calendar: HolidayCalendar) -> [DayType] {
        (0..<(series.values.count + hoursAhead)).map {
            DayType(CivilTime(series.first.adding(seconds: Int64($0) * 3600)).date, in: calendar)
        }
    }

    private static func fitted(_ series: HourSeries, _ calendar: HolidayCalendar) -> (FittedForecast, [DayType])? {
        let days = dayTypes(series, calendar)
        guard
            var fitted = try? SeriesForecast.fit(
                values: series.values, seasons: [24, 168], dayTypes: Array(days.prefix(series.values.count)),
                options: ForecastOptions().countingChances())
        else { return nil }
        let civil = CivilTime(series.first)
        fitted.holidayEcho = HolidayEcho.steps(
            values: series.values, stepsPerDay: 24, firstDate: civil.date, offset: civil.hour, ahead: hoursAhead,
            calendar: calendar)
        return (fitted, Array(days.suffix(hoursAhead)))
    }
}

/// Hour means on a regular grid up to (not with) an hour.
struct HourSeries {
    let first: Timestamp
    /// NaN = missing.
    let values: [Double]

    /// Nil without any hour.
    init?(_ hours: [HourRollUp], until end: Timestamp) {
        guard let first = hours.first?.hour, end > first else { return nil }
        var values = [Double](repeating: .nan, count: Int(end.seconds(since: first) / 3600))
        for hour in hours {
            let index = Int(hour.hour.seconds(since: first) / 3600)
            if values.indices.contains(index), hour.mean >= 0 { values[index] = hour.mean }
        }
        self.first = first
        self.values = values
    }
}

/// Opening hours as the forecast needs them.
enum CrowdDay {
    static func isOpen(_ place: Place, at time: Timestamp) -> Bool {
        guard place.opensMinute != place.closesMinute else { return true }
        let minute = CivilTime(time).secondOfDay / 60
        return place.opensMinute < place.closesMinute
            ? (place.opensMinute..<place.closesMinute).contains(minute)
            : minute >= place.opensMinute || minute < place.closesMinute
    }
}
