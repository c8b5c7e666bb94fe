/// Pedestrian level of service, A (free) to F (jammed).
package enum LevelOfService: Int, Sendable, Hashable, Comparable, CaseIterable {
    case a, b, c, d, e, f

    package static func < (left: LevelOfService, right: LevelOfService) -> Bool { left.rawValue < right.rawValue }

    /// A table of level bounds for one kind of place.
    package struct Scale: Sendable, Hashable {
        /// Least area per person of A, B, C, D and E, m²/person, falling.
        package var leastAreaSquareMetres: [Double]
        /// Greatest flow of A, B, C, D and E, persons per metre and minute, rising; empty when the source has none.
        package var greatestFlowPerMetreMinute: [Double]

        package init(leastAreaSquareMetres: [Double], greatestFlowPerMetreMinute: [Double] = []) {
            precondition(leastAreaSquareMetres.count == 5, "\(leastAreaSquareMetres.count) bounds, not 5")
            precondition([0, 5].contains(greatestFlowPerMetreMinute.count), "flow bounds must be 5 or none")
            self.leastAreaSquareMetres = leastAreaSquareMetres
            self.greatestFlowPerMetreMinute = greatestFlowPerMetreMinute
        }

        /// Fruin 1971, walkways (35, 25, 15, 10, 5 sq ft).
        package static let fruinWalkway = Scale(
            leastAreaSquareMetres: [3.24, 2.32, 1.39, 0.93, 0.46], greatestFlowPerMetreMinute: [23, 33, 49, 66, 82])
        /// Fruin 1971, stairs.
        package static let fruinStairs = Scale(
            leastAreaSquareMetres: [1.86, 1.39, 0.93, 0.65, 0.37], greatestFlowPerMetreMinute: [16, 23, 33, 43, 56])
        /// Fruin 1971, queues and waiting areas.
        package static let fruinQueue = Scale(leastAreaSquareMetres: [1.21, 0.93, 0.65, 0.28, 0.19])
        /// Highway Capacity Manual, walkways.
        package static let highwayCapacityManualWalkway = Scale(leastAreaSquareMetres: [5.6, 3.7, 2.2, 1.4, 0.75])
    }

    /// The level at a density.
    ///
    /// - Parameter personsPerSquareMetre: 0 or more; 0 is level A.
    package init(personsPerSquareMetre: Double, scale: Scale) {
        let area = personsPerSquareMetre > 0 ? 1 / personsPerSquareMetre : Double.infinity
        let index = scale.leastAreaSquareMetres.firstIndex { area > $0 } ?? 5
        self = Self.allCases[index]
    }

    /// The level at a flow; nil when the scale has no flow bounds. Congested flow is low too: read it with density.
    package init?(personsPerMetreMinute: Double, scale: Scale) {
        guard !scale.greatestFlowPerMetreMinute.isEmpty else { return nil }
        let index = scale.greatestFlowPerMetreMinute.firstIndex { personsPerMetreMinute <= $0 } ?? 5
        self = Self.allCases[index]
    }
}
