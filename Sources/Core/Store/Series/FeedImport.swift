package import CityModel
internal import GRDB

/// Takes the observations of one delivery while it streams in, and stores them a part at a time, each part in one transaction
/// with what the journal of the sources has to say of it. Used by one thread.
///
/// A part of many observations goes straight into blocks, one of few to the hot tier like any other batch.
package final class FeedImport {
    /// Observations that make a part worth storing: about forty megabytes.
    package static let partRows = 800_000
    /// Fewer go to the hot tier.
    private static let bulkRows = 50_000

    private let cache: CityCache
    private let source: SourceID
    private var gathered = GatheredSeries()
    /// The newest observation taken so far.
    package private(set) var newest: Timestamp?
    /// Slots of the census by handle.
    private var slots: [Int] = []
    /// What a pass is counted in that is to be compared as a whole; nil counts nothing.
    package var census: PassCensus?

    init(_ cache: CityCache, source: SourceID) {
        self.cache = cache
        self.source = source
    }

    /// Observations that wait to be stored.
    package var waiting: Int { gathered.count }

    /// What `add` names the series by.
    package func series(_ entity: EntityID, _ metric: MetricID) -> Int32 {
        let handle = gathered.series(entity, metric)
        if Int(handle) == slots.count { slots.append(census?.slot(SeriesKey(entity, metric)) ?? 0) }
        return handle
    }

    /// - Parameters:
    ///   - handle: of `series`.
    ///   - time: seconds since 1970.
    package func add(_ handle: Int32, time: Int64, value: Double, flag: ObservationFlag) {
        gathered.add(handle, time: time, value: value, flag: flag)
        census?.note(slots[Int(handle)], time)
        if time > newest?.secondsSince1970 ?? .min { newest = Timestamp(secondsSince1970: time) }
    }

    /// Stores what waits, the quarantine and how far the feed has been read with it, all or nothing.
    /// - Parameter fetch: the line of the fetch log; nil while the answer is still coming.
    package func commit(
        fetch: FetchRecord?, validators: HTTPValidators? = nil, quarantined: [QuarantinedRecord], cursor: FeedCursor?,
        marks: FeedMarks = FeedMarks()
    ) throws(StoreFailure) -> AppendOutcome {
        let source = source
        let journal = { (db: Database) in
            try SourceJournal(db).record(
                fetch, of: source, validators: validators, quarantined: quarantined, cursor: cursor,
                marks: marks)
        }
        let isBulk = gathered.count >= Self.bulkRows
        let parts = gathered.drain()
        if isBulk { return try cache.take(parts, source: source, journal) }
        let observations = parts.flatMap { key, columns in
            (0..<columns.count).map {
                let sample = columns.sample($0)
                return Observation(
                    entity: key.entity, metric: key.metric, time: sample.time, value: sample.value, flag: sample.flag)
            }
        }
        return try cache.append([ObservationBatch(source: source, observations: observations)], journal)
    }
}
