package import CityModel
package import CityStore

/// Fetches one departmental source from its HTTP endpoint, page by page.
///
/// A pass asks for what is newer than the newest record of the last whole pass, less an overlap; each page is committed
/// together with the cursor behind it, so that a pass that is cut short goes on where it stood. Rows that come twice change
/// nothing, corrected ones replace what was stored.
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
        var pass = FeedPass(try cache.cursor(for: source.id) ?? FeedCursor(), endpoint, at: now())
        var summary: FetchRecord?
        var result = AttemptResult.done
        while result == .done, let address = pass.address, !cancellation.isCancelled {
            let report = try fetch(address, &pass, cancellation)
            for record in report.records { summary = summary?.joined(by: record) ?? record }
            result = report.result
            if pass.address == nil, pass.mustRepeat(limit: Self.passLimit) { pass.restart() }
        }
        return FetchReport(records: summary.map { [$0] } ?? [], result: result)
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
        let reading = StreamFetch(
            endpoint, source.id, cache, receivedAt: line.startedAt, isKnown: isKnown, from: pass.cursor.place,
            cursor: pass.cursor(reached:at:))
        let answer: HTTPAnswer
        do throws(RequestFailure) {
            answer = try ask(address, pass, cancellation, &line, taker: reading.taker)
            line.note(beginning: reading.beginning)
        } catch {
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
        let record = line.record(.stored, rows: ending.rows, quarantined: ending.quarantined)
        let (validators, taken) = (validators(answer, pass), pass)
        try storing { () throws(StoreFailure) in
            try reading.commit(record, validators: validators, cursor: taken.cursor)
        }
        return FetchReport(records: [record], result: .done)
    }

    private func ask(
        _ address: String, _ pass: FeedPass, _ cancellation: Cancellation, _ line: inout FetchLine,
        taker: BodyTaker? = nil
    ) throws(RequestFailure) -> HTTPAnswer {
        let validators = try storing { () throws(StoreFailure) in
            pass.isAtStart ? try cache.validators(for: source.id) : nil
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
        return try storing { () throws(StoreFailure) in try commit(line.record(.unchanged), .done, ended) }
    }

    /// A feed of one page is unchanged as long as that page is; of a longer one the first page says nothing of the rest.
    private func validators(_ answer: HTTPAnswer, _ pass: FeedPass) -> HTTPValidators {
        pass.isWhole ? answer.validators : HTTPValidators(etag: nil, lastModified: nil)
    }

    private func take(
        _ answer: HTTPAnswer, _ pass: inout FeedPass, _ line: FetchLine
    ) throws(RequestFailure) -> FetchReport {
        if answer.isUnchanged { return try takeUnchanged(&pass, line) }
        let (delivery, page): (Delivery, FetchedPage)
        do throws(FormatFailure) {
            (delivery, page) = try EndpointReader.page(
                answer.body, endpoint, source: source.id, receivedAt: line.startedAt, charset: answer.charset,
                isKnown: isKnown)
        } catch {
            throw .format(error)
        }
        do throws(TransportFailure) { try pass.take(page, link: answer.nextLink) } catch { throw .transport(error) }
        let (validators, taken) = (validators(answer, pass), pass)
        return try storing { () throws(StoreFailure) in
            try commit(line.record(delivery), .done, taken, delivery, validators: validators)
        }
    }

    private func commit(
        _ record: FetchRecord, _ result: AttemptResult, _ pass: FeedPass?, _ delivery: Delivery? = nil,
        validators: HTTPValidators? = nil
    ) throws(StoreFailure) -> FetchReport {
        _ = try cache.append(
            ObservationBatch(source: source.id, observations: delivery?.observations ?? []), fetch: record,
            validators: validators, quarantined: delivery?.quarantined ?? [], cursor: pass?.cursor)
        return FetchReport(records: [record], result: result)
    }
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
