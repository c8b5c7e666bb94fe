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
