package import Canvas
package import CityModel

/// What the figures on screen are compared with.
package struct Comparison: Sendable {
    package enum Mode: String, Sendable, CaseIterable {
        case yesterday, lastWeek, lastYear
    }

    package let mode: Mode
    package let calendar: HolidayCalendar
    /// When readings begin; nil when that is not known.
    package let earliest: Timestamp?

    package init(_ mode: Mode, calendar: HolidayCalendar, earliest: Timestamp? = nil) {
        self.mode = mode
        self.calendar = calendar
        self.earliest = earliest
    }

    /// The moment to compare one with, when there were readings then already.
    package func readMoment(for moment: Timestamp) -> Timestamp? {
        guard let other = self.moment(for: moment), other >= earliest ?? other else { return nil }
        return other
    }

    /// The moment to compare one with; nil when the calendar knows no such day.
    package func moment(for moment: Timestamp) -> Timestamp? {
        switch mode {
        case .yesterday: moment.adding(seconds: -86_400)
        case .lastWeek: moment.adding(seconds: -7 * 86_400)
        case .lastYear: lastYear(of: moment)
        }
    }

    /// On a holiday the same day of the same holiday a year before; on other days the same weekday 52 weeks before, or
    /// a week to either side, so that a working day is compared with a working day.
    private func lastYear(of moment: Timestamp) -> Timestamp? {
        let civil = CivilTime(moment)
        let today = calendar.day(civil.date)
        let other: CivilDate?
        if let entry = calendar.entries[civil.date], entry.kind == .holiday {
            other = calendar.entries.values.filter { candidate in
                candidate.kind == .holiday && candidate.name == entry.name && candidate.dayIndex == entry.dayIndex
                    && (300...430).contains(civil.date.daysSince1970 - candidate.date.daysSince1970)
            }.map(\.date).min()
        } else {
            other = [-364, -371, -357].map { civil.date.adding(days: $0) }.first {
                calendar.day($0).isDayOff == today.isDayOff
            }
        }
        return other.map { moment.adding(seconds: 86_400 * ($0.daysSince1970 - civil.date.daysSince1970)) }
    }
}

extension Shell {
    /// Time on the wall passes while the past is played.
    package func playOn(seconds: Double) { travel.advance(seconds: seconds, now: clock.now) }

    /// Where a table taken from the panel in focus comes from.
    /// - Parameter store: The store's path; its file name is told.
    package func origin(store: String) -> DataTable.Origin {
        DataTable.Origin(
            panel: active.id.text, moment: moment, comparedWith: comparison?.readMoment(for: moment),
            store: store.split(separator: "/").last.map(String.init) ?? store)
    }

    /// Yesterday, last week, last year, nothing.
    func cycleComparison() {
        let modes = Comparison.Mode.allCases
        let next = comparison.flatMap { modes.firstIndex(of: $0.mode) }.map { $0 + 1 } ?? 0
        compare(with: modes.indices.contains(next) ? modes[next] : nil)
    }

    /// Compares with another moment; nil ends it.
    package func compare(with mode: Comparison.Mode?) {
        guard let mode else { return comparison = nil }
        guard let calendar = status?.city.calendar else { return say("shell.loading") }
        comparison = Comparison(mode, calendar: calendar, earliest: travel.earliest)
    }

    /// What is compared with, or why there is nothing to compare with.
    var comparisonWords: String? {
        guard let comparison else { return nil }
        let mode = phrases["compare.\(comparison.mode.rawValue)"]
        guard let other = comparison.moment(for: moment) else { return phrases("compare.noSuchDay", ["mode": mode]) }
        let civil = CivilTime(other)
        let time = "\(civil.date.iso) \(civil.clock)"
        if let earliest = comparison.earliest, other < earliest {
            return phrases(
                "compare.tooEarly", ["mode": mode, "time": time, "earliest": CivilTime(earliest).date.iso])
        }
        return phrases("compare.with", ["mode": mode, "time": time, "mark": glyphs.difference])
    }
}
