import CityKernels
import Testing

@Suite("Season slots and day types")
struct SeasonSlotsTests {
    private let week: [DayType] = [.workday, .workday, .workday, .workday, .workday, .weekend, .weekend]

    private func slots(_ days: [DayType]) -> SeasonSlots {
        SeasonSlots(
            shortLength: 24, longLength: 168,
            dayTypes: DayType.perStep(days: days, stepsPerDay: 24, count: days.count * 24))
    }

    @Test("Sunday is read off the day types, whatever day the series begins on", arguments: 0..<7)
    func restDay(shift: Int) {
        let days = (0..<28).map { week[($0 + shift) % 7] }
        #expect(slots(days).restDay == (6 - shift + 7) % 7)
    }

    @Test("holidays read Sunday's slot, make-up workdays the nearest workday's, the rest their own")
    func redirected() {
        let slots = slots((0..<28).map { week[$0 % 7] })
        let holiday = slots.slot(step: 2 * 24 + 9, dayType: .holiday(day: 1, length: 3))
        #expect(holiday.long == 6 * 24 + 9 && holiday.ordinaryLong == 2 * 24 + 9 && holiday.isHoliday)
        let saturday = slots.slot(step: 5 * 24 + 9, dayType: .makeupWorkday)
        #expect(saturday.long == 4 * 24 + 9 && !saturday.isHoliday)
        let sunday = slots.slot(step: 6 * 24 + 9, dayType: .makeupWorkday)
        #expect(sunday.long == 0 * 24 + 9)
        let before = slots.slot(step: 3 * 24, dayType: .dayBefore)
        #expect(before.long == before.ordinaryLong)
        #expect(slots.slot(step: 171, dayType: nil).short == 3)
    }

    @Test("a history too short for the week takes every day type in its own slot")
    func withoutWeek() throws {
        let slots = SeasonSlots(shortLength: 24, longLength: 1, dayTypes: [])
        for type in [DayType.holiday(day: 1, length: 3), .makeupWorkday, .dayBefore, .dayAfter, .workday] {
            let slot = slots.slot(step: 29, dayType: type)
            #expect(slot.short == 5 && slot.long == 0 && slot.ordinaryLong == 0)
        }
        let values = SeriesFixtures.rhythm(hours: 100, noise: 1)
        let types = DayType.perStep(
            days: [.workday, .dayBefore, .holiday(day: 1, length: 1), .dayAfter], stepsPerDay: 24, count: 124)
        let fitted = try SeriesForecast.fit(values: values, seasons: [24, 168], dayTypes: Array(types.prefix(100)))
        #expect(fitted.forecast(horizon: 24, dayTypes: Array(types.suffix(24))).allSatisfy { $0.mean.isFinite })
    }

    @Test("the days around a holiday learn apart from their slot")
    func neighboursLearnApart() throws {
        var days = [DayType](repeating: .workday, count: 70)
        for day in 0..<70 where day % 7 >= 5 { days[day] = .weekend }
        for day in [23, 44, 65] {
            (days[day - 1], days[day], days[day + 1]) = (.dayBefore, .holiday(day: 1, length: 1), .dayAfter)
        }
        let types = DayType.perStep(days: days, stepsPerDay: 24, count: 70 * 24)
        let values = types.map { type -> Double in
            switch type {
            case .dayBefore: 900
            case .holiday: 1_600
            default: 400
            }
        }
        let fitted = try SeriesForecast.fit(
            values: values, seasons: [24, 168], dayTypes: types,
            options: ForecastOptions(blend: .filterOnly, historyLimit: values.count))
        let ordinary = fitted.forecast(horizon: 24)[12].mean
        let eve = fitted.forecast(horizon: 24, dayTypes: [DayType](repeating: .dayBefore, count: 24))[12].mean
        #expect(abs(ordinary - 400) < 40, "the slot of the weekday is not bent")
        #expect(eve > ordinary + 20, "the day before is expected fuller")
    }

    @Test("without weekends in the table no rest day is claimed")
    func unknown() {
        #expect(SeasonSlots(shortLength: 24, longLength: 168, dayTypes: []).restDay == nil)
        #expect(slots([DayType](repeating: .workday, count: 14)).restDay == nil)
    }

    @Test("days are repeated for their steps from any first step")
    func perStep() {
        let types = DayType.perStep(days: [.weekend, .dayBefore], stepsPerDay: 4, firstStep: 2, count: 8)
        #expect(types == [.weekend, .weekend, .dayBefore, .dayBefore, .dayBefore, .dayBefore, .workday, .workday])
    }
}
