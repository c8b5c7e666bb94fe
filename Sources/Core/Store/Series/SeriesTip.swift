internal import CityModel
internal import GRDB

/// The newest end of a series as it lies on disk: its newest observation and the roll-up of that observation's hour.
/// Known to a writer, an observation that comes after it needs neither a search nor a merge.
struct SeriesTip: Sendable {
    private(set) var time = Int64.min
    private(set) var value = Double.nan
    private(set) var flag = ObservationFlag.valid
    /// Start of the hour of `time`.
    private(set) var hour = Int64.min
    private(set) var sums = HourSums()
    /// Whether the series has observations at all.
    private(set) var isKnown = false
    /// Whether `latest` or `rollup_hour` have yet to be told.
    var isAhead = false

    init() {}

    /// Reads it from `latest` and `rollup_hour`.
    init(of series: Int64, _ db: Database) throws {
        let newest = try db.first("SELECT time, value, flag FROM latest WHERE series = ?") {
            $0.integer(series)
        } _: {
            (time: $0.integer(), value: $0.value(), flag: try $0.observationFlag())
        }
        guard let newest else { return }
        (time, value, flag, isKnown) = (newest.time, newest.value, newest.flag, true)
        hour = flooredToHour(time)
        let kept = try db.first(
            """
            SELECT count, usable, minimum, maximum, sum, last, last_time FROM rollup_hour
            WHERE hour = ? AND series = ?
            """
        ) {
            $0.integer(hour)
            $0.integer(series)
        } _: {
            HourSums(&$0)
        }
        if let kept { sums = kept }
    }

    func isBefore(_ row: ArrivedRow) -> Bool { !isKnown || row.time > time }

    /// Takes an observation that comes after it.
    /// - Returns: the roll-up of the hour that thereby ended, if it has yet to be told.
    mutating func advance(to row: ArrivedRow) -> HourRow? {
        let rowHour = row.hour
        var ended: HourRow?
        if rowHour != hour {
            if isAhead { ended = HourRow(hour: hour, series: row.series, sums: sums) }
            hour = rowHour
            sums = HourSums()
        }
        sums.add(time: row.time, value: row.value, flag: row.flag)
        (time, value, flag, isKnown, isAhead) = (row.time, row.value, row.flag, true, true)
        return ended
    }

    /// Takes an observation that came late into the hour it ends with.
    mutating func add(late row: ArrivedRow) {
        sums.add(time: row.time, value: row.value, flag: row.flag)
        isAhead = true
    }

    /// Takes another value of an observation that is there.
    mutating func correct(_ row: ArrivedRow) {
        guard row.time == time else { return }
        (value, flag, isAhead) = (row.value, row.flag, true)
    }

    mutating func replace(sums: HourSums) { self.sums = sums }
}

/// One observation on its way into the table.
struct ArrivedRow {
    let time: Int64
    let series: Int64
    let value: Double
    let flag: ObservationFlag
    /// Number of its batch.
    let batch: Int32

    var hour: Int64 { flooredToHour(time) }

    static func isBefore(_ left: Self, _ right: Self) -> Bool {
        left.time == right.time ? left.series < right.series : left.time < right.time
    }

    /// The row of `observation`.
    func bind(to row: inout Binder) {
        row.integer(time)
        row.integer(series)
        row.value(value)
        row.integer(Int64(flag.rawValue))
    }
}

/// One row of `rollup_hour`.
struct HourRow {
    let hour: Int64
    let series: Int64
    let sums: HourSums

    static func isBefore(_ left: Self, _ right: Self) -> Bool {
        left.hour == right.hour ? left.series < right.series : left.hour < right.hour
    }

    func bind(to row: inout Binder) {
        row.integer(hour)
        row.integer(series)
        sums.bind(to: &row)
    }
}

/// Start of the hour (UTC) the second lies in.
func flooredToHour(_ time: Int64) -> Int64 {
    let remainder = time % secondsPerHour
    return time &- (remainder < 0 ? remainder + secondsPerHour : remainder)
}
