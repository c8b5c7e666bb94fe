package import CityModel
internal import GRDB

/// Takes many observations at once, straight into blocks: history of another system, a file. Any order is right; one
/// series after another is fastest. Used by one thread.
///
/// What is gathered is stored whenever there is enough of it, each time in a transaction of its own: after a failure
/// the observations stored so far are there, and taking all of it again changes nothing.
package final class SeriesImport {
    /// Observations held in memory at most: about forty megabytes.
    private static let capacity = 1_200_000

    private let cache: CityCache
    private let source: SourceID
    private var gathered = GatheredSeries()
    private var outcome = AppendOutcome()

    init(_ cache: CityCache, source: SourceID) {
        self.cache = cache
        self.source = source
    }

    /// What `add` names the series by.
    package func series(_ entity: EntityID, _ metric: MetricID) -> Int32 { gathered.series(entity, metric) }

    /// - Parameters:
    ///   - handle: of `series`.
    ///   - time: seconds since 1970.
    package func add(_ handle: Int32, time: Int64, value: Double, flag: ObservationFlag) throws(StoreFailure) {
        gathered.add(handle, time: time, value: value, flag: flag)
        if gathered.count >= Self.capacity { try store() }
    }

    /// Stores what is gathered.
    /// - Returns: what became of all observations.
    package func finish() throws(StoreFailure) -> AppendOutcome {
        try store()
        return outcome
    }

    private func store() throws(StoreFailure) {
        guard gathered.count > 0 else { return }
        outcome.add(try cache.take(gathered.drain(), source: source) { _ in })
    }
}

/// One transaction of an import.
struct ImportWriter {
    private struct Day {
        let key: BlockKey
        let columns: DayColumns
    }

    private struct Place: Hashable {
        let day: Int64
        let group: Int64
    }

    private let db: Database
    private let source: SourceID
    private var outcome = AppendOutcome()
    /// Whether the hot tier holds anything of a day and group.
    private var hotPlaces: [Place: Bool] = [:]
    /// What the hot tier has to take, because it holds some of the day already.
    private var hotRows: [Observation] = []
    private var ended: [(hour: Int64, series: Int64, sums: HourSums)] = []
    private var counts: SourceCounts
    private var marks = ForwardMarks()
    private var touched: Set<Int64> = []

    private init(_ db: Database, source: SourceID) {
        self.db = db
        self.source = source
        counts = SourceCounts([source])
    }

    static func take(
        _ parts: [(key: SeriesKey, columns: DayColumns)], source: SourceID, directory: inout SeriesDirectory,
        _ db: Database
    ) throws -> AppendOutcome {
        try directory.begin(db)
        var writer = ImportWriter(db, source: source)
        var days: [Day] = []
        for (key, columns) in parts {
            let id = try directory.number(key, source: source, db)
            try writer.divide(columns, id, key, into: &days)
        }
        // By day, as the table lies: blocks of a day are then written side by side.
        days.sort { $0.key < $1.key }
        try writer.store(days, &directory.pages)
        try writer.finish(directory.pages)
        guard !writer.hotRows.isEmpty else { return writer.outcome }
        let batch = ObservationBatch(source: source, observations: writer.hotRows)
        let late = try SeriesWriter.append([batch], directory: &directory, db)
        return AppendOutcome(
            stored: writer.outcome.stored + late.stored, repeated: writer.outcome.repeated + late.repeated,
            corrected: writer.outcome.corrected + late.corrected)
    }

    /// Puts the observations of a series in order and into days.
    private mutating func divide(
        _ columns: DayColumns, _ series: Int64, _ name: SeriesKey, into days: inout [Day]
    ) throws {
        let sorted = ordered(columns)
        var start = 0
        while start < sorted.count {
            let day = dayNumber(sorted.times[start])
            var end = start + 1
            while end < sorted.count, sorted.times[end] &- sorted.times[start] < secondsPerDay,
                dayNumber(sorted.times[end]) == day
            {
                end += 1
            }
            let key = BlockKey(day: day, series: series)
            if try isHot(key) {
                for place in start..<end { hotRows.append(Self.observation(name, sorted.sample(place))) }
            } else {
                days.append(
                    Day(
                        key: key,
                        columns: DayColumns(
                            times: Array(sorted.times[start..<end]), values: Array(sorted.values[start..<end]),
                            flags: Array(sorted.flags[start..<end]))))
            }
            start = end
        }
    }

    /// By time, each time once: what came last counts.
    private mutating func ordered(_ columns: DayColumns) -> DayColumns {
        if zip(columns.times, columns.times.dropFirst()).allSatisfy({ $0 < $1 }) { return columns }
        // Stable, as places break ties.
        let order = columns.times.indices.sorted { (columns.times[$0], $0) < (columns.times[$1], $1) }
        var sorted = DayColumns()
        for place in order {
            let last = sorted.count - 1
            if last >= 0, sorted.times[last] == columns.times[place] {
                let isSame =
                    StoredValue.same(sorted.values[last], columns.values[place])
                    && sorted.flags[last] == columns.flags[place]
                if isSame { outcome.repeated += 1 } else { outcome.corrected += 1 }
                sorted.values[last] = columns.values[place]
                sorted.flags[last] = columns.flags[place]
            } else {
                sorted.append(time: columns.times[place], value: columns.values[place], flag: columns.flags[place])
            }
        }
        return sorted
    }

    private mutating func isHot(_ key: BlockKey) throws -> Bool {
        guard BlockKey.isPossible(day: key.day, series: key.series) else { return true }
        let place = Place(day: key.day, group: SeriesGroup.number(of: key.series))
        if let known = hotPlaces[place] { return known }
        let isHot = try HotTable(db).hasRows(day: place.day, group: place.group)
        // Roll-ups of hours without hot rows say what `rollup_day` says; they would hide what it says from now on.
        if !isHot { try HourTable(db).remove(hours: Compactor.hours(of: place.day), group: place.group) }
        hotPlaces[place] = isHot
        return isHot
    }

    private mutating func store(_ days: [Day], _ pages: inout [TipPage]) throws {
        var writer = BlockWriter(db)
        for day in days {
            let written = try writer.put(day.columns, day.key)
            outcome.stored += written.outcome.stored
            outcome.repeated += written.outcome.repeated
            outcome.corrected += written.outcome.corrected
            for (hour, sums) in written.hours {
                let fresh = sums.count - written.before[hour, default: 0]
                if written.outcome.stored > 0, fresh > 0 { counts.add(fresh, hour: hour, batch: 0) }
            }
            if written.outcome.stored > 0 || written.outcome.corrected > 0 {
                let group = SeriesGroup.number(of: day.key.series)
                for time in day.columns.times { marks.note(hour: flooredToHour(time), group: group) }
            }
            raise(&pages, day.key.series, written)
        }
        try writer.finish()
    }

    /// Moves the tip of the series to the end of the day where that is the newest.
    private mutating func raise(_ pages: inout [TipPage], _ series: Int64, _ written: BlockWriter.Written) {
        let (group, place) = (SeriesGroup.number(of: series), SeriesGroup.place(of: series))
        let tip = pages[Int(group)].tips[place]
        guard let last = written.columns.times.last, let hour = written.hours.last, !tip.isKnown || last >= tip.time
        else { return }
        if tip.isKnown, tip.hour != hour.hour { ended.append((tip.hour, series, tip.sums)) }
        pages[Int(group)].tips[place] = SeriesTip(written.columns.sample(written.columns.count - 1), hour.sums)
        pages[Int(group)].raiseNewest(to: last)
        touched.insert(group)
    }

    private mutating func finish(_ pages: [TipPage]) throws {
        let table = HourTable(db)
        for (hour, series, sums) in ended where try isHotDay(of: hour, series) {
            let group = SeriesGroup.number(of: series)
            var page = try table.page(hour: hour, group: group) ?? HourPage()
            page[SeriesGroup.place(of: series)] = sums
            try table.put(page, hour: hour, group: group)
        }
        var bytes: [UInt8] = []
        for group in touched.sorted() {
            pages[Int(group)].encode(group: group, into: &bytes)
            try TipTable(db).put(bytes, group)
        }
        try counts.keep(db, stored: outcome.stored)
        try marks.keep(db)
    }

    /// The hour a tip has left is kept by `rollup_day` unless its day is hot.
    private func isHotDay(of hour: Int64, _ series: Int64) throws -> Bool {
        try HotTable(db).hasRows(day: dayNumber(hour), group: SeriesGroup.number(of: series))
    }

    private static func observation(_ key: SeriesKey, _ sample: Sample) -> Observation {
        Observation(entity: key.entity, metric: key.metric, time: sample.time, value: sample.value, flag: sample.flag)
    }
}
