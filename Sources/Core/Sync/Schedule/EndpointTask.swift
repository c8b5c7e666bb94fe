package import CityModel
package import CityStore

/// Fetches one departmental source from its HTTP endpoint.
package struct EndpointTask: FetchTask {
    private let source: SourceDefinition
    private let endpoint: HTTPEndpoint
    private let cache: CityCache
    private let transport: HTTPTransport
    private let now: @Sendable () -> Timestamp
    private let isKnown: @Sendable (EntityID) -> Bool

    package var cycleSeconds: Int64 { source.cycleSeconds }

    /// - Parameter isKnown: whether the city has the entity.
    /// - Returns: nil for a source that is not fetched over HTTP.
    package init?(
        _ source: SourceDefinition, cache: CityCache, transport: HTTPTransport,
        now: @escaping @Sendable () -> Timestamp,
        isKnown: @escaping @Sendable (EntityID) -> Bool = { _ in true }
    ) {
        guard case .http(let endpoint) = source.transport else { return nil }
        self.source = source
        self.endpoint = endpoint
        self.cache = cache
        self.transport = transport
        self.now = now
        self.isKnown = isKnown
    }

    package func attempt(cancellation: Cancellation) throws(StoreFailure) -> FetchReport {
        var line = FetchLine(source: source.id, startedAt: now())
        let question = try question()
        let answer: HTTPAnswer
        do throws(TransportFailure) {
            answer = try transport.get(question, cancellation: cancellation)
        } catch {
            if error == .cancelled { return FetchReport(records: [], result: .done) }
            return try commit(line.record(error), AttemptResult(error))
        }
        line.note(answer)
        if answer.isUnchanged { return try commit(line.record(.unchanged), .done) }
        guard answer.status == 200 else {
            return try commit(line.record(.httpError, detail: "HTTP \(answer.status)"), AttemptResult(status: answer))
        }
        return try take(answer, line)
    }

    private func take(_ answer: HTTPAnswer, _ line: FetchLine) throws(StoreFailure) -> FetchReport {
        let delivery: Delivery
        do throws(FormatFailure) {
            delivery = try EndpointReader.read(
                answer.body, endpoint, source: source.id, receivedAt: line.startedAt, charset: answer.charset,
                isKnown: isKnown)
        } catch {
            return try commit(line.record(.unreadable, detail: error.detail), .failed(isTransient: false))
        }
        return try commit(line.record(delivery), .done, delivery, validators: answer.validators)
    }

    private func question() throws(StoreFailure) -> HTTPQuestion {
        var question = HTTPQuestion(endpoint.address)
        question.timeoutSeconds = endpoint.timeoutSeconds
        question.maximumBytes = endpoint.maximumBytes
        question.validators = try cache.validators(for: source.id)
        question.accept =
            endpoint.format == .csv ? "text/csv, text/plain;q=0.5, */*;q=0.1" : "application/json, */*;q=0.1"
        return question
    }

    private func commit(
        _ record: FetchRecord, _ result: AttemptResult, _ delivery: Delivery? = nil, validators: HTTPValidators? = nil
    ) throws(StoreFailure) -> FetchReport {
        _ = try cache.append(
            ObservationBatch(source: source.id, observations: delivery?.observations ?? []), fetch: record,
            validators: validators, quarantined: delivery?.quarantined ?? [])
        return FetchReport(records: [record], result: result)
    }
}
