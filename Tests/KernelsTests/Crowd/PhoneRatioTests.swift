import TestSupport
import Testing

@testable import CityKernels

@Suite("Phones over people counted")
struct PhoneRatioTests {
    private let scale = OccupancyScale(gates: 0.04, phones: 0)

    /// Ends days of 40 readings with 9 % of noise; `factor` says how many phones a person counted has on each day.
    private func changes(_ factor: [Double], seed: UInt64 = 4) -> [PhoneRatio.Change?] {
        var noise = NoiseSource(seed: seed)
        var ratio = PhoneRatio()
        return factor.map { factor in
            for step in 0..<40 {
                let people = 500 + 1_500 * Double(20 - abs(step - 20)) / 20
                let phones = people * factor * (1 + 0.09 * noise.normal())
                ratio.add(phones: phones, people: people, noise: 0.0081 * people * people)
            }
            return ratio.endDay(scale: scale)
        }
    }

    @Test("a steady ratio never changes, whatever its height", arguments: [UInt64(1), 2, 3, 4, 5, 6])
    func steady(seed: UInt64) {
        #expect(changes([Double](repeating: 0.8, count: 40), seed: seed).allSatisfy { $0 == nil })
    }

    @Test("a rise by a tenth is found within four days, at its size, with the scale of before", arguments: [0.9, 1.1])
    func change(factor: Double) throws {
        let found = changes([Double](repeating: 1, count: 9) + [Double](repeating: factor, count: 5))
        let place = try #require(found.firstIndex { $0 != nil })
        #expect((10...12).contains(place))
        let change = try #require(found[place])
        #expect(abs(change.size - (factor - 1)) < 0.04)
        #expect(change.before.gates == 0.04)
        #expect(found.compactMap { $0 }.count == 1)
    }

    @Test("one odd day is no change")
    func oddDay() {
        var factors = [Double](repeating: 1, count: 20)
        factors[12] = 1.3
        #expect(changes(factors).allSatisfy { $0 == nil })
    }

    @Test("days without people or with too few phones tell nothing")
    func empty() {
        var ratio = PhoneRatio()
        for _ in 0..<20 {
            ratio.add(phones: 10, people: 0, noise: 100)
            ratio.add(phones: 3, people: 8, noise: 10_000)
            #expect(ratio.endDay(scale: scale) == nil)
        }
    }
}
