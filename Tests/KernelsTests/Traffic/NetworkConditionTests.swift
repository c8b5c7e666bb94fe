import CityKernels
import Testing

@Suite struct NetworkConditionTests {
    @Test func `index weights links by vehicle kilometres`() throws {
        let condition = NetworkIndex.city(
            NetworkIndexInput(
                speedKilometresPerHour: [60, 15], freeSpeedKilometresPerHour: [60, 60], lengthKilometres: [1, 1],
                vehicleKilometres: [100, 300]))
        #expect(abs(try #require(condition.delayTimeProportion) - 0.5625) < 1e-12)
        #expect(abs(try #require(condition.index) - 5.25) < 1e-9)
        #expect(condition.grade == .lightlyCongested)
        let hours = 100.0 / 60 + 300.0 / 15
        #expect(abs(try #require(condition.travelTimeIndex) - hours / (400.0 / 60)) < 1e-12)
        #expect(abs(try #require(condition.spaceMeanSpeedKilometresPerHour) - 400 / hours) < 1e-12)
        #expect(condition.mileageShares == [0.5, 0, 0, 0, 0.5])
        #expect(condition.congestedMileageShare == 0.5)
    }

    @Test func `an unknown link is left out and lowers coverage`() throws {
        let input = NetworkIndexInput(
            speedKilometresPerHour: [.nan, 30], freeSpeedKilometresPerHour: [60, 60], lengthKilometres: [3, 1],
            vehicleKilometres: [50, 50])
        let condition = NetworkIndex.city(input)
        #expect(condition.delayTimeProportion == 0.5 && condition.coverage == 0.5)
        #expect(condition.unknownMileageShare == 0.75)
        #expect(NetworkIndex.city(input, minimumCoverage: 0.6).index == nil)
        #expect(NetworkIndex.city(input, minimumCoverage: 0.6).grade == nil)
    }

    @Test func `groups add up to the city and minus one belongs to none`() throws {
        let speeds = (0..<200).map { Double(10 + $0 % 50) }
        let input = NetworkIndexInput(
            speedKilometresPerHour: speeds, freeSpeedKilometresPerHour: Array(repeating: 60, count: 200),
            lengthKilometres: Array(repeating: 0.5, count: 200), vehicleKilometres: (0..<200).map { Double($0 % 7) })
        let whole = try #require(NetworkIndex.city(input).delayTimeProportion)
        let parts = NetworkIndex.byGroup(input, groupOfLink: (0..<200).map { Int32($0 % 3) }, groupCount: 3)
        var weighted = 0.0, weight = 0.0
        for (group, part) in parts.enumerated() {
            let share = stride(from: group, to: 200, by: 3).reduce(0.0) { $0 + Double($1 % 7) }
            weighted += share * (try #require(part.delayTimeProportion))
            weight += share
        }
        #expect(abs(weighted / weight - whole) < 1e-12)
        let none = NetworkIndex.byGroup(input, groupOfLink: Array(repeating: -1, count: 200), groupCount: 1)
        #expect(none[0].index == nil && none[0].unknownMileageShare == 1)
    }
}
