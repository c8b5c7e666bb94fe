#if canImport(Glibc)
import Glibc
#endif

/// The space in which a series is modelled, so that its spread does not grow with its level.
package enum SeriesTransform: Sendable, Hashable {
    /// Speeds, temperatures, anything that may be negative.
    case identity
    /// Counts of people, vehicles, events.
    case squareRoot
    /// Concentrations: ln(1 + x).
    case logarithm

    /// Whether a finite value can be transformed.
    package func accepts(_ value: Double) -> Bool { self == .identity || value >= 0 }

    /// Into model space; NaN stays NaN.
    package func forward(_ value: Double) -> Double {
        switch self {
        case .identity: value
        case .squareRoot: value.squareRoot()
        case .logarithm: log1p(value)
        }
    }

    /// Back from model space; monotone, and never below zero for square root and logarithm.
    package func backward(_ value: Double) -> Double {
        switch self {
        case .identity: return value
        case .squareRoot:
            let root = max(value, 0)
            return root * root
        case .logarithm: return max(expm1(min(value, 700)), 0)
        }
    }
}
