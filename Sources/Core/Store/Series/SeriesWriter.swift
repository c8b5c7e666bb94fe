internal import CityModel
internal import GRDB

/// Takes batches into the hot tier and keeps tips, hour roll-ups and `source_hour` in step with it. Runs inside a
/// transaction of the caller's.
///
/// Rows that come after all of their group, almost all, are put in without a look; what else the tables hold of a
/// group is written once at the end.
struct SeriesWriter {
    /// One series in one hour.
    private struct Slot: Hashable {
        let hour: Int64
        let series: Int64
    }

    /// One page of hour roll-ups.
    private struct PageKey: Hashable {
        let hour: Int64
        let group: Int64
    }

    private let db: Database
    private let hot: HotTable
    private var outcome = AppendOutcome()
    private var chunk = HotChunk()
    /// The chunk as it goes into the table.
    private var data: [UInt8] = []
    /// Groups that have rows in these batches, in order.
    private var groups: [Int64] = []
    /// Hours that series have left behind.
    private var ended: [PageKey: [(place: Int, sums: HourSums)]] = [:]
    /// Hours into which something came late or in which a value was replaced: their sums are computed anew.
    private var disturbed: Set<Slot> = []
    private var counts: SourceCounts
    private var marks = ForwardMarks()
    private var past: BlockLookup

    private init(_ db: Database, sources: [SourceID]) {
        self.db = db
        hot = HotTable(db)
        counts = SourceCounts(sources)
        past = BlockLookup(db)
    }

    /// - Returns: what became of the observations of all batches together.
    static func append(
        _ batches: [ObservationBatch], directory: inout SeriesDirectory, _ db: Database
    ) throws -> AppendOutcome {
        try directory.begin(db)
        var rows: [ArrivedRow] = []
        rows.reserveCapacity(batches.reduce(0) { $0 + $1.observations.count })
        for (place, batch) in batches.enumerated() {
            try directory.number(batch, place: Int32(place), into: &rows, db)
        }
        // Stable: of two rows for one place the one that came last counts.
        if !isSorted(rows) { rows.sort(by: ArrivedRow.isBefore) }
        var writer = SeriesWriter(db, sources: batches.map(\.source))
        try writer.store(rows, &directory.pages)
        try writer.finish(&directory.pages)
        return writer.outcome
    }

    private static func isSorted(_ rows: [ArrivedRow]) -> Bool {
        for place in rows.indices.dropFirst() where ArrivedRow.isBefore(rows[place], rows[place - 1]) { return false }
        return true
    }

    private mutating func store(_ rows: [ArrivedRow], _ pages: inout [TipPage]) throws {
        var start = 0
        while start < rows.count {
            let (group, time) = (rows[start].group, rows[start].time)
            var end = start + 1
            while end < rows.count, rows[end].time == time, rows[end].group == group { end += 1 }
            if groups.last != group { groups.append(group) }
            let run = rows[start..<end]
            let isNew = time > pages[Int(group)].newest && isRising(run)
            let isIn = try isNew && insert(run, &pages[Int(group)])
            let isChanged = try isIn || merge(run, &pages[Int(group)])
            if isChanged { marks.note(hour: rows[start].hour, group: group) }
            pages[Int(group)].raiseNewest(to: time)
            start = end
        }
    }

    private func isRising(_ run: ArraySlice<ArrivedRow>) -> Bool {
        zip(run, run.dropFirst()).allSatisfy { $0.series < $1.series }
    }

    /// Puts in rows of one second and group that come after all of the group.
    /// - Returns: false when the group has a row of that second although its tips say otherwise; nothing is done then.
    private mutating func insert(_ run: ArraySlice<ArrivedRow>, _ page: inout TipPage) throws -> Bool {
        guard let first = run.first else { return true }
        chunk.removeAll()
        for row in run { chunk.set(SeriesGroup.place(of: row.series), value: row.value, flag: row.flag) }
        chunk.encode(time: first.time, group: first.group, into: &data)
        guard try hot.insert(time: first.time, group: first.group, data) else { return false }
        for row in run { advance(row, &page.tips[SeriesGroup.place(of: row.series)]) }
        return true
    }

    private mutating func advance(_ row: ArrivedRow, _ tip: inout SeriesTip) {
        if let (hour, sums) = tip.advance(to: row) {
            ended[PageKey(hour: hour, group: row.group), default: []].append(
                (SeriesGroup.place(of: row.series), sums))
        }
        outcome.stored += 1
        counts.add(1, row)
    }

    /// Takes rows of one second and group into what is there.
    /// - Returns: whether they changed anything.
    private mutating func merge(_ run: ArraySlice<ArrivedRow>, _ page: inout TipPage) throws -> Bool {
        guard let first = run.first else { return false }
        if !(try readChunk(time: first.time, group: first.group)) { chunk.removeAll() }
        var isChanged = false
        for row in run {
            if try take(row, &page.tips[SeriesGroup.place(of: row.series)]) { isChanged = true }
        }
        guard isChanged else { return false }
        chunk.encode(time: first.time, group: first.group, into: &data)
        try hot.put(time: first.time, group: first.group, data)
        return true
    }

    /// A damaged row is as good as none: what comes now takes its place.
    private mutating func readChunk(time: Int64, group: Int64) throws -> Bool {
        do {
            return try hot.read(time: time, group: group, into: &chunk)
        } catch is BlockDamage {
            return false
        }
    }

    /// - Returns: whether the chunk was changed.
    private mutating func take(_ row: ArrivedRow, _ tip: inout SeriesTip) throws -> Bool {
        let place = SeriesGroup.place(of: row.series)
        var stored: (value: Double, flag: ObservationFlag)?
        if chunk.holds(place) {
            stored = (chunk.value(place), chunk.flag(place))
        } else if !tip.isBefore(row) {
            stored = try past.observation(of: row.series, at: row.time)
        } else {
            chunk.set(place, value: row.value, flag: row.flag)
            advance(row, &tip)
            return true
        }
        if let stored, StoredValue.same(stored.value, row.value), stored.flag == row.flag {
            outcome.repeated += 1
            return false
        }
        chunk.set(place, value: row.value, flag: row.flag)
        disturbed.insert(Slot(hour: row.hour, series: row.series))
        if stored == nil {
            outcome.stored += 1
            counts.add(1, row)
        } else {
            outcome.corrected += 1
            tip.correct(row)
        }
        return true
    }

    // MARK: what follows

    private mutating func finish(_ pages: inout [TipPage]) throws {
        try keepEnded()
        try replaceDisturbed(&pages)
        let table = TipTable(db)
        var bytes: [UInt8] = []
        for group in groups {
            pages[Int(group)].encode(group: group, into: &bytes)
            try table.put(bytes, group)
        }
        try counts.keep(db, stored: outcome.stored)
        try marks.keep(db)
    }

    private func keepEnded() throws {
        let table = HourTable(db)
        for (key, rows) in ended {
            var page = try table.page(hour: key.hour, group: key.group) ?? HourPage()
            for row in rows { page[row.place] = row.sums }
            try table.put(page, hour: key.hour, group: key.group)
        }
    }

    private func replaceDisturbed(_ pages: inout [TipPage]) throws {
        guard !disturbed.isEmpty else { return }
        let (scan, table) = (SeriesScan(db), HourTable(db))
        for (hour, slots) in Dictionary(grouping: disturbed, by: \.hour) {
            let sums = try scan.hour(hour, series: slots.map(\.series))
            for (group, slots) in Dictionary(grouping: slots, by: { SeriesGroup.number(of: $0.series) }) {
                var page = try table.page(hour: hour, group: group) ?? HourPage()
                var isPageChanged = false
                for slot in slots {
                    let place = SeriesGroup.place(of: slot.series)
                    let fresh = sums[slot.series] ?? HourSums()
                    if pages[Int(group)].tips[place].hour == hour {
                        pages[Int(group)].tips[place].replace(sums: fresh)
                    } else {
                        page[place] = fresh
                        isPageChanged = true
                    }
                }
                if isPageChanged { try table.put(page, hour: hour, group: group) }
            }
        }
    }
}

/// Looks up single observations in blocks; keeps what it decoded, as late rows come in runs.
private struct BlockLookup {
    /// Series-days kept at most: about twenty megabytes of minute readings.
    private static let capacity = 800

    private let table: BlockTable
    private let bytes = PaddedBytes()
    private var days: [BlockKey: DayColumns] = [:]

    init(_ db: Database) { table = BlockTable(db, .observations) }

    /// A damaged block is as good as none.
    mutating func observation(
        of series: Int64, at time: Int64
    ) throws -> (value: Double, flag: ObservationFlag)? {
        guard BlockKey.isPossible(day: dayNumber(time), series: series) else { return nil }
        let key = BlockKey(day: dayNumber(time), series: series)
        if days[key] == nil {
            if days.count >= Self.capacity { days.removeAll(keepingCapacity: true) }
            days[key] = try decoded(key)
        }
        guard let columns = days[key], let place = columns.place(of: time) else { return nil }
        return (columns.values[place], columns.flags[place])
    }

    private func decoded(_ key: BlockKey) throws -> DayColumns {
        var columns = DayColumns()
        guard try table.read(key, into: bytes) else { return columns }
        do throws(BlockDamage) {
            try BlockCodec.decode(bytes, key, into: &columns)
        } catch {
            columns.removeAll()
        }
        return columns
    }
}
