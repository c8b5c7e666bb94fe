internal import CityModel
internal import GRDB

/// What a snapshot asks of the series, as of a moment: nothing later is visible.
struct SeriesReader {
    private let db: Database
    private let asOf: Int64
    private let log: DamageLog
    private let roster: SeriesRoster
    private let hourMemory: HourMemory
    private let version: UInt64
    private var scan: SeriesScan { SeriesScan(db, log: log) }

    /// - Parameters:
    ///   - version: the store's, before the transaction began.
    ///   - log: is told what could not be read.
    init(
        _ db: Database, asOf: Timestamp, roster: SeriesRoster, hourMemory: HourMemory, version: UInt64, log: DamageLog
    ) {
        self.db = db
        self.hourMemory = hourMemory
        self.version = version
        self.asOf = asOf.secondsSince1970
        self.log = log
        self.roster = roster
    }

    /// The newest sample of every series of the metric that is at most `seconds` old.
    func latest(_ metric: MetricID, within seconds: Int64) throws -> [EntityID: Sample] {
        let entry = try roster.entry(metric, db)
        let oldest = oldest(within: seconds)
        var found = [Sample?](repeating: nil, count: entry.ids.count)
        // Places of the series whose newest sample is not visible yet, by number.
        var later: [Int64: Int] = [:]
        try TipTable(db).eachNewest(of: entry.ids) { place, sample in
            guard sample.time.secondsSince1970 >= oldest else { return }
            if sample.time.secondsSince1970 <= asOf {
                found[place] = sample
            } else {
                later[entry.ids[place]] = place
            }
        }
        if !later.isEmpty {
            for (id, sample) in try scan.newest(Set(later.keys), from: oldest, through: asOf) {
                if let place = later[id] { found[place] = sample }
            }
        }
        return entry.places.compactMapValues { found[$0] }
    }

    func latest(_ key: SeriesKey, within seconds: Int64) throws -> Sample? {
        let oldest = oldest(within: seconds)
        guard let id = try id(of: key) else { return nil }
        var newest: Sample?
        try TipTable(db).eachNewest(of: [id]) { newest = $1 }
        guard let newest, newest.time.secondsSince1970 >= oldest else { return nil }
        return newest.time.secondsSince1970 <= asOf ? newest : try scan.newest([id], from: oldest, through: asOf)[id]
    }

    func samples(_ key: SeriesKey, in range: TimeRange) throws -> [Sample] {
        guard let id = try id(of: key) else { return [] }
        let found = try scan.samples(id, from: range.start.secondsSince1970, through: last(of: range))
        return log.damages.isEmpty ? found : marked([id: found], [id], in: range)[id] ?? []
    }

    func samples(
        _ metric: MetricID, entities: [EntityID]?, in range: TimeRange
    ) throws -> [EntityID: [Sample]] {
        let entry = try roster.entry(metric, db)
        let ids = entities.map { Set($0.compactMap { entry.places[$0] }).sorted().map { entry.ids[$0] } } ?? entry.ids
        let found = try scan.samples(ids, from: range.start.secondsSince1970, through: last(of: range))
        return entry.named(log.damages.isEmpty ? found : marked(found, ids, in: range))
    }

    /// Puts a sample without a value at the first visible second of every day that could not be read.
    private func marked(_ samples: [Int64: [Sample]], _ ids: [Int64], in range: TimeRange) -> [Int64: [Sample]] {
        var samples = samples
        let wanted = Set(ids)
        for (key, _) in log.damages where wanted.contains(key.series) {
            let time = max(key.start, range.start)
            guard time.secondsSince1970 <= last(of: range), dayNumber(time.secondsSince1970) == key.day else {
                continue
            }
            var list = samples[key.series, default: []]
            let place = list.firstIndex { $0.time >= time } ?? list.count
            if place < list.count, list[place].time == time { continue }
            list.insert(Sample(time: time, value: .nan, flag: .missing), at: place)
            samples[key.series] = list
        }
        return samples
    }

    func hourly(_ key: SeriesKey, in range: TimeRange) throws -> [HourRollUp] {
        guard let id = try id(of: key) else { return [] }
        return try hourly(SeriesSelection([id]), in: range)[id] ?? []
    }

    func hourly(_ metric: MetricID, in range: TimeRange) throws -> [EntityID: [HourRollUp]] {
        let entry = try roster.entry(metric, db)
        guard let hours = hours(in: range), hours.lowerBound <= flooredToHour(hours.upperBound),
            entry.ids.count <= HourMemory.mostSeries
        else {
            return entry.named(try hourly(SeriesSelection(entry.ids), in: range))
        }
        let key = HourMemory.Key(metric: metric, hours: hours.lowerBound...flooredToHour(hours.upperBound))
        if let known = hourMemory.rollUps(key, asOf: asOf, version: version) { return known }
        let selection = SeriesSelection(entry.ids)
        let rollUps = entry.named(try hourly(selection, in: range))
        if log.damages.isEmpty, try !isAnythingLater(selection) {
            hourMemory.keep(rollUps, key, asOf: asOf, version: version)
        }
        return rollUps
    }

    func daily(_ key: SeriesKey, in range: TimeRange, utcOffsetSeconds: Int64) throws -> [DayRollUp] {
        DayRollUp.days(of: try hourly(key, in: range), utcOffsetSeconds: utcOffsetSeconds)
    }

    private func hourly(_ selection: SeriesSelection, in range: TimeRange) throws -> [Int64: [HourRollUp]] {
        guard let hours = hours(in: range) else { return [:] }
        var sums = try RollUpScan(db, log: log).sums(selection, hours)
        try cutAtPresent(&sums, selection)
        var rollUps: [Int64: [HourRollUp]] = [:]
        for (slot, list) in sums.enumerated() where !list.isEmpty {
            rollUps[selection.ids[slot]] = list.map { $0.sums.rollUp(hour: $0.hour) }
        }
        return rollUps
    }

    /// A roll-up of the hour the moment lies in may hold later observations; it is computed anew without them.
    private func cutAtPresent(_ sums: inout [[HourSlot]], _ selection: SeriesSelection) throws {
        let present = flooredToHour(asOf)
        let affected = sums.indices.filter { sums[$0].last?.hour == present }
        guard !affected.isEmpty, try isAnythingLater(selection) else { return }
        let cut = try scan.hour(present, series: affected.map { selection.ids[$0] }, through: asOf)
        for slot in affected {
            sums[slot].removeLast()
            if let part = cut[selection.ids[slot]] { sums[slot].append(HourSlot(hour: present, sums: part)) }
        }
    }

    private func isAnythingLater(_ selection: SeriesSelection) throws -> Bool {
        let tips = TipTable(db)
        return try selection.groups.contains { try tips.page($0.group).newest > asOf }
    }

    /// The first and last of the hours that begin in the range and not after the moment.
    private func hours(in range: TimeRange) -> ClosedRange<Int64>? {
        let (start, end) = (range.start.secondsSince1970, min(last(of: range), asOf))
        let floor = flooredToHour(start)
        let first = floor == start ? start : floor.addingReportingOverflow(secondsPerHour).partialValue
        guard first <= end, range.start < range.end else { return nil }
        return first...end
    }

    func sources(of metric: MetricID) throws -> [EntityID: SourceID] {
        var sources: [EntityID: SourceID] = [:]
        try db.each("SELECT entity, source FROM series WHERE metric = ?") {
            $0.text(metric.text)
        } _: { row in
            let (entity, source): (EntityID, SourceID) = (row.id(), row.id())
            sources[entity] = source
        }
        return sources
    }

    func source(of key: SeriesKey) throws -> SourceID? {
        try db.first("SELECT source FROM series WHERE entity = ? AND metric = ?") {
            $0.text(key.entity.text)
            $0.text(key.metric.text)
        } _: {
            $0.id()
        }
    }

    private func id(of key: SeriesKey) throws -> Int64? {
        try db.first("SELECT id FROM series WHERE entity = ? AND metric = ?") {
            $0.text(key.entity.text)
            $0.text(key.metric.text)
        } _: {
            $0.integer()
        }
    }

    private func oldest(within seconds: Int64) -> Int64 {
        Timestamp(secondsSince1970: asOf).adding(seconds: -max(0, seconds)).secondsSince1970
    }

    private func last(of range: TimeRange) -> Int64 {
        range.end == range.start ? .min : min(range.end.secondsSince1970 - 1, asOf)
    }
}
