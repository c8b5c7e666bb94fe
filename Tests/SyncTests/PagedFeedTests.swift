import CityModel
import CityStore
import CitySync
import FlyingFox
import Foundation
import Testing

/// Feeds that come in pages: the ways of `FeedProtocol.Paging` against a server that plays them.
@Suite struct PagedFeedTests {
    private static let start: Int64 = 1_795_000_000

    /// Rows 0..<count, a minute apart; the value is the row's number.
    private static func row(_ index: Int) -> String {
        "{\"id\":\"s\",\"n\":\(index),\"t\":\(start + Int64(index) * 60),\"v\":\(index)}"
    }

    private static func rows(_ range: some Sequence<Int>) -> String {
        "[" + range.map(row).joined(separator: ",") + "]"
    }

    private func source(_ base: String, _ feed: FeedProtocol, records: String = "rows") -> SourceDefinition {
        let mapping = longMapping(records: records)
        return SourceDefinition(
            id: "paged", name: LocalizedText(zh: "分页", en: "Paged"), department: "dept.test", catalogueCode: "",
            shareType: "unconditional", cycleSeconds: 300, metrics: ["crowd.count"],
            transport: .http(
                HTTPEndpoint(
                    address: base + "/feed?fixed=1", format: .json, timeoutSeconds: Int(patience),
                    maximumBytes: 1 << 20,
                    feed: feed, mapping: mapping)))
    }

    private func fetch(
        _ source: SourceDefinition, _ store: TemporaryStore, attempts: Int = 1, secrets: Secrets = .none
    ) async throws -> [FetchRecord] {
        var policy = FetchPolicy()
        policy.attempts = attempts
        let fetcher = Fetcher(
            cache: store.cache, sources: [source], clock: TestClock(Self.start + 86_400).sync, policy: policy,
            secrets: secrets)
        return try await onThread { try fetcher.runOnce() }
    }

    private static func query(_ request: HTTPRequest, _ name: String) -> String? {
        request.query.first { $0.name == name }?.value
    }

    private static func expected(_ count: Int) -> [String] {
        (0..<count).map { "spot.s,crowd.count,\(start + Int64($0) * 60),\(Double($0).bitPattern),valid" }
    }

    @Test func `pages by link are followed to the last, relative links too`() async throws {
        let store = try TemporaryStore()
        try await withServer { request in
            let page = Self.query(request, "p").flatMap { Int($0) } ?? 0
            let next = page < 2 ? "\"/feed?p=\(page + 1)\"" : "null"
            return HTTPResponse(
                statusCode: .ok,
                body: Data("{\"rows\":\(Self.rows(page * 10..<page * 10 + 10)),\"next\":\(next)}".utf8))
        } _: { base in
            let records = try await fetch(source(base, FeedProtocol(paging: .link(path: "next"))), store)
            #expect(records.map(\.rows) == [30])
        }
        #expect(try store.export() == Self.expected(30))
    }

    @Test func `a link to another host is not followed`() async throws {
        let store = try TemporaryStore()
        try await withServer { _ in
            HTTPResponse(
                statusCode: .ok, body: Data("{\"rows\":\(Self.rows(0..<3)),\"next\":\"http://198.51.100.1/x\"}".utf8))
        } _: { base in
            let records = try await fetch(source(base, FeedProtocol(paging: .link(path: "next"))), store)
            #expect(records.map(\.outcome) == [.refused])
            #expect(records.first?.detail == "-> 198.51.100.1")
        }
    }

    @Test func `pages by offset end with a short page`() async throws {
        let (store, log) = (try TemporaryStore(), RequestLog())
        try await withServer { request in
            log.note(request)
            let from = Self.query(request, "offset").flatMap { Int($0) } ?? 0
            return HTTPResponse(
                statusCode: .ok, body: Data("{\"rows\":\(Self.rows(from..<min(from + 10, 25)))}".utf8))
        } _: { base in
            let feed = FeedProtocol(
                parameters: ["f": "json"], paging: .offset(parameter: "offset"), sizeParameter: "limit", pageSize: 10)
            _ = try await fetch(source(base, feed), store)
        }
        #expect(try store.export() == Self.expected(25))
        #expect(log.all.map { Self.query($0, "offset") } == [nil, "10", "20"])
        #expect(log.all.allSatisfy { Self.query($0, "limit") == "10" && Self.query($0, "fixed") == "1" })
    }

    @Test func `rows that come while pages are read are not missed`() async throws {
        let (store, log) = (try TemporaryStore(), RequestLog())
        try await withServer { request in
            // Newest first: after the first page one row more pushes all others down by one, and one is deleted.
            let isLater = log.note(request) > 1
            let all = Array((0..<(isLater ? 21 : 20)).reversed()).filter { !isLater || $0 != 15 }
            let from = Self.query(request, "offset").flatMap { Int($0) } ?? 0
            let page = all.dropFirst(from).prefix(10)
            return HTTPResponse(
                statusCode: .ok, body: Data("{\"rows\":\(Self.rows(page)),\"total\":\(isLater ? 21 : 20)}".utf8))
        } _: { base in
            let feed = FeedProtocol(paging: .offset(parameter: "offset"), pageSize: 10, total: "total")
            _ = try await fetch(source(base, feed), store)
        }
        #expect(try store.export() == Self.expected(21))
    }

    @Test func `pages by key ask beyond the last key, and a page that repeats ends the loop`() async throws {
        let (store, log) = (try TemporaryStore(), RequestLog())
        try await withServer { request in
            log.note(request)
            let from = Self.query(request, "after").flatMap { Int($0) }.map { min($0, 15) + 1 } ?? 0
            return HTTPResponse(statusCode: .ok, body: Data("{\"rows\":\(Self.rows(from..<from + 4))}".utf8))
        } _: { base in
            let feed = FeedProtocol(
                paging: .key(parameter: "after", field: "n", template: "{key}"), sizeParameter: "limit", pageSize: 4)
            _ = try await fetch(source(base, feed), store)
        }
        #expect(try store.export() == Self.expected(20))
        #expect(log.all.count == 6)
    }

    @Test func `only what is new is asked for, with an overlap`() async throws {
        let (store, log) = (try TemporaryStore(), RequestLog())
        let feed = FeedProtocol(
            increment: FeedProtocol.Increment(
                parameters: ["datetime": "{from}/.."], time: .iso, overlapSeconds: 600))
        try await withServer { request in
            log.note(request)
            return HTTPResponse(statusCode: .ok, body: Data("{\"rows\":\(Self.rows(0..<20))}".utf8))
        } _: { base in
            _ = try await fetch(source(base, feed), store)
            _ = try await fetch(source(base, feed), store)
        }
        let newest = at(Self.start + 19 * 60 - 600).iso8601
        #expect(log.all.map { Self.query($0, "datetime") } == [nil, newest + "/.."])
        #expect(try store.cache.cursor(for: "paged") == FeedCursor(watermark: at(Self.start + 19 * 60)))
    }

    @Test func `a pass that is cut short goes on where it stood`() async throws {
        let (store, log) = (try TemporaryStore(), RequestLog())
        let feed = FeedProtocol(paging: .token(parameter: "page", path: "next"))
        try await withServer { request in
            let page = Self.query(request, "page").flatMap { Int($0) } ?? 0
            if page == 2, log.note(request) == 1 { return HTTPResponse(statusCode: .internalServerError) }
            let next = page < 3 ? "\(page + 1)" : "null"
            return HTTPResponse(
                statusCode: .ok,
                body: Data("{\"rows\":\(Self.rows(page * 5..<page * 5 + 5)),\"next\":\(next)}".utf8))
        } _: { base in
            #expect(try await fetch(source(base, feed), store).map(\.outcome) == [.httpError])
            #expect(try store.cache.cursor(for: "paged")?.watermark == nil)
            let records = try await fetch(source(base, feed), store)
            #expect(records.map(\.rows) == [10])
        }
        #expect(try store.export() == Self.expected(20))
        #expect(try store.cache.cursor(for: "paged")?.resume == nil)
    }

    @Test func `an error inside a good answer is an error`() async throws {
        let store = try TemporaryStore()
        try await withServer { _ in
            HTTPResponse(statusCode: .ok, body: Data("{\"error\":{\"code\":400,\"message\":\"no\\u001b[31m\"}}".utf8))
        } _: { base in
            let records = try await fetch(source(base, FeedProtocol(failure: "error")), store)
            #expect(records.map(\.outcome) == [.unreadable])
            #expect(records.first?.detail.contains("\u{1B}") == false)
        }
    }

    @Test func `a secret goes into its header and nowhere else, a missing one is said by name`() async throws {
        let (store, log) = (try TemporaryStore(), RequestLog())
        let feed = FeedProtocol(
            authentication: FeedProtocol.Authentication(header: "Authorization", prefix: "Bearer ", secret: "TRAFFIC"))
        try await withServer { request in
            log.note(request)
            return HTTPResponse(statusCode: .ok, body: Data("{\"rows\":\(Self.rows(0..<1))}".utf8))
        } _: { base in
            let refused = try await fetch(source(base, feed), store)
            #expect(refused.map(\.detail) == ["secret TRAFFIC"])
            #expect(log.all.isEmpty)
            let secrets = Secrets { $0 == "TRAFFIC" ? "s3cret" : nil }
            let records = try await fetch(source(base, feed), store, secrets: secrets)
            #expect(records.map(\.outcome) == [.stored])
            #expect(log.all.last?.headers[HTTPHeader("Authorization")] == "Bearer s3cret")
        }
    }
}
