package import CityModel
package import CityStore
internal import Synchronization

/// Takes what devices of HJ 212 send to a port of this machine, `url: hj212://127.0.0.1:9212`, every other second.
///
/// A segment is one record for the source's mapping. Its sender hears that it was received once it is stored, so that nothing is
/// lost in between; a frame that is broken goes aside with its bytes shown.
package struct ListenTask: FetchTask {
    static let scheme = "hj212://"

    package let cycleSeconds: Int64 = 2
    package let host: String? = nil
    private let source: SourceDefinition
    private let endpoint: HTTPEndpoint
    private let cache: CityCache
    private let now: @Sendable () -> Timestamp
    private let isKnown: @Sendable (EntityID) -> Bool
    private let names: [String: EntityID]
    private let port = HeldPort()

    /// - Parameter names: entities by the numbers of their devices (`MN`); others are called by their number.
    /// - Returns: nil for a source that does not listen.
    package init?(
        _ source: SourceDefinition, cache: CityCache, now: @escaping @Sendable () -> Timestamp,
        isKnown: @escaping @Sendable (EntityID) -> Bool = { _ in true }, names: [String: EntityID] = [:]
    ) {
        guard case .http(let endpoint) = source.transport, endpoint.address.hasPrefix(Self.scheme) else { return nil }
        self.source = source
        self.endpoint = endpoint
        self.cache = cache
        self.now = now
        self.isKnown = isKnown
        self.names = names
    }

    /// The port that is listened at; nil while none is.
    package var listeningPort: Int? { port.listener.withLock { $0?.port } }

    package func attempt(cancellation: Cancellation) throws(StoreFailure) -> FetchReport {
        var line = FetchLine(source: source.id, startedAt: now())
        guard let listener = port.listener.withLock({ open(&$0) }) else {
            let record = line.record(.unreachable, detail: String(endpoint.address.dropFirst(Self.scheme.count)))
            try commit(record, .empty)
            return FetchReport(records: [record], result: .failed(isTransient: true))
        }
        let (arrivals, refused) = listener.drain()
        guard !arrivals.isEmpty || refused > 0 else { return FetchReport(records: [], result: .done) }
        var mapper = RecordMapper(
            endpoint.mapping, source: source.id, receivedAt: line.startedAt, isKnown: isKnown)
        let fields = mapper.fields.map { NodePath(key: $0) }
        var receipts: [(connection: Int, bytes: [UInt8])] = []
        for arrival in arrivals {
            switch arrival.found {
            case .segment(let segment):
                line.bytes += segment.count
                line.note(beginning: DeviceRecord.masked(segment).utf8)
                if let receipt = DeviceRecord.receipt(segment) { receipts.append((arrival.connection, receipt)) }
                guard let nodes = DeviceRecord.nodes(segment) else {
                    mapper.refuse(.unreadableLine, original: DeviceRecord.masked(segment))
                    continue
                }
                for node in nodes where isMapped(node) { mapper.take(JSONRecords.record(named(node), fields)) }
            case .broken(let fault, let bytes):
                line.bytes += bytes.count
                mapper.refuse(
                    fault == .checksum ? .badChecksum : .badFrame, original: DeviceRecord.masked(bytes))
            }
        }
        let delivery = mapper.builder.delivery
        let detail = refused > 0 ? "+\(refused)" : ""
        let record = line.record(
            .stored, rows: delivery.observations.count, quarantined: delivery.quarantinedCount, detail: detail)
        try commit(record, delivery)
        if let answer = line.answer { try cache.keep(answer, of: source.id) }
        listener.send(receipts)
        return FetchReport(records: [record], result: .done)
    }

    private func commit(_ record: FetchRecord, _ delivery: Delivery) throws(StoreFailure) {
        _ = try cache.append(
            ObservationBatch(source: source.id, observations: delivery.observations), fetch: record,
            validators: nil, quarantined: delivery.quarantined)
    }

    private func open(_ held: inout DeviceListener?) -> DeviceListener? {
        if held == nil {
            let parts = endpoint.address.dropFirst(Self.scheme.count).split(separator: ":")
            guard parts.count == 2, let port = Int(parts[1]) else { return nil }
            held = DeviceListener(host: String(parts[0]), port: port)
        }
        return held
    }

    /// Devices send more factors than a source is about.
    private func isMapped(_ node: JSONNode) -> Bool {
        let names = endpoint.mapping.metricNames
        guard !names.isEmpty, let factor = node["factor"]?.string else { return true }
        return names[factor] != nil
    }

    /// The record with the entity in the place of its device's number.
    private func named(_ node: JSONNode) -> JSONNode {
        guard case .object(var members) = node, let place = members.firstIndex(where: { $0.key == "MN" }),
            let number = members[place].value.string, let entity = names[number]
        else { return node }
        members[place] = JSONNode.Member(key: "MN", value: .string(entity.text))
        return .object(members)
    }
}

/// The port of a task, which is a value.
private final class HeldPort: Sendable {
    let listener = Mutex<DeviceListener?>(nil)
}
