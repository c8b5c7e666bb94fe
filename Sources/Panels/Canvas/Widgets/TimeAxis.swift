import CityModel

/// The horizontal scale of a chart: round moments of Asia/Shanghai and their labels.
struct TimeAxis {
    struct Tick: Hashable {
        let time: Timestamp
        let label: String
    }

    private static let steps: [Int64] = [
        1, 5, 10, 30, 60, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 432_000, 864_000,
        1_728_000, 2_592_000, 5_184_000, 15_552_000, 31_536_000, 63_072_000, 157_680_000, 315_360_000,
    ]

    let ticks: [Tick]

    /// - Parameter columns: Cells the axis is long; labels get at least 10 each.
    init(range: TimeRange, columns: Int) {
        let room = max(1, Int64(columns / 10))
        let span = max(1, range.seconds)
        let step = Self.steps.first { span / $0 <= room } ?? span
        var ticks: [Tick] = []
        let offset = CivilTime.shanghaiOffset
        var time = range.start.adding(seconds: offset + step - 1).floored(toSeconds: step).adding(seconds: -offset)
        while time <= range.end, ticks.count <= columns {
            ticks.append(Tick(time: time, label: Self.label(time, step: step)))
            time = time.adding(seconds: step)
        }
        self.ticks = ticks
    }

    /// Writes the labels under a plot, each below its moment; those that would touch the one before are left out.
    func draw(in line: Rect, plot: Rect, range: TimeRange, on grid: inout CellGrid) {
        var free = line.x
        for tick in ticks {
            let share = Double(tick.time.seconds(since: range.start)) / Double(max(1, range.seconds))
            let width = TextWidth.cells(tick.label)
            let centre = plot.x + Int((share * Double(plot.width - 1)).rounded())
            let x = min(max(centre - width / 2, free), line.maxX - width)
            guard x >= free else { continue }
            grid.write(tick.label, x: x, y: line.y, clip: line, style: "chart.axis")
            free = x + width + 1
        }
    }

    /// Time of day; the date at midnight and for steps of days, the year for longer ones.
    private static func label(_ time: Timestamp, step: Int64) -> String {
        let civil = CivilTime(time)
        if step >= 31_536_000 { return String(civil.date.year) }
        if step >= 5_184_000 { return "\(Digits.padded(civil.date.year, 4))-\(Digits.padded(civil.date.month, 2))" }
        if step >= 86_400 || civil.secondOfDay == 0 {
            return "\(Digits.padded(civil.date.month, 2))-\(Digits.padded(civil.date.day, 2))"
        }
        return step < 60 ? "\(civil.clock):\(Digits.padded(civil.second, 2))" : civil.clock
    }
}
