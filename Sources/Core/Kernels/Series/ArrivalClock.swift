/// Tells rows that go on in time from rows whose clock leapt, one by one as they arrive.
///
/// A time more than `leapSteps` steps ahead is put aside, and believed once `rowsToBelieve` rows in a row, itself the first,
/// go on from one another: a gap of weeks then costs two rows, a date of another century nothing else. The clock that was left
/// is remembered until a row goes on from the new one, so that a false belief is undone in the same way.
package struct ArrivalClock: Sendable {
    package enum Verdict: Sendable, Hashable {
        /// Goes on; seconds since the row before it that was believed, nil for the first. Negative where a false belief is undone.
        case follows(seconds: Int64?)
        /// The time of the row before.
        case repeated
        case late
        /// Too far ahead to be believed yet.
        case putAside
    }

    /// Two days of hours, four hours of five minutes.
    package static let leapSteps: Int64 = 48
    package static let rowsToBelieve = 3
    private static let distancesKept = 15
    /// Of how many rows one may be a stray in a table; with more, it is the table that is sparse.
    private static let rowsAStray = 8

    private let step: Int64?
    private var distances: [Int64] = []
    private var last: Int64?
    /// Rows that went on from one another up to `last`.
    private var following = 0
    private var other: (time: Int64, rows: Int)?

    /// - Parameters:
    ///   - stepSeconds: nil = the middle of the latest distances.
    ///   - last: the time up to which rows are believed already.
    package init(stepSeconds: Int64? = nil, last: Int64? = nil) {
        step = stepSeconds
        self.last = last
        following = last == nil ? 0 : Self.rowsToBelieve
    }

    /// - Parameter time: seconds within the years that a calendar knows.
    package mutating func take(_ time: Int64) -> Verdict {
        guard let last else {
            (self.last, following) = (time, 1)
            return .follows(seconds: nil)
        }
        if goesOn(time, from: last) {
            distances = distances.suffix(Self.distancesKept - 1) + [time - last]
            (self.last, following, other) = (time, following + 1, nil)
            return .follows(seconds: time - last)
        }
        if let other, goesOn(time, from: other.time) {
            guard other.rows + 1 >= Self.rowsToBelieve else {
                self.other = (time, other.rows + 1)
                return time > last ? .putAside : .late
            }
            self.other = (last, 0)
            (self.last, following) = (time, other.rows + 1)
            return .follows(seconds: time - last)
        }
        // Before anything was confirmed, the first rows may be the stray ones.
        if time > last || (time < last && following < Self.rowsToBelieve) { other = (time, 1) }
        return time > last ? .putAside : time == last ? .repeated : .late
    }

    private func goesOn(_ time: Int64, from before: Int64) -> Bool {
        guard time > before else { return false }
        let sorted = distances.sorted()
        let usual = step ?? (sorted.isEmpty ? nil : sorted[sorted.count / 2])
        return usual.map { (time - before) / $0 <= Self.leapSteps } ?? true
    }

    /// The rows of a whole table that the same rule leaves aside: fewer than `rowsToBelieve` at either end, more than
    /// `leapSteps` from the rest, and, since nothing more will come that could confirm them, farther from it than it is long.
    ///
    /// - Returns: Places in `times`, in order of time; none where it would be more than one row in eight.
    package static func strays(in times: [Int64], stepSeconds: Int64) -> [Int] {
        let order = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
        var groups: [[Int]] = []
        for index in order {
            if let before = groups.last?.last, (times[index] - times[before]) / stepSeconds <= leapSteps {
                groups[groups.count - 1].append(index)
            } else {
                groups.append([index])
            }
        }
        let believed = groups.indices.filter { groups[$0].count >= rowsToBelieve }
        guard let first = believed.first, let last = believed.last else { return [] }
        let (start, end) = (times[groups[first][0]], times[groups[last][groups[last].count - 1]])
        let strays = (groups[..<first] + groups[(last + 1)...]).joined().filter {
            max(start - times[$0], times[$0] - end) > end - start
        }
        return strays.count * rowsAStray <= times.count ? strays : []
    }
}
