package import CityModel

/// A value a day as a calendar: weeks from left to right, Monday to Sunday from top to bottom.
package struct HeatCalendar: Sendable {
    package let days: [(date: CivilDate, value: Double?)]
    package let scale: HeatScale
    package let unit: String
    package let selected: CivilDate?

    package init(
        days: [(date: CivilDate, value: Double?)], scale: HeatScale, unit: String = "", selected: CivilDate? = nil
    ) {
        self.days = days
        self.scale = scale
        self.unit = unit
        self.selected = selected
    }

    /// Rows a calendar needs: seven days, the months and the legend.
    package static let rows = 9

    /// The newest weeks that fit, two cells a week where there is room.
    package func draw(in area: Rect, on grid: inout CellGrid, context: DrawContext) {
        guard let first = days.map(\.date).min(), let last = days.map(\.date).max(), area.width > 4 else { return }
        let names = (1...7).map { context.phrases["weekday.\($0)"] }
        let labelWidth = names.reduce(0) { max($0, TextWidth.cells($1)) } + 1
        let monday = Self.monday(of: last)
        let weeks = min(
            Int((monday.daysSince1970 - Self.monday(of: first).daysSince1970) / 7) + 1,
            max(1, area.width - labelWidth))
        let start = monday.adding(days: -7 * (weeks - 1))
        var values = [Double?](repeating: nil, count: 7 * weeks)
        for day in days where day.date >= start {
            values[(day.date.weekday - 1) * weeks + Self.week(of: day.date, since: start)] = day.value
        }
        HeatRaster(
            columns: weeks, rows: 7, values: values, scale: scale, rowLabels: names,
            columnLabels: Self.months(weeks: weeks, since: start), unit: unit,
            selected: selected.flatMap {
                $0 >= start && $0 <= last ? ($0.weekday - 1, Self.week(of: $0, since: start)) : nil
            }
        ).draw(in: area, on: &grid, context: context)
    }

    private static func monday(of date: CivilDate) -> CivilDate { date.adding(days: 1 - date.weekday) }

    private static func week(of date: CivilDate, since start: CivilDate) -> Int {
        Int((date.daysSince1970 - start.daysSince1970) / 7)
    }

    /// `2026-11` below the week that holds the first of the month.
    private static func months(weeks: Int, since start: CivilDate) -> [(column: Int, label: String)] {
        (0..<weeks).compactMap { week in
            (0..<7).map { start.adding(days: 7 * week + $0) }.first { $0.day == 1 }.map {
                (week, "\($0.year)-\(Digits.padded($0.month, 2))")
            }
        }
    }
}
