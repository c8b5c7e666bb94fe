/// People inside when the entries let in at most so many a step.
///
/// Those held back wait, first come first in, and come in later; those who never came in cannot leave, so that departures
/// shrink with the people inside. That makes metering weaker than the people it holds back, as it is. Who leaves is drawn from
/// the people inside and from those who came in during the same step: through a station more pass in an hour than stand in it.
/// Who waits too long, or until the place closes, goes elsewhere.
package struct MeteredOccupancy: Sendable, Hashable {
    /// Minutes people wait outside before they go elsewhere: an assumption, no count of this city stands behind it.
    package static let assumedPatienceMinutes = 60

    /// People inside after each step.
    package private(set) var inside: [Double] = []
    /// People waiting outside at the end of each step.
    package private(set) var waiting: [Double] = []
    /// People who gave up in each step.
    package private(set) var gone: [Double] = []

    /// - Parameters:
    ///   - unmetered: people inside after each step without metering.
    ///   - before: people inside before the first step; nil = as many as the first step's arrivals leave.
    ///   - arrivals: people who come each step, 0 or more; where the course rises faster, it decides.
    ///   - limits: most people let in a step; infinite = all.
    ///   - isOpen: steps at which the place is open: nobody comes at others, and nobody waits into them; nil = always.
    ///   - patienceSteps: whole steps after which those who still wait go elsewhere, 1 or more; nil = never.
    /// - Complexity: O(steps), with patience or closing hours O(steps × patience).
    package static func course(
        unmetered: ArraySlice<Double>, before: Double? = nil, arrivals: [Double], limits: [Double],
        isOpen: [Bool]? = nil, patienceSteps: Int? = nil
    ) -> MeteredOccupancy {
        precondition(
            unmetered.count == arrivals.count && arrivals.count == limits.count
                && isOpen.map { $0.count == limits.count } ?? true,
            "\(unmetered.count) steps, \(arrivals.count) arrivals, \(limits.count) limits")
        var course = MeteredOccupancy()
        guard let first = unmetered.first else { return course }
        var free = before ?? max(0, first - max(arrivals[0], 0))
        var inside = free
        var queue = Queue()
        for (step, next) in unmetered.enumerated() {
            let opens = isOpen?[step] ?? true
            let arriving = opens ? max(arrivals[step], next - free, 0) : 0
            let staying = free + arriving > 0 ? max(next, 0) / (free + arriving) : 0
            queue.join(arriving, at: step)
            inside = (inside + queue.enter(max(limits[step], 0))) * staying
            let closes = !opens || (step + 1 < arrivals.count && isOpen?[step + 1] == false)
            course.gone.append(queue.giveUp(before: closes ? step + 1 : patienceSteps.map { step - $0 + 1 } ?? 0))
            free = next
            course.inside.append(inside)
            course.waiting.append(queue.persons)
        }
        return course
    }

    /// People outside in the order they came.
    private struct Queue {
        private var groups: [(step: Int, persons: Double)] = []
        private var first = 0
        private(set) var persons = 0.0

        mutating func join(_ arriving: Double, at step: Int) {
            groups.append((step, arriving))
            persons += arriving
        }

        mutating func enter(_ most: Double) -> Double {
            guard most < persons else {
                defer { (first, persons) = (groups.count, 0) }
                return persons
            }
            var left = most
            while first < groups.count, groups[first].persons <= left {
                left -= groups[first].persons
                first += 1
            }
            if first < groups.count { groups[first].persons -= left }
            persons -= most
            return most
        }

        /// Those who came before a step go.
        mutating func giveUp(before step: Int) -> Double {
            var going = 0.0
            while first < groups.count, groups[first].step < step {
                going += groups[first].persons
                first += 1
            }
            persons = max(persons - going, 0)
            return going
        }
    }
}
