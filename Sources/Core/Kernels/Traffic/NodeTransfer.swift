/// The node model of Tampère, Corthout, Cattrysse and Immers, "A generic class of first order node models for dynamic
/// macroscopic simulation of traffic flows" (2011): first in first out at each entry, supply shared by the entries'
/// capacities, every flow as large as can be.
internal struct NodeTransfer {
    /// Of each entry: vehicles that want to leave in the step, and the capacity by which it competes.
    var sending: [Double] = []
    var priority: [Double] = []
    /// Of each exit: vehicles it can take in the step.
    var receiving: [Double] = []
    /// Row-major, entries × exits: shares of an entry's vehicles; what is missing to 1 leaves freely.
    var shares: [Double] = []
    /// Of each entry, after `solve`: vehicles that move, over all exits.
    private(set) var moved: [Double] = []

    mutating func solve() {
        let entries = sending.count, exits = receiving.count
        moved = sending
        var left = receiving
        var isOpen = sending.map { $0 > 0 }
        while let (exit, factor) = tightest(left, isOpen) {
            var settled = false
            for entry in 0..<entries
            where isOpen[entry] && shares[entry * exits + exit] > 0 && sending[entry] <= factor * priority[entry] {
                isOpen[entry] = false
                settled = true
                take(entry, sending[entry], &left)
            }
            if settled { continue }
            for entry in 0..<entries where isOpen[entry] && shares[entry * exits + exit] > 0 {
                isOpen[entry] = false
                moved[entry] = factor * priority[entry]
                take(entry, moved[entry], &left)
            }
        }
    }

    private func take(_ entry: Int, _ amount: Double, _ left: inout [Double]) {
        for exit in left.indices { left[exit] = max(0, left[exit] - amount * shares[entry * left.count + exit]) }
    }

    /// The exit whose supply allows the smallest share of its open entries' capacities.
    private func tightest(_ left: [Double], _ isOpen: [Bool]) -> (exit: Int, factor: Double)? {
        var best: (exit: Int, factor: Double)?
        for exit in left.indices {
            var claimed = 0.0
            for entry in isOpen.indices where isOpen[entry] {
                claimed += priority[entry] * shares[entry * left.count + exit]
            }
            guard claimed > 0 else { continue }
            let factor = left[exit] / claimed
            if factor < best?.factor ?? .infinity { best = (exit, factor) }
        }
        return best
    }
}
