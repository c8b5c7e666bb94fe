internal import CityModel
internal import GRDB

/// What a snapshot asks of the series, as of a moment: nothing later is visible.
///
/// Together with `SeriesWriter`, `SeriesExport` and `SeriesVerification` this is all that knows how observations lie on
/// disk.
struct SeriesReader {
    private let db: Database
    private let asOf: Int64
    private var scan: SeriesScan { SeriesScan(db) }

    init(_ db: Database, asOf: Timestamp) {
        self.db = db
        self.asOf = asOf.secondsSince1970
    }

    /// The newest sample of every series of the metric that is at most `seconds` old.
    func latest(_ metric: MetricID, within seconds: Int64) throws -> [EntityID: Sample] {
        var samples: [EntityID: Sample] = [:]
        var later: [Int64: EntityID] = [:]
        let oldest = oldest(within: seconds)
        try db.each(
            "SELECT l.time, l.value, l.flag, s.id, s.entity FROM series s JOIN latest l ON l.series = s.id WHERE s.metric = ?"
        ) {
            $0.text(metric.text)
        } _: { row in
            let sample = try Self.sample(&row)
            guard sample.time.secondsSince1970 >= oldest else { return }
            let (id, entity) = (row.integer(), EntityID(row.text()))
            if sample.time.secondsSince1970 <= asOf { samples[entity] = sample } else { later[id] = entity }
        }
        guard !later.isEmpty else { return samples }
        for (id, sample) in try scan.newest(Set(later.keys), from: oldest, through: asOf) {
            if let entity = later[id] { samples[entity] = sample }
        }
        return samples
    }

    func latest(_ key: SeriesKey, within seconds: Int64) throws -> Sample? {
        guard let id = try id(of: key) else { return nil }
        let newest = try db.first("SELECT time, value, flag FROM latest WHERE series = ?") {
            $0.integer(id)
        } _: {
            try Self.sample(&$0)
        }
        let oldest = oldest(within: seconds)
        guard let newest, newest.time.secondsSince1970 >= oldest else { return nil }
        if newest.time.secondsSince1970 <= asOf { return newest }
        return try scan.newest([id], from: oldest, through: asOf)[id]
    }

    func samples(_ key: SeriesKey, in range: TimeRange) throws -> [Sample] {
        guard let id = try id(of: key) else { return [] }
        return try scan.samples(id, from: range.start.secondsSince1970, through: last(of: range))
    }

    func samples(
        _ metric: MetricID, entities: [EntityID]?, in range: TimeRange
    ) throws -> [EntityID: [Sample]] {
        let entities = entities.map { Set($0) }
        let names = try ids(of: metric).filter { entities?.contains($0.value) ?? true }
        let found = try scan.samples(
            Array(names.keys), from: range.start.secondsSince1970, through: last(of: range))
        return named(found, names)
    }

    func hourly(_ key: SeriesKey, in range: TimeRange) throws -> [HourRollUp] {
        guard let id = try id(of: key) else { return [] }
        return try cutAtPresent(lookedUp([id], in: range))[id] ?? []
    }

    func hourly(_ metric: MetricID, in range: TimeRange) throws -> [EntityID: [HourRollUp]] {
        let names = try ids(of: metric)
        let isFew = names.count <= Self.fewSeries
        let rollUps = isFew ? try lookedUp(names.keys.sorted(), in: range) : try scanned(names, in: range)
        return named(try cutAtPresent(rollUps), names)
    }

    /// Up to so many series, looking each hour up costs less than passing over the hours of all series.
    private static let fewSeries = 400

    private func lookedUp(_ ids: [Int64], in range: TimeRange) throws -> [Int64: [HourRollUp]] {
        var rollUps: [Int64: [HourRollUp]] = [:]
        let statement = try PreparedStatement(
            db,
            """
            SELECT count, usable, minimum, maximum, sum, last, last_time FROM rollup_hour
            WHERE hour = ? AND series = ?
            """)
        defer { statement.reset() }
        for hour in try hours(in: range) {
            for id in ids {
                statement.bind {
                    $0.integer(hour)
                    $0.integer(id)
                }
                guard try statement.step() else { continue }
                var row = statement.columns
                rollUps[id, default: []].append(HourSums(&row).rollUp(hour: hour))
            }
        }
        return rollUps
    }

    private func scanned(_ names: [Int64: EntityID], in range: TimeRange) throws -> [Int64: [HourRollUp]] {
        var rollUps: [Int64: [HourRollUp]] = [:]
        guard let hours = try hours(in: range).bounds else { return [:] }
        try db.each(
            """
            SELECT hour, series, count, usable, minimum, maximum, sum, last, last_time FROM rollup_hour
            WHERE hour BETWEEN ? AND ? ORDER BY hour, series
            """
        ) {
            $0.integer(hours.first)
            $0.integer(hours.last)
        } _: { row in
            let (hour, series) = (row.integer(), row.integer())
            guard names[series] != nil else { return }
            rollUps[series, default: []].append(HourSums(&row).rollUp(hour: hour))
        }
        return rollUps
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

    /// A roll-up of the hour the moment lies in may hold later observations; it is computed anew without them.
    private func cutAtPresent(_ rollUps: [Int64: [HourRollUp]]) throws -> [Int64: [HourRollUp]] {
        let present = Timestamp(secondsSince1970: asOf).floored(toSeconds: secondsPerHour)
        let affected = rollUps.filter { $0.value.last?.hour == present }.map(\.key)
        guard !affected.isEmpty, try isAnythingLater() else { return rollUps }
        let sums = try scan.hour(present.secondsSince1970, series: affected, through: asOf)
        var rollUps = rollUps
        for id in affected {
            rollUps[id]?.removeLast()
            if let cut = sums[id] { rollUps[id]?.append(cut.rollUp(hour: present.secondsSince1970)) }
            if rollUps[id]?.isEmpty == true { rollUps[id] = nil }
        }
        return rollUps
    }

    private func isAnythingLater() throws -> Bool {
        try db.first("SELECT max(time) > ? FROM observation") {
            $0.integer(asOf)
        } _: {
            $0.flag()
        } ?? false
    }

    /// Starts of the hours that begin in the range and not after the moment, as far as there is data.
    private func hours(in range: TimeRange) throws -> HourSequence {
        let bounds = try db.first("SELECT (SELECT min(hour) FROM rollup_hour), (SELECT max(hour) FROM rollup_hour)") {
            (first: $0.optionalInteger(), last: $0.optionalInteger())
        }
        guard let first = bounds?.first, let last = bounds?.last else { return HourSequence(first: 0, end: 0) }
        let start = range.start.floored(toSeconds: secondsPerHour)
        let from = start == range.start ? start : start.adding(seconds: secondsPerHour)
        return HourSequence(
            first: max(from.secondsSince1970, first),
            end: min(range.end.secondsSince1970, min(last, asOf) + 1))
    }

    private func id(of key: SeriesKey) throws -> Int64? {
        try db.first("SELECT id FROM series WHERE entity = ? AND metric = ?") {
            $0.text(key.entity.text)
            $0.text(key.metric.text)
        } _: {
            $0.integer()
        }
    }

    private func ids(of metric: MetricID) throws -> [Int64: EntityID] {
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

    private static func sample(_ row: inout Columns) throws -> Sample {
        Sample(time: row.time(), value: row.value(), flag: try row.observationFlag())
    }
}

/// The starts of consecutive hours.
private struct HourSequence: Sequence {
    let first: Int64
    let end: Int64

    var bounds: (first: Int64, last: Int64)? {
        first < end ? (first, first + (end - 1 - first) / secondsPerHour * secondsPerHour) : nil
    }

    func makeIterator() -> StrideTo<Int64>.Iterator {
        stride(from: first, to: Swift.max(first, end), by: Int64.Stride(secondsPerHour)).makeIterator()
    }
}
