import CityKernels
import Testing

@Suite struct TravelTimeReliabilityTests {
    @Test func `the worked example of ten to twenty-nine`() throws {
        let answer = try #require(TravelTimeReliability(travelTimes: (10...29).map(Double.init), freeFlowTime: 10))
        #expect(abs(answer.mean - 19.5) < 1e-9)
        #expect(abs(answer.percentile95 - 28.05) < 1e-9)
        #expect(abs(answer.travelTimeIndex - 1.95) < 1e-9)
        #expect(abs(answer.planningTimeIndex - 2.805) < 1e-9)
        #expect(abs(answer.bufferIndex - 8.55 / 19.5) < 1e-9)
    }

    @Test func `missing times are left out and too few give no answer`() throws {
        let answer = try #require(TravelTimeReliability(travelTimes: [.nan, 10, 0, 20], freeFlowTime: 10))
        #expect(answer.sampleCount == 2 && answer.mean == 15)
        #expect(TravelTimeReliability(travelTimes: [12], freeFlowTime: 10) == nil)
        #expect(TravelTimeReliability(travelTimes: [12, 13], freeFlowTime: 0) == nil)
    }

    @Test func `percentile interpolates linearly between order statistics`() {
        #expect(Percentile.linear([4, 1, 3, 2], 0.5) == 2.5)
        #expect(Percentile.linear([1, 2], 1) == 2)
        #expect(Percentile.linear([7], 0.95) == 7)
        #expect(Percentile.linear([], 0.5) == nil)
    }
}
