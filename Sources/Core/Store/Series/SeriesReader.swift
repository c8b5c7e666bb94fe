internal import CityModel
internal import GRDB

/// What a snapshot asks of the series, as of a moment: nothing later is visible.
struct SeriesReader {
    private let db: Database
    private let asOf: Int64
    private let log: DamageLog
    private var scan: SeriesScan { SeriesScan(db, log: log) }

    /// - Parameter log: is told what could not be read.
    init(_ db: Database, asOf: Timestamp, log: DamageLog) {
        self.db = db
        self.asOf = asOf.secondsSince1970
        self.log = log
    }

    /// The newest sample of every series of the metric that is at most `seconds` old.
    func latest(_ metric: MetricID, within seconds: Int64) throws -> [EntityID: Sample] {
        var samples: [EntityID: Sample] = [:]
        var later: [Int64: EntityID] = [:]
        var pages: [Int64: TipPage] = [:]
        let oldest = oldest(within: seconds)
        let statement = try PreparedStatement(db, "SELECT id, entity FROM series WHERE metric = ? ORDER BY id")
        statement.bind { $0.text(metric.text) }
        defer { statement.reset() }
        while try statement.step() {
            var row = statement.columns
            let id = row.integer()
            guard let tip = try tip(of: id, &pages), tip.time >= oldest else { continue }
            if tip.time <= asOf { samples[row.id()] = tip.sample } else { later[id] = row.id() }
        }
        guard !later.isEmpty else { return samples }
        for (id, sample) in try scan.newest(Set(later.keys), from: oldest, through: asOf) {
            if let entity = later[id] { samples[entity] = sample }
        }
        return samples
    }

    func latest(_ key: SeriesKey, within seconds: Int64) throws -> Sample? {
        var pages: [Int64: TipPage] = [:]
        let oldest = oldest(within: seconds)
        guard let id = try id(of: key), let tip = try tip(of: id, &pages), tip.time >= oldest else { return nil }
        return tip.time <= asOf ? tip.sample : try scan.newest([id], from: oldest, through: asOf)[id]
    }

    /// - Parameter pages: the last page read: numbers come in order.
    private func tip(of id: Int64, _ pages: inout [Int64: TipPage]) throws -> SeriesTip? {
        let group = SeriesGroup.number(of: id)
        if pages[group] == nil { pages = [group: try TipTable(db).page(group)] }
        guard let tip = pages[group]?.tips[SeriesGroup.place(of: id)], tip.isKnown else { return nil }
        return tip
    }

    func samples(_ key: SeriesKey, in range: TimeRange) throws -> [Sample] {
        guard let id = try id(of: key) else { return [] }
        let found = try scan.samples(id, from: range.start.secondsSince1970, through: last(of: range))
        return log.damages.isEmpty ? found : marked([id: found], [id], in: range)[id] ?? []
    }

    func samples(
        _ metric: MetricID, entities: [EntityID]?, in range: TimeRange
    ) throws -> [EntityID: [Sample]] {
        let entities = entities.map { Set($0) }
        let names = try names(of: metric).filter { entities?.contains($0.value) ?? true }
        let found = try scan.samples(
            Array(names.keys), from: range.start.secondsSince1970, through: last(of: range))
        return named(log.damages.isEmpty ? found : marked(found, Array(names.keys), in: range), names)
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
        let names = try names(of: metric)
        return named(try hourly(SeriesSelection(Array(names.keys)), in: range), names)
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

    private func names(of metric: MetricID) throws -> [Int64: EntityID] {
        var names: [Int64: EntityID] = [:]
        try db.each("SELECT id, entity FROM series WHERE metric = ?") {
            $0.text(metric.text)
        } _: { row in
            let id = row.integer()
            names[id] = EntityID(row.text())
        }
        return names
    }

    private func named<Value>(_ values: [Int64: Value], _ names: [Int64: EntityID]) -> [EntityID: Value] {
        var result: [EntityID: Value] = [:]
        result.reserveCapacity(values.count)
        for (id, value) in values {
            if let name = names[id] { result[name] = value }
        }
        return result
    }

    private func oldest(within seconds: Int64) -> Int64 {
        Timestamp(secondsSince1970: asOf).adding(seconds: -max(0, seconds)).secondsSince1970
    }

    private func last(of range: TimeRange) -> Int64 {
        range.end == range.start ? .min : min(range.end.secondsSince1970 - 1, asOf)
    }
}
