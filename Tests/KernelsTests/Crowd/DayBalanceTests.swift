import Testing

@testable import CityKernels

@Suite("Day balance")
struct DayBalanceTests {
    /// Missed shares of entries and exits as logarithms, with variances and covariance.
    private func state(_ entries: Double, _ exits: Double, deviation: Double, covariance: Double) -> KalmanState {
        var state = KalmanState(mean: [0, entries, exits], deviations: [1, deviation, deviation])
        state.covariance[1 * 3 + 2] = covariance
        state.covariance[2 * 3 + 1] = covariance
        return state
    }

    @Test("1,000 in and 950 out with 5 % of the exits missed leave nobody over")
    func even() {
        var balance = DayBalance(state(0, 0.0513, deviation: 0.03, covariance: 0), missedEntries: 1, missedExits: 2)
        balance.add(entries: 400, exits: 300, variance: 10)
        balance.add(entries: 600, exits: 650, variance: 20)
        #expect(balance.isKnown)
        #expect(abs(balance.gap) < 0.1)
        #expect(balance.noise == 30)
        #expect(abs(balance.difference - 0.0513) < 1e-12)
    }

    @Test("the gap is as uncertain as the shares, less what they have in common")
    func uncertainty() {
        var apart = DayBalance(state(0, 0, deviation: 0.03, covariance: 0), missedEntries: 1, missedExits: 2)
        var common = DayBalance(state(0, 0, deviation: 0.03, covariance: 0.0009), missedEntries: 1, missedExits: 2)
        for _ in 0..<10 {
            apart.add(entries: 100, exits: 100, variance: 4)
            common.add(entries: 100, exits: 100, variance: 4)
        }
        #expect(abs(apart.gapVariance - (2 * 1000 * 1000 * 0.0009 + 40)) < 1e-6)
        #expect(abs(common.gapVariance - 40) < 1e-6)
        #expect(abs(apart.differenceVariance - 0.0018) < 1e-12)
        #expect(abs(common.differenceVariance) < 1e-12)
    }

    @Test("a balance from the middle of a day is not known")
    func unknown() { #expect(!DayBalance().isKnown) }
}
