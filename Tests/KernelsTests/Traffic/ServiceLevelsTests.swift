import CityKernels
import Testing

@Suite struct ServiceLevelsTests {
    @Test func `signal levels are closed above`() {
        let edges: [(Double, ServiceLevel, ServiceLevel)] = [
            (10, .a, .b), (20, .b, .c), (35, .c, .d), (55, .d, .e), (80, .e, .f),
        ]
        for (edge, at, above) in edges {
            #expect(ServiceLevel.signalisedIntersection(controlDelaySeconds: edge) == at)
            #expect(ServiceLevel.signalisedIntersection(controlDelaySeconds: edge.nextUp) == above)
        }
        #expect(ServiceLevel.signalisedIntersection(controlDelaySeconds: .nan) == nil)
    }

    @Test func `urban street levels are open below`() {
        let edges: [(Double, ServiceLevel, ServiceLevel)] = [
            (85, .b, .a), (67, .c, .b), (50, .d, .c), (40, .e, .d), (30, .f, .e),
        ]
        for (edge, at, above) in edges {
            #expect(ServiceLevel.urbanStreet(speed: edge, baseFreeFlowSpeed: 100) == at)
            #expect(ServiceLevel.urbanStreet(speed: edge + 0.001, baseFreeFlowSpeed: 100) == above)
        }
    }

    @Test func `excessive delay starts at the threshold speed and is capped`() {
        #expect(ExcessiveDelay.thresholdMilesPerHour(postedLimit: 30) == 20)
        #expect(ExcessiveDelay.thresholdMilesPerHour(postedLimit: 60) == 36)
        let delay = ExcessiveDelay.secondsInBin(
            segmentMiles: 1, travelTimeSeconds: 160, postedLimitMilesPerHour: 60)
        #expect(delay == 60)
        let capped = ExcessiveDelay.secondsInBin(
            segmentMiles: 1, travelTimeSeconds: 5000, postedLimitMilesPerHour: 60)
        #expect(capped == 900)
    }

    @Test func `map service bands take the caller's breaks and keep unknown apart`() throws {
        let bands = try #require(TravelTimeRatioBands(slow: 1.5, congested: 1.8, blocked: 2.0))
        let ratios: [Double] = [.nan, 0, 1.49, 1.5, 1.8, 2.0]
        let codes = ratios.map { bands.status(travelTimeRatio: $0).rawValue }
        #expect(codes == [0, 0, 1, 2, 3, 4])
        #expect(TravelTimeRatioBands(slow: 1.8, congested: 1.5, blocked: 2) == nil)
    }
}
