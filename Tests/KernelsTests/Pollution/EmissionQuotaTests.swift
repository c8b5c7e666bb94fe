import Testing

@testable import CityKernels

struct EmissionQuotaTests {
    @Test func theQuotaBurnsDownAtThePresentRate() {
        let quota = EmissionQuota(permittedKilograms: 1000, dailyKilograms: [100, .nan, 100, 20, 40], rateDays: 2)
        #expect(quota.usedKilograms == 260)
        #expect(quota.remainingKilograms == 740)
        #expect(quota.kilogramsPerDay == 30)
        #expect(quota.daysToExhaustion == 740.0 / 30)
        #expect(quota.alarm == .none)
    }

    @Test(arguments: [
        (79.9, EmissionQuota.Alarm.none), (80, .above80Percent), (94.9, .above80Percent), (95, .above95Percent),
        (100, .exhausted), (130, .exhausted),
    ])
    func alarmsStandAtEightyNinetyFiveAndAHundred(used: Double, alarm: EmissionQuota.Alarm) {
        #expect(EmissionQuota(permittedKilograms: 100, dailyKilograms: [used]).alarm == alarm)
    }

    @Test func nothingIsPromisedWithoutARate() {
        #expect(EmissionQuota(permittedKilograms: 10, dailyKilograms: [.nan]).daysToExhaustion == nil)
        #expect(EmissionQuota(permittedKilograms: 10, dailyKilograms: [0, 0]).daysToExhaustion == nil)
        #expect(EmissionQuota(permittedKilograms: 10, dailyKilograms: [12]).daysToExhaustion == 0)
    }

    @Test func loadsFollowTheirUnits() throws {
        #expect(EmissionLoad.kilograms(milligramsPerLitre: 50, cubicMetres: 200) == 10)
        #expect(abs(EmissionLoad.kilograms(milligramsPerCubicMetre: 35, cubicMetres: 100_000) - 3.5) < 1e-12)
        let folded = EmissionLoad.folded(milligramsPerCubicMetre: 30, oxygenPercent: 9, referenceOxygenPercent: 6)
        #expect(try #require(folded) == 37.5)
        #expect(
            EmissionLoad.folded(milligramsPerCubicMetre: 30, oxygenPercent: 21, referenceOxygenPercent: 6) == nil)
    }
}
