#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The few functions of the mathematics library used by the played city.
enum Mathematics {
    static func sin(_ value: Double) -> Double { librarySine(value) }
    static func cos(_ value: Double) -> Double { libraryCosine(value) }
    static func atan2(_ y: Double, _ x: Double) -> Double { libraryArctangent(y, x) }
    static func exp(_ value: Double) -> Double { libraryExponential(value) }
    static func power(_ base: Double, _ exponent: Double) -> Double { libraryPower(base, exponent) }
}

private func librarySine(_ value: Double) -> Double { sin(value) }
private func libraryCosine(_ value: Double) -> Double { cos(value) }
private func libraryArctangent(_ y: Double, _ x: Double) -> Double { atan2(y, x) }
private func libraryExponential(_ value: Double) -> Double { exp(value) }
private func libraryPower(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
