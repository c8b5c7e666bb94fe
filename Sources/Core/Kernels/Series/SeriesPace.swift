/// The step that time stamps keep and where on the clock its beats lie, also where every stamp wanders about its beat.
package struct SeriesPace: Sendable, Hashable {
    package let stepSeconds: Int64
    /// Seconds from a whole multiple of the step (counted from 1970) to the beat, 0 up to the step.
    package let phaseSeconds: Int64

    /// Steps that feeds keep: 1, 5, 10, 15, 20, 30 s and min, 1, 2, 3, 4, 6, 12 h, 1 and 7 days.
    private static let usualSteps: [Int64] = [
        1, 5, 10, 15, 20, 30, 60, 300, 600, 900, 1_200, 1_800, 3_600, 7_200, 10_800, 14_400, 21_600, 43_200, 86_400,
        604_800,
    ]
    /// Beats that a phase is rounded to, where the stamps scatter over one.
    private static let roundPhases: [Int64] = [3_600, 1_800, 900, 600, 300, 60, 30, 15, 10, 5]
    /// Share of stamps whose phases have to agree to the second for nothing to be rounded.
    private static let exactShare = 0.5
    /// How far the middle distance may lie from a usual step, as a share of it.
    private static let stepTolerance = 0.03
    /// Share of the stamps that has to lie within a quarter of a step of the beats; of stamps anywhere half do.
    private static let keepingShare = 0.9

    /// The most frequent distance of neighbouring times, or the usual step near the middle distance, when the stamps keep it
    /// over their whole span and lie nearer to its beats; beats by the bulk of the stamps.
    ///
    /// - Parameter times: seconds, in any order.
    /// - Returns: nil without two different times.
    /// - Complexity: O(n log n).
    package init?(_ times: [Int64]) {
        let sorted = times.sorted()
        let distances = zip(sorted, sorted.dropFirst()).compactMap { left, right -> Int64? in
            let (distance, overflow) = right.subtractingReportingOverflow(left)
            return overflow || distance <= 0 ? nil : distance
        }
        guard let (mode, _) = Self.mostFrequent(distances) else { return nil }
        if let step = Self.usualStep(near: distances.sorted()[distances.count / 2]), step != mode,
            Self.isKept(step, by: sorted), Self.scatter(of: sorted, step: step) < Self.scatter(of: sorted, step: mode)
        {
            stepSeconds = step
        } else {
            stepSeconds = mode
        }
        phaseSeconds = Self.phase(of: sorted, step: stepSeconds)
    }

    /// The beats of a known step.
    ///
    /// - Parameter stepSeconds: above 0.
    package init(_ times: [Int64], stepSeconds: Int64) {
        precondition(stepSeconds > 0, "step \(stepSeconds)")
        self.stepSeconds = stepSeconds
        phaseSeconds = Self.phase(of: times, step: stepSeconds)
    }

    private static func phase(of times: [Int64], step: Int64) -> Int64 {
        let phases = times.map { remainder($0, step) }
        guard let first = phases.first else { return 0 }
        if phases.allSatisfy({ $0 == first }) { return first }
        guard let (mode, count) = mostFrequent(phases) else { return 0 }
        if Double(count) >= exactShare * Double(phases.count) { return mode }
        let middle = middle(of: phases, step: step)
        let reach = scatter(of: phases, about: middle, step: step)
        let round = roundPhases.lazy.filter { $0 <= step && step % $0 == 0 }.map { unit in
            remainder((middle + unit / 2) / unit * unit, step)
        }.first { abs(offset($0, from: middle, step)) <= reach }
        return round ?? middle
    }

    /// The beat nearest to a time.
    package func beat(nearest time: Int64) -> Int64 {
        time - Self.offset(Self.remainder(time, stepSeconds), from: phaseSeconds, stepSeconds)
    }

    private static func usualStep(near middle: Int64) -> Int64? {
        let nearest = usualSteps.min { abs($0 - middle) < abs($1 - middle) }
        return nearest.flatMap { Double(abs($0 - middle)) <= stepTolerance * Double($0) ? $0 : nil }
    }

    private static func isKept(_ step: Int64, by times: [Int64]) -> Bool {
        let phase = phase(of: times, step: step)
        let near = times.count { 4 * abs(offset(remainder($0, step), from: phase, step)) <= step }
        return Double(near) >= keepingShare * Double(times.count)
    }

    private static func mostFrequent(_ values: [Int64]) -> (value: Int64, count: Int)? {
        var counts: [Int64: Int] = [:]
        for value in values { counts[value, default: 0] += 1 }
        return counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }.map { ($0.key, $0.value) }
    }

    /// The middle phase, told from the one that has most stamps within a quarter of a step; a step is a circle.
    private static func middle(of phases: [Int64], step: Int64) -> Int64 {
        let bins: Int64 = 8
        var counts = [Int](repeating: 0, count: Int(bins))
        for phase in phases { counts[Int(min(phase / max(step / bins, 1), bins - 1))] += 1 }
        let pairs = counts.indices.map { counts[$0] + counts[($0 + 1) % counts.count] }
        let fullest = pairs.indices.max { pairs[$0] < pairs[$1] } ?? 0
        let centre = remainder(Int64(fullest + 1) * (step / bins), step)
        let offsets = phases.map { offset($0, from: centre, step) }.sorted()
        return remainder(centre + offsets[offsets.count / 2], step)
    }

    /// A quarter more than how far nineteen of twenty stamps lie from the middle at most: the middle itself wanders.
    private static func scatter(of phases: [Int64], about middle: Int64, step: Int64) -> Int64 {
        let distances = phases.map { abs(offset($0, from: middle, step)) }.sorted()
        return distances[min(distances.count * 19 / 20, distances.count - 1)] * 5 / 4 + 1
    }

    private static func scatter(of times: [Int64], step: Int64) -> Int64 {
        let phases = times.map { remainder($0, step) }
        return scatter(of: phases, about: middle(of: phases, step: step), step: step)
    }

    private static func remainder(_ time: Int64, _ step: Int64) -> Int64 {
        let rest = time % step
        return rest < 0 ? rest + step : rest
    }

    /// From minus half a step to half a step.
    private static func offset(_ phase: Int64, from centre: Int64, _ step: Int64) -> Int64 {
        let rest = remainder(phase - centre, step)
        return 2 * rest > step ? rest - step : rest
    }
}
