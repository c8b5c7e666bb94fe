/// The record of one sensor's normalised innovations.
struct SensorTrust: Sendable {
    /// Spreads from which a reading is doubted.
    static let doubtSpreads = 5.0
    /// Rates at which the size of innovations and their side are followed: a sensor that changed should show within hours.
    private static let sizeRate = 0.03
    private static let sideRate = 0.06
    private var square = 1.0
    private var signed = 0.0

    mutating func observe(_ spreads: Double) {
        let bounded = min(max(spreads, -SensorTrust.doubtSpreads), SensorTrust.doubtSpreads)
        square += Self.sizeRate * (bounded * bounded - square)
        signed += Self.sideRate * (bounded - signed)
    }

    /// Factor by which noise differs from what was assumed, 0.6 or more.
    var excess: Double { max(0.6, square) }

    /// Mean of the innovations: which side they have been on.
    var side: Double { signed }

    /// Whether innovations have been on one side for long.
    var isOneSided: Bool { abs(signed) > 0.8 }

    mutating func forgive() { signed = 0 }
}
