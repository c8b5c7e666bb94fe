package import CityModel
package import CityStore
internal import Synchronization

/// Takes what a broker publishes under a topic, `url: mqtt://127.0.0.1:1883/city/rain/%23`, every other second.
///
/// A message is a JSON document, or one a line: an object is one record, an array several, a bare number a record with the
/// field `value`. Each record has the topic beside its own fields, as `@topic` and, level by level, as `@level1`, `@level2`, …,
/// and the moment at which it was stored as `@received`, for those that carry no time.
package struct SubscriptionTask: FetchTask {
    static let scheme = CurlSubscription.scheme + "://"

    package let cycleSeconds: Int64 = 2
    package let host: String? = nil
    private let source: SourceDefinition
    private let endpoint: HTTPEndpoint
    private let cache: CityCache
    private let clock: SyncClock
    private let isKnown: @Sendable (EntityID) -> Bool
    private let secrets: Secrets
    private let held = HeldSubscription()

    /// - Returns: nil for a source that does not subscribe.
    package init?(
        _ source: SourceDefinition, cache: CityCache, clock: SyncClock,
        isKnown: @escaping @Sendable (EntityID) -> Bool = { _ in true }, secrets: Secrets = .none
    ) {
        guard case .http(let endpoint) = source.transport, Self.subscribes(source) else { return nil }
        self.source = source
        self.endpoint = endpoint
        self.cache = cache
        self.clock = clock
        self.isKnown = isKnown
        self.secrets = secrets
    }

    /// Whether a source's address is a broker's.
    package static func subscribes(_ source: SourceDefinition) -> Bool {
        guard case .http(let endpoint) = source.transport else { return false }
        return endpoint.address.hasPrefix(scheme)
    }

    package func attempt(cancellation: Cancellation) throws(StoreFailure) -> FetchReport {
        let news = held.subscription { start() }.drain()
        var line = FetchLine(source: source.id, startedAt: clock.now())
        guard !news.messages.isEmpty else { return try note(news, line) }
        var mapper = RecordMapper(
            endpoint.mapping, tombstone: endpoint.feed.tombstone, source: source.id, receivedAt: line.startedAt,
            isKnown: isKnown)
        let fields = mapper.fields.map { NodePath($0) }
        for message in news.messages {
            line.bytes += message.payload.count
            line.note(beginning: message.payload)
            for document in documents(message) {
                guard let node = try? JSONReader.read(Array(document)) else {
                    mapper.refuse(.unreadableLine, original: String(decoding: document.prefix(990), as: UTF8.self))
                    continue
                }
                for record in records(node) {
                    mapper.take(JSONRecords.record(Self.named(record, message.topic, line.startedAt), fields))
                }
            }
        }
        let delivery = mapper.builder.delivery
        let record = line.record(delivery)
        try commit(record, delivery)
        if let answer = line.answer { try cache.keep(answer, of: source.id) }
        held.isReported(true)
        return FetchReport(records: [record], result: .done)
    }

    /// Logs that the broker is away, each time it is tried, or that it listens again.
    private func note(_ news: BrokerSubscription.News, _ line: FetchLine) throws(StoreFailure) -> FetchReport {
        var record: FetchRecord?
        if let failure = news.failure {
            held.isReported(false)
            record = line.record(failure.outcome, detail: failure.detail)
        } else if news.isListening, !held.isReported(true) {
            record = line.record(.unchanged)
        }
        guard let record else { return FetchReport(records: [], result: .done) }
        try commit(record, .empty)
        return FetchReport(records: [record], result: .done)
    }

    private func commit(_ record: FetchRecord, _ delivery: Delivery) throws(StoreFailure) {
        _ = try cache.append(
            ObservationBatch(source: source.id, observations: delivery.observations), fetch: record,
            validators: nil, quarantined: delivery.quarantined)
    }

    private func start() -> BrokerSubscription {
        let (login, secrets) = (endpoint.feed.login, secrets)
        return BrokerSubscription.start(endpoint.address, limit: endpoint.maximumBytes, random: clock.random) {
            () throws(TransportFailure) in
            guard let login else { return nil }
            guard let name = login.secret else { return (login.user, "") }
            guard let secret = secrets.text(name) else { throw .missingSecret(name: name) }
            return (login.user, secret)
        }
    }

    private func documents(_ message: BrokerSubscription.Message) -> [ArraySlice<UInt8>] {
        // An empty message only takes back what the broker kept of the topic.
        if message.payload.isEmpty { return [] }
        guard endpoint.format == .ndjson else { return [message.payload[...]] }
        return message.payload.split(separator: UInt8(ascii: "\n"))
    }

    private func records(_ node: JSONNode) -> [JSONNode] {
        let found = endpoint.mapping.records.isEmpty ? node : NodePath(endpoint.mapping.records)?.value(in: node)
        guard let found else { return [.null] }
        return found.elements ?? [found]
    }

    /// The record with its topic.
    private static func named(_ node: JSONNode, _ topic: String, _ now: Timestamp) -> JSONNode {
        var members = [
            JSONNode.Member(key: "@topic", value: .string(topic)),
            JSONNode.Member(key: "@received", value: .number(String(now.secondsSince1970))),
        ]
        for (place, level) in topic.split(separator: "/", omittingEmptySubsequences: false).enumerated() {
            members.append(JSONNode.Member(key: "@level\(place + 1)", value: .string(String(level))))
        }
        if case .object(let own) = node { return .object(members + own) }
        return .object(members + [JSONNode.Member(key: "value", value: node)])
    }
}

/// The subscription of a task, which is a value.
private final class HeldSubscription: Sendable {
    private let held = Mutex<(subscription: BrokerSubscription?, isReported: Bool)>((nil, false))

    deinit { held.withLock { $0.subscription?.close() } }

    func subscription(_ start: () -> BrokerSubscription) -> BrokerSubscription {
        held.withLock { held in
            let subscription = held.subscription ?? start()
            held.subscription = subscription
            return subscription
        }
    }

    /// - Returns: whether the fetch log said so already.
    @discardableResult
    func isReported(_ isListening: Bool) -> Bool {
        held.withLock { held in
            defer { held.isReported = isListening }
            return held.isReported
        }
    }
}
