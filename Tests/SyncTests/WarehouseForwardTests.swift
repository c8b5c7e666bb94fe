import CityModel
import CityStore
import CitySync
import FlyingFox
import Foundation
import Testing

@Suite struct WarehouseForwardTests {
    /// The start of an hour.
    private static let start: Int64 = 1_795_327_200
    private static let source: SourceID = "src"

    private static func batch(_ rows: [(String, Int64, Double)]) -> ObservationBatch {
        ObservationBatch(
            source: source,
            observations: rows.map { entity, seconds, value in
                Observation(
                    entity: EntityID(entity), metric: "crowd.count", time: at(start + seconds), value: value,
                    flag: value.isNaN ? .missing : .valid)
            })
    }

    /// One attempt at a moment so many seconds after the start.
    private func forward(_ store: TemporaryStore, _ base: String, at seconds: Int64) async throws -> AttemptResult {
        let warehouse = try #require(Warehouse(address: base, timeoutSeconds: Int(patience)))
        let now = at(Self.start + seconds)
        return try await onThread {
            try WarehouseForward(
                cache: store.cache, client: WarehouseClient(warehouse, secrets: .none), now: { now }
            ).attempt(cancellation: Cancellation()).result
        }
    }

    @Test func `an hour goes once it is over, and again only when something in it changes`() async throws {
        let (store, warehouse) = (try TemporaryStore(), FakeWarehouse(knowsTokens: true))
        try await withServer(warehouse.answer) { base in
            _ = try store.cache.append(Self.batch([("a", 0, 1), ("a", 3599, .nan), ("b", 60, -0.0), ("a", 3600, 4)]))
            #expect(try await forward(store, base, at: 3600) == .done)
            #expect(warehouse.written == 0)
            #expect(try await forward(store, base, at: 3720) == .done)
            #expect(warehouse.written == 3)
            #expect(try warehouse.lines == store.export().filter { !$0.contains(",\(Self.start + 3600),") })
            #expect(try await forward(store, base, at: 7320) == .done)
            #expect(try warehouse.lines == store.export())
            #expect(warehouse.written == 4)
            // The same again changes nothing, so that nothing is due.
            _ = try store.cache.append(Self.batch([("a", 0, 1)]))
            #expect(try await forward(store, base, at: 7330) == .done)
            #expect(warehouse.written == 4)
            _ = try store.cache.append(Self.batch([("b", 60, 7), ("b", 61, 8)]))
            #expect(try await forward(store, base, at: 7340) == .done)
            #expect(try warehouse.lines == store.export())
            #expect(warehouse.written == 8)
            let state = try store.cache.forwarding(endedBefore: at(Self.start + 7200))
            #expect(state?.waiting == 0)
            #expect(state?.rows == 8)
            #expect(!warehouse.isMalformed)
        }
    }

    @Test func `what was there before forwarding began goes too, and blocks as well as hot rows`() async throws {
        let (store, warehouse) = (try TemporaryStore(), FakeWarehouse(knowsTokens: false))
        func bulk(_ seconds: Int64, _ flag: ObservationFlag) throws {
            // Straight into blocks, over two groups of series.
            let filling = store.cache.seriesImport(source: Self.source)
            let series = (0..<70).map { filling.series(EntityID("e\($0)"), "crowd.count") }
            for index in 0..<2100 {
                try filling.add(
                    series[index % 70], time: Self.start + seconds + Int64(index / 70) * 3600, value: Double(index),
                    flag: flag)
            }
            _ = try filling.finish()
        }
        try bulk(-400_000, .valid)
        _ = try store.cache.append(Self.batch([("a", 0, 1)]))
        try await withServer(warehouse.answer) { base in
            #expect(try await forward(store, base, at: 7200) == .done)
            #expect(try warehouse.lines == store.export())
            #expect(warehouse.written == 2101)
            try bulk(-300_000, .suspect)
            #expect(try await forward(store, base, at: 7260) == .done)
            #expect(try warehouse.lines == store.export())
        }
    }

    @Test func `a lost answer is asked for again under the same token, and the rows are written once`() async throws {
        let (store, warehouse) = (try TemporaryStore(), FakeWarehouse(knowsTokens: true))
        try await withServer(warehouse.answer) { base in
            _ = try store.cache.append(Self.batch([("a", 0, 1), ("b", 0, 2)]))
            warehouse.spoil([.lost, .refused, nil])
            #expect(try await forward(store, base, at: 7200) == .failed(isTransient: true))
            let state = try store.cache.forwarding(endedBefore: at(Self.start + 7200))
            #expect(state?.failure == "HTTP 502")
            // What was there before forwarding began is marked by the day.
            #expect(state?.oldestWaiting == at(Self.start - Self.start % 86_400))
            // What comes in between is not taken for sent.
            _ = try store.cache.append(Self.batch([("a", 0, 5), ("c", 1, 6)]))
            #expect(try await forward(store, base, at: 7260) == .failed(isTransient: true))
            #expect(try await forward(store, base, at: 7320) == .done)
            #expect(Set(warehouse.tokens).count == 2)
            #expect(warehouse.tokens.first == warehouse.tokens.dropFirst().first)
            #expect(warehouse.written == 2 + 3)
            #expect(try warehouse.lines == store.export())
            #expect(try store.cache.forwarding(endedBefore: at(Self.start + 7200))?.failure == nil)
        }
    }

    @Test(arguments: [true, false])
    func `whatever gets lost, the warehouse ends up with what the cache has`(knowsTokens: Bool) async throws {
        let (store, warehouse) = (try TemporaryStore(), FakeWarehouse(knowsTokens: knowsTokens))
        var random = SplitMix(seed: 7)
        try await withServer(warehouse.answer) { base in
            for round in 0..<15 {
                let rows = (0..<20).map { _ in
                    (
                        "e\(random.next() % 130)", Int64(random.next() % 20_000),
                        random.next() % 9 == 0 ? .nan : Double(random.next() % 50)
                    )
                }
                _ = try store.cache.append(Self.batch(rows))
                warehouse.spoil((0..<3).map { _ in [nil, .lost, .refused][Int(random.next() % 3)] })
                _ = try await forward(store, base, at: 10_000 + Int64(round) * 500)
            }
            warehouse.spoil([])
            #expect(try await forward(store, base, at: 90_000) == .done)
            #expect(try warehouse.lines == store.export())
            #expect(!warehouse.isMalformed)
        }
    }

    @Test func `another warehouse gets everything from the beginning`() async throws {
        let store = try TemporaryStore()
        _ = try store.cache.append(Self.batch([("a", 0, 1), ("b", 0, 2)]))
        for _ in 0..<2 {
            let warehouse = FakeWarehouse(knowsTokens: false)
            try await withServer(warehouse.answer) { base in
                let (result, held) = (try await forward(store, base, at: 7200), try store.export())
                #expect(result == .done)
                #expect(warehouse.lines == held)
            }
        }
        try store.cache.endForwarding()
        _ = try store.cache.append(Self.batch([("a", 1, 1)]))
        #expect(try store.cache.forwarding(endedBefore: at(Self.start + 7200)) == nil)
    }

    @Test func `a password goes into a header field, and one that is not there is said by name`() async throws {
        let (store, log) = (try TemporaryStore(), RequestLog())
        _ = try store.cache.append(Self.batch([("a", 0, 1)]))
        let warehouse = FakeWarehouse(knowsTokens: false)
        try await withServer { request in
            log.note(request)
            return await warehouse.answer(request)
        } _: { base in
            let place = try #require(Warehouse(address: base, user: "cityops", secret: "HOUSE"))
            for secrets in [Secrets.none, Secrets { $0 == "HOUSE" ? "s3cret" : nil }] {
                _ = try await onThread {
                    try WarehouseForward(
                        cache: store.cache, client: WarehouseClient(place, secrets: secrets),
                        now: { at(Self.start + 7200) }
                    ).attempt(cancellation: Cancellation())
                }
                if log.all.isEmpty {
                    let state = try store.cache.forwarding(endedBefore: at(Self.start + 7200))
                    #expect(state?.failure == "secret HOUSE")
                }
            }
        }
        #expect(log.all.allSatisfy { $0.headers[HTTPHeader("X-ClickHouse-Key")] == "s3cret" })
        #expect(log.all.allSatisfy { $0.headers[HTTPHeader("X-ClickHouse-User")] == "cityops" })
        #expect(!log.all.contains { "\($0.query)".contains("s3cret") })
        #expect(warehouse.written == 1)
    }

    @Test(arguments: ["ftp://x", "http://x?y", "x"])
    func `what is no address is no warehouse`(address: String) { #expect(Warehouse(address: address) == nil) }

    @Test(arguments: ["a b", "a'", "1a", "", "a.b", "é"])
    func `names that could be more than names are refused`(name: String) {
        #expect(Warehouse(address: "http://x", table: name) == nil)
        #expect(Warehouse(address: "http://x", cluster: name) == nil)
    }
}

/// Steele, Lea, Flood, OOPSLA 2014.
private struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
