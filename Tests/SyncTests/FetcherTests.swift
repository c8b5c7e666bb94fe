import CityAccess
import CityModel
import CityStore
import CitySync
import FlyingFox
import Foundation
import Testing

@Suite struct FetcherTests {
    private let good = Data(
        "[{\"id\":\"a\",\"t\":1795327500,\"v\":5},{\"id\":\"b\",\"t\":1795327500,\"v\":\"x\"}]".utf8)

    private func run(_ sources: [SourceDefinition], _ store: TemporaryStore, _ clock: TestClock, workers: Int = 1)
        async throws
        -> [FetchRecord]
    {
        var policy = FetchPolicy()
        policy.workers = workers
        let fetcher = Fetcher(cache: store.cache, sources: sources, clock: clock.sync, policy: policy)
        return try await onThread { try fetcher.runOnce() }
    }

    private func fetches(_ store: TemporaryStore, _ source: SourceID) throws -> [FetchRecord] {
        try store.cache.read(asOf: at(.max), viewer: .tester) { try $0.fetches(of: source, limit: 100) }
    }

    @Test func `a delivery is stored with its fetch, its validators and its quarantine`() async throws {
        let (store, clock, good) = (try TemporaryStore(), TestClock(1_795_327_600), good)
        try await withServer { _ in
            let headers: HTTPHeaders = [.eTag: "\"v1\""]
            return HTTPResponse(statusCode: .ok, headers: headers, body: good)
        } _: { base in
            let records = try await run([definition("src", base, mapping: longMapping())], store, clock)
            let record = try #require(records.first)
            #expect(record.outcome == .stored)
            #expect(record.status == 200)
            #expect(record.bytes == good.count)
            #expect((record.rows, record.quarantined) == (1, 1))
            #expect(record.digest.count == 64)
            #expect(try fetches(store, "src") == records)
        }
        #expect(try store.export() == ["spot.a,crowd.count,1795327500,\(5.0.bitPattern),valid"])
        #expect(try store.cache.validators(for: "src") == HTTPValidators(etag: "\"v1\"", lastModified: nil))
        #expect(
            try store.cache.read(asOf: at(.max), viewer: .tester) { try $0.sourceStates() }.map(\.lastOutcome) == [
                .stored
            ])
    }

    @Test func `a server error is tried again after a random wait, and both attempts are logged`() async throws {
        let (store, clock, log, good) = (try TemporaryStore(), TestClock(1_795_327_600), RequestLog(), good)
        try await withServer { request in
            log.note(request) < 3
                ? HTTPResponse(statusCode: .internalServerError) : HTTPResponse(statusCode: .ok, body: good)
        } _: { base in
            let records = try await run([definition("src", base, mapping: longMapping())], store, clock)
            #expect(records.map(\.outcome) == [.stored])
        }
        #expect(clock.waits == [1, 1])
        #expect(try fetches(store, "src").map(\.status) == [200, 500, 500])
        #expect(try fetches(store, "src").map(\.detail) == ["", "HTTP 500", "HTTP 500"])
    }

    @Test func `a server that asks for time gets it`() async throws {
        let (store, clock, log, good) = (try TemporaryStore(), TestClock(1_795_327_600), RequestLog(), good)
        try await withServer { request in
            let headers: HTTPHeaders = [HTTPHeader("Retry-After"): "17"]
            return log.note(request) == 1
                ? HTTPResponse(statusCode: .serviceUnavailable, headers: headers)
                : HTTPResponse(statusCode: .ok, body: good)
        } _: { base in
            _ = try await run([definition("src", base, mapping: longMapping())], store, clock)
        }
        #expect(clock.waits == [17])
    }

    @Test func `an unchanged document is fetched without a body and logged`() async throws {
        let (store, clock, log, good) = (try TemporaryStore(), TestClock(1_795_327_600), RequestLog(), good)
        try await withServer { request in
            log.note(request)
            let headers: HTTPHeaders = [.eTag: "\"v1\""]
            let isHeld = request.headers[HTTPHeader("If-None-Match")] == "\"v1\""
            return HTTPResponse(
                statusCode: isHeld ? .notModified : .ok, headers: headers, body: isHeld ? Data() : good)
        } _: { base in
            let sources = [definition("src", base, mapping: longMapping())]
            _ = try await run(sources, store, clock)
            let before = try store.export()
            let records = try await run(sources, store, clock)
            #expect(records.map(\.outcome) == [.unchanged])
            #expect(records.map(\.status) == [304])
            #expect(records.map(\.bytes) == [0])
            #expect(try store.export() == before)
            #expect(try store.cache.validators(for: "src")?.etag == "\"v1\"")
        }
    }

    @Test func `content of another kind stores nothing and forgets no validators`() async throws {
        let (store, clock, log, good) = (try TemporaryStore(), TestClock(1_795_327_600), RequestLog(), good)
        try await withServer { request in
            let headers: HTTPHeaders = [.eTag: "\"v\(log.note(request))\""]
            let body = log.all.count == 1 ? good : Data("<html>maintenance\u{1B}]0;x\u{7}</html>".utf8)
            return HTTPResponse(statusCode: .ok, headers: headers, body: body)
        } _: { base in
            let sources = [definition("src", base, mapping: longMapping())]
            _ = try await run(sources, store, clock)
            let records = try await run(sources, store, clock)
            #expect(records.map(\.outcome) == [.unreadable])
            #expect(records.map(\.detail) == ["JSON @ 0"])
        }
        #expect(log.all.count == 2)
        #expect(try store.export().count == 1)
        #expect(try store.cache.validators(for: "src")?.etag == "\"v1\"")
    }

    @Test func `a server that is gone is unreachable and what it delivered stays`() async throws {
        let (store, clock, good) = (try TemporaryStore(), TestClock(1_795_327_600), good)
        var sources: [SourceDefinition] = []
        try await withServer { _ in
            HTTPResponse(statusCode: .ok, body: good)
        } _: { base in
            sources = [definition("src", base, mapping: longMapping())]
            _ = try await run(sources, store, clock)
        }
        let newest = try store.cache.newestObservation(of: "src")
        let records = try await run(sources, store, clock)
        let record = try #require(records.first)
        #expect(record.outcome == .unreachable)
        #expect(record.status == 0)
        #expect(record.detail.hasPrefix("127.0.0.1:"))
        #expect(newest == at(1_795_327_500))
        #expect(try store.cache.newestObservation(of: "src") == newest)
        let state = try #require(try store.cache.read(asOf: at(.max), viewer: .tester) { try $0.sourceStates() }.first)
        #expect(state.lastOutcome == .unreachable)
        #expect(state.lastSuccess == at(1_795_327_600))
    }

    @Test func `every way to fail is one source's affair`() async throws {
        let (store, clock, good) = (try TemporaryStore(), TestClock(1_795_327_600), good)
        let silent = try RawServer(answer: nil)
        let broken = try RawServer(answer: "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[1,2")
        defer {
            silent.close()
            broken.close()
        }
        try await withServer { request in
            let away: HTTPHeaders = [.location: "http://localhost:9/"]
            switch request.path {
            case "/away": return HTTPResponse(statusCode: .found, headers: away)
            case "/gone": return HTTPResponse(statusCode: .notFound)
            default: return HTTPResponse(statusCode: .ok, body: good)
            }
        } _: { base in
            let mapping = longMapping()
            let sources = [
                definition("silent", silent.address, mapping: mapping, timeoutSeconds: 1),
                definition("broken", broken.address, mapping: mapping),
                definition("away", base + "/away", mapping: mapping),
                definition("gone", base + "/gone", mapping: mapping),
                definition("large", base + "/large", mapping: mapping, maximumBytes: 10),
                definition("address", "file:///etc/passwd", mapping: mapping),
                definition("good", base + "/good", mapping: mapping),
            ]
            let records = try await run(sources, store, clock, workers: 4)
            #expect(
                records.map(\.outcome) == [
                    .timedOut, .unreadable, .refused, .httpError, .tooLarge, .refused, .stored,
                ])
            #expect(records.map(\.source) == sources.map(\.id))
        }
        #expect(try store.export().count == 1)
        #expect(try fetches(store, "silent").count == 3)
        #expect(try fetches(store, "gone").count == 1)
    }

    @Test func `runs in the background until it is stopped`() async throws {
        let (store, clock, good) = (try TemporaryStore(), TestClock(1_795_327_600), good)
        let silent = try RawServer(answer: nil)
        defer { silent.close() }
        try await withServer { _ in
            HTTPResponse(statusCode: .ok, body: good)
        } _: { base in
            let sources = [
                definition("good", base, mapping: longMapping()),
                definition("silent", silent.address, mapping: longMapping(), timeoutSeconds: 600),
            ]
            let fetcher = Fetcher(cache: store.cache, sources: sources, clock: clock.sync)
            let (commits, continuation) = AsyncStream.makeStream(of: FetchRecord.self)
            fetcher.start(onCommit: { continuation.yield($0) })
            var seen = 0
            for await record in commits {
                #expect(record.source == "good")
                #expect(record.outcome == .stored)
                seen += 1
                if seen == 3 { break }
            }
            try await onThread { fetcher.stop() }
            let logged = try fetches(store, "good").count
            #expect(logged >= 3)
            let starts = try fetches(store, "good").map(\.startedAt)
            #expect(zip(starts.dropFirst(), starts).allSatisfy { $1.seconds(since: $0) >= 300 })
        }
    }

    @Test func `a source that is to rest is not asked, and one that is wanted is asked at once`() async throws {
        let (store, clock, log, good) = (try TemporaryStore(), TestClock(1_795_327_600), RequestLog(), good)
        try store.cache.setPaused(true, source: "resting", by: .tester, at: at(1))
        try await withServer { request in
            log.note(request)
            return HTTPResponse(statusCode: .ok, body: good)
        } _: { base in
            let sources = [
                definition("wanted", base + "/wanted", mapping: longMapping(), cycleSeconds: 1_000_000_000),
                definition("resting", base + "/resting", mapping: longMapping(), cycleSeconds: 60),
            ]
            let fetcher = Fetcher(cache: store.cache, sources: sources, clock: clock.sync)
            let (commits, continuation) = AsyncStream.makeStream(of: FetchRecord.self)
            fetcher.start(onCommit: { continuation.yield($0) })
            var seen = 0
            for await record in commits {
                #expect(record.source == "wanted")
                seen += 1
                if seen == 2 { break }
                try store.cache.retry(source: "wanted", by: .tester, at: at(2))
            }
            try await onThread { fetcher.stop() }
        }
        #expect(log.all.allSatisfy { $0.path == "/wanted" })
    }

    @Test func `how an answer began is kept for people, without what would move their terminal, also of an error`()
        async throws
    {
        let (store, clock) = (try TemporaryStore(), TestClock(1_795_327_600))
        let page = Data("{\"fault\":\"\u{1B}[2J接口停用\"}".utf8)
        try await withServer { _ in
            HTTPResponse(statusCode: .forbidden, body: page)
        } _: { base in
            _ = try await run([definition("src", base, mapping: longMapping())], store, clock)
        }
        let answer = try store.cache.read(asOf: at(.max), viewer: .tester) { try $0.lastAnswer(of: "src") }
        #expect(
            answer == SourceAnswer(time: at(1_795_327_600), status: 403, beginning: "{\"fault\":\"\\u{1b}[2J接口停用\"}"))
        #expect(try store.cache.read(asOf: at(1), viewer: .tester) { try $0.lastAnswer(of: "src") } == nil)
    }
}
