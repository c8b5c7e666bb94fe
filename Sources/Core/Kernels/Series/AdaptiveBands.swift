/// Factors on the widths of the bands that follow how often values really fall outside (Gibbs and Candès 2021).
package struct AdaptiveBands: Sendable, Hashable {
    /// Factor on the 80 % half-width.
    package private(set) var factor80 = 1.0
    /// Factor on the 95 % half-width.
    package private(set) var factor95 = 1.0
    /// Step of the adaptation a value.
    package static let rate = 0.02

    package init() {}

    /// Takes the size of one error and the half-widths before factors, all in one unit: width += 0.02 (missed − α).
    package mutating func observe(size: Double, width80: Double, width95: Double) {
        factor80 = Self.moved(factor80, missed: size > factor80 * width80, alpha: 0.20)
        factor95 = Self.moved(factor95, missed: size > factor95 * width95, alpha: 0.05)
    }

    private static func moved(_ factor: Double, missed: Bool, alpha: Double) -> Double {
        min(max(factor + rate * ((missed ? 1 : 0) - alpha), 0.25), 4)
    }
}
