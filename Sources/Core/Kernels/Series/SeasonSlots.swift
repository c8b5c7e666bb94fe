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
/// Which position of the week is a Sunday's is read off the day types themselves, for every hour apart, because a series may
/// begin in the middle of a day: the last of the run of days on which that hour is mostly weekend. Holidays read Sunday's
/// slot, make-up workdays the nearest workday's. Without a week, because the history is too short for one, its two kinds of
/// day stand in for it: the long states are then those of workdays and of rest days.
package struct SeasonSlots: Sendable {
    /// Length of the short season in steps; 1 when there is none.
    package let shortLength: Int
    /// Length of the long season in steps, a multiple of the short one; 1 when there is none.
    package let longLength: Int
    /// Whether kinds of day stand in for a long season.
    package let tellsRestDays: Bool
    /// By position in the long season, whether most days there are of a weekend; empty when unknown.
    let isMostlyWeekend: [Bool]
    /// By position in the short season, the position in the long one that holidays resemble; nil when unknown.
    private let restPositions: [Int?]
    /// By position in the long season, the nearest at the same hour of a workday.
    private let workdayPositions: [Int]

    /// Whether so many steps hold two cycles of every season, so that its states have errors to tell of.
    func isRepeated(in steps: Int) -> Bool { steps >= 2 * max(longLength, shortLength) }

    /// Whether the day that holidays resemble is known.
    package var knowsRestDay: Bool { restPositions.contains { $0 != nil } }

    /// States of the long season, or of what stands in for it.
    package var longCount: Int { tellsRestDays ? 2 * shortLength : longLength }

    /// - Parameter dayTypes: one value a step from step 0 on; may be empty.
    package init(shortLength: Int, longLength: Int, dayTypes: [DayType]) {
        precondition(shortLength >= 1 && longLength >= 1, "season lengths \(shortLength), \(longLength)")
        self.shortLength = shortLength
        self.longLength = longLength
        tellsRestDays = longLength == 1 && shortLength > 1 && Self.areDays(dayTypes, length: shortLength)
        let days = longLength / shortLength
        isMostlyWeekend = days > 1 && !dayTypes.isEmpty ? Self.mostlyWeekend(dayTypes, longLength) : []
        guard !isMostlyWeekend.isEmpty else {
            restPositions = [Int?](repeating: nil, count: shortLength)
            workdayPositions = Array(0..<longLength)
            return
        }
        let isRest = isMostlyWeekend
        restPositions = (0..<shortLength).map { short in
            (0..<days).first {
                isRest[$0 * shortLength + short] && !isRest[($0 + 1) % days * shortLength + short]
            }.map { $0 * shortLength + short }
        }
        workdayPositions = (0..<longLength).map { position in
            let (day, short) = (position / shortLength, position % shortLength)
            let nearest = (0..<days).filter { !isRest[$0 * shortLength + short] }.min { left, right in
                Self.distance(left, day, days) < Self.distance(right, day, days)
            }
            return (nearest ?? day) * shortLength + short
        }
    }

    /// Whether both kinds of day occur and none between two others is shorter than `length` steps, as it would be were that a
    /// week of daily values.
    private static func areDays(_ dayTypes: [DayType], length: Int) -> Bool {
        let changes = dayTypes.indices.dropFirst().filter { isRest(dayTypes[$0]) != isRest(dayTypes[$0 - 1]) }
        return !changes.isEmpty && zip(changes, changes.dropFirst()).allSatisfy { $1 - $0 >= length }
    }

    private static func isRest(_ type: DayType) -> Bool { type == .weekend || type.isHoliday }

    private static func mostlyWeekend(_ dayTypes: [DayType], _ longLength: Int) -> [Bool] {
        var balance = [Int](repeating: 0, count: longLength)
        for (step, type) in dayTypes.enumerated() {
            switch type {
            case .weekend: balance[step % longLength] += 1
            case .workday, .dayBefore, .dayAfter: balance[step % longLength] -= 1
            case .makeupWorkday, .holiday: break
            }
        }
        return balance.map { $0 > 0 }
    }

    /// The slot of a step; `dayType` nil means an ordinary day.
    package func slot(step: Int, dayType: DayType?) -> SeasonSlot {
        let short = step % shortLength
        let restDay = tellsRestDays && dayType.map(Self.isRest) == true
        let ordinary = tellsRestDays ? short + (restDay ? shortLength : 0) : step % longLength
        let rest = restPositions[short]
        switch dayType {
        case .holiday:
            return SeasonSlot(short: short, long: rest ?? ordinary, ordinaryLong: ordinary, kind: .holiday)
        case .makeupWorkday where rest != nil:
            return SeasonSlot(short: short, long: workdayPositions[ordinary], ordinaryLong: ordinary)
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
