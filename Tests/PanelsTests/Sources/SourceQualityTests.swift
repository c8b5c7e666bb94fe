import CityModel
import CityPanels
import CityStore
import Testing

@Suite struct SourceQualityTests {
    private func day() -> SourceDay {
        var day = SourceDay(day: Timestamp(secondsSince1970: 0))
        (day.rows, day.dueRows, day.cameRows) = (180, 200, 180)
        (day.counted, day.usable) = (180, 171)
        (day.hours, day.hoursWithRows) = (24, 18)
        (day.fetches, day.answered) = (10, 9)
        day.quarantined = ["badTime": 10, "unknownEntity": 20]
        return day
    }

    @Test func `each property is the share its definition says`() {
        let quality = SourceQuality(day(), cycleSeconds: 3600)
        let shares = SourceQuality.Property.allCases.map { quality.share($0) }
        #expect(shares == [200.0 / 210, 0.9, 0.95, 0.9, 0.75, 0.9])
    }

    @Test func `hours are due by the cycle, and more than what is due counts as whole`() {
        #expect(SourceQuality(day(), cycleSeconds: 4 * 3600).share(.timely) == 1)
        #expect(SourceQuality(day(), cycleSeconds: 60).share(.timely) == 0.75)
    }

    @Test func `what was not counted has no share`() {
        let empty = SourceQuality(SourceDay(day: Timestamp(secondsSince1970: 0)), cycleSeconds: 300)
        #expect(SourceQuality.Property.allCases.allSatisfy { empty.share($0) == nil })
    }
}
