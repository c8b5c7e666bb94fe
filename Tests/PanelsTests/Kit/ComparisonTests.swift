import Canvas
import CityModel
import Testing

@testable import CityPanels

@Suite struct ComparisonTests {
    private static let calendar = HolidayCalendar(
        entries: [
            holiday("2025-10-01", "国庆节", 1), holiday("2025-10-02", "国庆节", 2), holiday("2026-10-01", "国庆节", 1),
            holiday("2026-10-02", "国庆节", 2), holiday("2026-10-03", "国庆节", 3), holiday("2025-11-19", "节", 1),
        ].compactMap { $0 })

    private static func holiday(_ date: String, _ name: String, _ index: Int) -> HolidayEntry? {
        CivilDate(date).map {
            HolidayEntry(
                date: $0, name: LocalizedText(zh: name, en: name), kind: .holiday, dayIndex: index, dayCount: 7)
        }
    }

    private func other(_ date: String, _ mode: Comparison.Mode) throws -> String? {
        let time = try #require(Timestamp("\(date)T08:30:00+08:00"))
        return Comparison(mode, calendar: Self.calendar).moment(for: time).map { CivilTime($0).full }
    }

    @Test func `yesterday and last week are the same time of day`() throws {
        #expect(try other("2026-03-01", .yesterday) == "2026-02-28 08:30:00")
        #expect(try other("2026-03-01", .lastWeek) == "2026-02-22 08:30:00")
    }

    @Test func `a holiday is compared with the same day of the same holiday`() throws {
        #expect(try other("2026-10-02", .lastYear) == "2025-10-02 08:30:00")
        #expect(try other("2026-10-03", .lastYear) == nil)
    }

    @Test func `what was before the first reading is compared with nothing`() throws {
        let time = try #require(Timestamp("2026-03-08T08:30:00+08:00"))
        for (seconds, other) in [(86_401, "2026-03-07 08:30:00"), (86_399, nil)] {
            let comparison = Comparison(
                .yesterday, calendar: Self.calendar, earliest: time.adding(seconds: -Int64(seconds)))
            #expect(comparison.readMoment(for: time).map { CivilTime($0).full } == other)
        }
    }

    @Test func `a working day is compared with the same weekday, and never with a holiday`() throws {
        #expect(try other("2026-11-25", .lastYear) == "2025-11-26 08:30:00")
        #expect(try other("2026-11-18", .lastYear) == "2025-11-12 08:30:00")
    }
}
