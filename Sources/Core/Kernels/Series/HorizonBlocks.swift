/// Blocks of the steps ahead that share shares and bands: ends 1, 3, 6, 12, 24, then doubling, up to the horizon.
package struct HorizonBlocks: Sendable, Hashable {
    /// Past-the-end step of each block; the last is the horizon.
    package let ends: [Int]

    package var count: Int { ends.count }
    package var horizon: Int { ends[ends.count - 1] }

    package init(horizon: Int) {
        precondition(horizon >= 1, "horizon \(horizon)")
        var ends = [1, 3, 6, 12, 24].filter { $0 < horizon }
        while let last = ends.last, last >= 24, 2 * last < horizon { ends.append(2 * last) }
        ends.append(horizon)
        self.ends = ends
    }

    /// Block of a step (0-based); steps beyond the horizon belong to the last block.
    package func block(of step: Int) -> Int { ends.firstIndex { step < $0 } ?? ends.count - 1 }

    /// Steps of a block.
    package func steps(of block: Int) -> Range<Int> { (block == 0 ? 0 : ends[block - 1])..<ends[block] }
}
