/// Assigns trips to a road network so that no one gains by changing routes, or so that the total cost is least.
///
/// Algorithm B (Dial 2006) with bushes repaired at fixed costs; precise to rounding. `EquilibriumState` is the same with the
/// bushes kept for what-ifs.
package enum UserEquilibrium {
    /// Solves from nothing.
    /// - Parameters:
    ///   - progress: called once before the first iteration and after each.
    ///   - isCancelled: asked between passes; a cancelled run still returns consistent flows.
    /// - Throws: values no assignment can be made with; unreachable pairs are reported in the result instead.
    package static func solve(
        network: RoadNetwork, trips: TripTable, options: EquilibriumOptions = EquilibriumOptions(),
        progress: (EquilibriumProgress) -> Void = { _ in }, isCancelled: () -> Bool = { false }
    ) throws(EquilibriumError) -> EquilibriumResult {
        var state = EquilibriumState(network: network, trips: trips, options: options)
        return try state.settle(progress: progress, isCancelled: isCancelled)
    }
}
