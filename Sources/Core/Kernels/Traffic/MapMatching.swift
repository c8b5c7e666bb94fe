/// Puts a vehicle's fixes on the links it drove, one after another, each decided a few fixes later.
///
/// A hidden Markov model after Newson and Krumm, "Hidden Markov map matching through noise and sparseness" (2009): a link
/// near the fix is as likely as a normal error of that distance, a step from link to link the more so the less its route
/// differs from the straight line. Viterbi's best path is kept for `delay` fixes; then the oldest is given out.
package struct MapMatcher: Sendable {
    package struct Settings: Sendable, Equatable {
        /// Standard deviation of a fix, metres.
        package var deviationMetres = 8.0
        /// Scale of the difference between route and straight line, metres.
        package var detourMetres = 10.0
        package var radiusMetres = 50.0
        package var candidates = 8
        /// Fixes after which the oldest is decided.
        package var delay = 24

        package init() {}
    }

    package struct Match: Sendable, Equatable {
        /// Position of the fix, counted from 0.
        package let fix: Int
        package let link: Int32
        /// Metres from the link's tail.
        package let offset: Double
    }

    private let index: RoadSegmentIndex
    private let distances: BoundedDistances
    private let tail: [Int32], head: [Int32]
    private let settings: Settings
    /// A ring of layers, one a matched fix: candidates, their scores and predecessors, `settings.candidates` wide.
    private var states: [RoadSegmentIndex.Candidate]
    private var scores: [Double]
    private var from: [Int32]
    private var widths: [Int]
    private var fixes: [Int]
    private var newest = -1
    private var layers = 0
    private var seen = 0
    private var lastX = 0.0, lastY = 0.0
    private var found: [RoadSegmentIndex.Candidate]

    /// - Parameters:
    ///   - tail, head: ends of each link, as the index and the distances were made with.
    package init(
        index: RoadSegmentIndex, distances: BoundedDistances, tail: [Int32], head: [Int32],
        settings: Settings = Settings()
    ) {
        precondition(settings.candidates > 0 && settings.delay > 0, "at least one candidate and one fix of delay")
        precondition(tail.count == index.lengths.count && head.count == tail.count, "the index's links")
        (self.index, self.distances, self.tail, self.head, self.settings) = (index, distances, tail, head, settings)
        let none = RoadSegmentIndex.Candidate(link: -1, offset: 0, distance: 0)
        let cells = (settings.delay + 1) * settings.candidates
        states = Array(repeating: none, count: cells)
        scores = Array(repeating: 0, count: cells)
        from = Array(repeating: -1, count: cells)
        widths = Array(repeating: 0, count: settings.delay + 1)
        fixes = Array(repeating: 0, count: settings.delay + 1)
        found = Array(repeating: none, count: settings.candidates)
    }

    /// Takes one fix in; metres in the plane of the index. Fixes that are not finite or far from every road are passed over.
    /// - Returns: what is decided now: nothing, one match, or where the track breaks all that were open.
    package mutating func take(x: Double, y: Double) -> [Match] {
        let fix = seen
        seen += 1
        let count = index.nearest(x: x, y: y, radius: settings.radiusMetres, into: &found)
        guard count > 0 else { return [] }
        var decided: [Match] = []
        if layers == settings.delay + 1 {
            decided.append(oldest())
            layers -= 1
        }
        let air = ((x - lastX) * (x - lastX) + (y - lastY) * (y - lastY)).squareRoot()
        if layers == 0 || !extend(count, air: air) {
            decided += finish()
            start(count)
        }
        fixes[newest] = fix
        (lastX, lastY) = (x, y)
        return decided
    }

    /// Decides all that is open; the next fix starts a new track.
    package mutating func finish() -> [Match] {
        guard layers > 0 else { return [] }
        var matches: [Match] = []
        var state = best(newest), layer = newest
        for _ in 0..<layers {
            matches.append(match(layer, state))
            state = Int(from[layer * settings.candidates + state])
            layer = before(layer)
        }
        layers = 0
        return matches.reversed()
    }

    private func before(_ layer: Int) -> Int { layer == 0 ? settings.delay : layer - 1 }

    private func match(_ layer: Int, _ state: Int) -> Match {
        let candidate = states[layer * settings.candidates + state]
        return Match(fix: fixes[layer], link: candidate.link, offset: candidate.offset)
    }

    private func best(_ layer: Int) -> Int {
        let row = layer * settings.candidates
        return (0..<widths[layer]).max { (scores[row + $0], $1) < (scores[row + $1], $0) } ?? 0
    }

    /// The first open fix on the best path as it stands.
    private func oldest() -> Match {
        var state = best(newest), layer = newest
        for _ in 1..<layers {
            state = Int(from[layer * settings.candidates + state])
            layer = before(layer)
        }
        return match(layer, state)
    }

    private mutating func start(_ count: Int) {
        newest = 0
        layers = 1
        widths[0] = count
        for state in 0..<count {
            states[state] = found[state]
            scores[state] = emission(found[state])
            from[state] = -1
        }
    }

    @inline(__always)
    private func emission(_ candidate: RoadSegmentIndex.Candidate) -> Double {
        let deviations = candidate.distance / settings.deviationMetres
        return -0.5 * deviations * deviations
    }

    /// Adds a layer; false when no candidate can be reached from any of the layer before.
    private mutating func extend(_ count: Int, air: Double) -> Bool {
        let layer = newest == settings.delay ? 0 : newest + 1
        let (row, last) = (layer * settings.candidates, newest * settings.candidates)
        var isReached = false
        var highest = -Double.infinity
        for state in 0..<count {
            let candidate = found[state]
            var (score, origin) = (-Double.infinity, Int32(-1))
            for earlier in 0..<widths[newest] {
                // A detour never adds to the score, so this one cannot win any more.
                guard scores[last + earlier] > score else { continue }
                let route = metres(states[last + earlier], candidate)
                let step = scores[last + earlier] - abs(route - air) / settings.detourMetres
                if step > score { (score, origin) = (step, Int32(earlier)) }
            }
            isReached = isReached || origin >= 0
            states[row + state] = candidate
            scores[row + state] = score + emission(candidate)
            from[row + state] = max(0, origin)
            highest = max(highest, scores[row + state])
        }
        guard isReached else { return false }
        // Scores are kept near nought, so that a day's track loses no digits.
        for state in 0..<count { scores[row + state] -= highest }
        widths[layer] = count
        newest = layer
        layers += 1
        return true
    }

    /// Metres driven from one candidate to another; a step back on the same link within the noise counts as standing.
    @inline(__always)
    private func metres(_ a: RoadSegmentIndex.Candidate, _ b: RoadSegmentIndex.Candidate) -> Double {
        if a.link == b.link, b.offset >= a.offset - 2 * settings.deviationMetres { return max(0, b.offset - a.offset) }
        let between = distances.distance(from: head[Int(a.link)], to: tail[Int(b.link)])
        return index.lengths[Int(a.link)] - a.offset + between + b.offset
    }
}
