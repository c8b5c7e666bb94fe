/// What the State Council's notice says of one date.
package struct HolidayEntry: Hashable, Sendable {
    package enum Kind: String, Sendable, Codable {
        case holiday, makeup
    }

    package let date: CivilDate
    package let name: LocalizedText
    package let kind: Kind
    /// Day k of the holiday, from 1; 0 for make-up workdays.
    package let dayIndex: Int
    package let dayCount: Int

    package init(date: CivilDate, name: LocalizedText, kind: Kind, dayIndex: Int, dayCount: Int) {
        self.date = date
        self.name = name
        self.kind = kind
        self.dayIndex = dayIndex
        self.dayCount = dayCount
    }
}

/// Workdays and days off of the years it knows.
package struct HolidayCalendar: Sendable {
    package enum Day: Hashable, Sendable {
        case workday, weekend, makeupWorkday
        case holiday(index: Int, count: Int)

        /// Whether offices and schools are closed.
        package var isDayOff: Bool {
            switch self {
            case .workday, .makeupWorkday: false
            case .weekend, .holiday: true
            }
        }
    }

    /// Without any notice: weeks alone.
    package static let weeks = HolidayCalendar(entries: [])

    package let entries: [CivilDate: HolidayEntry]
    package let years: Set<Int>

    package init(entries: [HolidayEntry]) {
        self.entries = Dictionary(entries.map { ($0.date, $0) }, uniquingKeysWith: { first, _ in first })
        self.years = Set(entries.map(\.date.year))
    }

    /// Whether the State Council's notice for that year is loaded; without it only weekends are known.
    package func knows(year: Int) -> Bool { years.contains(year) }

    package func day(_ date: CivilDate) -> Day {
        switch entries[date] {
        case let entry? where entry.kind == .holiday: .holiday(index: entry.dayIndex, count: entry.dayCount)
        case .some: .makeupWorkday
        case nil: date.weekday >= 6 ? .weekend : .workday
        }
    }
}
