/// The items of GB 3838-2002, table 1 (water temperature aside). Unit mg/L unless said.
package enum WaterQualityItem: Int, Sendable, CaseIterable {
    /// Dimensionless, 6 to 9 in every class.
    case acidity
    case dissolvedOxygen
    case permanganateIndex, chemicalOxygenDemand, biochemicalOxygenDemand5
    case ammoniaNitrogen, totalPhosphorus, totalNitrogen
    case copper, zinc, fluoride, selenium, arsenic, mercury, cadmium, hexavalentChromium, lead
    case cyanide, volatilePhenol, petroleum, anionicSurfactant, sulfide
    /// Per litre.
    case faecalColiforms

    /// Whether the item decides the class of a section: the 2011 method judges 21 items and gives total nitrogen and
    /// faecal coliforms apart.
    package var decidesClass: Bool { self != .totalNitrogen && self != .faecalColiforms }

    /// Whether an excess multiple is meaningful: not for pH and dissolved oxygen.
    package var hasExcessMultiple: Bool { self != .acidity && self != .dissolvedOxygen }
}

/// Total phosphorus has other limits in lakes and reservoirs than in rivers.
package enum WaterBody: Sendable { case river, lake }

/// The classes of GB 3838-2002, best first; `inferiorToFive` is what is worse than V (劣V).
package enum WaterClass: Int, Sendable, CaseIterable, Comparable {
    case one = 1, two, three, four, five, inferiorToFive

    package static func < (left: WaterClass, right: WaterClass) -> Bool { left.rawValue < right.rawValue }
}

extension WaterQualityItem {
    /// The limits of classes I to V. Upper limits, except dissolved oxygen (lower) and pH, which has none here.
    func limits(in body: WaterBody) -> [Double] {
        switch self {
        case .acidity: []
        case .dissolvedOxygen: [7.5, 6, 5, 3, 2]
        case .permanganateIndex: [2, 4, 6, 10, 15]
        case .chemicalOxygenDemand: [15, 15, 20, 30, 40]
        case .biochemicalOxygenDemand5: [3, 3, 4, 6, 10]
        case .ammoniaNitrogen: [0.15, 0.5, 1, 1.5, 2]
        case .totalPhosphorus: body == .lake ? [0.01, 0.025, 0.05, 0.1, 0.2] : [0.02, 0.1, 0.2, 0.3, 0.4]
        case .totalNitrogen: [0.2, 0.5, 1, 1.5, 2]
        case .copper: [0.01, 1, 1, 1, 1]
        case .zinc: [0.05, 1, 1, 2, 2]
        case .fluoride: [1, 1, 1, 1.5, 1.5]
        case .selenium: [0.01, 0.01, 0.01, 0.02, 0.02]
        case .arsenic: [0.05, 0.05, 0.05, 0.1, 0.1]
        case .mercury: [0.00005, 0.00005, 0.0001, 0.001, 0.001]
        case .cadmium: [0.001, 0.005, 0.005, 0.005, 0.01]
        case .hexavalentChromium: [0.01, 0.05, 0.05, 0.05, 0.1]
        case .lead: [0.01, 0.01, 0.05, 0.05, 0.1]
        case .cyanide: [0.005, 0.05, 0.2, 0.2, 0.2]
        case .volatilePhenol: [0.002, 0.002, 0.005, 0.01, 0.1]
        case .petroleum: [0.05, 0.05, 0.05, 0.5, 1]
        case .anionicSurfactant: [0.2, 0.2, 0.2, 0.3, 0.3]
        case .sulfide: [0.05, 0.1, 0.2, 0.5, 1]
        case .faecalColiforms: [200, 2000, 10_000, 20_000, 40_000]
        }
    }
}
