package import CityModel
internal import GRDB

/// What a source did on one day, as far as the moment: the numbers behind its quality.
package struct SourceDay: Hashable, Sendable {
    /// Start of the day.
    package let day: Timestamp
    /// Observations stored in its hours.
    package var rows = 0
    /// What its series would have delivered by their cycles in the part of the day that is over, and what of it came.
    package var dueRows = 0
    package var cameRows = 0
    /// Observations counted, and those of them whose flag lets them be used.
    package var counted = 0
    package var usable = 0
    /// Hours that are over, and those of them that brought anything.
    package var hours = 0
    package var hoursWithRows = 0
    /// Requests made, and those that brought something or found nothing new.
    package var fetches = 0
    package var answered = 0
    package var bytes = 0
    /// Records set aside by the key of the reason.
    package var quarantined: [String: Int] = [:]

    package init(day: Timestamp) { self.day = day }
}

/// Counts what a source did day by day.
struct SourceDays {
    private let db: Database
    private let source: SourceID

    init(_ db: Database, _ source: SourceID) {
        self.db = db
        self.source = source
    }

    /// Days of Shanghai's time, oldest first; the last one is cut at the hour the moment lies in.
    func days(_ count: Int, asOf: Timestamp) throws -> [SourceDay] {
        let hour = asOf.floored(toSeconds: secondsPerHour)
        let today = asOf.adding(seconds: CivilTime.shanghaiOffset).floored(toSeconds: secondsPerDay)
            .adding(seconds: -CivilTime.shanghaiOffset)
        // Before it brought anything at all nothing was due.
        let first = try db.first("SELECT min(hour) FROM source_hour WHERE source = ?") {
            $0.text(source.text)
        } _: {
            $0.optionalTime()
        }
        return try (0..<max(0, count)).reversed().map { back in
            let start = today.adding(seconds: -Int64(back) * secondsPerDay)
            let end = min(start.adding(seconds: secondsPerDay), hour)
            return try day(start, TimeRange(start: max(start, (first ?? nil) ?? end), end: end))
        }
    }

    /// - Parameter range: the part of the day that counts.
    private func day(_ start: Timestamp, _ range: TimeRange) throws -> SourceDay {
        var day = SourceDay(day: start)
        guard range.start < range.end else { return day }
        day.hours = Int(range.seconds / secondsPerHour)
        try each("SELECT rows FROM source_hour WHERE source = ? AND hour >= ? AND hour < ?", range) {
            day.rows += $0.int()
            day.hoursWithRows += 1
        }
        try each("SELECT fetches, answered, bytes FROM fetch_hour WHERE source = ? AND hour >= ? AND hour < ?", range) {
            day.fetches += $0.int()
            day.answered += $0.int()
            day.bytes += $0.int()
        }
        try each(
            "SELECT reason, count(*) FROM quarantine WHERE source = ? AND time >= ? AND time < ? GROUP BY reason", range
        ) { row in
            let reason = row.text()
            day.quarantined[reason] = row.int()
        }
        let series = try SourceDelivery.series(db, of: source)
        let sums = try RollUpScan(db).sums(SeriesSelection(series.map(\.id)), range.seconds1970)
        for hour in sums.joined() {
            day.counted += hour.sums.count
            day.usable += hour.sums.usable
        }
        let delivery = SourceDelivery(series, sums.map { $0.reduce(0) { $0 + $1.sums.count } }, in: range)
        (day.dueRows, day.cameRows) = (delivery.due, delivery.came)
        return day
    }

    private func each(_ sql: String, _ range: TimeRange, _ body: (inout Columns) throws -> Void) throws {
        try db.each(sql) {
            $0.text(source.text)
            $0.time(range.start)
            $0.time(range.end)
        } _: { row in
            try body(&row)
        }
    }
}
