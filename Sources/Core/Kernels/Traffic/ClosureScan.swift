internal import Synchronization

/// Closes links one at a time and settles each, to find which closure hurts most and which would even help.
package enum ClosureScan {
    /// What closing one link does.
    package enum Effect: Equatable, Sendable {
        /// The network settles at this total travel time; `change` is against the open network, as a share of it.
        case settled(totalTravelTime: Double, change: Double, relativeGap: Double)
        /// Some trips have no path left.
        case cutsOff(CutOffZones)
    }

    /// A link, by position, and the effect of its closure.
    package struct Finding: Equatable, Sendable {
        package let link: Int32
        package let effect: Effect
    }

    /// Scans links of a settled state; a link without trips changes nothing and is not settled anew.
    /// - Parameters:
    ///   - base: settled at least to `relativeGapTarget`; closures start warm from it.
    ///   - links: by position; every open link when nil.
    ///   - progress: called after each link with the number done, the number asked for and the finding.
    /// - Returns: the findings so far when cancelled.
    package static func findings(
        of base: EquilibriumState, links: [Int32]? = nil, relativeGapTarget: Double = 1e-9,
        progress: (Int, Int, Finding) -> Void = { _, _, _ in }, isCancelled: () -> Bool = { false }
    ) throws(EquilibriumError) -> [Finding] {
        var open = base
        open.setRelativeGapTarget(relativeGapTarget)
        let standing = try open.settleBriefly(isCancelled: isCancelled)
        let closed = Set(base.options.closedLinks)
        let asked = links ?? (0..<Int32(base.network.linkCount)).filter { !closed.contains($0) }
        var found: [Finding] = []
        for link in asked {
            guard !isCancelled() else { break }
            guard let effect = try effect(ofClosing: link, in: open, standing: standing.last, isCancelled: isCancelled)
            else { break }
            found.append(Finding(link: link, effect: effect))
            progress(found.count, asked.count, Finding(link: link, effect: effect))
        }
        return found
    }

    /// The same on several threads, each closure on a copy of its own; the findings do not depend on their number.
    /// - Parameter progress: called after each link, from any of the threads but never from two at once, in the order in which
    ///   links get done.
    /// - Returns: the findings so far, in the order of the links, when cancelled.
    package static func findings(
        of base: EquilibriumState, links: [Int32]? = nil, relativeGapTarget: Double = 1e-9, threads: Int,
        progress: @Sendable (Int, Int, Finding) -> Void = { _, _, _ in },
        isCancelled: @Sendable () -> Bool = { false }
    ) throws(EquilibriumError) -> [Finding] {
        var settling = base
        settling.setRelativeGapTarget(relativeGapTarget)
        // The threads are better spent on closures than inside one.
        settling.setThreads(1)
        let standing = try settling.settleBriefly(isCancelled: isCancelled).last
        let open = settling
        let closed = Set(base.options.closedLinks)
        let asked = links ?? (0..<Int32(base.network.linkCount)).filter { !closed.contains($0) }
        let queue = Atomic(0)
        let found = Mutex((findings: [Finding?](repeating: nil, count: asked.count), done: 0))
        let failure = Mutex<EquilibriumError?>(nil)
        _ = ParallelPieces.map(count: threads, threads: threads) { _ -> [Bool] in
            while !isCancelled(), failure.withLock({ $0 == nil }) {
                let index = queue.add(1, ordering: .relaxed).oldValue
                guard index < asked.count else { return [] }
                do throws(EquilibriumError) {
                    guard
                        let effect = try effect(
                            ofClosing: asked[index], in: open, standing: standing, isCancelled: isCancelled)
                    else { return [] }
                    let finding = Finding(link: asked[index], effect: effect)
                    found.withLock {
                        $0.findings[index] = finding
                        $0.done += 1
                        progress($0.done, asked.count, finding)
                    }
                } catch {
                    failure.withLock { $0 = $0 ?? error }
                }
            }
            return []
        }
        if let error = failure.withLock({ $0 }) { throw error }
        return found.withLock { $0.findings.compactMap { $0 } }
    }

    private static func effect(
        ofClosing link: Int32, in open: EquilibriumState, standing: EquilibriumProgress, isCancelled: () -> Bool
    ) throws(EquilibriumError) -> Effect? {
        var state = open
        guard try state.closeIfUsed(link) else {
            return .settled(
                totalTravelTime: standing.totalTravelTime, change: 0, relativeGap: standing.relativeGap)
        }
        state.stopWhenDisconnected()
        let settled = try state.settleBriefly(isCancelled: isCancelled)
        switch settled.outcome {
        case .cancelled: return nil
        case .disconnected: return .cutsOff(CutOffZones(settled.disconnected, of: state.trips))
        case .converged, .iterationLimit, .stalled:
            return .settled(
                totalTravelTime: settled.last.totalTravelTime,
                change: settled.last.totalTravelTime / standing.totalTravelTime - 1,
                relativeGap: settled.last.relativeGap)
        }
    }
}

extension EquilibriumState {
    /// Closes a link; false when no trips use it, so that nothing would change.
    mutating func closeIfUsed(_ link: Int32) throws(EquilibriumError) -> Bool {
        try close([link])
        return isLoadingDue.contains(true)
    }
}
