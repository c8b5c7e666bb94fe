import CityKernels
import CityModel
import Testing

@Suite("Holiday days")
struct HolidayDaysTests {
    private func date(_ text: String) throws -> CivilDate { try #require(CivilDate(text)) }

    private func calendar(_ days: [(String, Int, Int)], makeup: [String] = []) throws -> HolidayCalendar {
        let name = LocalizedText(zh: "国庆节", en: "National Day")
        return HolidayCalendar(
            entries: try days.map {
                HolidayEntry(date: try date($0.0), name: name, kind: .holiday, dayIndex: $0.1, dayCount: $0.2)
            }
                + makeup.map {
                    HolidayEntry(date: try date($0), name: name, kind: .makeup, dayIndex: 0, dayCount: 0)
                })
    }

    @Test("dates next to a holiday are the day before and after; a make-up workday stays one")
    func neighbours() throws {
        let calendar = try calendar(
            [("2026-10-01", 1, 2), ("2026-10-02", 2, 2)], makeup: ["2026-10-10"])
        #expect(DayType(try date("2026-09-30"), in: calendar) == .dayBefore)
        #expect(DayType(try date("2026-10-01"), in: calendar) == .holiday(day: 1, length: 2))
        #expect(DayType(try date("2026-10-02"), in: calendar) == .holiday(day: 2, length: 2))
        #expect(DayType(try date("2026-10-03"), in: calendar) == .dayAfter)
        #expect(DayType(try date("2026-10-04"), in: calendar) == .weekend)
        #expect(DayType(try date("2026-10-10"), in: calendar) == .makeupWorkday)
        #expect(DayType(try date("2026-10-12"), in: calendar) == .workday)
    }

    @Test("day k of a holiday that moves is found in the year before, at today's level")
    func lastYear() throws {
        let calendar = try calendar([
            ("2025-01-29", 1, 2), ("2025-01-30", 2, 2), ("2026-02-17", 1, 3), ("2026-02-18", 2, 3),
            ("2026-02-19", 3, 3),
        ])
        #expect(HolidayEcho.lastYear(try date("2026-02-18"), in: calendar) == CivilDate("2025-01-30"))
        #expect(HolidayEcho.lastYear(try date("2026-02-19"), in: calendar) == nil, "last year's was a day shorter")
        #expect(HolidayEcho.lastYear(try date("2026-02-20"), in: calendar) == nil)

        let first = try date("2024-12-01")
        let ahead = try date("2026-02-17")
        let days = Int(ahead.daysSince1970 - first.daysSince1970)
        let doubled = Int(try date("2025-06-01").daysSince1970 - first.daysSince1970)
        var values = (0..<days).map { $0 < doubled ? 100.0 : 200 }
        values[Int(try date("2025-01-29").daysSince1970 - first.daysSince1970)] = 700
        let echo = HolidayEcho.steps(values: values, stepsPerDay: 1, firstDate: first, ahead: 3, calendar: calendar)
        #expect(abs(echo[0] - 1_400) < 1, "7 times the ordinary day then, at twice the level now")
        #expect(echo[2].isNaN)
    }

    @Test("half of the echo enters the forecast of a holiday and nothing else")
    func blended() throws {
        let values = SeriesFixtures.rhythm(hours: 1_344, noise: 0.3)
        var fitted = try SeriesForecast.fit(values: values, seasons: [24, 168])
        let holiday = [DayType](repeating: .holiday(day: 1, length: 1), count: 24)
        let plain = fitted.forecast(horizon: 24, dayTypes: holiday).map { $0.mean.squareRoot() }
        fitted.holidayEcho = [Double](repeating: 2_500, count: 24)
        let echoed = fitted.forecast(horizon: 24, dayTypes: holiday).map { $0.mean.squareRoot() }
        for (left, right) in zip(plain, echoed) { #expect(abs(right - (left + 50) / 2) < 1e-9) }
        let ordinary = fitted.forecast(horizon: 24).map(\.mean)
        fitted.holidayEcho = []
        #expect(ordinary == fitted.forecast(horizon: 24).map(\.mean))
    }
}
