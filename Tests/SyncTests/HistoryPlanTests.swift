import CityModel
import CityStore
import CitySync
import FlyingFox
import Foundation
import Testing

@Suite struct HistoryPlanTests {
    private static let day: Int64 = 86_400
    private static let start: Int64 = 20_000 * day

    private static func range(_ first: Int64, _ last: Int64) -> TimeRange {
        TimeRange(start: at(start + first * day), end: at(start + last * day))
    }

    private static func held(series: Int = 100) -> MetricHolding {
        MetricHolding(first: at(start), last: at(start + 30 * day), series: series)
    }

    /// The state of a forwarding whose oldest waiting hour begins so many days after the start.
    private func forwarded(waitingFrom day: Int64?) throws -> ForwardState {
        let store = try TemporaryStore()
        try store.cache.beginForwarding(to: "x")
        if let day {
            _ = try store.cache.append(
                ObservationBatch(
                    source: "s",
                    observations: [
                        Observation(entity: "a", metric: "m", time: at(Self.start + day * Self.day), value: 1)
                    ]))
        }
        return try #require(try store.cache.forwarding(endedBefore: at(Self.start + 100 * Self.day)))
    }

    @Test func `the cache answers what it holds and can read quickly, the warehouse everything else`() throws {
        let state = try forwarded(waitingFrom: nil)
        #expect(HistoryPlan.place(Self.range(1, 9), held: Self.held(), forwarded: nil) == .cache)
        #expect(HistoryPlan.place(Self.range(1, 9), held: Self.held(), forwarded: state) == .cache)
        #expect(HistoryPlan.place(Self.range(-3, 9), held: Self.held(), forwarded: state) == .warehouse)
        #expect(HistoryPlan.place(nil, held: Self.held(), forwarded: state) == .warehouse)
        #expect(HistoryPlan.place(nil, held: Self.held(), forwarded: nil) == .cache)
        #expect(HistoryPlan.place(Self.range(1, 9), held: nil, forwarded: state) == .warehouse)
        // 30 days of 2,000 series are 1.4 million hours, of 4,000 too many.
        #expect(HistoryPlan.place(Self.range(0, 30), held: Self.held(series: 2000), forwarded: state) == .cache)
        #expect(
            HistoryPlan.place(Self.range(0, 30), held: Self.held(series: 4000), forwarded: state) == .warehouse)
    }

    @Test func `what has not been forwarded yet is asked of the cache, however much it is`() throws {
        let state = try forwarded(waitingFrom: 20)
        #expect(HistoryPlan.place(Self.range(0, 30), held: Self.held(series: 4000), forwarded: state) == .cache)
        #expect(
            HistoryPlan.place(Self.range(0, 20), held: Self.held(series: 9000), forwarded: state) == .warehouse)
    }

    // MARK: answers

    private static let unreachable = "Code: 279, e.displayText() = DB::Exception: All connection tries failed. Log: x"

    private static func answer(entity: String, hour: UInt8, total: Double, usable: UInt64, newest: Int64) -> [UInt8] {
        FakeWarehouse.text(entity) + [hour] + FakeWarehouse.number(total.bitPattern, 8)
            + FakeWarehouse.number(usable, 8) + FakeWarehouse.number(UInt64(newest), 4)
    }

    /// A store that holds a day from `start` on, and is forwarded.
    private func store(to base: String, cluster: String?) throws -> (TemporaryStore, WarehouseClient) {
        let store = try TemporaryStore()
        let warehouse = try #require(Warehouse(address: base, cluster: cluster, timeoutSeconds: Int(patience)))
        try store.cache.beginForwarding(to: warehouse.target)
        _ = try store.cache.append(
            ObservationBatch(
                source: "s",
                observations: (0..<24).map {
                    Observation(entity: "a", metric: "m", time: at(Self.start + $0 * 3600), value: Double($0))
                }))
        // As if all of it had gone.
        while let batch = try store.cache.nextForward(
            endedBefore: at(Self.start + 2 * Self.day), at: at(Self.start), limit: 1000, { _, _ in })
        {
            try store.cache.confirm(batch, at: at(Self.start))
        }
        return (store, WarehouseClient(warehouse, secrets: .none))
    }

    private func profile(
        _ range: TimeRange?, _ store: TemporaryStore, _ client: WarehouseClient
    ) async throws -> HistoryAnswer {
        try await onThread {
            try History(cache: store.cache, client: client, now: { at(Self.start + 2 * Self.day) }).profile(
                metric: "m", in: range, utcOffsetSeconds: 28_800)
        }
    }

    @Test func `a range before the cache's first day comes from the warehouse, with the moment it stands at`()
        async throws
    {
        let warehouse = FakeWarehouse(knowsTokens: false) { statement, _ in
            guard statement.contains(" FINAL WHERE metric = 'm' AND flag IN (0, 6) AND isFinite(value)") else {
                return nil
            }
            return FakeWarehouse.good(
                Self.answer(entity: "b", hour: 23, total: 9, usable: 2, newest: Self.start - 5)
                    + Self.answer(entity: "a", hour: 0, total: 3, usable: 3, newest: Self.start - 9))
        }
        try await withServer(warehouse.answer) { base in
            let (store, client) = try store(to: base, cluster: nil)
            let answer = try await profile(Self.range(-3, 1), store, client)
            #expect(answer.place == .warehouse)
            #expect(answer.asOf == at(Self.start - 5))
            #expect(!answer.isPartial)
            #expect(answer.profiles.map(\.entity) == ["a", "b"])
            #expect(answer.profiles.map(\.means[0])[0] == 1)
            #expect(answer.profiles[1].means[23] == 4.5)
            #expect(answer.profiles[1].usable[23] == 2)
            // What the cache holds whole is not asked for.
            let asked = warehouse.statements.count
            #expect(try await profile(Self.range(0, 1), store, client).place == .cache)
            #expect(warehouse.statements.count == asked)
        }
    }

    @Test func `when a shard is down the answer says how many have answered`() async throws {
        let warehouse = FakeWarehouse(knowsTokens: false) { statement, settings in
            let skips = settings["skip_unavailable_shards"] == "1"
            if statement.contains("system.clusters") { return FakeWarehouse.good(FakeWarehouse.number(3, 8)) }
            if statement.contains("FROM cluster('city', system, one)") {
                return FakeWarehouse.good(FakeWarehouse.number(2, 8))
            }
            guard skips else {
                return HTTPResponse(statusCode: .internalServerError, body: Data(Self.unreachable.utf8))
            }
            return FakeWarehouse.good(
                Self.answer(entity: "a", hour: 0, total: 3, usable: 3, newest: Self.start - 9))
        }
        try await withServer(warehouse.answer) { base in
            let (store, client) = try store(to: base, cluster: "city")
            let answer = try await profile(Self.range(-3, 1), store, client)
            #expect(answer.place == .warehouse)
            #expect(answer.gaps == [.shards(answered: 2, of: 3)])
            #expect(answer.isPartial)
            // Without a cluster nobody could say how much is missing: the cache's part is told instead.
            let (plain, server) = try self.store(to: base, cluster: nil)
            let local = try await profile(Self.range(-3, 1), plain, server)
            #expect(local.place == .cache)
            #expect(local.gaps.last == .before(at(Self.start)))
            #expect(local.isPartial)
        }
    }

    @Test func `a warehouse that is away leaves the cache's answer with what it lacks`() async throws {
        let nobody = try RawServer(answer: "")
        defer { nobody.close() }
        let (store, client) = try store(to: nobody.address, cluster: "city")
        let answer = try await profile(Self.range(-3, 1), store, client)
        #expect(answer.place == .cache)
        #expect(answer.asOf == at(Self.start + 23 * 3600))
        #expect(answer.gaps == [.warehouse("127.0.0.1:\(nobody.port)"), .before(at(Self.start))])
        #expect(answer.profiles.first?.usable.reduce(0, +) == 24)
    }

    @Test func `an answer that breaks off in the middle of a row counts for nothing`() async throws {
        let whole = Self.answer(entity: "a", hour: 0, total: 3, usable: 3, newest: Self.start - 9)
        let warehouse = FakeWarehouse(knowsTokens: false) { _, _ in FakeWarehouse.good(Array(whole.dropLast())) }
        try await withServer(warehouse.answer) { base in
            let (store, client) = try store(to: base, cluster: nil)
            let answer = try await profile(Self.range(-3, 1), store, client)
            #expect(answer.place == .cache)
            #expect(answer.isPartial)
        }
    }

    @Test func `a metric's name cannot become more than a name`() async throws {
        let warehouse = FakeWarehouse(knowsTokens: false) { _, _ in FakeWarehouse.good([]) }
        try await withServer(warehouse.answer) { base in
            let (store, client) = try store(to: base, cluster: nil)
            _ = try await onThread {
                try History(cache: store.cache, client: client, now: { at(Self.start) }).profile(
                    metric: "m' OR 1=1 -- \\\u{0}\n", in: nil, utcOffsetSeconds: 0)
            }
            #expect(warehouse.statements.last?.contains("metric = 'm\\' OR 1=1 -- \\\\\\x00\\x0A' AND") == true)
        }
    }
}
