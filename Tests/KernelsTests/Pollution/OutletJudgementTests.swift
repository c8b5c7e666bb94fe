import Testing

@testable import CityKernels

struct OutletJudgementTests {
    @Test func flaggedAndMissingHoursAreNeitherJudgedNorAveraged() throws {
        let judgement = OutletJudgement(
            values: [40, 60, 75, 500, .nan, 55, 50],
            flags: [.normal, .normal, .normal, .calibration, .normal, .normal, .normal],
            limit: PermitLimit(upper: 50))
        #expect(judgement.judgedHours == 5)
        #expect(judgement.excludedHours == 1)
        #expect(judgement.missingHours == 1)
        #expect(judgement.hoursOver == 3)
        #expect(judgement.runsOver == [1..<3, 5..<6])
        #expect(judgement.worstHour == 2)
        #expect(judgement.worstExcessMultiple == 0.5)
        #expect(judgement.mean == 56)
    }

    @Test func theMeanIsWeightedByFlow() {
        let judgement = OutletJudgement(
            values: [10, 40], flags: [.normal, .normal], flows: [300, 100], limit: PermitLimit(upper: 50))
        #expect(judgement.mean == 17.5)
        #expect(judgement.hoursOver == 0)
        #expect(judgement.worstHour == nil)
    }

    @Test func acidityHasTwoSidesAndNoMultiple() {
        let limit = PermitLimit(lower: 6, upper: 9)
        let judgement = OutletJudgement(values: [6, 5.9, 9.1], flags: [.normal, .normal, .normal], limit: limit)
        #expect(judgement.runsOver == [1..<3])
        #expect(judgement.worstExcessMultiple == nil)
        #expect(judgement.worstHour == 1)
    }

    @Test func hoursAlwaysAddUp() {
        let flags = MonitoringFlag.allCases
        for seed in 0..<50 {
            let values = (0..<48).map { hour in (hour * 7 + seed) % 5 == 0 ? .nan : Double((hour * 13 + seed) % 90) }
            let states = (0..<48).map { flags[($0 * 3 + seed) % flags.count] }
            let judgement = OutletJudgement(values: values, flags: states, limit: PermitLimit(upper: 50))
            #expect(judgement.judgedHours + judgement.excludedHours + judgement.missingHours == judgement.hours)
            #expect(judgement.hoursOver <= judgement.judgedHours)
        }
    }
}
