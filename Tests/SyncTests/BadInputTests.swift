import CityModel
import CityStore
import CitySync
import FlyingFox
import Foundation
import Testing

/// What a hostile or careless endpoint can send: every case ends as a state of its source that the panel shows, and what was
/// there before stays.
@Suite struct BadInputTests {
    private static let start: Int64 = 1_795_327_500

    private func fetch(
        _ address: String, _ store: TemporaryStore, _ format: HTTPEndpoint.Format = .json,
        maximumBytes: Int = 16_777_216,
        timeoutSeconds: Int = Int(patience)
    ) async throws -> FetchRecord {
        var policy = FetchPolicy()
        policy.attempts = 1
        let source = definition(
            "bad", address, format: format, mapping: longMapping(), timeoutSeconds: timeoutSeconds,
            maximumBytes: maximumBytes)
        let fetcher = Fetcher(
            cache: store.cache, sources: [source], clock: TestClock(Self.start + 100).sync, policy: policy)
        return try #require(try await onThread { try fetcher.runOnce() }.first)
    }

    /// The record of a fetch of this body, and what the store then holds.
    private func fetch(
        body: [UInt8], _ format: HTTPEndpoint.Format = .json, headers: HTTPHeaders = [:], maximumBytes: Int = 16_777_216
    ) async throws -> (record: FetchRecord, lines: [String], aside: [QuarantinedRecord]) {
        let store = try TemporaryStore()
        var found: FetchRecord?
        try await withServer { _ in
            HTTPResponse(statusCode: .ok, headers: headers, body: Data(body))
        } _: { base in
            found = try await fetch(base, store, format, maximumBytes: maximumBytes)
        }
        let aside = try store.cache.read(asOf: at(.max), viewer: .tester) {
            try $0.quarantined(of: "bad", limit: 100)
        }
        return (try #require(found), try store.export(), aside.reversed())
    }

    private func fetch(
        _ text: String, _ format: HTTPEndpoint.Format = .json
    ) async throws -> (record: FetchRecord, lines: [String], aside: [QuarantinedRecord]) {
        try await fetch(body: Array(text.utf8), format)
    }

    private static func line(_ entity: String, _ time: Int64, _ value: Double) -> String {
        "spot.\(entity),crowd.count,\(time),\(value.bitPattern),valid"
    }

    private static func record(_ value: String, id: String = "a") -> String {
        "{\"id\":\"\(id)\",\"t\":\(start),\"v\":\(value)}"
    }

    @Test(arguments: [HTTPEndpoint.Format.json, .csv, .ndjson, .xml, .rowBinary])
    func `a body that announces ten gigabytes is not read`(format: HTTPEndpoint.Format) async throws {
        let server = try RawServer(answer: "HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\nid,t,v,flag\n")
        defer { server.close() }
        let store = try TemporaryStore()
        #expect(try await fetch(server.address, store, format).outcome == .tooLarge)
        #expect(try store.export().isEmpty)
    }

    @Test func `a table without end is taken as far as the limit, and the state says so`() async throws {
        let rows = (0..<3000).map { "a,\(Self.start - 9000 + Int64($0)),\($0),\n" }.joined()
        let (record, lines, _) = try await fetch(
            body: Array(("id,t,v,flag\n" + rows).utf8), .csv, headers: [HTTPHeader("X"): "1"], maximumBytes: 30_000)
        #expect(record.outcome == .tooLarge)
        #expect(lines.count == record.rows)
    }

    @Test(arguments: [HTTPEndpoint.Format.json, .csv, .ndjson, .rowBinary])
    func `a zip bomb ends at the limit of bytes or of a line`(format: HTTPEndpoint.Format) async throws {
        let bomb = try await onThread {
            let gzip = Process()
            gzip.executableURL = URL(filePath: "/bin/sh")
            gzip.arguments = ["-c", "head -c 60000000 /dev/zero | tr '\\0' ' ' | gzip -c"]
            let pipe = Pipe()
            gzip.standardOutput = pipe
            try gzip.run()
            return Array(pipe.fileHandleForReading.readDataToEndOfFile())
        }
        #expect(bomb.count < 100_000)
        let (record, lines, _) = try await fetch(body: bomb, format, headers: [.contentEncoding: "gzip"])
        #expect(record.outcome == (format == .json ? .tooLarge : .unreadable))
        #expect(lines.isEmpty)
    }

    @Test func `JSON of a million levels is refused before it is built`() async throws {
        let deep = String(repeating: "[", count: 1_000_000)
        #expect(try await fetch(deep).record.detail == "depth > 64")
        #expect(try await fetch(String(repeating: "{\"a\":", count: 200_000)).record.detail == "depth > 64")
        let lines = try await fetch(Self.record("1") + "\n" + deep + "\n", .ndjson)
        #expect(lines.record.rows == 1)
        #expect(lines.aside.map(\.reason) == ["unreadableLine"])
    }

    @Test func `a key twice in one object is refused, nobody knows which one counts`() async throws {
        let twice = "{\"id\":\"a\",\"t\":\(Self.start),\"v\":1,\"v\":2}"
        #expect(try await fetch("[\(twice)]").record.detail == "key 'v'")
        let lines = try await fetch([Self.record("1", id: "b"), twice, twice].joined(separator: "\n"), .ndjson)
        #expect(lines.lines == [Self.line("b", Self.start, 1)])
        #expect(lines.aside.count == 2)
    }

    @Test func `byte-order marks are passed over`() async throws {
        let mark = "\u{FEFF}"
        #expect(try await fetch(mark + "[\(Self.record("1"))]").record.rows == 1)
        #expect(try await fetch(mark + Self.record("1"), .ndjson).record.rows == 1)
        #expect(try await fetch(mark + "id,t,v,flag\na,\(Self.start),1,\n", .csv).record.rows == 1)
    }

    @Test func `words for no number are no numbers`() async throws {
        #expect(try await fetch("[\(Self.record("NaN"))]").record.outcome == .unreadable)
        let table = try await fetch(
            "id,t,v,flag\n"
                + ["NaN", "inf", "-Infinity", "0x1F", "1e999", "1.2.3", "--1"].map {
                    "a,\(Self.start),\($0),\n"
                }.joined(), .csv)
        #expect(table.lines.isEmpty)
        #expect(table.aside.allSatisfy { $0.field == "v" })
        #expect(table.aside.count == 7)
    }

    @Test func `full-width digits are digits`() async throws {
        let found = try await fetch("id,t,v,flag\na,１７９５３２７５００,－１２．５,\n", .csv)
        #expect(found.lines == [Self.line("a", Self.start, -12.5)])
    }

    @Test func `dates of three kinds in one column are each read for what they say`() async throws {
        let found = try await fetch(
            """
            id,t,v,flag
            a,2026-11-22T14:05:00+08:00,1,
            b,2026-11-22 14:05:00,2,
            c,1795327500,3,
            d,20261122,4,
            e,22/11/2026 14:05,5,

            """, .csv)
        #expect(found.lines == ["a", "b", "c"].enumerated().map { Self.line($1, Self.start, Double($0 + 1)) })
        #expect(found.aside.map(\.reason) == ["badTime", "badTime"])
    }

    @Test func `escapes for a terminal are shown, not sent`() async throws {
        let found = try await fetch(
            "id,t,v,flag\n\u{1B}]0;owned\u{7},\(Self.start),1,\nb,\(Self.start),\u{1B}[2J,\n", .csv)
        #expect(found.lines.isEmpty)
        #expect(found.aside.count == 2)
        for record in found.aside {
            #expect(!record.original.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F })
            #expect(record.original.contains("\\u{1b}"))
        }
    }

    @Test func `SQL in a field is text`() async throws {
        let name = "x'); DROP TABLE quarantine;--"
        let found = try await fetch("id,t,v,flag\n\(name),\(Self.start),1,\n\"\(name)\",oops,1,\n", .csv)
        #expect(found.lines == [Self.line(name, Self.start, 1)])
        #expect(found.aside.map(\.reason) == ["badTime"])
    }

    @Test func `a formula in a field is text, and is quoted where a spreadsheet could take it for one`() async throws {
        let found = try await fetch("id,t,v,flag\n=cmd|' /C calc'!A0,\(Self.start),1,\nb,\(Self.start),=1+1,\n", .csv)
        #expect(found.lines == [Self.line("=cmd|' /C calc'!A0", Self.start, 1)])
        #expect(found.aside.map(\.reason) == ["notANumber"])
        #expect(CSVField.quoted("=cmd|' /C calc'!A0").hasPrefix("'="))
    }

    @Test func `a name nobody knows is a source that cannot be reached`() async throws {
        let record = try await fetch("http://nowhere.invalid/", try TemporaryStore())
        #expect(record.outcome == .unreachable)
        #expect(record.detail == "nowhere.invalid:80")
    }

    @Test(arguments: [HTTPEndpoint.Format.json, .csv])
    func `a server that falls silent in the middle of a body is timed out`(format: HTTPEndpoint.Format) async throws {
        let server = try SilentServer(
            head: "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nid,t,v,flag\na,\(Self.start),1,\n")
        defer { server.close() }
        let store = try TemporaryStore()
        let record = try await fetch(server.address, store, format, timeoutSeconds: 1)
        #expect(record.outcome == .timedOut)
        #expect(try store.export() == (format == .csv ? [Self.line("a", Self.start, 1)] : []))
    }

    @Test func `a server that closes its half of the connection without an answer cannot be reached`() async throws {
        let server = try RawServer(answer: "")
        defer { server.close() }
        #expect(try await fetch(server.address, try TemporaryStore(), .csv).outcome == .unreachable)
    }

    @Test(arguments: [("/round", "> 5 redirects"), ("/away", "-> localhost"), ("/file", "url")])
    func `a source that sends in circles, or away, is refused by name`(path: String, detail: String) async throws {
        let store = try TemporaryStore()
        try await withServer { request in
            let target = ["/away": "http://localhost:9/x", "/file": "file:///etc/passwd"][request.path] ?? request.path
            let headers: HTTPHeaders = [.location: target]
            return HTTPResponse(statusCode: .found, headers: headers)
        } _: { base in
            let record = try await fetch(base + path, store)
            #expect((record.outcome, record.detail) == (.refused, detail))
        }
        #expect(try store.export().isEmpty)
    }

    @Test func `lines of two encodings in one table are each read for what they are`() async throws {
        var body = Array("id,t,v,flag\n惠州,\(Self.start),1,\n".utf8)
        // 惠州 in GB18030.
        body += [0xBB, 0xDD, 0xD6, 0xDD] + Array(",\(Self.start),2,\nb,\(Self.start),3,\n".utf8)
        let found = try await fetch(body: body, .csv)
        // The second line is of the same place as the first.
        #expect(found.lines == [Self.line("b", Self.start, 3), Self.line("惠州", Self.start, 2)])
        #expect(found.aside.isEmpty)
    }

    @Test func `coordinates that are exchanged or shifted are a state of the source, no place in the sea`() async throws
    {
        var mapping = longMapping()
        mapping.position = FieldMapping.Position(
            fields: ["x", "y"], order: .lonLat, datum: .gcj02, longitudeMetric: "unit.longitude",
            latitudeMetric: "unit.latitude",
            bounds: BoundingBox(west: 113.8, south: 22.4, east: 115.5, north: 24.1))
        let store = try TemporaryStore()
        let place = Coordinate(longitude: 114.4021, latitude: 23.0945)
        let shifted = ChineseDatum.shifted(place)
        let table = """
            id,t,v,flag,x,y
            a,\(Self.start),1,,\(shifted.longitude),\(shifted.latitude)
            b,\(Self.start),2,,23.09,114.40
            c,\(Self.start),3,,116.39,39.90

            """
        try await withServer { _ in
            HTTPResponse(statusCode: .ok, body: Data(table.utf8))
        } _: { base in
            let source = definition("bad", base, format: .csv, mapping: mapping)
            let fetcher = Fetcher(
                cache: store.cache, sources: [source], clock: TestClock(Self.start + 100).sync)
            let record = try #require(try await onThread { try fetcher.runOnce() }.first)
            #expect((record.outcome, record.rows, record.quarantined) == (.stored, 3, 2))
        }
        let (aside, stored) = try store.cache.read(asOf: at(.max), viewer: .tester) {
            (
                try $0.quarantined(of: "bad", limit: 9),
                try $0.latest(SeriesKey("spot.a", "unit.longitude"), within: .max)
            )
        }
        #expect(Set(aside.map(\.reason)) == ["swappedCoordinates", "outsideCity"])
        #expect(abs((stored?.value ?? 0) - place.longitude) < 1e-6)
    }

    @Test func `a page for people is no table`() async throws {
        let found = try await fetch("<!DOCTYPE html><html><body>Sign in</body></html>", .csv)
        #expect(found.record.outcome == .unreadable)
        #expect(found.record.detail == "'t'")
        #expect(try await fetch("<html>\n<body>\n</body>\n", .ndjson).record.detail == "JSON @ 0")
        #expect(try await fetch("<html><body>Sign in</body></html>", .rowBinary).record.outcome == .unreadable)
    }

    @Test func `a quote that is never closed ends at the limit of a row`() async throws {
        let text = "id,t,v,flag\na,\(Self.start),1,\n\"b" + String(repeating: ",x\n", count: 600_000)
        let found = try await fetch(text, .csv)
        #expect(found.record.detail == "line > 1048576 B")
    }
}

/// Sends the beginning of an answer and then nothing more, until it is closed.
private final class SilentServer: Sendable {
    let port: Int
    private let listener: Int32

    var address: String { "http://127.0.0.1:\(port)" }

    init(head: String) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 8) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        try #require(isBound)
        port = Int(UInt16(bigEndian: address.sin_port))
        let bytes = Array(head.utf8)
        Thread {
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { break }
                var buffer = [UInt8](repeating: 0, count: 8192)
                _ = recv(connection, &buffer, buffer.count, 0)
                _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
                // Waits for the other side to hang up.
                _ = recv(connection, &buffer, buffer.count, 0)
                Glibc.close(connection)
            }
            Glibc.close(listener)
        }.start()
    }

    func close() { shutdown(listener, Int32(SHUT_RDWR)) }
}
