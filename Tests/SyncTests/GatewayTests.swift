import CityModel
import CityStore
import CitySync
import Foundation
import Gateway
import Testing

@Suite struct GatewayTests {
    private static let start: Int64 = 1_795_302_000
    /// Three sources with two metrics of seven entities at 40 times, and six odd values.
    private static let count = 1686
    private static let end: Int64 = start + 40 * 300

    /// A city with two described sources, one nobody describes, values of every kind, and many readings at one moment.
    private func played() throws -> TemporaryStore {
        let store = try TemporaryStore()
        var city = City()
        city.departments = [
            Department(
                id: "dept.culture", name: LocalizedText(zh: "文旅局", en: "Culture"),
                shortName: LocalizedText(zh: "文旅", en: "Culture"), dutyRole: LocalizedText(zh: "值班", en: "Duty"))
        ]
        city.sources = ["crowd-gates", "air-stations"].map {
            SourceDefinition(
                id: SourceID($0), name: LocalizedText(zh: "\"引号\"\\", en: "Feed"), department: "dept.culture",
                catalogueCode: "", shareType: "unconditional", cycleSeconds: 300, metrics: [], transport: .simulated)
        }
        try store.cache.replaceCity(city)
        for source in ["crowd-gates", "air-stations", "other source/ü"] { try deliver(source, store, from: 0, to: 40) }
        try deliver(
            [
                Observation(entity: "odd", metric: "m", time: at(Self.start), value: .nan, flag: .missing),
                Observation(entity: "odd", metric: "m", time: at(Self.start + 1), value: -0.0, flag: .suspect),
                Observation(entity: "odd", metric: "m", time: at(Self.start + 2), value: .infinity, flag: .overrange),
                Observation(entity: "odd", metric: "m", time: at(Self.start + 3), value: 0.1 + 0.2),
                Observation(entity: "a,\"b\"", metric: "m", time: at(Self.start + 3), value: .leastNonzeroMagnitude),
                Observation(entity: "惠州", metric: "m", time: at(Self.start + 3), value: -.greatestFiniteMagnitude),
            ], "crowd-gates", store)
        return store
    }

    private func deliver(_ source: String, _ store: TemporaryStore, from: Int64, to: Int64) throws {
        var observations: [Observation] = []
        for step in from..<to {
            let time = at(Self.start + step * 300)
            for entity in 0..<7 {
                let (id, value) = (EntityID("\(source).\(9 - entity)"), Double(Int(step) * 7 + entity) / 3)
                observations.append(Observation(entity: id, metric: "m", time: time, value: value))
                observations.append(Observation(entity: id, metric: "n", time: time, value: -value))
            }
        }
        try deliver(observations, source, store)
    }

    private func deliver(_ observations: [Observation], _ source: String, _ store: TemporaryStore) throws {
        _ = try store.cache.append(ObservationBatch(source: SourceID(source), observations: observations))
    }

    private func withGateway(
        _ store: TemporaryStore, now: Int64 = end + 3600, faults: GatewayFaults = .none,
        _ body: (String) async throws -> Void
    ) async throws {
        let server = GatewayServer(cache: store.cache, port: 0, faults: faults) { at(now) }
        let port = try await server.start()
        do { try await body("http://127.0.0.1:\(port)") } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    private func sync(_ base: String, into store: TemporaryStore, pageRows: Int = 10_000) async throws -> [FetchRecord]
    {
        let clock = TestClock(Self.end + 3600)
        let client = GatewayClient(url: base, cache: store.cache, now: clock.sync.now, pageRows: pageRows)
        let fetcher = Fetcher(tasks: [client], clock: clock.sync)
        return try await onThread { try fetcher.runOnce() }
    }

    @Test(arguments: [3, 14, 17, 560, 10_000])
    func `everything the gateway holds arrives, however it is cut into pages`(pageRows: Int) async throws {
        let (gateway, store) = (try played(), try TemporaryStore())
        try await withGateway(gateway) { base in
            let records = try await sync(base, into: store, pageRows: pageRows)
            #expect(records.map(\.outcome) == [.stored, .stored, .stored])
            #expect(records.map(\.quarantined) == [0, 0, 0])
            let rows = records.reduce(0) { $0 + $1.rows }
            #expect(rows == Self.count)
        }
        #expect(try store.export() == gateway.export())
        #expect(try store.export().count == Self.count)
    }

    @Test func `a long feed gets whole over answers that fail, though a run is shorter than the overlap`() async throws
    {
        let (gateway, store) = (try played(), try TemporaryStore())
        let faults = GatewayFaults(kinds: [.error, .lost, .truncated, .garbage], rate: 0.4, seed: 5)
        try await withGateway(gateway, faults: faults) { base in
            let clock = TestClock(Self.end + 3600)
            let client = GatewayClient(url: base, cache: store.cache, now: clock.sync.now, pageRows: 14)
            for _ in 0..<12 {
                _ = try await onThread { try client.attempt(cancellation: Cancellation()) }
            }
        }
        #expect(try store.export() == gateway.export())
    }

    @Test func `later runs read an overlap only, and nothing when nothing is new`() async throws {
        let (gateway, store) = (try played(), try TemporaryStore())
        try await withGateway(gateway) { base in
            _ = try await sync(base, into: store)
            try deliver("air-stations", gateway, from: 40, to: 42)
            let second = try await sync(base, into: store)
            #expect(second.map(\.outcome) == [.stored, .stored, .stored])
            #expect(second.allSatisfy { $0.rows < 40 * 14 })
            #expect(try store.export() == gateway.export())
            _ = try await sync(base, into: store)
            let fourth = try await sync(base, into: store)
            #expect(fourth.map(\.outcome) == [.unchanged, .unchanged, .unchanged])
            #expect(fourth.map(\.bytes) == [0, 0, 0])
        }
    }

    @Test func `rows that come long after their time are found by the count`() async throws {
        let (gateway, store) = (try played(), try TemporaryStore())
        try await withGateway(gateway) { base in
            _ = try await sync(base, into: store)
            let late = Observation(entity: "late", metric: "m", time: at(Self.start - 86_400), value: 1)
            try deliver([late], "air-stations", gateway)
            _ = try await sync(base, into: store)
            #expect(try store.export() == gateway.export())
        }
    }

    @Test func `what has not happened yet is not given out`() async throws {
        let (gateway, store) = (try played(), try TemporaryStore())
        try await withGateway(gateway, now: Self.start + 300) { base in
            _ = try await sync(base, into: store)
        }
        #expect(try store.export().count == 90)
        #expect(try store.cache.newestObservation(of: "air-stations") == at(Self.start + 300))
    }

    @Test func `the catalogue says what is offered, in two dialects`() async throws {
        let (gateway, store) = (try played(), try TemporaryStore())
        try await withGateway(gateway) { base in
            let answer = try await onThread { try HTTPTransport().send(HTTPQuestion(base + "/catalogue.json")) }
            let offers = try GatewayOffer.catalogue(answer.body)
            #expect(offers.map(\.id) == ["air-stations", "crowd-gates", "other source/ü"])
            #expect(Set(offers.map(\.format)) == [.json, .csv])
            #expect(offers.map(\.cycleSeconds) == [300, 300, 3600])
            #expect(offers.map(\.department) == ["dept.culture", "dept.culture", ""])
            #expect(offers.map(\.name.zh) == ["\"引号\"\\", "\"引号\"\\", "other source/ü"])
            #expect(offers.map(\.metrics) == [["m", "n"], ["m", "n"], ["m", "n"]])
            #expect(offers.map(\.rows) == [560, 566, 560])
            _ = try await sync(base, into: store)
        }
    }

    @Test(arguments: [
        ("/feeds/air-stations?limit=x", 400), ("/feeds/air-stations?page=!", 400),
        ("/feeds/air-stations?after=1e9", 400),
        ("/feeds/nobody", 404), ("/feeds/", 404), ("/", 404), ("/feeds/air-stations?limit=1", 200),
    ])
    func `a request that makes no sense is told so`(path: String, status: Int) async throws {
        let gateway = try played()
        try await withGateway(gateway) { base in
            let answer = try await onThread { try HTTPTransport().send(HTTPQuestion(base + path)) }
            #expect(answer.status == status)
            #expect((answer.headers["etag"] != nil) == (status == 200))
        }
    }

    @Test func `a gateway that stops leaves every source unreachable and everything in place`() async throws {
        let (gateway, store) = (try played(), try TemporaryStore())
        let clock = TestClock(Self.end + 3600)
        var client: GatewayClient?
        try await withGateway(gateway) { base in
            let connected = GatewayClient(url: base, cache: store.cache, now: clock.sync.now)
            _ = try await onThread { try connected.attempt(cancellation: Cancellation()) }
            client = connected
        }
        let before = try store.export()
        let lost = try #require(client)
        let report = try await onThread { try lost.attempt(cancellation: Cancellation()) }
        #expect(report.records.map(\.outcome) == [.unreachable, .unreachable, .unreachable])
        #expect(report.result == .failed(isTransient: true))
        #expect(try store.export() == before)
    }

    @Test func `a port that is taken is refused at once`() async throws {
        let gateway = try played()
        try await withGateway(gateway) { base in
            let port = try #require(base.split(separator: ":").last.flatMap { UInt16($0) })
            let second = GatewayServer(cache: gateway.cache, port: port) { at(Self.end) }
            await #expect(throws: (any Error).self) { try await second.start() }
            await second.stop()
        }
    }
}
