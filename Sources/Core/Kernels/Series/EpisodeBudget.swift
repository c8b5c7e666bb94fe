/// A threshold that would have allowed only so many episodes over the recent past.
///
/// Keeps the highest score of every block of steps. The threshold is the highest score that more than the allowed number
/// of blocks did not reach; where that number is so small that one or two maxima would decide, or below one over all that
/// is remembered, it is read off the tail of the maxima (`PeaksOverThreshold`, refitted every `fewestBlocks` blocks). O(1)
/// a step but for the end of a block.
package struct EpisodeBudget: Sendable {
    /// Steps of one block; an episode is counted once a block.
    package let blockSteps: Int
    /// Blocks remembered.
    package let blockCount: Int
    /// Episodes allowed a block.
    package let allowedShare: Double
    /// Factor on the threshold.
    package let margin: Double
    /// Least threshold, whatever the past was.
    package let floor: Double
    /// Threshold now; an alarm needs more than this.
    package private(set) var threshold: Double
    private var maxima: [Double] = []
    private var rising: [Double] = []
    private var next = 0
    private var current = -Double.infinity
    private var filled = 0
    /// Tail of the maxima; nil while too few have been seen.
    package private(set) var tail: PeaksOverThreshold?
    private var blocksSinceFit = 0

    /// Share of the maxima below the tail.
    private static let tailBase = 0.8
    /// Allowed episodes over what is remembered below which the tail, not a count of them, sets the threshold.
    private static let fewestExceeding = 4.0
    /// Blocks below which the past says too little: the threshold then stays above all that was seen.
    package static let fewestBlocks = 28

    package init(blockSteps: Int, blockCount: Int, allowedShare: Double, floor: Double, margin: Double = 1) {
        precondition(blockSteps > 0 && blockCount > 0, "\(blockCount) blocks of \(blockSteps) steps")
        self.blockSteps = blockSteps
        self.blockCount = blockCount
        self.allowedShare = allowedShare
        self.floor = floor
        self.margin = margin
        threshold = floor
        maxima.reserveCapacity(blockCount)
    }

    /// Takes the score of one step; NaN counts as a step without a score.
    package mutating func observe(_ score: Double) {
        if score > current { current = score }
        filled += 1
        guard filled == blockSteps else { return }
        if maxima.count < blockCount {
            maxima.append(current)
        } else {
            rising.remove(at: place(of: maxima[next]))
            maxima[next] = current
        }
        rising.insert(current, at: place(of: current))
        next = next + 1 == blockCount ? 0 : next + 1
        filled = 0
        current = -.infinity
        refitTail()
        threshold = max(floor, margin * level())
    }

    /// How many blocks, on average, lie between two that reach a score by chance; nil without a tail or within its body.
    package func blocksBetween(_ score: Double) -> Double? {
        guard let tail, score > tail.base else { return nil }
        let chance = tail.probability(above: score)
        return chance > 0 ? 1 / chance : .infinity
    }

    private mutating func refitTail() {
        blocksSinceFit += 1
        guard allowedShare > 0, blocksSinceFit >= Self.fewestBlocks, maxima.count >= 2 * Self.fewestBlocks else {
            return
        }
        blocksSinceFit = 0
        tail = PeaksOverThreshold(values: rising.filter(\.isFinite), baseShare: Self.tailBase)
    }

    private func level() -> Double {
        let exceeding = allowedShare * Double(maxima.count)
        if let tail, exceeding < Self.fewestExceeding { return tail.level(probability: allowedShare) }
        let allowed = maxima.count < Self.fewestBlocks ? 0 : Int(allowedShare * Double(maxima.count))
        return allowed < rising.count ? rising[rising.count - 1 - allowed] : floor
    }

    /// First position in `rising` whose value is not below.
    private func place(of value: Double) -> Int {
        var low = 0
        var high = rising.count
        while low < high {
            let middle = (low + high) / 2
            if rising[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
