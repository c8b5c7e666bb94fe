import CityKernels
import Testing

@Suite struct SpeedGapFillingTests {
    private let near: [Int32] = [1, -1, -1, -1, -1, -1, 0, -1, -1, -1, -1, -1]

    /// Two sensors that feel the same disturbances, 24 slots a day.
    private func town(days: Int, seed: UInt64) -> [Double] {
        var random = SeededGenerator(seed: seed), mood = 0.0, speeds: [Double] = []
        for slot in 0..<days * 24 {
            mood = 0.9 * mood + Double.random(in: -4...4, using: &random)
            let base = (7...10).contains(slot % 24) ? 35.0 : 60
            for sensor in 0..<2 {
                speeds.append(base + mood * (1 + 0.5 * Double(sensor)) + Double.random(in: -0.5...0.5, using: &random))
            }
        }
        return speeds
    }

    private func meanError(hiding isHidden: (Int, Int) -> Bool) -> (ours: Double, profile: Double) {
        let truth = town(days: 8, seed: 111)
        var seen = truth
        for index in seen.indices where isHidden(index / 2, index % 2) { seen[index] = .nan }
        let history = SpeedHistory(
            sensorCount: 2, slotsPerDay: 24, speeds: seen, kindOfDay: Array(repeating: 0, count: 8))
        let filled = SpeedGapFilling.filled(history, neighbours: near)
        let profile = DayProfile(history, kind: 0, days: Array(0..<8))
        var ours = 0.0, byProfile = 0.0, count = 0.0
        for index in truth.indices {
            guard seen[index].isNaN else {
                #expect(filled[index] == truth[index])
                continue
            }
            ours += abs(filled[index] - truth[index])
            byProfile += abs(profile.median(slot: index / 2 % 24, sensor: index % 2) - truth[index])
            count += 1
        }
        return (ours / count, byProfile / count)
    }

    @Test func `a dark sensor is filled from its neighbour`() {
        let errors = meanError { row, sensor in sensor == 1 && row >= 5 * 24 }
        #expect(errors.ours < 0.5 * errors.profile)
    }

    @Test func `single gaps are filled far better than by the profile`() {
        let errors = meanError { row, sensor in (row * 7 + sensor * 3) % 5 == 0 }
        #expect(errors.ours < 0.5 * errors.profile)
    }

    @Test func `no reading at all leaves no claim of departure`() {
        let errors = meanError { _, sensor in sensor == 0 }
        #expect(errors.ours.isFinite)
    }
}
