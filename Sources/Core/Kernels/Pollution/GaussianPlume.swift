#if canImport(Glibc)
private import Glibc
#endif

/// A steady Gaussian plume over flat ground with total reflection there and, optionally, at the mixing height.
package struct GaussianPlume: Sendable, Hashable {
    package let emissionGramsPerSecond: Double
    /// Stack height with plume rise, m.
    package let effectiveHeightMetres: Double
    /// At the height that carries the plume, above zero.
    package let windMetresPerSecond: Double
    package let stability: StabilityClass
    package let terrain: PlumeTerrain
    /// Top of the mixed layer, m; `nil` = open above.
    package let mixingHeightMetres: Double?

    package init(
        emissionGramsPerSecond: Double, effectiveHeightMetres: Double, windMetresPerSecond: Double,
        stability: StabilityClass, terrain: PlumeTerrain, mixingHeightMetres: Double? = nil
    ) {
        precondition(windMetresPerSecond > 0, "wind \(windMetresPerSecond)")
        self.emissionGramsPerSecond = emissionGramsPerSecond
        self.effectiveHeightMetres = effectiveHeightMetres
        self.windMetresPerSecond = windMetresPerSecond
        self.stability = stability
        self.terrain = terrain
        self.mixingHeightMetres = mixingHeightMetres
    }

    /// Concentration at a point, µg/m³; 0 upwind of the source and at it.
    /// - Parameters:
    ///   - downwindMetres: along the wind.
    ///   - crosswindMetres: to either side.
    ///   - heightMetres: above ground.
    package func microgramsPerCubicMetre(
        downwindMetres: Double, crosswindMetres: Double, heightMetres: Double
    ) -> Double {
        guard downwindMetres > 0 else { return 0 }
        let spread = PlumeSpread(downwindMetres: downwindMetres, stability: stability, terrain: terrain)
        let lateral = Self.bell(crosswindMetres, spread.lateralMetres)
        let scale = 2 * .pi * windMetresPerSecond * spread.lateralMetres * spread.verticalMetres
        return emissionGramsPerSecond * 1e6 * lateral * vertical(heightMetres, spread.verticalMetres) / scale
    }

    /// The same for a point given by its bearing: what a receptor sees when the wind comes from a direction.
    /// - Parameters:
    ///   - eastMetres: of the receptor from the source.
    ///   - northMetres: of the receptor from the source.
    ///   - windFromDegrees: clockwise from north.
    package func microgramsPerCubicMetre(
        eastMetres: Double, northMetres: Double, heightMetres: Double, windFromDegrees: Double
    ) -> Double {
        let (sine, cosine) = bearingVector(windFromDegrees + 180)
        return microgramsPerCubicMetre(
            downwindMetres: eastMetres * sine + northMetres * cosine,
            crosswindMetres: eastMetres * cosine - northMetres * sine, heightMetres: heightMetres)
    }

    /// Direct plume, its image in the ground, and four pairs of images in the lid.
    private func vertical(_ height: Double, _ sigma: Double) -> Double {
        var sum = Self.bell(height - effectiveHeightMetres, sigma) + Self.bell(height + effectiveHeightMetres, sigma)
        guard let lid = mixingHeightMetres, effectiveHeightMetres < lid, height <= lid else { return sum }
        for image in 1...4 {
            let shift = 2 * Double(image) * lid
            for side in [-shift, shift] {
                sum += Self.bell(height - effectiveHeightMetres + side, sigma)
                sum += Self.bell(height + effectiveHeightMetres + side, sigma)
            }
        }
        return sum
    }

    private static func bell(_ distance: Double, _ sigma: Double) -> Double {
        exp(-0.5 * distance * distance / (sigma * sigma))
    }
}
