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
        let sunday = slots(days).slot(step: 9, dayType: .holiday(day: 1, length: 1)).long
        #expect(sunday == (6 - shift + 7) % 7 * 24 + 9)
    }

    @Test("a series that begins in the middle of a day reads the whole Sunday and no hour of Monday", arguments: 0..<24)
    func beginsAtAnyHour(hour: Int) {
        let types = DayType.perStep(
            days: (0..<29).map { week[$0 % 7] }, stepsPerDay: 24, firstStep: hour, count: 28 * 24)
        let slots = SeasonSlots(shortLength: 24, longLength: 168, dayTypes: types)
        for step in 0..<48 {
            let clock = (hour + step) % 24
            let holiday = slots.slot(step: step, dayType: .holiday(day: 1, length: 1)).long
            #expect((holiday + hour) % 168 == 6 * 24 + clock)
            let makeup = slots.slot(step: 6 * 24 - hour + step + 168, dayType: .makeupWorkday).long
            #expect((makeup + hour) % 168 == step % 24, "Sunday worked is Monday, Monday itself")
        }
    }

    @Test("what is expected of a holiday does not depend on the hour at which the history begins")
    func holidaysFromAnyHour() throws {
        let days = (0..<36).map { day in day == 35 ? DayType.holiday(day: 1, length: 3) : week[day % 7] }
        let types = DayType.perStep(days: days, stepsPerDay: 24, count: 36 * 24)
        let rhythm = SeriesFixtures.rhythm(hours: 36 * 24, noise: 1)
        let values = zip(rhythm, types).enumerated().map { step, value in
            value.1 == .workday ? value.0 : value.0 * (step % 24 >= 8 ? 4 : 1)
        }
        let end = 35 * 24 + 11
        let forecasts = try [0, 13].map { first in
            try SeriesForecast.fit(
                values: Array(values[first..<end]), seasons: [24, 168], dayTypes: Array(types[first..<end])
            ).forecast(horizon: 12, dayTypes: Array(types[end..<(end + 12)])).map(\.mean)
        }
        for (whole, cut) in zip(forecasts[0], forecasts[1]) { #expect(abs(cut / whole - 1) < 0.1) }
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

    @Test("a history too short for the week tells workdays from rest days, holidays among them")
    func withoutWeek() throws {
        let bare = SeasonSlots(shortLength: 24, longLength: 1, dayTypes: [])
        #expect(!bare.tellsRestDays && bare.longCount == 1)
        #expect(bare.slot(step: 29, dayType: .weekend).long == 0)
        let types = DayType.perStep(
            days: [.workday, .dayBefore, .holiday(day: 1, length: 1), .dayAfter], stepsPerDay: 24, count: 124)
        let slots = SeasonSlots(shortLength: 24, longLength: 1, dayTypes: types)
        #expect(slots.tellsRestDays && slots.longCount == 48)
        for type in [DayType.makeupWorkday, .dayBefore, .dayAfter, .workday] {
            #expect(slots.slot(step: 29, dayType: type).long == 5)
        }
        for type in [DayType.holiday(day: 1, length: 3), .weekend] {
            let slot = slots.slot(step: 29, dayType: type)
            #expect(slot.long == 29 && slot.ordinaryLong == 29 && slot.short == 5)
        }
        let values = SeriesFixtures.rhythm(hours: 100, noise: 1)
        let fitted = try SeriesForecast.fit(values: values, seasons: [24, 168], dayTypes: Array(types.prefix(100)))
        #expect(fitted.forecast(horizon: 24, dayTypes: Array(types.suffix(24))).allSatisfy { $0.mean.isFinite })
    }

    @Test("kinds of day stand in for no week of daily values, nor where one kind alone was seen")
    func notDays() {
        for shift in 0..<7 {
            let daily = (0..<9).map { week[($0 + shift) % 7] }
            #expect(!SeasonSlots(shortLength: 7, longLength: 1, dayTypes: daily).tellsRestDays)
        }
        #expect(!SeasonSlots(shortLength: 24, longLength: 1, dayTypes: [.workday]).tellsRestDays)
    }

    @Test(
        "Monday after a first weekend is forecast as the workdays before it, Saturday after a Sunday start as that Sunday"
    )
    func firstWeekend() throws {
        for shift in [3, 6] {  // Thursday to Sunday; Sunday to Friday.
            let days = (0..<8).map { week[($0 + shift) % 7] }
            let types = DayType.perStep(days: days, stepsPerDay: 24, count: days.count * 24)
            let values = types.enumerated().map { step, type -> Double in
                let size: Double = type == .weekend ? 900 : 300
                return size * (1 + Double(step % 24) / 24)
            }
            let end = (shift == 3 ? 4 : 6) * 24
            let ahead = Array(types[end..<(end + 24)])
            let fitted = try SeriesForecast.fit(
                values: Array(values[..<end]), seasons: [24, 168], dayTypes: Array(types[..<end]))
            for (point, actual) in zip(fitted.forecast(horizon: 24, dayTypes: ahead), values[end...]) {
                #expect(abs(point.mean / actual - 1) < 0.1)
            }
        }
    }

    @Test("what was special of one weekday in a first week is repeated by half")
    func firstWeek() throws {
        let types = DayType.perStep(days: week + week, stepsPerDay: 24, count: 14 * 24)
        var values = [Double](repeating: 400, count: 7 * 24)
        for hour in 24..<48 { values[hour] = 1_600 }
        let fitted = try SeriesForecast.fit(
            values: values, seasons: [24, 168], dayTypes: Array(types[..<168]),
            options: ForecastOptions(transform: .identity))
        let points = fitted.forecast(horizon: 168, dayTypes: Array(types[168...]))
        // Workdays were 640 on the mean; that Tuesday 1,600.
        for hour in 24..<48 { #expect(abs(points[hour].mean / 1_120 - 1) < 0.05) }
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
        #expect(!SeasonSlots(shortLength: 24, longLength: 168, dayTypes: []).knowsRestDay)
        #expect(!slots([DayType](repeating: .workday, count: 14)).knowsRestDay)
    }

    @Test("days are repeated for their steps from any first step")
    func perStep() {
        let types = DayType.perStep(days: [.weekend, .dayBefore], stepsPerDay: 4, firstStep: 2, count: 8)
        #expect(types == [.weekend, .weekend, .dayBefore, .dayBefore, .dayBefore, .dayBefore, .workday, .workday])
    }
}
