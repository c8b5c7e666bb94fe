/// Something a road network or its demand holds that an assignment should know of. Nodes, links and zones by position.
package enum NetworkIssue: Equatable, Sendable {
    /// A value of a link.
    package enum Quantity: String, Equatable, Sendable {
        case capacity, length, freeFlowTime, bprCoefficient, bprPower, toll
    }

    /// A later link between the same nodes in the same direction; allowed, yet often a slip.
    case parallelLink(link: Int32, first: Int32)
    case selfLoop(link: Int32)
    /// Links arrive and none leaves, and no zone is here: trips sent there would be lost.
    case sink(node: Int32)
    /// Links leave and none arrives, and no zone is here.
    case source(node: Int32)
    case isolatedNode(node: Int32)
    /// Capacity 0 where the cost depends on it.
    case zeroCapacity(link: Int32)
    case negative(link: Int32, quantity: Quantity, value: Double)
    case notFinite(link: Int32, quantity: Quantity)
    /// Trips of this pair that are negative, infinite or not a number.
    case unusableTrips(origin: Int32, destination: Int32, value: Double)
    /// Trips between zones that no path joins.
    case disconnected(origin: Int32, destination: Int32, trips: Double)
    /// The declared total differs from the trips found by more than one in a million.
    case totalMismatch(declared: Double, found: Double)

    /// Whether no assignment can be made before it is mended; disconnected pairs are left out and reported instead.
    package var preventsAssignment: Bool {
        switch self {
        case .zeroCapacity, .notFinite, .unusableTrips: true
        case .negative(_, let quantity, _): quantity != .toll && quantity != .length
        default: false
        }
    }
}
