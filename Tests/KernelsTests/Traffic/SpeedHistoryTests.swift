import CityKernels
import Testing

@Suite struct SpeedHistoryTests {
    private let history = SpeedHistory(
        sensorCount: 1, slotsPerDay: 3, speeds: [10, 20, 30, 14, .nan, 34, 90, 90, 90], kindOfDay: [0, 0, 1])

    @Test func `medians come from days of the kind and skip missing readings`() {
        let workday = DayProfile(history, kind: 0, days: [0, 1, 2], reach: 0)
        #expect(workday.medians == [12, 20, 32])
        #expect(DayProfile(history, kind: 1, days: [0, 1, 2], reach: 0).medians == [90, 90, 90])
    }

    @Test func `neighbouring slots join the sample and a strange kind takes all days`() {
        #expect(DayProfile(history, kind: 0, days: [0], reach: 1).medians == [15, 20, 25])
        #expect(DayProfile(history, kind: 7, days: [0, 2], reach: 0).medians == [50, 55, 60])
    }
}
