import Testing

@testable import CityKernels

@Suite("Silent counter")
struct SilentCounterTests {
    @Test("zero is dead from the step on by which twelve people usually pass")
    func dead() {
        var counter = SilentCounter()
        let states = [5.0, 5, 5, 5].map { counter.isDead(0, usual: $0) }
        #expect(states == [false, false, true, true])
    }

    @Test("one person, a missing reading or an hour at which nobody is expected start the count anew")
    func reset() {
        for (counted, usual) in [(1.0, 5.0 as Double?), (.nan, 5), (0, nil)] {
            var counter = SilentCounter()
            let states = [
                counter.isDead(0, usual: 10), counter.isDead(counted, usual: usual), counter.isDead(0, usual: 10),
            ]
            #expect(states == [false, false, false])
        }
    }

    @Test("a quiet night is not dead")
    func night() {
        var counter = SilentCounter()
        let states = (0..<90).map { _ in counter.isDead(0, usual: 0.1) }
        #expect(!states.contains(true))
    }
}
