package import CityModel
package import CityStore
internal import Synchronization

/// Takes over what a gateway's departments offer: reads its catalogue, then the feed of every source page by page.
///
/// A feed is read from the newest observation held here, less an overlap, so that late rows are found; when the gateway then
/// still holds more rows than this store, the source is read again from its beginning. Pages are committed one by one:
/// a run that is cut short is taken up where it ended.
package struct GatewayClient: FetchTask {
    /// The id under which a gateway that cannot be reached is reported before its sources are known.
    package static let catalogueID: SourceID = "gateway"

    package let cycleSeconds: Int64
    package let host: String? = nil
    private let address: String
    private let cache: CityCache
    private let transport: HTTPTransport
    private let now: @Sendable () -> Timestamp
    private let pageRows: Int
    /// Rounds of one attempt.
    private static let rounds = 10
    /// Failures of one page after which its reading is given up: a name of a page may have become worthless.
    private static let patience = 4
    private let known = KnownOffers()

    /// - Parameters:
    ///   - url: `http://host:port`, with or without a slash at its end.
    ///   - pageRows: observations asked for in one request.
    package init(
        url: String, cache: CityCache, transport: HTTPTransport = HTTPTransport(),
        now: @escaping @Sendable () -> Timestamp, cycleSeconds: Int64 = 60, pageRows: Int = 10_000
    ) {
        address = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.cache = cache
        self.transport = transport
        self.now = now
        self.cycleSeconds = cycleSeconds
        self.pageRows = pageRows
    }

    /// The catalogue read last.
    package var offers: [GatewayOffer] { known.offers }

    package func attempt(cancellation: Cancellation) throws(StoreFailure) -> FetchReport {
        var line = FetchLine(source: Self.catalogueID, startedAt: now())
        do throws(RequestFailure) {
            let answer = try get(address + "/catalogue.json", nil, cancellation, &line)
            known.offers = try offers(answer)
        } catch {
            return try unreachable(error, line)
        }
        let orders = try cache.sourceOrders()
        var records: [SourceID: FetchRecord] = [:]
        var result = AttemptResult.done
        var left = known.offers.filter { !(orders[$0.id]?.isPaused ?? false) }
        let order = left.map(\.id)
        // A department whose answer failed is asked again when all others have been, as long as that brings anything.
        for _ in 0..<Self.rounds where !left.isEmpty && !cancellation.isCancelled {
            result = .done
            var failed: [GatewayOffer] = []
            var rows = 0
            for offer in left where !cancellation.isCancelled {
                let report = try pull(offer, cancellation)
                for record in report.records {
                    records[offer.id] = records[offer.id]?.joined(by: record) ?? record
                    rows += record.rows
                }
                guard report.result != .done else { continue }
                result = report.result
                failed.append(offer)
            }
            left = rows > 0 ? failed : []
        }
        return FetchReport(records: order.compactMap { records[$0] }, result: result)
    }

    /// Reads one source as far as the gateway has it.
    private func pull(_ offer: GatewayOffer, _ cancellation: Cancellation) throws(StoreFailure) -> FetchReport {
        let newest = try cache.newestObservation(of: offer.id)
        let overlap = max(3600, offer.cycleSeconds.multipliedReportingOverflow(by: 3).partialValue)
        var reading = GatewayReading(offer: offer, after: newest?.adding(seconds: -overlap), at: now())
        if var brokenOff = known.takeReading(of: offer.id) {
            brokenOff.resume(offer, at: now())
            reading = brokenOff
        }
        try read(&reading, cancellation)
        if reading.result == .done, reading.after != nil, !cancellation.isCancelled, try isShort(of: offer) {
            reading.restart()
            try read(&reading, cancellation)
        }
        if reading.result != .done, !reading.isAtStart, reading.failures < Self.patience { known.keep(reading) }
        return FetchReport(records: reading.summary.map { [$0] } ?? [], result: reading.result)
    }

    private func isShort(of offer: GatewayOffer) throws(StoreFailure) -> Bool {
        let held = try cache.feeds(before: offer.countedBefore).first { $0.source == offer.id }
        return held?.rows ?? 0 < offer.rows
    }

    private func read(_ reading: inout GatewayReading, _ cancellation: Cancellation) throws(StoreFailure) {
        repeat {
            var line = FetchLine(source: reading.offer.id, startedAt: now())
            let validators = reading.isAtStart ? try cache.validators(for: reading.offer.id) : nil
            do throws(RequestFailure) {
                let url = address + reading.target(limit: pageRows)
                let answer = try get(url, validators, cancellation, &line)
                try commit(answer, line, &reading)
            } catch {
                if case .store(let failure) = error { throw failure }
                if case .transport(.cancelled) = error { return reading.end(.done) }
                let record = error.record(line)
                try commit(record, Delivery.empty, nil)
                reading.note(record)
                return reading.fail(error.result)
            }
        } while reading.goesOn
    }

    private func commit(
        _ answer: HTTPAnswer, _ line: FetchLine, _ reading: inout GatewayReading
    ) throws(RequestFailure) {
        if answer.isUnchanged {
            let record = line.record(.unchanged)
            try storing { () throws(StoreFailure) in try commit(record, Delivery.empty, nil) }
            reading.note(record)
            return reading.end(.done)
        }
        let page: GatewayPage
        do throws(FormatFailure) {
            page = try GatewayPage.read(answer, reading.offer, receivedAt: line.startedAt)
        } catch {
            throw .format(error)
        }
        let record = line.record(page.delivery)
        // A feed of one page is the same as long as that page is; of a longer one the first page says nothing of the rest.
        let isWholeFeed = reading.isAtStart && page.next == nil
        let validators = isWholeFeed ? answer.validators : HTTPValidators(etag: nil, lastModified: nil)
        var marks = FeedMarks()
        marks.progress = reading.progress(record.rows, line.bytes, next: page.next, at: now())
        let stored = marks
        try storing { () throws(StoreFailure) in try commit(record, page.delivery, validators, stored) }
        reading.note(record)
        reading.turn(to: page.next)
    }

    private func commit(
        _ record: FetchRecord, _ delivery: Delivery, _ validators: HTTPValidators?, _ marks: FeedMarks = FeedMarks()
    ) throws(StoreFailure) {
        _ = try cache.append(
            ObservationBatch(source: record.source, observations: delivery.observations), fetch: record,
            validators: validators, quarantined: delivery.quarantined, marks: marks)
    }

    private func get(
        _ url: String, _ validators: HTTPValidators?, _ cancellation: Cancellation, _ line: inout FetchLine
    ) throws(RequestFailure) -> HTTPAnswer {
        var question = HTTPQuestion(url)
        question.validators = validators
        let answer: HTTPAnswer
        do throws(TransportFailure) {
            answer = try transport.send(question, cancellation: cancellation)
        } catch {
            throw .transport(error)
        }
        line.note(answer)
        guard answer.status == 200 || answer.isUnchanged else { throw .status(answer) }
        return answer
    }

    private func offers(_ answer: HTTPAnswer) throws(RequestFailure) -> [GatewayOffer] {
        do throws(FormatFailure) {
            return try GatewayOffer.catalogue(answer.body)
        } catch {
            throw .format(error)
        }
    }

    /// Without its catalogue none of the gateway's sources was reached, as far as they are known.
    private func unreachable(_ failure: RequestFailure, _ line: FetchLine) throws(StoreFailure) -> FetchReport {
        var records: [FetchRecord] = []
        for offer in known.offers {
            let record = failure.record(FetchLine(source: offer.id, startedAt: line.startedAt))
            try commit(record, Delivery.empty, nil)
            records.append(record)
        }
        return FetchReport(records: records.isEmpty ? [failure.record(line)] : records, result: failure.result)
    }
}

/// The catalogue, and readings that broke off, between two runs.
private final class KnownOffers: Sendable {
    private let stored = Mutex<[GatewayOffer]>([])
    private let readings = Mutex<[SourceID: GatewayReading]>([:])

    func keep(_ reading: GatewayReading) { readings.withLock { $0[reading.offer.id] = reading } }

    func takeReading(of source: SourceID) -> GatewayReading? { readings.withLock { $0.removeValue(forKey: source) } }

    var offers: [GatewayOffer] {
        get { stored.withLock { $0 } }
        set { stored.withLock { $0 = newValue } }
    }
}
