import Testing

@testable import CityKernels

@Suite("Silent gates")
struct SilentGatesTests {
    /// What was judged at the last of so many equal steps.
    private func judged(_ steps: Int, entries: Double, exits: Double, usual: (entries: Double, exits: Double)?) -> (
        entriesDead: Bool, exitsDead: Bool
    ) {
        var gates = SilentGates()
        var last = (entriesDead: false, exitsDead: false)
        for _ in 0..<steps { last = gates.judge(entries: entries, exits: exits, usual: usual) }
        return last
    }

    @Test("both ways at zero are dead once twelve people ought to have passed")
    func both() {
        #expect(judged(1, entries: 0, exits: 0, usual: (5, 5)) == (false, false))
        #expect(judged(2, entries: 0, exits: 0, usual: (5, 5)) == (true, true))
        #expect(judged(90, entries: 0, exits: 0, usual: (0.05, 0.05)) == (false, false))
    }

    @Test("one way at zero is dead while the other shows a crowd")
    func oneWay() {
        #expect(judged(3, entries: 6, exits: 0, usual: (5, 5)) == (false, true))
        #expect(judged(2, entries: 6, exits: 0, usual: (5, 5)) == (false, false))
        #expect(judged(3, entries: 0, exits: 5, usual: (5, 5)) == (true, false))
    }

    @Test("on a quiet day zero takes longer to be a fault")
    func quietDay() {
        #expect(judged(10, entries: 0, exits: 0.5, usual: (5, 5)) == (false, false))
        #expect(judged(30, entries: 0, exits: 0.5, usual: (5, 5)) == (true, false))
    }

    @Test("one person, or an hour at which nobody is expected, starts the count anew")
    func reset() {
        for (entries, usual) in [(1.0, (5.0, 5.0) as (entries: Double, exits: Double)?), (0, nil)] {
            var gates = SilentGates()
            _ = gates.judge(entries: 0, exits: 5, usual: (10, 10))
            _ = gates.judge(entries: entries, exits: 5, usual: usual)
            let last = gates.judge(entries: 0, exits: 5, usual: (10, 10))
            #expect(!last.entriesDead)
        }
    }
}
