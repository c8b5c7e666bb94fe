import CityKernels
import CityModel
import CityStore
import Testing

@testable import CityPanels

@Suite struct CrowdHindsightTests {
    private static let now = Timestamp(secondsSince1970: 1_795_320_000)

    private static func hour(_ step: Int, _ mean: Double) -> HourRollUp {
        HourRollUp(
            hour: now.adding(seconds: Int64(step) * 3600), count: 12, usable: 12, minimum: mean, maximum: mean,
            mean: mean, last: mean)
    }

    private static let place = Place(
        id: "spot.a", name: LocalizedText(zh: "甲", en: "A"), kind: .scenic, grade: "", division: "div.a",
        position: Coordinate(longitude: 114.4, latitude: 23.1), areaSquareMetres: 1, instantaneousCapacity: 1_000,
        dailyCapacity: 4_000, warningPercent: 80, opensMinute: 0, closesMinute: 0, node: 0, weekdayPeak: 0,
        weekendPeak: 0, holidayFactor: 1, isOutdoor: true)

    private static let forecast = CrowdForecast(
        hours: (1...672).reversed().map { back in
            hour(-back, 300 + 20 * Double((back * 37) % 11) + (back % 24 < 12 ? 200 : 0))
        }, now: now, place: place, line: 800, calendar: HolidayCalendar(entries: []))

    @Test func whatCameAsForecastIsInsideAndAMissIsNamedWithItsTime() throws {
        let points = Self.forecast.points
        try #require(points.count == 24)
        let came = points.enumerated().map { Self.hour($0.offset, $0.element.point.mean + ($0.offset == 5 ? 900 : 0)) }
        let hindsight = try #require(
            CrowdHindsight(came + [Self.hour(24, 1)], forecast: Self.forecast, line: 800))
        #expect(hindsight.judged == 24 && hindsight.inside80 == 23 && hindsight.inside95 == 23)
        #expect(hindsight.hoursKnown == 24)
        #expect(abs(try #require(hindsight.meanMiss) - 900 / 24) < 1e-6)
        let largest = try #require(hindsight.largestMiss)
        #expect(largest.time == points[5].time && abs(largest.persons - 900) < 1e-6)
        #expect(hindsight.crossed == points[5].time)
    }

    @Test func anHourThatIsStillRunningAndHoursWithoutACountAreNotJudged() throws {
        #expect(CrowdHindsight([], forecast: Self.forecast, line: 800) == nil)
        #expect(CrowdHindsight([Self.hour(0, 400)], forecast: Self.forecast, line: 800) == nil)
        let hindsight = try #require(
            CrowdHindsight(
                [Self.hour(0, 400), Self.hour(2, 400), Self.hour(3, 9_000)], forecast: Self.forecast, line: 800))
        #expect(hindsight.judged == 2 && hindsight.hoursKnown == 1 && hindsight.crossed == nil)
        #expect(hindsight.hours[1].value == nil && hindsight.hours[3].value == nil)
    }
}
