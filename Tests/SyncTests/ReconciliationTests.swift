import CityModel
import CityStore
import CitySync
import FlyingFox
import Foundation
import Synchronization
import Testing

/// Passes over a whole source take back what it no longer holds.
@Suite struct ReconciliationTests {
    private static let start: Int64 = 1_795_000_000

    /// What a department holds: values by the number of a minute.
    private final class Department: Sendable {
        private let rows: Mutex<[Int: Int]>

        init(_ rows: [Int: Int]) { self.rows = Mutex(rows) }

        var held: [Int: Int] { rows.withLock { $0 } }

        func change(_ body: (inout [Int: Int]) -> Void) { rows.withLock { body(&$0) } }

        func lines(_ minutes: some Sequence<Int>) -> [String] {
            let held = held
            return minutes.compactMap { minute in
                held[minute].map { "{\"id\":\"s\(minute % 3)\",\"t\":\(start + Int64(minute) * 60),\"v\":\($0)}" }
            }
        }

        var sorted: [Int] { held.keys.sorted() }
    }

    private func source(
        _ base: String, _ feed: FeedProtocol, format: HTTPEndpoint.Format = .json, records: String = "rows"
    ) -> SourceDefinition {
        SourceDefinition(
            id: "whole", name: LocalizedText(zh: "全量", en: "Whole"), department: "dept.test", catalogueCode: "",
            shareType: "unconditional", cycleSeconds: 300, metrics: ["crowd.count"],
            transport: .http(
                HTTPEndpoint(
                    address: base, format: format, timeoutSeconds: Int(patience), maximumBytes: 1 << 20, feed: feed,
                    mapping: longMapping(records: records))))
    }

    private func fetcher(_ source: SourceDefinition, _ store: TemporaryStore, at seconds: Int64 = 90_000) -> Fetcher {
        var policy = FetchPolicy()
        policy.attempts = 1
        return Fetcher(
            cache: store.cache, sources: [source], clock: TestClock(Self.start + seconds).sync, policy: policy)
    }

    private func fetch(
        _ source: SourceDefinition, _ store: TemporaryStore, at seconds: Int64 = 90_000
    ) async throws -> FetchRecord {
        let fetcher = fetcher(source, store, at: seconds)
        return try #require(try await onThread { try fetcher.runOnce() }.first)
    }

    /// What the cache holds and has not taken back, by minute.
    private func held(_ store: TemporaryStore) throws -> [Int: Int] {
        var found: [Int: Int] = [:]
        try store.cache.export(metrics: nil, in: nil) { row in
            guard row.flag != .missing else { return }
            found[Int(row.time.secondsSince1970 - Self.start) / 60] = Int(row.value)
        }
        return found
    }

    private static func answer(_ lines: [String], total: Int? = nil, next: String? = nil) -> HTTPResponse {
        let more = [total.map { "\"total\":\($0)" }, next.map { "\"next\":\"\($0)\"" }].compactMap(\.self)
        let body = "{" + (["\"rows\":[\(lines.joined(separator: ","))]"] + more).joined(separator: ",") + "}"
        return HTTPResponse(statusCode: .ok, body: Data(body.utf8))
    }

    /// Everything the department holds.
    private static func answer(_ department: Department, _ format: HTTPEndpoint.Format) -> HTTPResponse {
        let lines = department.lines(department.sorted)
        switch format {
        case .ndjson: return HTTPResponse(statusCode: .ok, body: Data(lines.joined(separator: "\n").utf8))
        case .csv:
            let rows = department.held.sorted { $0.key < $1.key }.map {
                "s\($0.key % 3),\(start + Int64($0.key) * 60),\($0.value),\n"
            }
            return HTTPResponse(statusCode: .ok, body: Data(("id,t,v,flag\n" + rows.joined()).utf8))
        default: return answer(lines)
        }
    }

    @Test(arguments: [HTTPEndpoint.Format.json, .ndjson, .csv])
    func `what the source no longer holds is taken back, and comes again when it does`(
        format: HTTPEndpoint.Format
    ) async throws {
        let (department, store) = (
            Department(Dictionary(uniqueKeysWithValues: (0..<60).map { ($0, $0) })), try TemporaryStore()
        )
        try await withServer { _ in
            Self.answer(department, format)
        } _: { base in
            let source = source(base, FeedProtocol(reconciliation: .init()), format: format)
            let first = try await fetch(source, store)
            #expect(first.detail == "")
            department.change {
                for minute in [3, 17, 59] { $0[minute] = nil }
                $0[60] = 7
            }
            #expect(try await fetch(source, store).detail == "-3 / 60")
            #expect(try held(store) == department.held)
            // Marked, not erased: it can be seen that it was there.
            #expect(try store.export().count == 61)
            department.change { $0[17] = 170 }
            #expect(try await fetch(source, store).detail == "")
            #expect(try held(store) == department.held)
        }
        #expect(try store.cache.reconciliation(of: "whole")?.isBelieved == true)
        #expect(try store.cache.verify() == [])
    }

    @Test func `a pass that would take back most of it is not believed, unless somebody says so`() async throws {
        let (department, store) = (
            Department(Dictionary(uniqueKeysWithValues: (0..<60).map { ($0, $0) })), try TemporaryStore()
        )
        try await withServer { _ in
            Self.answer(department.lines(department.sorted))
        } _: { base in
            let careful = source(base, FeedProtocol(reconciliation: .init()))
            _ = try await fetch(careful, store)
            department.change { $0 = $0.filter { $0.key < 10 } }
            #expect(try await fetch(careful, store).detail == "-50 / 60 ?")
            #expect(try held(store).count == 60)
            let doubt = try #require(try store.cache.reconciliation(of: "whole"))
            #expect((doubt.isBelieved, doubt.gone, doubt.held) == (false, 50, 60))
            #expect(abs(doubt.doubtfulShare - 50.0 / 60) < 1e-9)
            let willing = source(base, FeedProtocol(reconciliation: .init(largestShare: 0.9)))
            #expect(try await fetch(willing, store).detail == "-50 / 60")
            #expect(try held(store) == department.held)
            // An empty source is never believed by itself.
            department.change { $0 = [:] }
            #expect(try await fetch(careful, store).detail == "-10 / 10 ?")
        }
    }

    @Test func `older readings than the source keeps are left alone`() async throws {
        let (department, store) = (
            Department(Dictionary(uniqueKeysWithValues: (0..<60).map { ($0, $0) })), try TemporaryStore()
        )
        try await withServer { _ in
            Self.answer(department.lines(department.sorted))
        } _: { base in
            let source = source(base, FeedProtocol(reconciliation: .init(keepsSeconds: 1800)))
            _ = try await fetch(source, store)
            department.change { $0 = $0.filter { $0.key >= 29 && $0.key != 40 } }
            _ = try await fetch(source, store)
        }
        var expected = Dictionary(uniqueKeysWithValues: (0..<60).map { ($0, $0) })
        expected[40] = nil
        #expect(try held(store) == expected)
    }

    @Test func `a pass that was cut off, or could lack something, takes nothing back and says why`() async throws {
        let department = Department(Dictionary(uniqueKeysWithValues: (0..<30).map { ($0, $0) }))
        let store = try TemporaryStore()
        let mode = Mutex(0)
        try await withServer { request in
            let offset = request.query.first { $0.name == "offset" }.flatMap { Int($0.value) } ?? 0
            let mode = mode.withLock { $0 }
            if mode == 1, offset > 0 { return HTTPResponse(statusCode: .internalServerError) }
            var lines = department.lines(department.sorted.dropFirst(offset).prefix(10))
            if mode == 2, offset > 0 { lines[0] = "{\"id\":null,\"t\":\"some time\",\"v\":1}" }
            // A page in the middle that is short.
            if mode == 3, offset > 0 { lines.removeLast(4) }
            return Self.answer(lines, total: department.held.count)
        } _: { base in
            let source = source(
                base,
                FeedProtocol(
                    paging: .offset(parameter: "offset"), pageSize: 10, total: "total", reconciliation: .init()))
            _ = try await fetch(source, store)
            department.change { $0[5] = nil }
            // What the third minute of two pages became might be any reading.
            for (number, detail) in [(1, "HTTP 500"), (2, "3 ?"), (3, "")] {
                mode.withLock { $0 = number }
                #expect(try await fetch(source, store).detail == detail)
                #expect(try held(store).count == 30)
            }
            #expect(try store.cache.uncompared(of: "whole")?.reason == .short)
            mode.withLock { $0 = 0 }
            _ = try await fetch(source, store)
            #expect(try held(store) == department.held)
            #expect(try store.cache.uncompared(of: "whole") == nil)
        }
    }

    @Test func `a record that nobody can place holds back what it could be, until it is known`() async throws {
        let department = Department(Dictionary(uniqueKeysWithValues: (0..<30).map { ($0, $0) }))
        let store = try TemporaryStore()
        let extra = Mutex<[String]>([])
        try await withServer { _ in
            Self.answer(department.lines(department.sorted) + extra.withLock { $0 })
        } _: { base in
            let source = source(base, FeedProtocol(reconciliation: .init()))
            func fetched(without minutes: [Int], beside records: [String]) async throws -> String {
                department.change { for minute in minutes { $0[minute] = nil } }
                extra.withLock { $0 = records }
                return try await fetch(source, store).detail
            }
            let total = "{\"v\":435}"
            #expect(try await fetched(without: [], beside: [total]) == "")
            #expect(try await fetched(without: [5], beside: [total]) == "-1 / 30", "the total stood there before")
            #expect(try await fetched(without: [6], beside: ["{\"v\":429}"]) == "1 ?")
            #expect(try held(store)[6] == 6)
            #expect(try await fetched(without: [7], beside: ["{\"v\":429}"]) == "2 ?", "it still could be the sixth")
            let open = try #require(try store.cache.reconciliation(of: "whole"))
            #expect((open.isBelieved, open.gone, open.withheld, open.held) == (true, 0, 2, 29))
            #expect(try await fetched(without: [], beside: []) == "-2 / 29")
            // Of one that says whose it is, or when, only that is held back.
            let named = "{\"id\":\"s0\",\"t\":\"?\",\"v\":1}"
            #expect(try await fetched(without: [9, 10], beside: [named]) == "-1 / 27, 1 ?")
            let timed = "{\"id\":\"\",\"t\":\(Self.start + 12 * 60),\"v\":1}"
            #expect(try await fetched(without: [11, 12], beside: [timed]) == "-2 / 26, 1 ?")
            // One that is known by its key, whatever else is wrong with it, has come.
            let flagged = "{\"id\":\"s0\",\"t\":\(Self.start + 15 * 60),\"v\":1,\"flag\":\"odd\"}"
            #expect(try await fetched(without: [15], beside: [flagged]) == "-1 / 24")
            #expect(try held(store)[15] == 15)
        }
        #expect(try store.cache.verify() == [])
    }

    @Test func `a comparison that broke off in another process is made up for by the next`() async throws {
        let department = Department(Dictionary(uniqueKeysWithValues: (0..<30).map { ($0, $0) }))
        let (store, log) = (try TemporaryStore(), RequestLog())
        let failing = Mutex(false)
        try await withServer { request in
            log.note(request)
            let page = request.query.first { $0.name == "page" }.flatMap { Int($0.value) } ?? 0
            if page == 2, failing.withLock({ $0 }) { return HTTPResponse(statusCode: .badGateway) }
            let from = request.query.first { $0.name == "from" }.flatMap { Int64($0.value) } ?? 0
            let lines = department.lines(department.sorted.filter { Self.start + Int64($0) * 60 >= from })
            let next = (page + 1) * 10 < lines.count ? String(page + 1) : nil
            return Self.answer(Array(lines.dropFirst(page * 10).prefix(10)), next: next)
        } _: { base in
            let feed = FeedProtocol(
                paging: .token(parameter: "page", path: "next"),
                increment: .init(parameters: ["from": "{from}"], time: .seconds, overlapSeconds: 60),
                reconciliation: .init(everySeconds: 3600))
            let source = source(base, feed)
            _ = try await fetch(source, store)
            department.change { $0[4] = nil }
            failing.withLock { $0 = true }
            _ = try await fetch(source, store, at: 90_000 + 3600)
            #expect(try store.cache.progress(of: "whole")?.rows == 20)
            failing.withLock { $0 = false }
            // Each of these is another process: nothing is left of what the first one counted.
            #expect(try await fetch(source, store, at: 90_000 + 3700).detail == "-1 / 30")
            #expect(try held(store) == department.held)
            #expect(try store.cache.uncompared(of: "whole") == nil)
            #expect(try store.cache.progress(of: "whole") == nil)
        }
        let pages = log.all.map { request in request.query.first { $0.name == "page" }?.value ?? "0" }
        #expect(pages == ["0", "1", "2", "0", "1", "2", "2", "0", "1", "2"])
    }

    @Test func `a source asked for what is new is read as a whole once in a while`() async throws {
        let (store, log) = (try TemporaryStore(), RequestLog())
        let department = Department(Dictionary(uniqueKeysWithValues: (0..<30).map { ($0, $0) }))
        try await withServer { request in
            log.note(request)
            let from = request.query.first { $0.name == "from" }.flatMap { Int64($0.value) } ?? 0
            return Self.answer(department.lines(department.sorted.filter { Self.start + Int64($0) * 60 >= from }))
        } _: { base in
            let feed = FeedProtocol(
                increment: .init(parameters: ["from": "{from}"], time: .seconds, overlapSeconds: 60),
                reconciliation: .init(everySeconds: 3600))
            let source = source(base, feed)
            _ = try await fetch(source, store)
            department.change { $0[4] = nil }
            _ = try await fetch(source, store, at: 90_000 + 600)
            #expect(try held(store).count == 30)
            _ = try await fetch(source, store, at: 90_000 + 3600)
            #expect(try held(store) == department.held)
            _ = try await fetch(source, store, at: 90_000 + 3700)
        }
        #expect(log.all.map { $0.query.contains { $0.name == "from" } } == [false, true, false, true])
    }

    /// Rows come, change and go at random while a third of the answers fail in every way; in the end the cache is the source.
    @Test(arguments: [UInt64(1), 2, 3])
    func `after any mixture of faults the cache equals the source, deletions too`(seed: UInt64) async throws {
        let department = Department(Dictionary(uniqueKeysWithValues: (0..<80).map { ($0, $0) }))
        let store = try TemporaryStore()
        let random = Mutex(Seeded(seed))
        let isCalm = Mutex(false)
        func chance(_ share: Double) -> Bool { random.withLock { $0.chance() < share } }
        try await withServer { request in
            let page = request.query.first { $0.name == "page" }.flatMap { Int($0.value) } ?? 0
            let sorted = department.sorted
            let lines = department.lines(sorted.dropFirst(page * 12).prefix(12))
            let next = (page + 1) * 12 < sorted.count ? String(page + 1) : nil
            let whole = Self.answer(lines, total: sorted.count, next: next)
            guard !isCalm.withLock({ $0 }), random.withLock({ $0.chance() }) < 0.3 else { return whole }
            switch random.withLock({ $0.below(5) }) {
            case 0: return HTTPResponse(statusCode: .internalServerError)
            case 1:
                return HTTPResponse(
                    statusCode: .tooManyRequests, headers: HTTPHeaders([HTTPHeader("Retry-After"): "1"]))
            case 2: return HTTPResponse(statusCode: .ok, body: Data("{\"rows\":[{\"id\":".utf8))
            case 3: return HTTPResponse(statusCode: .ok, body: Data("<html>Sign in</html>".utf8))
            default: return HTTPResponse(statusCode: .ok, body: Data())
            }
        } _: { base in
            let feed = FeedProtocol(
                paging: .token(parameter: "page", path: "next"), total: "total", reconciliation: .init())
            let fetcher = fetcher(source(base, feed), store)
            for _ in 0..<40 {
                _ = try await onThread { try fetcher.runOnce() }
                department.change { rows in
                    let minute = random.withLock { $0.below(90) }
                    rows[minute] = chance(0.4) ? nil : random.withLock { $0.below(1000) }
                }
            }
            isCalm.withLock { $0 = true }
            // One to end a pass that was cut off, one to read the whole.
            for _ in 0..<2 { _ = try await onThread { try fetcher.runOnce() } }
            #expect(try held(store) == department.held)
        }
        #expect(try store.cache.verify() == [])
    }

    @Test func `how far a pass has come is kept while it is under way, also when it broke off`() async throws {
        let store = try TemporaryStore()
        let failing = Mutex(true)
        let department = Department(Dictionary(uniqueKeysWithValues: (0..<40).map { ($0, $0) }))
        try await withServer { request in
            let page = request.query.first { $0.name == "page" }.flatMap { Int($0.value) } ?? 0
            if page == 2, failing.withLock({ $0 }) { return HTTPResponse(statusCode: .badGateway) }
            return Self.answer(
                department.lines(page * 10..<page * 10 + 10), total: 40, next: page < 3 ? String(page + 1) : nil)
        } _: { base in
            let source = source(base, FeedProtocol(paging: .token(parameter: "page", path: "next"), total: "total"))
            _ = try await fetch(source, store)
            let broken = try #require(try store.cache.progress(of: "whole"))
            #expect((broken.rows, broken.wholeRows, broken.resumed == nil) == (20, 40, true))
            #expect(broken.share == 0.5)
            failing.withLock { $0 = false }
            #expect(try await fetch(source, store).rows == 20)
            #expect(try store.cache.progress(of: "whole") == nil)
        }
    }
}

/// Numbers by chance that are the same every time (SplitMix64; Steele, Lea and Flood, OOPSLA 2014).
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func chance() -> Double { Double.random(in: 0..<1, using: &self) }
    mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &self) }
}
