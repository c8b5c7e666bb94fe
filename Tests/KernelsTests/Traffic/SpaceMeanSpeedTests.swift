import CityKernels
import Testing

@Suite struct SpaceMeanSpeedTests {
    @Test func `spot speeds are averaged harmonically`() throws {
        #expect(abs(try #require(SpaceMeanSpeed.harmonic(spotSpeeds: [30, 60])) - 40) < 1e-12)
        #expect(abs(try #require(SpaceMeanSpeed.harmonic(spotSpeeds: [30, 0, .nan, 60])) - 40) < 1e-12)
        #expect(SpaceMeanSpeed.harmonic(spotSpeeds: [0]) == nil)
    }

    @Test func `corridor speed is length over time`() throws {
        let answer = try #require(SpaceMeanSpeed.corridor(lengths: [1, 3, 4], speeds: [20, 60, .nan]))
        #expect(abs(answer.speed - 40) < 1e-12 && answer.knownLengthShare == 0.5)
    }
}
