package import CityModel
package import CityStore
internal import Synchronization

/// Fetches one departmental source from its HTTP endpoint, page by page.
///
/// A pass asks for what is newer than the newest record of the last whole pass, less an overlap; each page is committed
/// together with the cursor behind it, so that a pass that is cut short goes on where it stood. Rows that come twice change
/// nothing, corrected ones replace what was stored. Where the source is to be compared as a whole, what a complete pass did not
/// bring is taken back with its last page.
package struct EndpointTask: FetchTask {
    /// Passes made anew because rows came or went between two pages.
    private static let passLimit = 3

    private let source: SourceDefinition
    private let endpoint: HTTPEndpoint
    private let cache: CityCache
    private let transport: HTTPTransport
    private let now: @Sendable () -> Timestamp
    private let isKnown: @Sendable (EntityID) -> Bool
    private let secrets: Secrets
    private let census = HeldCensus()

    package var cycleSeconds: Int64 { source.cycleSeconds }
    package var host: String? {
        WebAddress(endpoint.address, schemes: WebAddress.webSchemes.union(WebAddress.fileSchemes))?.host
    }

    /// - Parameter isKnown: whether the city has the entity.
    /// - Returns: nil for a source that is not fetched over HTTP.
    package init?(
        _ source: SourceDefinition, cache: CityCache, transport: HTTPTransport,
        now: @escaping @Sendable () -> Timestamp,
        isKnown: @escaping @Sendable (EntityID) -> Bool = { _ in true }, secrets: Secrets = .none
    ) {
        guard case .http(let endpoint) = source.transport else { return nil }
        self.source = source
        self.endpoint = endpoint
        self.cache = cache
        self.transport = transport
        self.now = now
        self.isKnown = isKnown
        self.secrets = secrets
    }

    package func attempt(cancellation: Cancellation) throws(StoreFailure) -> FetchReport {
        var pass = try pass()
        var summary: FetchRecord?
        var result = AttemptResult.done
        while result == .done, let address = pass.address, !cancellation.isCancelled {
            let report = try fetch(address, &pass, cancellation)
            for record in report.records { summary = summary?.joined(by: record) ?? record }
            result = report.result
            guard pass.address == nil, result == .done else { continue }
            if pass.mustRepeat(limit: Self.passLimit) {
                pass.restart()
            } else if endpoint.feed.reconciliation != nil, pass.isUncounted {
                // The process that counted it is gone: what it brought is stored, and the comparison begins anew.
                pass = FeedPass(pass.cursor, endpoint, at: now(), isFull: true)
            }
        }
        if let address = pass.address, let counted = pass.census { census.keep(counted, at: address) }
        return FetchReport(records: summary.map { [$0] } ?? [], result: result)
    }

    private func pass() throws(StoreFailure) -> FeedPass {
        let cursor = try cache.cursor(for: source.id) ?? FeedCursor()
        return FeedPass(
            cursor, endpoint, at: now(), isFull: try isFullPassDue(), census: cursor.resume.flatMap(census.take),
            progress: cursor.resume == nil ? nil : try cache.progress(of: source.id))
    }

    private func isFullPassDue() throws(StoreFailure) -> Bool {
        guard let terms = endpoint.feed.reconciliation else { return false }
        guard endpoint.feed.increment != nil, let last = try cache.reconciliation(of: source.id) else { return true }
        return now().seconds(since: last.at) >= terms.everySeconds
    }

    private func fetch(
        _ address: String, _ pass: inout FeedPass, _ cancellation: Cancellation
    ) throws(StoreFailure) -> FetchReport {
        var line = FetchLine(source: source.id, startedAt: now())
        do throws(RequestFailure) {
            let isFirst = pass.isAtStart
            if endpoint.format.isStreamed {
                let report = try stream(address, &pass, cancellation, &line)
                if isFirst { try keepBeginning(line) }
                return report
            }
            let answer = try ask(address, pass, cancellation, &line)
            if isFirst { try keepBeginning(line) }
            return try take(answer, &pass, line)
        } catch {
            return try give(up: error, &pass, line)
        }
    }

    /// Lets people see how the answer began.
    private func keepBeginning(_ line: FetchLine) throws(RequestFailure) {
        guard let answer = line.answer else { return }
        try storing { () throws(StoreFailure) in try cache.keep(answer, of: source.id) }
    }

    private func give(
        up error: RequestFailure, _ pass: inout FeedPass, _ line: FetchLine
    ) throws(StoreFailure) -> FetchReport {
        switch error {
        case .store(let failure): throw failure
        case .transport(.cancelled): return FetchReport(records: [], result: .done)
        case .status(let answer): pass.refuse(status: answer.status)
        case .transport, .format: break
        }
        // What came in place of records is what people want to see.
        if let answer = line.answer { try cache.keep(answer, of: source.id) }
        return try commit(error.record(line), error.result, pass)
    }

    /// Asks for a page of a streamed format and stores it while it comes in.
    private func stream(
        _ address: String, _ pass: inout FeedPass, _ cancellation: Cancellation, _ line: inout FetchLine
    ) throws(RequestFailure) -> FetchReport {
        let census = pass.census
        pass.census = nil
        let (begun, now) = (pass, now)
        let reading = StreamFetch(
            endpoint, source.id, cache, receivedAt: line.startedAt, isKnown: isKnown, from: pass.cursor.place,
            cursor: pass.cursor(reached:at:), census: census
        ) { begun.progress($0, at: now()) }
        let answer: HTTPAnswer
        do throws(RequestFailure) {
            answer = try ask(address, pass, cancellation, &line, taker: reading.taker)
            line.note(beginning: reading.beginning)
        } catch {
            pass.census = reading.takeCensus()
            line.note(beginning: reading.beginning)
            let reason = reading.failure ?? error
            if case .status = reason { throw reason }
            if case .store = reason { throw reason }
            let line = line
            let isCancelled = if case .transport(.cancelled) = reason { true } else { false }
            let record = try storing { () throws(StoreFailure) in
                try reading.keep { isCancelled ? nil : reason.record(line, rows: $0, quarantined: $1) }
            }
            return FetchReport(records: record.map { [$0] } ?? [], result: isCancelled ? .done : reason.result)
        }
        if answer.isUnchanged { return try takeUnchanged(&pass, line) }
        let ending = try reading.finish()
        line.note(digest: ending.digest)
        do throws(TransportFailure) {
            try pass.take(ending.page, link: answer.nextLink)
        } catch {
            throw .transport(error)
        }
        var marks = FeedMarks()
        marks.progress = pass.note(rows: ending.rows, bytes: line.bytes, at: now())
        pass.census = reading.takeCensus()
        reading.add(try compare(pass, &marks))
        let record = line.record(
            .stored, rows: ending.rows, quarantined: ending.quarantined, detail: marks.reconciliation?.detail ?? "")
        let (validators, cursor) = (validators(answer, pass, marks), pass.cursor)
        try storing { () throws(StoreFailure) in
            try reading.commit(record, validators: validators, cursor: cursor, marks: marks)
        }
        return FetchReport(records: [record], result: .done)
    }

    /// Notes what a pass that has come to its end says of what the source no longer holds, or why it does not say.
    /// - Returns: what is to be stored with its last page.
    private func compare(_ pass: FeedPass, _ marks: inout FeedMarks) throws(RequestFailure) -> [Observation] {
        guard let terms = endpoint.feed.reconciliation, pass.isFull, pass.address == nil,
            !pass.mustRepeat(limit: Self.passLimit)
        else { return [] }
        if let flaw = pass.flaw {
            marks.uncompared = UncomparedPass(at: now(), reason: flaw)
            return []
        }
        guard let census = pass.census else { return [] }
        let comparison = try storing { () throws(StoreFailure) in
            try cache.compare(
                census, of: source.id, keeps: terms.keepsSeconds, largestShare: terms.largestShare, at: now())
        }
        marks.note(comparison)
        return comparison.gone
    }

    private func ask(
        _ address: String, _ pass: FeedPass, _ cancellation: Cancellation, _ line: inout FetchLine,
        taker: BodyTaker? = nil
    ) throws(RequestFailure) -> HTTPAnswer {
        let validators = try storing { () throws(StoreFailure) -> HTTPValidators? in
            // Before the first comparison "unchanged" would say nothing of what the cache has and the source has not.
            guard pass.isAtStart else { return nil }
            if pass.isFull, try cache.reconciliation(of: source.id) == nil { return nil }
            return try cache.validators(for: source.id)
        }
        let answer: HTTPAnswer
        do throws(TransportFailure) {
            var question = try HTTPQuestion(address, of: endpoint, secrets)
            question.validators = validators
            if let place = pass.cursor.place {
                question.range = HTTPQuestion.Rest(start: place.bytes, mark: place.mark)
            }
            answer = try transport.send(question, cancellation: cancellation, taker: taker)
        } catch {
            throw .transport(error)
        }
        line.note(answer)
        let isRest = answer.status == 206 && pass.cursor.place != nil
        guard answer.status == 200 || isRest || answer.isUnchanged else { throw .status(answer) }
        return answer
    }

    private func takeUnchanged(_ pass: inout FeedPass, _ line: FetchLine) throws(RequestFailure) -> FetchReport {
        pass.end()
        let ended = pass
        return try storing { () throws(StoreFailure) in
            var marks = FeedMarks()
            if ended.isFull, let last = try cache.reconciliation(of: source.id) {
                marks.reconciliation = FeedReconciliation(
                    at: now(), held: last.held, gone: last.gone, isBelieved: last.isBelieved, withheld: last.withheld)
            }
            return try commit(line.record(.unchanged), .done, ended, marks: marks)
        }
    }

    /// A feed of one page is unchanged as long as that page is; of a longer one the first page says nothing of the rest.
    /// One whose comparison left something open is read again, as somebody may have mended the source's file.
    private func validators(_ answer: HTTPAnswer, _ pass: FeedPass, _ marks: FeedMarks) -> HTTPValidators {
        pass.isWhole && marks.reconciliation?.isDecided ?? true
            ? answer.validators : HTTPValidators(etag: nil, lastModified: nil)
    }

    private func take(
        _ answer: HTTPAnswer, _ pass: inout FeedPass, _ line: FetchLine
    ) throws(RequestFailure) -> FetchReport {
        if answer.isUnchanged { return try takeUnchanged(&pass, line) }
        let (delivery, page): (Delivery, FetchedPage)
        var counted = pass.census
        pass.census = nil
        do throws(FormatFailure) {
            defer { pass.census = counted }
            (delivery, page) = try EndpointReader.page(
                answer.body, endpoint, source: source.id, receivedAt: line.startedAt, charset: answer.charset,
                census: &counted, isKnown: isKnown)
        } catch {
            throw .format(error)
        }
        do throws(TransportFailure) { try pass.take(page, link: answer.nextLink) } catch { throw .transport(error) }
        var marks = FeedMarks()
        marks.progress = pass.note(rows: delivery.observations.count, bytes: line.bytes, at: now())
        let gone = try compare(pass, &marks)
        let record = line.record(delivery, detail: marks.reconciliation?.detail ?? "")
        let (validators, taken, stored) = (validators(answer, pass, marks), pass, marks)
        return try storing { () throws(StoreFailure) in
            try commit(
                record, .done, taken, delivery, takingBack: gone, validators: validators, marks: stored)
        }
    }

    private func commit(
        _ record: FetchRecord, _ result: AttemptResult, _ pass: FeedPass?, _ delivery: Delivery? = nil,
        takingBack gone: [Observation] = [], validators: HTTPValidators? = nil, marks: FeedMarks = FeedMarks()
    ) throws(StoreFailure) -> FetchReport {
        _ = try cache.append(
            ObservationBatch(source: source.id, observations: (delivery?.observations ?? []) + gone), fetch: record,
            validators: validators, quarantined: delivery?.quarantined ?? [], cursor: pass?.cursor, marks: marks)
        return FetchReport(records: [record], result: result)
    }
}

/// What passes that broke off were counted in, between two attempts of a task, which is a value.
private final class HeldCensus: Sendable {
    private let held = Mutex<(address: String, census: PassCensus)?>(nil)

    func keep(_ census: PassCensus, at address: String) { held.withLock { $0 = (address, census) } }

    /// - Returns: nil when the pass that goes on at this page was not counted from its beginning.
    func take(at address: String) -> PassCensus? {
        held.withLock { held in
            defer { held = nil }
            return held?.address == address ? held?.census : nil
        }
    }
}

extension FeedReconciliation {
    /// For the fetch log: how many of how many readings the source no longer has, and of how many more that is not sure.
    var detail: String {
        if !isBelieved { return "-\(gone) / \(held) ?" }
        return [gone == 0 ? "" : "-\(gone) / \(held)", withheld == 0 ? "" : "\(withheld) ?"].filter { !$0.isEmpty }
            .joined(separator: ", ")
    }

    /// Whether every reading that did not come is taken back.
    var isDecided: Bool { isBelieved && withheld == 0 }
}

extension HTTPEndpoint.Format {
    var mediaTypes: String {
        switch self {
        case .json: "application/json, application/geo+json, */*;q=0.1"
        case .ndjson: "application/x-ndjson, application/json;q=0.5, */*;q=0.1"
        case .csv: "text/csv, text/plain;q=0.5, */*;q=0.1"
        case .rowBinary: "application/octet-stream, */*;q=0.1"
        case .xml: "application/xml, text/xml, */*;q=0.1"
        }
    }
}
