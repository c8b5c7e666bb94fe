#if canImport(Glibc)
private import Glibc
#endif

/// Distances of a boiling-liquid expanding-vapour explosion of propane or the like.
package struct Fireball: Sendable, Hashable {
    /// Fuel in the vessel.
    package let massKilograms: Double

    package init(massKilograms: Double) {
        precondition(massKilograms >= 0, "mass \(massKilograms)")
        self.massKilograms = massKilograms
    }

    /// 3 M^⅓ (Emergency Response Guidebook 2024, BLEVE table).
    package var radiusMetres: Double { 3 * cbrt(massKilograms) }

    /// Responders stay behind this: four radii, at least 90 m.
    package var responderDistanceMetres: Double { max(90, 4 * radiusMetres) }

    /// Least evacuation of the public: 15 radii, at most 2,200 m.
    package var leastEvacuationMetres: Double { min(2200, 15 * radiusMetres) }

    /// Preferred evacuation: 30 radii, at most 2,200 m.
    package var preferredEvacuationMetres: Double { min(2200, 30 * radiusMetres) }

    /// Largest diameter by CCPS (1994): 5.8 M^⅓, a little less than twice `radiusMetres`.
    package var diameterMetres: Double { 5.8 * cbrt(massKilograms) }

    /// CCPS (1994): 0.45 M^⅓ under 30 t, 2.6 M^⅙ from there.
    package var durationSeconds: Double {
        massKilograms < 30_000 ? 0.45 * cbrt(massKilograms) : 2.6 * pow(massKilograms, 1.0 / 6)
    }

    /// Height of the centre: three quarters of the diameter.
    package var centreHeightMetres: Double { 0.75 * diameterMetres }

    /// Mean heat on a surface that faces the fireball, kW/m², as a point source at its centre:
    /// transmissivity · radiant share · heat of combustion · M / (4 π L² t).
    /// - Parameters:
    ///   - groundDistanceMetres: from the point below the centre.
    ///   - heatOfCombustionKilojoulesPerKilogram: propane 46,350.
    ///   - radiantShare: 0.3 below the relief pressure to 0.4 above it.
    ///   - transmissivity: of the air, 0 to 1.
    package func heatFluxKilowattsPerSquareMetre(
        groundDistanceMetres: Double, heatOfCombustionKilojoulesPerKilogram: Double = 46_350,
        radiantShare: Double = 0.35, transmissivity: Double = 1
    ) -> Double {
        guard massKilograms > 0 else { return 0 }
        let squaredDistance = groundDistanceMetres * groundDistanceMetres + centreHeightMetres * centreHeightMetres
        let radiated = transmissivity * radiantShare * heatOfCombustionKilojoulesPerKilogram * massKilograms
        return radiated / (4 * .pi * squaredDistance * durationSeconds)
    }
}
