/// How one source of an occupancy estimate did over a run: how often it was used, missing, impossible or doubted.
package struct SensorHealth: Sendable, Hashable {
    package private(set) var used = 0
    package private(set) var missing = 0
    package private(set) var implausible = 0
    package private(set) var doubted = 0
    /// The state of the last step.
    package private(set) var last: OccupancySensorState = .missing

    package init() {}

    package mutating func observe(_ state: OccupancySensorState) {
        switch state {
        case .used: used += 1
        case .missing: missing += 1
        case .implausible: implausible += 1
        case .doubted: doubted += 1
        }
        last = state
    }

    /// Readings that arrived.
    package var delivered: Int { used + implausible + doubted }

    /// Share of the readings that arrived and could be used, 0 without any.
    package var usableShare: Double { delivered > 0 ? Double(used) / Double(delivered) : 0 }
}
