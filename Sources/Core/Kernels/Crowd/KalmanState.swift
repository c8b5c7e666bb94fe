/// Mean and covariance of a Kalman filter with scalar measurements.
struct KalmanState: Sendable {
    let size: Int
    var mean: [Double]
    /// Row-major, symmetric.
    var covariance: [Double]

    init(mean: [Double], deviations: [Double]) {
        precondition(mean.count == deviations.count, "\(mean.count) means, \(deviations.count) deviations")
        size = mean.count
        self.mean = mean
        covariance = [Double](repeating: 0, count: mean.count * mean.count)
        for index in mean.indices { covariance[index * size + index] = deviations[index] * deviations[index] }
    }

    func variance(_ index: Int) -> Double { covariance[index * size + index] }

    func covariance(_ first: Int, _ second: Int) -> Double { covariance[first * size + second] }

    mutating func addVariance(_ index: Int, _ amount: Double) { covariance[index * size + index] += amount }

    /// Adds one unknown that several states share with the given gains: what is known across it stays as well known as it was.
    mutating func addSharedVariance(_ gains: [(index: Int, gain: Double)], _ amount: Double) {
        for left in gains {
            for right in gains { covariance[left.index * size + right.index] += left.gain * right.gain * amount }
        }
    }

    /// x0 = keeping·x0 + Σ g·x over the other states as linearised: row 0 of the transition is `keeping` at 0 and `gains`
    /// elsewhere.
    mutating func transitionFirst(keeping: Double = 1, gains: [(index: Int, gain: Double)]) {
        if keeping != 1 {
            for column in 0..<size { covariance[column] *= keeping }
            for row in 0..<size { covariance[row * size] *= keeping }
        }
        for gain in gains where gain.gain != 0 {
            for column in 0..<size { covariance[column] += gain.gain * covariance[gain.index * size + column] }
        }
        for row in 0..<size where row != 0 { covariance[row * size] = covariance[row] }
        var corner = covariance[0]
        for gain in gains where gain.gain != 0 { corner += gain.gain * covariance[gain.index] }
        covariance[0] = corner
    }

    /// A state known from elsewhere: its value, its variance, and no correlation with the others.
    mutating func settle(_ index: Int, at value: Double, variance: Double) {
        mean[index] = value
        for other in 0..<size {
            covariance[index * size + other] = 0
            covariance[other * size + index] = 0
        }
        covariance[index * size + index] = variance
    }

    /// H·P·Hᵀ of a sparse measurement row.
    func innovationVariance(_ row: [(index: Int, gain: Double)]) -> Double {
        var sum = 0.0
        for left in row {
            for right in row { sum += left.gain * right.gain * covariance[left.index * size + right.index] }
        }
        return sum
    }

    /// Scalar update with innovation `residual` and measurement variance `noise`.
    mutating func update(_ row: [(index: Int, gain: Double)], residual: Double, noise: Double) {
        var cross = [Double](repeating: 0, count: size)
        for index in 0..<size {
            var sum = 0.0
            for entry in row { sum += covariance[index * size + entry.index] * entry.gain }
            cross[index] = sum
        }
        var total = noise
        for entry in row { total += entry.gain * cross[entry.index] }
        guard total > 0 else { return }
        for index in 0..<size { mean[index] += cross[index] / total * residual }
        for a in 0..<size {
            let share = cross[a] / total
            for b in 0..<size { covariance[a * size + b] -= share * cross[b] }
        }
    }
}
