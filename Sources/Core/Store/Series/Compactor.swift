internal import CityModel
internal import GRDB

/// How far compaction came.
package struct CompactionProgress: Hashable, Sendable {
    /// Transactions, each over one day (UTC) and 64 series.
    package var steps = 0
    /// Observations that went from the hot tier into blocks.
    package var observations = 0
    /// Blocks written.
    package var blocks = 0
    /// Nothing is left to do before the moment asked for.
    package var isFinished = false

    package init() {}
}

/// Takes days that are over from the hot tier into blocks, in steps of one day and one group of series. A step is one
/// transaction: the block is written and the hot rows go, or nothing happens. Which step is next is read inside it, so
/// that any number of compactors do no harm to each other.
struct Compactor {
    /// A step's place.
    private struct Unit {
        let day: Int64
        let group: Int64
    }

    private let db: Database
    private let hot: HotTable
    private let hours: HourTable

    init(_ db: Database) {
        self.db = db
        hot = HotTable(db)
        hours = HourTable(db)
    }

    /// Makes the next step, if any.
    /// - Parameter end: the first second that is not compacted; days that reach beyond it stay.
    /// - Returns: whether there was one to make.
    func step(before end: Int64, _ progress: inout CompactionProgress) throws -> Bool {
        guard let unit = try next(before: dayNumber(end)) else { return false }
        let days = try read(unit)
        var writer = BlockWriter(db)
        for (place, columns) in days.enumerated() where !columns.isEmpty {
            let key = BlockKey(day: unit.day, series: SeriesGroup.series(unit.group, place))
            _ = try writer.put(columns, key)
            progress.observations += columns.count
            progress.blocks += 1
        }
        try writer.finish()
        try hot.remove(day: unit.day, group: unit.group)
        try hours.remove(hours: Self.hours(of: unit.day), group: unit.group)
        progress.steps += 1
        return true
    }

    /// The hours of a day, by their starts.
    static func hours(of day: Int64) -> ClosedRange<Int64> {
        day * secondsPerDay...day * secondsPerDay + secondsPerDay - 1
    }

    /// The oldest day that has hot rows or hour roll-ups, and the first group of it.
    private func next(before end: Int64) throws -> Unit? {
        let first = BlockKey.clamped(day: .min)
        let hotDay = try hot.day(notBefore: first)
        let hourDay = try hours.hour(notBefore: first * secondsPerDay).map(dayNumber)
        guard let day = [hotDay, hourDay].compactMap(\.self).min(), day < min(end, BlockKey.clamped(day: .max)) else {
            return nil
        }
        if let group = try hot.group(notBefore: 0, day: day) { return Unit(day: day, group: group) }
        guard let hour = try hours.hour(notBefore: day * secondsPerDay),
            let group = try hours.group(notBefore: 0, hour: hour)
        else { return nil }
        return Unit(day: day, group: group)
    }

    /// The hot observations of the unit by place in the group. Damaged rows are set aside.
    private func read(_ unit: Unit) throws -> [DayColumns] {
        var days = [DayColumns](repeating: DayColumns(), count: SeriesGroup.size)
        var damages: [(time: Int64, damage: BlockDamage)] = []
        try hot.each(
            day: unit.day, group: unit.group, from: .min, through: .max, damaged: { damages.append(($0, $1)) }
        ) { time, view in
            do throws(BlockDamage) {
                try view.forEach(.max) { days[$0].append(time: time, value: $1, flag: $2) }
            } catch {
                damages.append((time, error))
            }
            return true
        }
        for (time, damage) in damages {
            let data = try hot.data(time: time, group: unit.group)
            try SetAside(db).keep(time: time, group: unit.group, damage, data)
        }
        return days
    }
}
