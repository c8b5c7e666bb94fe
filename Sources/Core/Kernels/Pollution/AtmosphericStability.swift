#if canImport(Glibc)
private import Glibc
#endif

/// Pasquill's classes, A very unstable to F stable.
package enum StabilityClass: Int, Sendable, CaseIterable {
    case veryUnstable, unstable, slightlyUnstable, neutral, slightlyStable, stable

    /// The class whose line of Golder (1972) lies nearest: 1/L against a + b log₁₀ z₀.
    /// - Parameters:
    ///   - inverseObukhovLength: 1/L in 1/m; 0 when neutral.
    ///   - roughnessMetres: z₀, above zero.
    package init(inverseObukhovLength: Double, roughnessMetres: Double) {
        let lines: [(Double, Double)] = [
            (-0.096, 0.029), (-0.037, 0.029), (-0.002, 0.018), (0, 0), (0.004, -0.018), (0.035, -0.036),
        ]
        let logarithm = log10(roughnessMetres)
        let nearest = Self.allCases.min {
            abs(inverseObukhovLength - (lines[$0.rawValue].0 + lines[$0.rawValue].1 * logarithm))
                < abs(inverseObukhovLength - (lines[$1.rawValue].0 + lines[$1.rawValue].1 * logarithm))
        }
        self = nearest ?? .neutral
    }

    /// Exponent of the wind profile u(z) = u(ref) (z / ref)^p.
    package func windExponent(over terrain: PlumeTerrain) -> Double {
        switch terrain {
        case .rural: [0.07, 0.07, 0.10, 0.15, 0.35, 0.55][rawValue]
        case .urban: [0.15, 0.15, 0.20, 0.25, 0.30, 0.30][rawValue]
        }
    }
}

/// Which of Briggs's two sets of curves holds.
package enum PlumeTerrain: Sendable, CaseIterable { case rural, urban }

/// The spread of a plume by Briggs (1973), open country and urban.
package struct PlumeSpread: Sendable, Hashable {
    /// Standard deviation across the wind, m.
    package let lateralMetres: Double
    /// Standard deviation upwards, m.
    package let verticalMetres: Double

    /// - Parameter downwindMetres: distance from the source along the wind, zero or more.
    package init(downwindMetres x: Double, stability: StabilityClass, terrain: PlumeTerrain) {
        let index = stability.rawValue
        switch terrain {
        case .rural:
            lateralMetres = [0.22, 0.16, 0.11, 0.08, 0.06, 0.04][index] * x / (1 + 1e-4 * x).squareRoot()
            verticalMetres = Self.ruralVertical(x, stability)
        case .urban:
            lateralMetres = [0.32, 0.32, 0.22, 0.16, 0.11, 0.11][index] * x / (1 + 4e-4 * x).squareRoot()
            verticalMetres = Self.urbanVertical(x, stability)
        }
    }

    private static func ruralVertical(_ x: Double, _ stability: StabilityClass) -> Double {
        switch stability {
        case .veryUnstable: 0.20 * x
        case .unstable: 0.12 * x
        case .slightlyUnstable: 0.08 * x / (1 + 2e-4 * x).squareRoot()
        case .neutral: 0.06 * x / (1 + 1.5e-3 * x).squareRoot()
        case .slightlyStable: 0.03 * x / (1 + 3e-4 * x)
        case .stable: 0.016 * x / (1 + 3e-4 * x)
        }
    }

    private static func urbanVertical(_ x: Double, _ stability: StabilityClass) -> Double {
        switch stability {
        case .veryUnstable, .unstable: 0.24 * x * (1 + 1e-3 * x).squareRoot()
        case .slightlyUnstable: 0.20 * x
        case .neutral: 0.14 * x / (1 + 3e-4 * x).squareRoot()
        case .slightlyStable, .stable: 0.08 * x / (1 + 1.5e-3 * x).squareRoot()
        }
    }
}
