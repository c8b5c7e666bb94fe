import CityModel
import CityStore
import FlyingFox
import Foundation
import Testing

@testable import CitySync

/// Bodies that are read while they come in: the same observations and the same quarantine as of a body that is read whole.
@Suite struct StreamedFeedTests {
    private static let start: Int64 = 1_795_000_000
    private static let received = at(start + 86_400)

    private static let mapping = FieldMapping(
        records: "", entityField: "id", entityPrefix: "spot.", timeField: "t", timeOffset: 28_800,
        values: [
            FieldMapping.Value(field: "v", metric: "crowd.count", entity: nil, factor: 0.5, offset: 1),
            FieldMapping.Value(field: "w", metric: "crowd.load", entity: nil),
        ], flagField: "flag", minimum: -1000, maximum: 1_000_000, strangers: .aside)

    private static func endpoint(
        _ address: String, _ format: HTTPEndpoint.Format, feed: FeedProtocol = .plain, maximumBytes: Int = 1 << 30
    ) -> HTTPEndpoint {
        HTTPEndpoint(
            address: address, format: format, timeoutSeconds: Int(patience), maximumBytes: maximumBytes, feed: feed,
            mapping: mapping)
    }

    private static func source(
        _ address: String, _ format: HTTPEndpoint.Format, feed: FeedProtocol = .plain, maximumBytes: Int = 1 << 30
    ) -> SourceDefinition {
        SourceDefinition(
            id: "stream", name: LocalizedText(zh: "流", en: "Stream"), department: "dept.test", catalogueCode: "",
            shareType: "unconditional", cycleSeconds: 300, metrics: ["crowd.count", "crowd.load"],
            transport: .http(endpoint(address, format, feed: feed, maximumBytes: maximumBytes)))
    }

    private static func isKnown(_ entity: EntityID) -> Bool { entity != "spot.stranger" }

    private func fetch(_ source: SourceDefinition, _ store: TemporaryStore, at now: Int64 = 0) async throws
        -> [FetchRecord]
    {
        var policy = FetchPolicy()
        policy.attempts = 1
        let fetcher = Fetcher(
            cache: store.cache, sources: [source], clock: TestClock(Self.received.secondsSince1970 + now).sync,
            policy: policy, isKnown: Self.isKnown)
        return try await onThread { try fetcher.runOnce() }
    }

    private func quarantine(_ store: TemporaryStore) throws -> [QuarantinedRecord] {
        try store.cache.read(asOf: at(.max), viewer: .tester) { try $0.quarantined(of: "stream", limit: 5000) }
            .reversed()
    }

    /// Reads the pieces of a body as the fetcher does.
    private func stream(
        _ body: [UInt8], _ format: HTTPEndpoint.Format, pieces: [Int], feed: FeedProtocol = .plain
    ) throws -> (lines: [String], quarantined: [QuarantinedRecord]) {
        let store = try TemporaryStore()
        let reading = StreamFetch(
            Self.endpoint("http://x/", format, feed: feed), "stream", store.cache, receivedAt: Self.received,
            isKnown: Self.isKnown, from: nil, cursor: { _, _ in nil })
        let taker = reading.taker
        var place = 0
        var turn = 0
        while place < body.count {
            let end = min(body.count, place + pieces[turn % pieces.count])
            #expect(body[place..<end].withUnsafeBufferPointer { taker.take(200, [:], $0) })
            (place, turn) = (end, turn + 1)
        }
        let ending = try reading.finish()
        var pass = FeedPass(FeedCursor(), Self.endpoint("http://x/", format), at: Self.received)
        try pass.take(ending.page, link: nil)
        try reading.commit(
            FetchLine(source: "stream", startedAt: Self.received).record(.stored, rows: ending.rows),
            validators: nil, cursor: pass.cursor)
        return (try store.export(), try quarantine(store))
    }

    private func whole(
        _ body: [UInt8], _ format: HTTPEndpoint.Format, feed: FeedProtocol = .plain
    ) throws -> (lines: [String], quarantined: [QuarantinedRecord]) {
        let store = try TemporaryStore()
        let delivery = try EndpointReader.read(
            body, Self.endpoint("http://x/", format, feed: feed), source: "stream", receivedAt: Self.received,
            isKnown: Self.isKnown)
        _ = try store.cache.append(ObservationBatch(source: "stream", observations: delivery.observations))
        return (try store.export(), delivery.quarantined)
    }

    private func expectSame(_ body: [UInt8], _ format: HTTPEndpoint.Format, feed: FeedProtocol = .plain) throws {
        let expected = try whole(body, format, feed: feed)
        for pieces in [[1], [7, 3, 31], [100_000]] {
            let found = try stream(body, format, pieces: pieces, feed: feed)
            #expect(found.lines == expected.lines)
            // Whole bodies name the lines that are no documents behind all others.
            let refusals = [found, expected].map { one in
                one.quarantined.map { "\($0.reason) \($0.field) \($0.original)" }.sorted()
            }
            #expect(refusals[0] == refusals[1])
        }
    }

    /// Fields as careful and careless departments write them.
    private static let times = [
        "1795000000", "1795000060", "2026-11-18T20:26:40+08:00", "2026-11-18 20:27:40", "2026-11-18T12:28:40Z",
        "2026-11-18 20:29", "１７９５０００３００", "20261118", "1795000000000", "yesterday", "", "1799999999",
        "2026-02-30 00:00:00", "2026-11-18 24:00:00",
    ]
    private static let entities = ["a", "b", "西湖", " a ", "stranger", "", "x\u{1B}[31m", "b"]
    private static let numbers = [
        "1", "2.5", "-3", "1e3", "0.1", "１２．５", "NaN", "inf", "", "0x10", "1,5", "007", "2000000", "-2001", "+4", ".5",
        "12345678901234567890", "=1+1",
    ]
    private static let flags = ["", "valid", "suspect", "missing", "odd"]

    private static func seeded(_ seed: UInt64) -> SplitMix { SplitMix(state: seed) }

    struct SplitMix: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    @Test(arguments: 0..<6) func `a streamed table is the table`(seed: UInt64) throws {
        var random = Self.seeded(seed)
        func pick(_ list: [String]) -> String { list.randomElement(using: &random) ?? "" }
        var text = seed.isMultiple(of: 2) ? "\u{FEFF}" : ""
        text += "id,note,t,v,w,flag\r\n"
        for row in 0..<150 {
            let isPlain = row % 3 != 0
            let time = isPlain ? "\(Self.start + Int64(row))" : pick(Self.times)
            var fields = [
                isPlain ? pick(["a", "b", "西湖"]) : pick(Self.entities), pick(["", "注", "x y"]), time,
                isPlain ? "\(row).25" : pick(Self.numbers), isPlain ? "\(row)" : pick(Self.numbers),
                isPlain ? "" : pick(Self.flags),
            ].map { $0.contains(",") || Int.random(in: 0..<9, using: &random) == 0 ? "\"\($0)\"" : $0 }
            if Int.random(in: 0..<20, using: &random) == 0 { fields[1] = "\"two\nlines, \"\"quoted\"\"\"" }
            if Int.random(in: 0..<25, using: &random) == 0 { fields.removeLast() }
            if Int.random(in: 0..<25, using: &random) == 0 { fields.append("more") }
            text += fields.joined(separator: ",") + (row % 2 == 0 ? "\r\n" : "\n")
            if row % 40 == 0 { text += "\n" }
        }
        if seed == 3 { text.removeLast() }
        try expectSame(Array(text.utf8), .csv)
    }

    @Test(arguments: 0..<6) func `streamed lines are the lines`(seed: UInt64) throws {
        var random = Self.seeded(seed &+ 100)
        func pick(_ list: [String]) -> String { list.randomElement(using: &random) ?? "" }
        var text = ""
        for row in 0..<150 {
            let isPlain = row % 3 != 0
            func number(_ text: String) -> String {
                Double(text) == nil || text.hasPrefix("0x") || Bool.random(using: &random)
                    ? JSONText.quoted(text) : text
            }
            var members = [
                "\"id\":" + JSONText.quoted(isPlain ? pick(["a", "b", "西湖"]) : pick(Self.entities)),
                "\"note\" : " + pick(["null", "true", "1", "\"注\"", "{\"deep\":[1]}"]),
                "\"t\":" + (isPlain ? "\(Self.start + Int64(row))" : JSONText.quoted(pick(Self.times))),
                "\"v\":" + (isPlain ? "\(row).25" : number(pick(Self.numbers))),
                "\"w\": " + (isPlain ? "null" : number(pick(Self.numbers))),
                "\"flag\":" + (isPlain ? "\"\"" : JSONText.quoted(pick(Self.flags))),
            ]
            if row % 17 == 0 { members.shuffle(using: &random) }
            if row % 19 == 0 { members.removeLast() }
            if row % 23 == 0 { members.append(members[0]) }
            text += "{" + members.joined(separator: ",") + "}" + pick(["\n", "\r\n", " \n", "\n\n"])
            if row % 29 == 0 { text += pick(["nonsense", "{\"id\":", "[1,2", "NaN"]) + "\n" }
        }
        try expectSame(Array(text.utf8), .ndjson)
    }

    @Test func `GBK tables and lines stream like those in UTF-8, and a line of another encoding goes aside`() throws {
        let lake: [UInt8] = [0xCE, 0xF7, 0xBA, 0xFE]
        func table(_ name: [UInt8]) -> [UInt8] {
            let row = name + Array(",\(Self.start),5,,\n".utf8)
            return Array("id,t,v,w,flag\n".utf8) + row + name + Array(",\(Self.start + 60),6,,\n".utf8)
        }
        let found = try stream(table(lake), .csv, pieces: [1000])
        #expect(found.lines == (try stream(table(Array("西湖".utf8)), .csv, pieces: [1000])).lines)
        #expect(found.lines.count == 2)

        let mixed = table(Array("西湖".utf8)) + lake + Array(",\(Self.start + 120),7,,\n".utf8)
        let taken = try stream(mixed, .csv, pieces: [60, 1000])
        #expect(taken.lines == found.lines)
        #expect(taken.quarantined.map(\.reason) == ["badEncoding"])
    }

    @Test func `a transfer that breaks off goes on where it stood, and nothing is taken twice`() async throws {
        let (store, log) = (try TemporaryStore(), RequestLog())
        let rows = (0..<3000).map { "s\($0 % 7),\(Self.start + Int64($0)),\($0),,\($0 % 500 == 3 ? "odd" : "")" }
        let body = Array(("id,t,v,w,flag\n" + rows.joined(separator: "\n") + "\n").utf8)
        let cut = body.count * 2 / 3
        let head = "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: \(body.count)\r\n\r\n"
        let broken = try RawServer(answer: head + String(decoding: body[..<cut], as: UTF8.self))
        defer { broken.close() }
        let first = try await fetch(Self.source(broken.address + "/x", .csv), store)
        #expect(first.map(\.outcome) == [.unreadable])
        let held = try store.export().count
        #expect(held > 1000)
        let cursor = try #require(try store.cache.cursor(for: "stream"))
        #expect(cursor.place?.mark == "\"v1\"")
        #expect(cursor.place?.header == "id,t,v,w,flag")
        let place = try #require(cursor.place.map { Int($0.bytes) })
        #expect(body[place - 1] == 10 && place <= cut)
        let gone = try RawServer(answer: "")
        try store.put(cursor, resume: gone.address + "/x")
        #expect(try await fetch(Self.source(gone.address + "/x", .csv), store).map(\.outcome) == [.unreachable])
        #expect(try store.cache.cursor(for: "stream")?.place == cursor.place)
        gone.close()
        try await withServer { request in
            log.note(request)
            let range = request.headers[HTTPHeader("Range")] == "bytes=\(place)-"
            let isSame = request.headers[HTTPHeader("If-Range")] == "\"v1\""
            return HTTPResponse(
                statusCode: range && isSame ? .partialContent : .ok, headers: [.eTag: "\"v1\""],
                body: Data(range && isSame ? body[place...] : body[...]))
        } _: { base in
            try store.put(cursor, resume: base + "/x")
            let records = try await fetch(Self.source(base + "/x", .csv), store)
            #expect(records.map(\.outcome) == [.stored])
            #expect(records.first?.rows ?? 0 < 2000)
        }
        #expect(log.all.count == 1)
        let fresh = try stream(body, .csv, pieces: [100_000])
        #expect(try store.export() == fresh.lines)
        #expect(try quarantine(store).map(\.original) == fresh.quarantined.map(\.original))
        #expect(try store.cache.cursor(for: "stream") == FeedCursor(watermark: at(Self.start + 2999)))
    }

    @Test func `a body that goes on in another version is read from its beginning`() async throws {
        let store = try TemporaryStore()
        let mover = store.cache.feedImport(source: "stream")
        try await withServer { _ in
            HTTPResponse(
                statusCode: .ok, headers: [.eTag: "\"v2\""], body: Data("id,t,v,w,flag\na,\(Self.start),4,,\n".utf8))
        } _: { base in
            _ = try mover.commit(
                fetch: nil, quarantined: [],
                cursor: FeedCursor(
                    resume: base + "/x",
                    place: FeedCursor.Place(bytes: 5000, mark: "\"v1\"", header: "id,t,v,w,flag")))
            #expect(try await fetch(Self.source(base + "/x", .csv), store).map(\.rows) == [1])
        }
        #expect(try store.export() == ["spot.a,crowd.count,\(Self.start),\(3.0.bitPattern),valid"])
    }

    @Test func `a body of more rows than one part is whole, whatever the parts are`() throws {
        let count = FeedImport.partRows + 1000
        var text = "id,t,v,w,flag\n"
        for row in 0..<(count / 2) {
            text += "s\(row % 100),\(Self.start - 400_000 + Int64(row / 100) * 60),\(row),1,\n"
        }
        let store = try TemporaryStore()
        let endpoint = Self.endpoint("http://x/", .csv)
        let reading = StreamFetch(
            endpoint, "stream", store.cache, receivedAt: Self.received, isKnown: Self.isKnown, from: nil,
            cursor: { _, _ in nil })
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: 262_144) {
            let end = min(bytes.count, start + 262_144)
            #expect(bytes[start..<end].withUnsafeBufferPointer { reading.taker.take(200, [:], $0) })
        }
        let ending = try reading.finish()
        var pass = FeedPass(FeedCursor(), endpoint, at: Self.received)
        try pass.take(ending.page, link: nil)
        try reading.commit(
            FetchLine(source: "stream", startedAt: Self.received).record(.stored, rows: ending.rows),
            validators: nil, cursor: pass.cursor)
        #expect(ending.rows == count / 2 * 2)
        #expect(try store.cache.information().observations == count / 2 * 2)
    }

    // MARK: RowBinary

    private static func text(_ text: String) -> [UInt8] { [UInt8(text.utf8.count)] + Array(text.utf8) }
    private static func little<Word: FixedWidthInteger>(_ word: Word) -> [UInt8] {
        withUnsafeBytes(of: word.littleEndian) { Array($0) }
    }

    /// As `SELECT … FORMAT RowBinaryWithNamesAndTypes` writes it.
    private static func binary(isNamed: Bool = true) -> [UInt8] {
        let columns = [
            ("t", "DateTime('Asia/Shanghai')"), ("id", "LowCardinality(String)"), ("v", "Nullable(Float32)"),
            ("w", "Decimal(9, 2)"), ("flag", "Enum8('valid' = 0, 'suspect' = 1, 'missing' = 5)"),
        ]
        var bytes: [UInt8] = isNamed ? [UInt8(columns.count)] : []
        if isNamed { bytes += columns.flatMap { text($0.0) } + columns.flatMap { text($0.1) } }
        for row in 0..<40 {
            bytes += little(UInt32(start + Int64(row))) + text(row % 9 == 4 ? "stranger" : ["a", "西湖"][row % 2])
            bytes += row % 5 == 3 ? [1] : [0] + little((Float(row) / 10).bitPattern)
            bytes += little(Int32(row * 125)) + [row == 7 ? 1 : row == 8 ? 5 : 0]
        }
        return bytes
    }

    @Test func `RowBinary streams as it is read whole`() throws {
        try expectSame(Self.binary(), .rowBinary)
        let (lines, quarantined) = try whole(Self.binary(), .rowBinary)
        #expect(lines.contains("spot.a,crowd.count,\(Self.start + 2),\((0.2 * 0.5 + 1).bitPattern),valid"))
        #expect(lines.contains("spot.西湖,crowd.load,\(Self.start + 7),\(8.75.bitPattern),suspect"))
        #expect(Set(quarantined.map(\.reason)) == ["unknownEntity"])
    }

    @Test func `RowBinary of servers that write no header is read by the columns of the source's file`() throws {
        let columns = [
            "t DateTime", "id String", "v Nullable(Float32)", "w Decimal(9, 2)",
            "flag Enum8('valid' = 0, 'suspect' = 1, 'missing' = 5)",
        ]
        let feed = FeedProtocol(columns: columns)
        try expectSame(Self.binary(isNamed: false), .rowBinary, feed: feed)
        #expect(
            try whole(Self.binary(isNamed: false), .rowBinary, feed: feed).lines
                == whole(Self.binary(), .rowBinary).lines)
    }

    @Test(arguments: [
        ("Array(UInt8)", "RowBinary Array(UInt8)"), ("Map(String, String)", "RowBinary Map(String, String)"),
    ])
    func `a type that no observation is made of is named`(type: String, detail: String) throws {
        let bytes = [1] + Self.text("t") + Self.text(type)
        let failure = #expect(throws: FormatFailure.self) { try whole(bytes, .rowBinary) }
        #expect(failure?.detail == detail)
    }

    @Test func `RowBinary that is none, or ends within a row, is refused`() throws {
        #expect(throws: FormatFailure.self) { try whole(Array("Code: 73, e.displayText() = DB".utf8), .rowBinary) }
        #expect(throws: FormatFailure.self) { try whole(Self.binary().dropLast(3), .rowBinary) }
    }

    // MARK: taking back

    @Test func `a tombstone takes back what was delivered before`() throws {
        let feed = FeedProtocol(tombstone: FeedProtocol.Tombstone(field: "state", texts: ["deleted", "1"]))
        let text = """
            id,t,v,w,flag,state
            a,\(Self.start),5,7,,
            a,\(Self.start + 60),6,,,
            a,\(Self.start),,,,deleted
            stranger,\(Self.start),,,,1

            """
        try expectSame(Array(text.utf8), .csv, feed: feed)
        let (lines, quarantined) = try whole(Array(text.utf8), .csv, feed: feed)
        #expect(lines.filter { $0.hasSuffix(",missing") }.count == 2)
        #expect(lines.count == 3)
        #expect(quarantined.map(\.reason) == ["unknownEntity", "unknownEntity"])
    }
}

extension TemporaryStore {
    /// The page stands under another port than when it broke off.
    fileprivate func put(_ cursor: FeedCursor, resume: String) throws {
        var moved = cursor
        moved.resume = resume
        _ = try cache.feedImport(source: "stream").commit(fetch: nil, quarantined: [], cursor: moved)
    }
}
