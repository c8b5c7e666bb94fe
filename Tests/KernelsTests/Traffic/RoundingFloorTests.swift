import Testing

@testable import CityKernels

@Suite struct RoundingFloorTests {
    @Test("a gap that hovers at the precision of doubles is the floor, one that still halves is not")
    func hovering() {
        var floor = RoundingFloor()
        #expect(!(0..<40).contains { floor.isReached(by: 1e-11 / Double(1 << $0)) })
        let answers = (0..<13).map { _ in floor.isReached(by: 3e-15) }
        #expect(answers.last == true)
    }

    @Test("a gap that rests far above is not the floor")
    func resting() {
        var floor = RoundingFloor()
        #expect(!(0..<50).contains { _ in floor.isReached(by: 1e-4) })
    }
}
