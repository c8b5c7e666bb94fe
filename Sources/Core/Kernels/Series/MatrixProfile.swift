/// Distance of every window of a series to its most similar other window, after z-normalisation (Yeh et al. 2016).
///
/// "Has this day ever looked so?": a large distance means never. For review, not for alarms.
package struct MatrixProfile: Sendable, Hashable {
    /// Steps of a window.
    package let window: Int
    /// One a window start: Euclidean distance of z-normalised windows, 0 to √(4·window); infinite where the window
    /// holds a missing value or nothing to compare with exists.
    package let distances: [Double]
    /// Start of the most similar window; −1 where there is none.
    package let neighbours: [Int32]

    /// Compares all windows with all others along diagonals (SCAMP's covariance recursion, Zimmerman et al. 2019).
    ///
    /// - Parameters:
    ///   - values: NaN = missing. Constant windows are at distance √window·√2 from all others.
    ///   - window: 3 or more steps and at most half of the values, else all distances are infinite.
    ///   - exclusion: windows that start this near or nearer do not count; 0 = a quarter of the window.
    /// - Complexity: O(n²) time, O(values) memory, n the values without gaps longer than a window.
    package static func compute(
        _ values: [Double], window: Int, exclusion: Int = 0, isCancelled: () -> Bool = { false }
    ) -> MatrixProfile? {
        precondition(window >= 3, "window \(window)")
        let apart = exclusion > 0 ? exclusion : (window + 3) / 4
        let closed = ClosedGaps(values, longest: max(window, apart))
        guard closed.places.count < values.count else {
            return computeWhole(values, window: window, apart: apart, isCancelled: isCancelled)
        }
        let short = computeWhole(
            closed.places.map { values[$0] }, window: window, apart: apart, isCancelled: isCancelled)
        return short.map { closed.spread($0, count: max(values.count - window + 1, 0)) }
    }

    /// Places of the values that lie in no gap longer than a window, rising: what is compared.
    package static func placesCompared(_ values: [Double], window: Int) -> [Int] {
        ClosedGaps(values, longest: window).places
    }

    private static func computeWhole(
        _ values: [Double], window: Int, apart: Int, isCancelled: () -> Bool
    ) -> MatrixProfile? {
        let count = values.count - window + 1
        guard count > apart + 1 else {
            return MatrixProfile(
                window: window, distances: [Double](repeating: .infinity, count: max(count, 0)),
                neighbours: [Int32](repeating: -1, count: max(count, 0)))
        }
        let windows = NormalisedWindows(values, window: window)
        guard windows.hasPair(apart: apart) else {
            return MatrixProfile(
                window: window, distances: [Double](repeating: .infinity, count: count),
                neighbours: [Int32](repeating: -1, count: count))
        }
        var best = [Double](repeating: -2, count: count)
        var place = [Int32](repeating: -1, count: count)
        var diagonal = apart + 1
        while diagonal < count {
            if isCancelled() { return nil }
            windows.walkFour(diagonal: diagonal, best: &best, place: &place)
            diagonal += 4
        }
        var distances = [Double](repeating: .infinity, count: count)
        for index in 0..<count where place[index] >= 0 && !windows.isMissing[index] {
            distances[index] = (2 * Double(window) * max(0, 1 - best[index])).squareRoot()
        }
        return MatrixProfile(window: window, distances: distances, neighbours: place)
    }

    /// Starts of the windows least like any other, the strangest first, at least `apart` steps from each other.
    package func discords(_ most: Int, apart: Int) -> [Int] {
        var order = distances.indices.filter { distances[$0].isFinite }
        order.sort { distances[$0] > distances[$1] }
        var result: [Int] = []
        for start in order where result.count < most {
            if result.allSatisfy({ abs($0 - start) >= apart }) { result.append(start) }
        }
        return result
    }
}

/// A series without what is missing beyond so many steps in a row: no window lies there, and a stray date years away would make
/// hundreds of thousands of them.
private struct ClosedGaps {
    /// Places of the values that are kept, rising.
    let places: [Int]

    init(_ values: [Double], longest: Int) {
        var places: [Int] = []
        places.reserveCapacity(values.count)
        var missing = 0
        for (place, value) in values.enumerated() {
            missing = value.isNaN ? missing + 1 : 0
            if missing <= longest { places.append(place) }
        }
        self.places = places
    }

    /// The profile of what is kept as one of the whole series.
    func spread(_ profile: MatrixProfile, count: Int) -> MatrixProfile {
        var distances = [Double](repeating: .infinity, count: count)
        var neighbours = [Int32](repeating: -1, count: count)
        for (short, distance) in profile.distances.enumerated() where distance.isFinite {
            let like = profile.neighbours[short]
            distances[places[short]] = distance
            neighbours[places[short]] = like < 0 ? like : Int32(truncatingIfNeeded: places[Int(like)])
        }
        return MatrixProfile(window: profile.window, distances: distances, neighbours: neighbours)
    }
}

/// What the recursion along a diagonal needs of every window.
private struct NormalisedWindows {
    let window: Int
    let values: [Double]
    let means: [Double]
    /// 1 / (spread·√window); 0 for constant windows and those with a missing value.
    let inverseNorms: [Double]
    let isMissing: [Bool]
    private let halfDifferences: [Double]
    private let centredSums: [Double]

    /// Whether any two windows without a missing value are far enough apart to be compared.
    func hasPair(apart: Int) -> Bool {
        guard let first = isMissing.firstIndex(of: false), let last = isMissing.lastIndex(of: false) else {
            return false
        }
        return last - first > apart
    }

    init(_ raw: [Double], window: Int) {
        let count = raw.count - window + 1
        let finite = raw.filter { !$0.isNaN }
        let middle = finite.isEmpty ? 0 : finite.reduce(0, +) / Double(finite.count)
        let values = raw.map { $0.isNaN ? 0 : $0 - middle }
        var means = [Double](repeating: 0, count: count)
        var inverse = means
        var missing = [Bool](repeating: false, count: count)
        var gaps = 0
        for index in raw.indices {
            gaps += raw[index].isNaN ? 1 : 0
            if index >= window { gaps -= raw[index - window].isNaN ? 1 : 0 }
            if index >= window - 1 { missing[index - window + 1] = gaps > 0 }
        }
        for start in 0..<count {
            var sum = 0.0
            for index in start..<(start + window) { sum += values[index] }
            let mean = sum / Double(window)
            var squares = 0.0
            for index in start..<(start + window) { squares += (values[index] - mean) * (values[index] - mean) }
            means[start] = mean
            inverse[start] = missing[start] || squares < 1e-12 ? 0 : 1 / squares.squareRoot()
        }
        var half = [Double](repeating: 0, count: count)
        var centred = half
        for start in 1..<count {
            let new = values[start + window - 1]
            let old = values[start - 1]
            half[start] = (new - old) / 2
            centred[start] = (new - means[start]) + (old - means[start - 1])
        }
        self.window = window
        self.values = values
        self.means = means
        inverseNorms = inverse
        isMissing = missing
        halfDifferences = half
        centredSums = centred
    }

    /// Correlations of all pairs of windows that start `diagonal` to `diagonal + 3` steps apart: four recursions at once,
    /// because each step of one waits for the last.
    func walkFour(diagonal: Int, best: inout [Double], place: inout [Int32]) {
        let count = inverseNorms.count
        var first = start(diagonal)
        var second = start(diagonal + 1)
        var third = start(diagonal + 2)
        var fourth = start(diagonal + 3)
        let half = halfDifferences.span
        let centred = centredSums.span
        let norms = inverseNorms.span
        var bests = best.mutableSpan
        var places = place.mutableSpan
        var left = 0
        let common = count - diagonal - 3
        while left < common {
            let right = left + diagonal
            let (change, sum, norm) = (half[left], centred[left], norms[left])
            first += change * centred[right] + half[right] * sum
            second += change * centred[right + 1] + half[right + 1] * sum
            third += change * centred[right + 2] + half[right + 2] * sum
            fourth += change * centred[right + 3] + half[right + 3] * sum
            let a = first * (norm * norms[right])
            let b = second * (norm * norms[right + 1])
            let c = third * (norm * norms[right + 2])
            let d = fourth * (norm * norms[right + 3])
            if a > bests[right] { (bests[right], places[right]) = (a, Int32(truncatingIfNeeded: left)) }
            if b > bests[right + 1] { (bests[right + 1], places[right + 1]) = (b, Int32(truncatingIfNeeded: left)) }
            if c > bests[right + 2] { (bests[right + 2], places[right + 2]) = (c, Int32(truncatingIfNeeded: left)) }
            if d > bests[right + 3] { (bests[right + 3], places[right + 3]) = (d, Int32(truncatingIfNeeded: left)) }
            let most = max(max(a, b), max(c, d))
            if most > bests[left] {
                bests[left] = most
                let shift = most == a ? 0 : most == b ? 1 : most == c ? 2 : 3
                places[left] = Int32(truncatingIfNeeded: right + shift)
            }
            left += 1
        }
        for (offset, covariance) in [first, second, third].enumerated() where diagonal + offset < count {
            finish(
                diagonal: diagonal + offset, from: max(common, 0), covariance: covariance, best: &bests,
                place: &places)
        }
    }

    /// Covariance of the first pair of a diagonal, before its first step; 0 beyond the last diagonal.
    private func start(_ diagonal: Int) -> Double {
        guard diagonal < inverseNorms.count else { return 0 }
        var covariance = 0.0
        for index in 0..<window {
            covariance += (values[index] - means[0]) * (values[index + diagonal] - means[diagonal])
        }
        return covariance
    }

    /// The last pairs of a diagonal, which its longer neighbours do not have.
    private func finish(
        diagonal: Int, from: Int, covariance start: Double, best: inout MutableSpan<Double>,
        place: inout MutableSpan<Int32>
    ) {
        var covariance = start
        for left in from..<max(inverseNorms.count - diagonal, from) {
            let right = left + diagonal
            covariance +=
                halfDifferences[left] * centredSums[right] + halfDifferences[right] * centredSums[left]
            let correlation = covariance * (inverseNorms[left] * inverseNorms[right])
            if correlation > best[left] {
                best[left] = correlation
                place[left] = Int32(truncatingIfNeeded: right)
            }
            if correlation > best[right] {
                best[right] = correlation
                place[right] = Int32(truncatingIfNeeded: left)
            }
        }
    }
}
