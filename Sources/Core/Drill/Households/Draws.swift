/// Draws numbers one after the other from one stream; a household has a stream of its own.
struct Draws {
    let random: CounterRandom
    private var counter: Int64 = 0

    init(_ random: CounterRandom) { self.random = random }

    mutating func uniform() -> Double {
        counter += 1
        return random.uniform(counter)
    }

    mutating func uniform(in range: ClosedRange<Double>) -> Double {
        range.lowerBound + uniform() * (range.upperBound - range.lowerBound)
    }

    mutating func normal() -> Double {
        counter += 1
        return random.normal(counter)
    }

    mutating func chance(_ probability: Double) -> Bool { uniform() < probability }

    /// A whole number of the range.
    mutating func number(in range: ClosedRange<Int>) -> Int {
        counter += 1
        return range.lowerBound + random.index(counter, below: range.count)
    }

    /// The position of one of the weights; 0 when all are nought.
    mutating func pick(_ weights: [Double]) -> Int {
        let total = weights.reduce(0, +)
        var rest = uniform() * total
        for (index, weight) in weights.enumerated() {
            rest -= weight
            if rest < 0 { return index }
        }
        return 0
    }

    /// A counter with room for three numbers that nothing else uses.
    mutating func reserve() -> Int64 {
        counter += 4
        return counter - 3
    }
}
