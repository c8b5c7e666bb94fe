import Testing

@testable import CityKernels

struct ReportDeadlineTests {
    private let phone = ReportDeadline(duty: ReportDuty(rule: "local-phone", minutes: 30), trigger: 1_000)

    @Test func theClockWarnsAtTwentyFiveOfThirtyMinutesAndIsLateAtThirty() {
        #expect(phone.state(at: 1_000) == .running(secondsLeft: 1800))
        #expect(phone.state(at: 1_000 + 1499) == .running(secondsLeft: 301))
        #expect(phone.state(at: 1_000 + 1500) == .warning(secondsLeft: 300))
        #expect(phone.state(at: 1_000 + 1800) == .late(secondsOver: 0))
        #expect(phone.state(at: 1_000 + 1860) == .late(secondsOver: 60))
    }

    @Test func aSentReportKeepsItsVerdict() {
        var sent = phone
        sent.sent = sent.due
        #expect(sent.state(at: 99_999) == .sentInTime(secondsLeft: 0))
        sent.sent = sent.due + 1
        #expect(sent.state(at: 99_999) == .sentLate(secondsOver: 1))
    }

    @Test func levelsUpTheLineCountFromOneAnother() {
        let chain = ReportDeadline.chain(
            [ReportDuty(rule: "CN-493-unit", minutes: 60), ReportDuty(rule: "CN-493-hop", minutes: 120)], trigger: 0)
        #expect(chain.map(\.due) == [3600, 10_800])
    }
}
