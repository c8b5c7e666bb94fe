internal import CityModel

/// The newest end of a series: its newest observation and the sums of that observation's hour. Known to a writer, an
/// observation that comes after it needs neither a search nor a merge.
struct SeriesTip: Sendable {
    private(set) var time = Int64.min
    private(set) var value = Double.nan
    private(set) var flag = ObservationFlag.valid
    /// Start of the hour of `time`.
    private(set) var hour = Int64.min
    private(set) var sums = HourSums()
    /// Whether the series has observations at all.
    private(set) var isKnown = false

    init() {}

    init(_ newest: Sample, _ sums: HourSums) {
        (time, value, flag, isKnown) = (newest.time.secondsSince1970, newest.value, newest.flag, true)
        hour = flooredToHour(time)
        self.sums = sums
    }

    var sample: Sample { Sample(time: Timestamp(secondsSince1970: time), value: value, flag: flag) }

    func isBefore(_ row: ArrivedRow) -> Bool { !isKnown || row.time > time }

    /// Takes an observation that comes after it.
    /// - Returns: the hour that thereby ended and its sums.
    mutating func advance(to row: ArrivedRow) -> (hour: Int64, sums: HourSums)? {
        let rowHour = row.hour
        var ended: (hour: Int64, sums: HourSums)?
        if rowHour != hour || !isKnown {
            if isKnown { ended = (hour, sums) }
            hour = rowHour
            sums = HourSums()
        }
        sums.add(time: row.time, value: row.value, flag: row.flag)
        (time, value, flag, isKnown) = (row.time, row.value, row.flag, true)
        return ended
    }

    /// Takes another value of an observation that is there.
    mutating func correct(_ row: ArrivedRow) {
        guard row.time == time else { return }
        (value, flag) = (row.value, row.flag)
    }

    mutating func replace(sums: HourSums) { self.sums = sums }
}

/// One observation on its way into the store.
struct ArrivedRow {
    let time: Int64
    let series: Int64
    let value: Double
    let flag: ObservationFlag
    /// Number of its batch.
    let batch: Int32

    var hour: Int64 { flooredToHour(time) }
    var group: Int64 { SeriesGroup.number(of: series) }

    /// By group, then time, then series: as the rows of the hot tier lie.
    static func isBefore(_ left: Self, _ right: Self) -> Bool {
        if left.group != right.group { return left.group < right.group }
        return left.time == right.time ? left.series < right.series : left.time < right.time
    }
}

/// Start of the hour (UTC) the second lies in; the first hour of all is cut by the end of the numbers.
func flooredToHour(_ time: Int64) -> Int64 {
    let remainder = time % secondsPerHour
    let floor = time.subtractingReportingOverflow(remainder < 0 ? remainder + secondsPerHour : remainder)
    return floor.overflow ? .min : floor.partialValue
}
