@testable import CityKernels
import Testing

@Suite struct NodeTransferTests {
    private func moved(
        sending: [Double], priority: [Double], receiving: [Double], shares: [Double]
    ) -> [Double] {
        var transfer = NodeTransfer()
        transfer.sending = sending
        transfer.priority = priority
        transfer.receiving = receiving
        transfer.shares = shares
        transfer.solve()
        return transfer.moved
    }

    @Test func `free supply lets everybody through`() {
        let free = moved(sending: [3, 4], priority: [10, 10], receiving: [100, 100], shares: [0.5, 0.5, 1, 0])
        #expect(free == [3, 4])
    }

    @Test func `supply is shared by capacity and what one entry does not need goes to the other`() {
        #expect(moved(sending: [10, 10], priority: [20, 10], receiving: [9], shares: [1, 1]) == [6, 3])
        #expect(moved(sending: [2, 10], priority: [20, 10], receiving: [9], shares: [1, 1]) == [2, 7])
    }

    @Test func `a blocked exit stops the whole entry but not its rival for the other exit`() {
        let flows = moved(
            sending: [10, 10], priority: [10, 10], receiving: [0, 12], shares: [0.5, 0.5, 0, 1])
        #expect(flows == [0, 10])
    }

    @Test func `no exit takes more than it can, and some limit holds for everyone held back`() {
        var random = SeededGenerator(seed: 121)
        for _ in 0..<200 {
            let sending = (0..<3).map { _ in Double.random(in: 0...10, using: &random) }
            let receiving = (0..<3).map { _ in Double.random(in: 0...10, using: &random) }
            let shares = (0..<3).flatMap { _ in
                let raw = (0..<3).map { _ in Double.random(in: 0.01...1, using: &random) }
                return raw.map { $0 / raw.reduce(0, +) }
            }
            let flows = moved(sending: sending, priority: [10, 20, 10], receiving: receiving, shares: shares)
            let taken = (0..<3).map { exit in (0..<3).reduce(0.0) { $0 + flows[$1] * shares[3 * $1 + exit] } }
            for exit in 0..<3 { #expect(taken[exit] <= receiving[exit] + 1e-9) }
            for entry in 0..<3 {
                #expect(flows[entry] >= 0 && flows[entry] <= sending[entry] + 1e-12)
                let isHeldBack = flows[entry] < sending[entry] - 1e-9
                let isSomeExitFull = (0..<3).contains { abs(taken[$0] - receiving[$0]) < 1e-9 }
                #expect(!isHeldBack || isSomeExitFull)
            }
        }
    }
}
