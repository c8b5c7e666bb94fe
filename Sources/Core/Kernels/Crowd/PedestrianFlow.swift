/// Speed and specific flow of pedestrians on one kind of way (SFPE hydraulic model and the IMO table).
package enum PedestrianWay: Sendable, Hashable {
    /// Corridor, aisle, ramp or open floor.
    case corridor
    case doorway
    /// Stairs downwards with the SFPE speed factor of the stair, m/s (1.00 to 1.23 by riser and tread).
    case stairsDown(factorMetresPerSecond: Double = 1.08)
    case stairsUp(factorMetresPerSecond: Double = 1.08)

    /// k of the SFPE model, m/s.
    package var factorMetresPerSecond: Double {
        switch self {
        case .corridor, .doorway: 1.40
        case .stairsDown(let factor), .stairsUp(let factor): factor
        }
    }

    /// Width that a boundary layer takes on each side, metres (SFPE).
    package var boundaryLayerMetres: Double {
        if case .corridor = self { return 0.20 }
        return 0.15
    }

    /// Greatest specific flow of the IMO table (MSC.1/Circ.1533), persons/(m·s).
    package var greatestFlowIMOPerMetreSecond: Double {
        switch self {
        case .corridor, .doorway: 1.3
        case .stairsDown: 1.1
        case .stairsUp: 0.88
        }
    }

    /// Greatest flow of the Green Guide, persons/(m·s) of clear width: 82 a minute on the level, 66 on stairs.
    package var greatestFlowGreenGuidePerMetreSecond: Double {
        switch self {
        case .corridor, .doorway: 82.0 / 60
        case .stairsDown, .stairsUp: 66.0 / 60
        }
    }

    /// Greatest SFPE specific flow k/(4·0.266), persons/(m·s) of effective width; 1.316 on the level.
    package var greatestFlowPerMetreSecond: Double { factorMetresPerSecond / (4 * PedestrianFlow.slope) }
}

/// The SFPE relations between density, speed and flow.
package enum PedestrianFlow {
    /// a of S = k(1 − a·D), m²/person.
    package static let slope = 0.266
    /// Density of greatest flow 1/(2a) = 1.880 persons/m².
    package static let densityOfGreatestFlow = 1 / (2 * slope)

    /// Walking speed, m/s: 0.85 k below 0.54 persons/m², k(1 − 0.266 D) above, 0 from 1/0.266 = 3.76 on.
    package static func speedMetresPerSecond(personsPerSquareMetre density: Double, way: PedestrianWay) -> Double {
        guard density >= 0.54 else { return 0.85 * way.factorMetresPerSecond }
        return max(0, way.factorMetresPerSecond * (1 - slope * density))
    }

    /// Specific flow S·D, persons/(m·s) of effective width.
    package static func specificFlowPerMetreSecond(personsPerSquareMetre density: Double, way: PedestrianWay) -> Double
    {
        max(0, density) * speedMetresPerSecond(personsPerSquareMetre: density, way: way)
    }

    /// Corridor rows of the IMO table between which flow and speed are read linearly: density, flow, speed.
    private static let imoRows: [(density: Double, flow: Double, speed: Double)] = [
        (0, 0, 1.2), (0.5, 0.65, 1.2), (1.9, 1.3, 0.67), (3.2, 0.65, 0.20), (3.5, 0.32, 0.10),
    ]

    /// Corridor flow, persons/(m·s), and speed, m/s, of the IMO table at a density; constant from 3.5 on.
    package static func corridorIMO(personsPerSquareMetre density: Double)
        -> (flowPerMetreSecond: Double, speedMetresPerSecond: Double)
    {
        guard let upper = imoRows.firstIndex(where: { density <= $0.density }) else { return (0.32, 0.10) }
        guard upper > 0 else { return (0, 1.2) }
        let low = imoRows[upper - 1]
        let high = imoRows[upper]
        let share = (density - low.density) / (high.density - low.density)
        return (low.flow + share * (high.flow - low.flow), low.speed + share * (high.speed - low.speed))
    }
}
