/// Where one step stands in the seasons of a filter.
package struct SeasonSlot: Sendable, Hashable {
    /// What kind of day decides which states are read and learnt.
    package enum Kind: Sendable, Hashable {
        /// Reads and learns the states of its own week slot.
        case ordinary
        /// Reads the rest day's slot and what holidays add; learns only the latter.
        case holiday
        /// The day before and the day after a holiday: its own slot and what such days add; learns only the latter.
        case eve, morrow
    }

    /// Position in the short season (hour of the day).
    package var short: Int
    /// Position in the long season (hour of the week) whose state is read and learnt.
    package var long: Int
    /// The position the step would have on an ordinary day.
    package var ordinaryLong: Int
    package var kind: Kind

    package init(short: Int, long: Int, ordinaryLong: Int, kind: Kind = .ordinary) {
        self.short = short
        self.long = long
        self.ordinaryLong = ordinaryLong
        self.kind = kind
    }

    /// Whether the step lies in a public holiday.
    package var isHoliday: Bool { kind == .holiday }

    /// The slot the step would have on an ordinary day.
    package var plain: SeasonSlot { SeasonSlot(short: short, long: ordinaryLong, ordinaryLong: ordinaryLong) }
}

/// Maps step numbers and day types to season slots.
///
/// Which position of the week is a Sunday is read off the day types themselves: the last position of the run of
/// positions that are mostly weekend. Holidays read the Sunday slot, make-up workdays the nearest workday's.
package struct SeasonSlots: Sendable {
    /// Length of the short season in steps; 1 when there is none.
    package let shortLength: Int
    /// Length of the long season in steps, a multiple of the short one; 1 when there is none.
    package let longLength: Int
    /// Position of the day that holidays resemble; nil when unknown.
    package let restDay: Int?
    private let workdayNear: [Int]

    /// - Parameter dayTypes: one value a step from step 0 on; may be empty.
    package init(shortLength: Int, longLength: Int, dayTypes: [DayType]) {
        precondition(shortLength >= 1 && longLength >= 1, "season lengths \(shortLength), \(longLength)")
        self.shortLength = shortLength
        self.longLength = longLength
        let days = longLength / shortLength
        guard longLength > 1, days > 1, !dayTypes.isEmpty else {
            restDay = nil
            workdayNear = []
            return
        }
        var weekends = [Int](repeating: 0, count: days)
        var workdays = weekends
        for step in stride(from: 0, to: dayTypes.count, by: shortLength) {
            let position = (step / shortLength) % days
            switch dayTypes[step] {
            case .weekend: weekends[position] += 1
            case .workday, .dayBefore, .dayAfter: workdays[position] += 1
            case .makeupWorkday, .holiday: break
            }
        }
        let isRest = (0..<days).map { weekends[$0] > workdays[$0] }
        restDay = (0..<days).first { isRest[$0] && !isRest[($0 + 1) % days] }
        workdayNear = (0..<days).map { position in
            (0..<days).filter { !isRest[$0] }.min { left, right in
                Self.distance(left, position, days) < Self.distance(right, position, days)
            } ?? position
        }
    }

    /// The slot of a step; `dayType` nil means an ordinary day.
    package func slot(step: Int, dayType: DayType?) -> SeasonSlot {
        let short = step % shortLength
        let ordinary = step % longLength
        let rest = restDay.map { $0 * shortLength + short } ?? ordinary
        switch dayType {
        case .holiday:
            return SeasonSlot(short: short, long: rest, ordinaryLong: ordinary, kind: .holiday)
        case .makeupWorkday where restDay != nil:
            let day = workdayNear[ordinary / shortLength]
            return SeasonSlot(short: short, long: day * shortLength + short, ordinaryLong: ordinary)
        case .dayBefore: return SeasonSlot(short: short, long: ordinary, ordinaryLong: ordinary, kind: .eve)
        case .dayAfter: return SeasonSlot(short: short, long: ordinary, ordinaryLong: ordinary, kind: .morrow)
        case .workday, .weekend, .makeupWorkday, nil:
            return SeasonSlot(short: short, long: ordinary, ordinaryLong: ordinary)
        }
    }

    private static func distance(_ left: Int, _ right: Int, _ days: Int) -> Int {
        let gap = abs(left - right)
        return min(gap, days - gap)
    }
}
