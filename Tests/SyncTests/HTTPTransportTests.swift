import CityStore
import CitySync
import FlyingFox
import Foundation
import Testing

@Suite struct HTTPTransportTests {
    private let transport = HTTPTransport()

    private func get(_ question: HTTPQuestion) async throws -> HTTPAnswer {
        let transport = transport
        return try await onThread { try transport.send(question) }
    }

    @Test func `brings status, body and validators`() async throws {
        try await withServer { _ in
            HTTPResponse(
                statusCode: .ok, headers: [.eTag: "\"v1\"", .contentType: "text/csv; charset=GBK"],
                body: Data("a,b".utf8))
        } _: { base in
            let answer = try await get(HTTPQuestion(base + "/x"))
            #expect(answer.status == 200)
            #expect(answer.body == Array("a,b".utf8))
            #expect(answer.validators == HTTPValidators(etag: "\"v1\"", lastModified: nil))
            #expect(answer.charset == "gbk")
        }
    }

    @Test func `sends validators and takes 304 for an answer`() async throws {
        let log = RequestLog()
        try await withServer { request in
            log.note(request)
            return HTTPResponse(statusCode: .notModified)
        } _: { base in
            var question = HTTPQuestion(base)
            question.validators = HTTPValidators(etag: "\"v1\"", lastModified: "Sun, 22 Nov 2026 06:00:00 GMT")
            let answer = try await get(question)
            #expect(answer.isUnchanged)
        }
        let request = try #require(log.all.first)
        #expect(request.headers[HTTPHeader("If-None-Match")] == "\"v1\"")
        #expect(request.headers[.ifModifiedSince] == nil)
    }

    @Test func `a validator cannot smuggle in a header field`() async throws {
        let log = RequestLog()
        try await withServer { request in
            log.note(request)
            return HTTPResponse(statusCode: .ok)
        } _: { base in
            var question = HTTPQuestion(base)
            question.validators = HTTPValidators(etag: "\"v1\"\r\nX-Evil: 1", lastModified: nil)
            _ = try await get(question)
        }
        let request = try #require(log.all.first)
        #expect(request.headers[HTTPHeader("X-Evil")] == nil)
    }

    @Test func `ends a body that grows past the limit`() async throws {
        try await withServer { _ in
            HTTPResponse(statusCode: .ok, body: Data(repeating: 65, count: 5000))
        } _: { base in
            var question = HTTPQuestion(base)
            question.maximumBytes = 4999
            await #expect(throws: TransportFailure.tooLarge(limit: 4999)) { try await get(question) }
            question.maximumBytes = 5000
            let answer = try await get(question)
            #expect(answer.body.count == 5000)
        }
    }

    @Test func `ends a body without announced length that grows past the limit`() async throws {
        let server = try RawServer(
            answer: "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + String(repeating: "A", count: 5000))
        defer { server.close() }
        var question = HTTPQuestion(server.address)
        question.maximumBytes = 1000
        await #expect(throws: TransportFailure.tooLarge(limit: 1000)) { try await get(question) }
    }

    @Test func `a slow answer is timed out`() async throws {
        let server = try RawServer(answer: nil)
        defer { server.close() }
        var question = HTTPQuestion(server.address)
        question.timeoutSeconds = 1
        await #expect(throws: TransportFailure.timedOut(host: "127.0.0.1", port: server.port, seconds: 1)) {
            try await get(question)
        }
    }

    @Test func `a body cut short is not taken`() async throws {
        let server = try RawServer(answer: "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[1,2")
        defer { server.close() }
        await #expect(throws: TransportFailure.truncated(received: 4)) { try await get(HTTPQuestion(server.address)) }
    }

    @Test func `a server that hangs up, and one that is not there, are unreachable`() async throws {
        let server = try RawServer(answer: "")
        await #expect(throws: TransportFailure.unreachable(host: "127.0.0.1", port: server.port)) {
            try await get(HTTPQuestion(server.address))
        }
        server.close()
        let port = try await freePort()
        await #expect(throws: TransportFailure.unreachable(host: "127.0.0.1", port: port)) {
            try await get(HTTPQuestion("http://127.0.0.1:\(port)/"))
        }
    }

    @Test func `follows redirects on the same host only`() async throws {
        try await withServer { request in
            switch request.path {
            case "/start": Self.redirect(to: "/end")
            case "/away": Self.redirect(to: "http://localhost:9/end")
            case "/file": Self.redirect(to: "file:///etc/passwd")
            case "/round": Self.redirect(to: "/round")
            default: HTTPResponse(statusCode: .ok, body: Data("end".utf8))
            }
        } _: { base in
            let answer = try await get(HTTPQuestion(base + "/start"))
            #expect(answer.body == Array("end".utf8))
            await #expect(throws: TransportFailure.redirectRefused(host: "localhost")) {
                try await get(HTTPQuestion(base + "/away"))
            }
            await #expect(throws: TransportFailure.badAddress) { try await get(HTTPQuestion(base + "/file")) }
            await #expect(throws: TransportFailure.tooManyRedirects(limit: 5)) {
                try await get(HTTPQuestion(base + "/round"))
            }
        }
    }

    @Test func `does not speak TLS with a server that does not`() async throws {
        try await withServer { _ in
            HTTPResponse(statusCode: .ok)
        } _: { base in
            let port = try #require(base.split(separator: ":").last.flatMap { Int($0) })
            await #expect(throws: TransportFailure.tls(host: "127.0.0.1", port: port)) {
                try await get(HTTPQuestion("https://127.0.0.1:\(port)/"))
            }
        }
    }

    @Test(arguments: ["", "file:///etc/passwd", "ftp://127.0.0.1/x", "http://", "127.0.0.1:80", "gopher://x/"])
    func `takes nothing but HTTP addresses`(address: String) throws {
        #expect(throws: TransportFailure.badAddress) { try transport.send(HTTPQuestion(address)) }
    }

    @Test func `unpacks a gzip body and counts it unpacked`() async throws {
        // gzip -n of 3,000 times the letter A.
        let packed = try #require(Data(base64Encoded: Self.packed))
        try await withServer { _ in
            HTTPResponse(statusCode: .ok, headers: [.contentEncoding: "gzip"], body: packed)
        } _: { base in
            var question = HTTPQuestion(base)
            let answer = try await get(question)
            #expect(answer.body == [UInt8](repeating: 65, count: 3000))
            question.maximumBytes = 2999
            await #expect(throws: TransportFailure.tooLarge(limit: 2999)) { try await get(question) }
        }
    }

    @Test func `a cancelled transfer ends`() async throws {
        let server = try RawServer(answer: nil)
        defer { server.close() }
        let cancellation = Cancellation()
        let (transport, question) = (transport, HTTPQuestion(server.address))
        cancellation.cancel()
        await #expect(throws: TransportFailure.cancelled) {
            try await onThread { try transport.send(question, cancellation: cancellation) }
        }
    }

    @Sendable private static func redirect(to address: String) -> HTTPResponse {
        let headers: HTTPHeaders = [.location: address]
        return HTTPResponse(statusCode: .found, headers: headers)
    }

    /// A port nobody listens on: that of a server that has stopped.
    private func freePort() async throws -> Int {
        var port = 0
        try await withServer { _ in
            HTTPResponse(statusCode: .ok)
        } _: { base in
            port = base.split(separator: ":").last.flatMap { Int($0) } ?? 0
        }
        return port
    }

    private static let packed = "H4sIAAAAAAACA+3BMQEAAADCoGzrX8oaHkABAADvBmn2qpO4CwAA"
}
