/// Which of many alarms a duty shift is shown: at most so many, the weightiest first, one card an episode.
///
/// Two hundred spots with one false alarm a week each would ring thirty times a day; the budget is the shift's, not the
/// sensor's.
package enum ShiftBudget {
    /// One alarm that asks for attention.
    package struct Candidate: Sendable, Hashable {
        /// Who or what alarms; alarms of one subject within `episodeSeconds` are one episode.
        package var subject: String
        /// Seconds on any scale.
        package var time: Double
        /// What it weighs: expected people over the line, or over what is usual.
        package var weight: Double

        package init(subject: String, time: Double, weight: Double) {
            self.subject = subject
            self.time = time
            self.weight = weight
        }
    }

    /// Positions of the alarms that are shown, in the order of weight within each shift.
    ///
    /// - Parameters:
    ///   - candidates: in any order.
    ///   - perShift: most cards a shift.
    ///   - shiftSeconds: length of a shift, above 0; shifts begin at multiples of it.
    ///   - episodeSeconds: alarms of a subject nearer than this are one episode; the weightiest stands for it.
    /// - Complexity: O(n²) in the alarms of one subject.
    package static func shown(
        _ candidates: [Candidate], perShift: Int = 5, shiftSeconds: Double = 28_800, episodeSeconds: Double = 21_600
    ) -> [Int] {
        precondition(shiftSeconds > 0, "shift of \(shiftSeconds) s")
        let order = candidates.indices.sorted { left, right in
            let (a, b) = (candidates[left], candidates[right])
            return (-a.weight, a.time, a.subject, left) < (-b.weight, b.time, b.subject, right)
        }
        var counts: [Int: Int] = [:]
        var shownTimes: [String: [Double]] = [:]
        var result: [Int] = []
        for index in order {
            let candidate = candidates[index]
            let isRepeated = shownTimes[candidate.subject, default: []].contains {
                abs($0 - candidate.time) < episodeSeconds
            }
            let shift = Int((candidate.time / shiftSeconds).rounded(.down))
            guard !isRepeated, counts[shift, default: 0] < perShift else { continue }
            counts[shift, default: 0] += 1
            shownTimes[candidate.subject, default: []].append(candidate.time)
            result.append(index)
        }
        return result
    }
}
