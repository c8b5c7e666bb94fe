import CityModel
import Testing

@testable import CityPanels

@Suite struct DemandCourseTests {
    private static let start = RoadTown.now
    private static let weights: [EntityID: (kilometres: Double, base: Double)] = [
        "link.1": (2, 1_000), "link.2": (1, 500),
    ]

    /// Readings of both links at frames around the start, so many days back, as shares of the base.
    private static func readings(_ shares: [Int: Double], daysBack: Int64 = 0) -> [EntityID: [Sample]] {
        weights.mapValues { weight in
            shares.sorted { $0.key < $1.key }.map { frame, share in
                Sample(
                    time: start.adding(seconds: Int64(frame) * 300 - daysBack * 86_400), value: share * weight.base,
                    flag: .valid)
            }
        }
    }

    private static func course(_ flows: [Int64: [EntityID: [Sample]]]) -> DemandCourse {
        DemandCourse(start: start, frames: -2..<5, frameSeconds: 300, weights: weights, flows: flows)
    }

    @Test func `after the start demand rises and falls as a week before, scaled to what is measured`() {
        let before = Dictionary(uniqueKeysWithValues: (0..<5).map { ($0, 0.4 + 0.1 * Double($0)) })
        let made = Self.course([0: Self.readings([-2: 0.7, 0: 0.8]), 7: Self.readings(before, daysBack: 7)])
        #expect(made.isMeasured && made.daysBack == 7)
        let shares = (-3..<7).map { made.share(frame: $0) }
        let expected = [0.7, 0.7, 0.7, 0.8, 1.0, 1.2, 1.4, 1.6, 1.6, 1.6]
        #expect(zip(shares, expected).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    @Test func `the day before serves when the week before is missing, and without either demand is held`() {
        let day = Self.readings([0: 0.5, 1: 0.4, 2: 0.3, 3: 0.2, 4: 0.1], daysBack: 1)
        let followed = Self.course([0: Self.readings([0: 1]), 1: day])
        #expect(followed.daysBack == 1 && abs(followed.share(frame: 4) - 0.2) < 1e-12)
        let held = Self.course([0: Self.readings([0: 0.9]), 1: Self.readings([0: 0.5, 1: 0.4], daysBack: 1)])
        #expect(held.daysBack == nil && held.share(frame: 4) == held.share(frame: 0))
    }

    @Test func `without a reading up to the start it is the base's, and what came later is not looked at`() {
        let made = Self.course([
            0: Self.readings([1: 2, 2: 2]), 7: Self.readings([0: 1, 1: 1, 2: 1, 3: 1], daysBack: 7),
        ])
        #expect(!made.isMeasured && made.daysBack == nil)
        #expect((-2..<5).allSatisfy { made.share(frame: $0) == 1 })
    }
}
