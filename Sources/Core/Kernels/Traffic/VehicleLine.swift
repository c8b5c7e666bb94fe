/// Vehicles in the order they came, each batch by destination.
struct VehicleLine: Sendable {
    private let kinds: Int
    private var totals: [Double] = []
    private var mixes: [Double] = []
    private var head = 0
    private(set) var total = 0.0

    init(kinds: Int) { self.kinds = kinds }

    mutating func append(total: Double, _ mix: [Double]) {
        totals.append(total)
        mixes.append(contentsOf: mix)
        self.total += total
    }

    /// Fills `mix` with the destinations of the first vehicles.
    func peek(_ amount: Double, into mix: inout [Double]) {
        for kind in 0..<kinds { mix[kind] = 0 }
        var left = amount, batch = head
        while left > 1e-12, batch < totals.count {
            let share = min(1, left / totals[batch])
            for kind in 0..<kinds { mix[kind] += share * mixes[batch * kinds + kind] }
            left -= totals[batch]
            batch += 1
        }
    }

    /// The same, and they go.
    mutating func take(_ amount: Double, into mix: inout [Double]) {
        for kind in 0..<kinds { mix[kind] = 0 }
        var left = amount
        while left > 1e-12, head < totals.count {
            let share = min(1, left / totals[head])
            for kind in 0..<kinds {
                let part = share * mixes[head * kinds + kind]
                mix[kind] += part
                mixes[head * kinds + kind] -= part
            }
            let part = share * totals[head]
            left -= part
            total -= part
            totals[head] -= part
            if share == 1 { head += 1 }
        }
        if head > 64, head * 2 > totals.count {
            totals.removeFirst(head)
            mixes.removeFirst(head * kinds)
            head = 0
        }
    }
}
