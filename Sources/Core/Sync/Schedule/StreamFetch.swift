internal import CityModel
internal import CityStore
internal import Crypto

/// Takes one answer of a streamed format while it comes in, and stores it a part at a time: a part and the place behind it are
/// one transaction, so that a transfer that breaks off goes on where it stood and nothing is taken twice. Used by one thread.
final class StreamFetch {
    private let endpoint: HTTPEndpoint
    private let source: SourceID
    private let receivedAt: Timestamp
    private let isKnown: (EntityID) -> Bool
    private let filling: FeedImport
    private let start: FeedCursor.Place?
    private let cursor: (Timestamp?, FeedCursor.Place?) -> FeedCursor?
    private let progress: (Extent) -> FeedProgress?
    private var extent = Extent()
    private var records: (any StreamedRecords)?
    private var digest = SHA256()
    /// The entity tag of the version that comes in, where a later request can ask for the rest of it.
    private var mark: String?
    private(set) var failure: RequestFailure?
    /// The first piece of the body.
    private(set) var beginning: [UInt8] = []

    /// - Parameters:
    ///   - start: where in the body an answer of status 206 goes on.
    ///   - cursor: what is stored with a part, by the newest observation so far and the place behind the part.
    ///   - census: what the readings are counted in; nil counts nothing.
    ///   - progress: what is stored of how far it has come.
    init(
        _ endpoint: HTTPEndpoint, _ source: SourceID, _ cache: CityCache, receivedAt: Timestamp,
        isKnown: @escaping (EntityID) -> Bool, from start: FeedCursor.Place?,
        cursor: @escaping (Timestamp?, FeedCursor.Place?) -> FeedCursor?, census: PassCensus? = nil,
        progress: @escaping (Extent) -> FeedProgress? = { _ in nil }
    ) {
        self.progress = progress
        self.endpoint = endpoint
        self.source = source
        self.start = start
        self.cursor = cursor
        self.receivedAt = receivedAt
        self.isKnown = isKnown
        filling = cache.feedImport(source: source)
        filling.census = census
    }

    /// How much of the body has come.
    struct Extent {
        var rows = 0
        /// Bytes from the beginning of the body, those that came in an earlier answer included.
        var bytes: Int64 = 0
        /// What the server says it has; nil where it does not, or sends it packed.
        var whole: Int64?
    }

    /// What the readings were counted in; nothing is counted from then on.
    func takeCensus() -> PassCensus? {
        defer { filling.census = nil }
        return filling.census
    }

    /// Stores these too with the next part.
    func add(_ observations: [Observation]) {
        for observation in observations {
            filling.add(
                filling.series(observation.entity, observation.metric), time: observation.time.secondsSince1970,
                value: observation.value, flag: observation.flag)
        }
    }

    var taker: BodyTaker {
        BodyTaker { status, headers, piece in
            do throws(RequestFailure) {
                try self.take(status, headers, piece)
                return true
            } catch {
                self.failure = error
                return false
            }
        }
    }

    /// What came since the last part, and what goes on from here.
    struct Ending {
        let rows: Int
        let quarantined: Int
        let digest: SHA256.Digest
        let page: FetchedPage
    }

    /// Reads the end of the body.
    func finish() throws(RequestFailure) -> Ending {
        guard var records else { throw .format(.empty) }
        do throws(FormatFailure) { try records.finish() } catch { throw .format(error) }
        self.records = records
        let rows = records.rows
        return Ending(
            rows: rows.taken, quarantined: rows.mapper.builder.quarantinedCount, digest: digest.finalize(),
            page: FetchedPage(newest: filling.newest, records: rows.records, document: nil))
    }

    /// Stores what has come of a body that broke off.
    /// - Parameter line: the line of the fetch log by the rows and the refused records so far; nil writes none.
    func keep(_ line: (Int, Int) -> FetchRecord?) throws(StoreFailure) -> FetchRecord? {
        let rows = records?.rows
        let record = line(rows?.taken ?? 0, rows?.mapper.builder.quarantinedCount ?? 0)
        // What broke off before its first byte leaves the place where it was.
        let goesOn = failure == nil ? (records == nil ? start : place) : nil
        _ = try filling.commit(
            fetch: record, quarantined: drainQuarantine(), cursor: cursor(filling.newest, goesOn),
            marks: records == nil ? FeedMarks() : underWay)
        return record
    }

    /// Stores the last part with the line of the fetch log and the cursor behind the page.
    func commit(
        _ record: FetchRecord, validators: HTTPValidators?, cursor: FeedCursor?, marks: FeedMarks = FeedMarks()
    ) throws(StoreFailure) {
        _ = try filling.commit(
            fetch: record, validators: validators, quarantined: drainQuarantine(), cursor: cursor, marks: marks)
    }

    private var underWay: FeedMarks {
        var marks = FeedMarks()
        var extent = extent
        extent.rows = records?.rows.taken ?? 0
        if let progress = progress(extent) { marks.progress = .at(progress) }
        return marks
    }

    private func take(
        _ status: Int, _ headers: [String: String], _ piece: UnsafeBufferPointer<UInt8>
    ) throws(RequestFailure) {
        if records == nil {
            beginning = Array(piece)
            try begin(status, headers)
        }
        digest.update(bufferPointer: UnsafeRawBufferPointer(piece))
        extent.bytes += Int64(piece.count)
        guard var reading = records else { return }
        // One owner at a time: the arrays within are changed in place.
        records = nil
        do throws(FormatFailure) { try reading.take(piece) } catch {
            records = reading
            throw .format(error)
        }
        records = reading
        guard filling.waiting >= FeedImport.partRows else { return }
        let (cursor, marks) = (cursor(filling.newest, place), underWay)
        let quarantined = drainQuarantine()
        try storing { () throws(StoreFailure) in
            _ = try filling.commit(fetch: nil, quarantined: quarantined, cursor: cursor, marks: marks)
        }
    }

    private func begin(_ status: Int, _ headers: [String: String]) throws(RequestFailure) {
        let isRest = status == 206
        let place = isRest ? start : nil
        if let tag = headers["etag"], !tag.hasPrefix("W/"), headers["content-encoding"] == nil { mark = tag }
        extent.bytes = place?.bytes ?? 0
        if headers["content-encoding"] == nil, let length = headers["content-length"].flatMap({ Int64($0) }) {
            extent.whole = extent.bytes + length
        }
        let charset = HTTPAnswer.charset(headers)
        let rows = StreamedRows(endpoint, source: source, receivedAt: receivedAt, filling: filling, isKnown: isKnown)
        do throws(FormatFailure) {
            switch endpoint.format {
            case .csv: records = try StreamedTable(rows, charset: charset, place: place)
            case .ndjson: records = StreamedLines(rows, charset: charset, place: place)
            case .rowBinary: records = try StreamedBinary(rows, columns: endpoint.feed.columns)
            case .json, .xml: throw .noRecords(path: endpoint.format.rawValue)
            }
        } catch {
            throw .format(error)
        }
    }

    private var place: FeedCursor.Place? {
        guard let mark, let place = records?.place else { return nil }
        return FeedCursor.Place(bytes: place.bytes, mark: mark, header: place.header)
    }

    private func drainQuarantine() -> [QuarantinedRecord] {
        guard var reading = records else { return [] }
        records = nil
        defer { records = reading }
        return reading.rows.drainQuarantine()
    }
}
