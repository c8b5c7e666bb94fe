package import CityModel
package import CityStore

/// Delivers what people did to the departments that have to hear of it, in order for every subject, until each is confirmed.
///
/// Every attempt carries the same idempotency key: a receiver that honours it hears nothing twice, also when its answer was
/// lost on the way. An item leaves the outbox only with a confirmation (status 2xx, or 409 for a key it has already).
package struct OutboxTask: FetchTask {
    private static let longestWaitSeconds = 900.0
    private static let batch = 100

    package let cycleSeconds: Int64 = 5
    package let host: String? = nil
    private let cache: CityCache
    private let destinations: [Destination]
    private let transport: HTTPTransport
    private let clock: SyncClock
    private let secrets: Secrets

    package init(
        cache: CityCache, destinations: [Destination], transport: HTTPTransport = HTTPTransport(), clock: SyncClock,
        secrets: Secrets
    ) {
        self.cache = cache
        self.destinations = destinations
        self.transport = transport
        self.clock = clock
        self.secrets = secrets
    }

    package func attempt(cancellation: Cancellation) throws(StoreFailure) -> FetchReport {
        var goesOn = true
        while goesOn, !cancellation.isCancelled {
            goesOn = false
            for item in try cache.dueOutbox(at: clock.now(), limit: Self.batch) where !cancellation.isCancelled {
                // What nobody is named for waits, and is shown as waiting.
                guard let destination = destinations.first(where: { $0.takes(kind: item.kind) }) else { continue }
                if try deliver(item, to: destination, cancellation) { goesOn = true }
            }
        }
        return FetchReport(records: [], result: .done)
    }

    /// - Returns: whether it was confirmed, so that the next of its subject may go.
    private func deliver(
        _ item: OutboxItem, to destination: Destination, _ cancellation: Cancellation
    ) throws(StoreFailure) -> Bool {
        let message = OutboxMessage(
            item, to: destination, after: destination.format == .cap ? try cache.outbox(before: item) : [])
        let failure: String
        var asked: Int64 = 0
        let result = Result { () throws(TransportFailure) in
            try transport.send(try question(item, message, destination), cancellation: cancellation)
        }
        switch result {
        case .success(let answer) where answer.isSuccess || answer.status == 409:
            try cache.markDelivered(outbox: item.key, at: clock.now())
            return true
        case .success(let answer):
            failure = "HTTP \(answer.status)"
            asked = answer.retryAfterSeconds ?? 0
        case .failure(.cancelled): return false
        case .failure(let error): failure = error.detail
        }
        var policy = FetchPolicy()
        policy.capSeconds = Self.longestWaitSeconds
        let wait = max(policy.backoffSeconds(failures: item.attempts + 1, random: clock.random()), asked, 1)
        try cache.postpone(
            outbox: item.key, until: clock.now().adding(seconds: wait),
            failure: PlainText.sanitized(failure, limit: 200))
        return false
    }

    private func question(
        _ item: OutboxItem, _ message: OutboxMessage, _ destination: Destination
    ) throws(TransportFailure) -> HTTPQuestion {
        var question = HTTPQuestion(destination.address)
        question.timeoutSeconds = destination.timeoutSeconds
        question.maximumBytes = 1 << 20
        question.fields = ["Content-Type": message.mediaType, "Idempotency-Key": item.key]
        try question.sign(destination.authentication, secrets)
        question.body = Array(message.text.utf8)
        return question
    }
}
