import Testing

@testable import CityKernels

@Suite struct BushTests {
    /// Origin 0 → 1 (6) and 0 → 2 (4); 1 → 3 (6), 2 → 3 (4); 3 → 4 (10). Slots are numbered in that order.
    private var diamond: Bush {
        Bush(
            tree: [0, 1, 2, 4], nodes: [0, 1, 2, 3, 4], starts: [0, 0, 1, 2, 4, 5], slots: [0, 1, 2, 3, 4],
            tails: [0, 0, 1, 2, 3], flows: [6, 4, 6, 4, 10])
    }

    @Test("what passes a closed slot is taken away, downstream in proportion")
    func removal() {
        var bush = diamond
        let isChanged = bush.removeFlow { $0 == 2 }
        #expect(isChanged && bush.flows == [6, 4, 0, 4, 4])
    }

    @Test("closing an unused slot changes nothing")
    func unusedSlot() {
        var bush = diamond
        let isChanged = bush.removeFlow { $0 == 9 }
        #expect(!isChanged && bush.flows == diamond.flows)
    }

    @Test("shares and flows of a slot's users follow them before and behind it")
    func users() {
        let shares = diamond.sharesUsing(2)
        #expect(shares == [0, 0, 0, 0.6, 0.6])
        var flows = [Double](repeating: 0, count: 5)
        diamond.addFlows(using: 2, shares: shares, to: &flows)
        #expect(flows == [6, 0, 6, 0, 6])
    }

    @Test("scaling demand scales every flow")
    func scaling() {
        var bush = diamond
        bush.scaleFlows(by: 1.5)
        #expect(bush.flows == [9, 6, 9, 6, 15])
    }
}
