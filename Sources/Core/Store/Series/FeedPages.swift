package import CityModel
internal import GRDB

/// A place in the feed of a source, whose order is time, entity, metric.
package struct FeedPosition: Hashable, Comparable, Sendable {
    package let time: Timestamp
    package let entity: EntityID
    package let metric: MetricID

    package init(time: Timestamp, entity: EntityID, metric: MetricID) {
        self.time = time
        self.entity = entity
        self.metric = metric
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.time, left.entity, left.metric) < (right.time, right.entity, right.metric)
    }
}

/// Consecutive observations of one source.
package struct FeedPage: Sendable {
    package let observations: [Observation]
    /// Where the page ends; nil when nothing comes after it.
    package let end: FeedPosition?
}

/// What a source has delivered.
package struct FeedSummary: Hashable, Sendable {
    package let source: SourceID
    package let metrics: [MetricID]
    /// Observations in whole hours (UTC) before the moment asked for.
    package let rows: Int
}

extension CityCache {
    /// Sources that have delivered observations, by their ids.
    /// - Parameter hour: rows are counted up to the start of the hour this moment lies in.
    package func feeds(before hour: Timestamp) throws(StoreFailure) -> [FeedSummary] {
        try look { try FeedReader($0).summaries(before: hour.floored(toSeconds: secondsPerHour)) }
    }

    /// The time of the newest observation of a source; nil when there is none.
    package func newestObservation(of source: SourceID) throws(StoreFailure) -> Timestamp? {
        try look { try TipTable($0).newest(of: source) }
    }

    /// Observations of a source in the order of its feed.
    /// - Parameters:
    ///   - start: observations later than this; nil for all.
    ///   - position: the end of the page before.
    ///   - end: no observation later than this.
    ///   - limit: largest number of observations, at least 1.
    package func feedPage(
        of source: SourceID, laterThan start: Timestamp?, after position: FeedPosition?, through end: Timestamp,
        limit: Int
    ) throws(StoreFailure) -> FeedPage {
        try look { db in
            var scan = try FeedReader(db).scan(source, after: position, limit: max(1, limit))
            let from = max(start?.adding(seconds: 1) ?? .distantPast, position?.time ?? .distantPast)
            return try scan.page(db, from: from, through: end)
        }
    }
}

extension Timestamp {
    fileprivate static let distantPast = Timestamp(secondsSince1970: .min)
}

/// Reads what the feed of a source needs of the series tables.
private struct FeedReader {
    private let db: Database

    init(_ db: Database) { self.db = db }

    func summaries(before hour: Timestamp) throws -> [FeedSummary] {
        var metrics: [SourceID: [MetricID]] = [:]
        try db.each("SELECT DISTINCT source, metric FROM series ORDER BY source, metric") { _ in
        } _: {
            metrics[$0.id(), default: []].append($0.id())
        }
        var rows: [SourceID: Int] = [:]
        try db.each("SELECT source, sum(rows) FROM source_hour WHERE hour < ? GROUP BY source") {
            $0.time(hour)
        } _: {
            rows[$0.id()] = $0.int()
        }
        return metrics.keys.sorted().map { id in
            FeedSummary(source: id, metrics: metrics[id, default: []], rows: rows[id, default: 0])
        }
    }

    func scan(_ source: SourceID, after position: FeedPosition?, limit: Int) throws -> FeedScan {
        let series = try db.all("SELECT id, entity, metric FROM series WHERE source = ?") {
            $0.text(source.text)
        } _: {
            (id: $0.integer(), entity: EntityID($0.text()), metric: MetricID($0.text()))
        }
        let sorted = series.sorted { ($0.entity, $0.metric) < ($1.entity, $1.metric) }
        return FeedScan(
            ids: sorted.map(\.id), keys: sorted.map { SeriesKey($0.entity, $0.metric) }, after: position, limit: limit)
    }
}

/// Goes through the observations of a source by windows of time and puts those of each window in the feed's order.
private struct FeedScan {
    private struct Row {
        let time: Int64
        let rank: Int
        let sample: Sample
    }

    /// Up to so many series a window is a day, above it an hour.
    private static let fewSeries = 200

    private let ids: [Int64]
    private let keys: [SeriesKey]
    private let position: FeedPosition?
    private let limit: Int
    private var observations: [Observation] = []
    private var isFull = false

    init(ids: [Int64], keys: [SeriesKey], after position: FeedPosition?, limit: Int) {
        self.ids = ids
        self.keys = keys
        self.position = position
        self.limit = limit
    }

    mutating func page(_ db: Database, from start: Timestamp, through end: Timestamp) throws -> FeedPage {
        guard !keys.isEmpty, start <= end else { return FeedPage(observations: [], end: nil) }
        let scan = SeriesScan(db)
        let (first, last) = (start.secondsSince1970, end.secondsSince1970)
        let length = keys.count <= Self.fewSeries ? secondsPerDay : secondsPerHour
        days: for day in try scan.days(from: first, through: last) {
            let dayStart = day.multipliedReportingOverflow(by: secondsPerDay)
            let begin = dayStart.overflow ? first : max(first, dayStart.partialValue)
            var from = begin
            while dayNumber(from) == day, from <= last {
                let slot = from - ((from % length + length) % length)
                let through = min(last, slot.addingReportingOverflow(length - 1).overflow ? .max : slot + length - 1)
                try take(scan.samples(ids, from: from, through: through))
                if isFull { break days }
                guard through < .max else { break }
                from = through + 1
            }
        }
        return FeedPage(observations: observations, end: isFull ? observations.last.map(Self.position) : nil)
    }

    /// Gives out the rows of one window; the page is full once a row has to stay behind.
    private mutating func take(_ samples: [Int64: [Sample]]) {
        var rows: [Row] = []
        for (rank, id) in ids.enumerated() {
            for sample in samples[id, default: []] {
                rows.append(Row(time: sample.time.secondsSince1970, rank: rank, sample: sample))
            }
        }
        rows.sort { ($0.time, $0.rank) < ($1.time, $1.rank) }
        for row in rows {
            let (key, time) = (keys[row.rank], row.sample.time)
            if let position, FeedPosition(time: time, entity: key.entity, metric: key.metric) <= position { continue }
            guard observations.count < limit else {
                isFull = true
                return
            }
            observations.append(
                Observation(
                    entity: key.entity, metric: key.metric, time: time, value: row.sample.value,
                    flag: row.sample.flag))
        }
    }

    private static func position(_ observation: Observation) -> FeedPosition {
        FeedPosition(time: observation.time, entity: observation.entity, metric: observation.metric)
    }
}
