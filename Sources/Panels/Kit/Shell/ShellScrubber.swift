import Canvas
import CityModel

/// The time line under the panels while looking back: a day around the moment shown, with the alarms raised in it.
enum ShellScrubber {
    private static let span: Int64 = 86_400

    static func draw(_ shell: Shell, in line: Rect, on grid: inout CellGrid) {
        let range = range(shell)
        let (left, right) = (CivilTime(range.start).short, "\(CivilTime(range.end).short) \(pace(shell))")
        grid.write(left, x: line.x + 1, y: line.y, clip: line, style: "muted")
        grid.write(right, x: line.maxX - TextWidth.cells(right) - 1, y: line.y, clip: line, style: "muted")
        let track = line.droppingLeft(TextWidth.cells(left) + 2).droppingRight(TextWidth.cells(right) + 2)
        guard track.width >= 8 else { return }
        grid.fill(track, shell.glyphs.barTrack, style: "muted")
        for alarm in shell.status?.alarms(in: range) ?? [] {
            let mark = shell.glyphs.severityMark(alarm.severity)
            let style = TextStyle(StyleRole("severity.\(alarm.severity.word)"), bold: true)
            grid.write(mark, x: column(alarm.time, range, track), y: line.y, clip: track, style: style)
        }
        grid.write(
            String(shell.glyphs.scrollThumb), x: column(shell.moment, range, track), y: line.y, clip: track,
            style: TextStyle("selection", bold: true))
    }

    private static func range(_ shell: Shell) -> TimeRange {
        let end = min(shell.moment.adding(seconds: span / 2), shell.clock.now)
        let start = end.adding(seconds: -span)
        return TimeRange(start: max(start, shell.travel.earliest ?? start), end: end)
    }

    private static func column(_ time: Timestamp, _ range: TimeRange, _ track: Rect) -> Int {
        let share = Double(time.seconds(since: range.start)) / Double(max(1, range.seconds))
        return track.x + min(track.width - 1, max(0, Int(share * Double(track.width - 1))))
    }

    /// `×5 min/s`, with a sign of whether it is playing.
    private static func pace(_ shell: Shell) -> String {
        let words = shell.phrases("scrub.pace", ["minutes": String(shell.travel.pace / 60)])
        return "\(shell.travel.isPlaying ? shell.glyphs.right : "=") \(words)"
    }
}
