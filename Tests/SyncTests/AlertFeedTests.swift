import CityAssets
import CityModel
import CityStore
import CitySync
import FlyingFox
import Foundation
import Synchronization
import TestSupport
import Testing

/// Warnings and requests as their senders publish them, from a server into a store: what changes there is seen here.
@Suite struct AlertFeedTests {
    private static let now: Int64 = 1_795_420_000

    /// What a server answers, until it is changed.
    private final class Publication: Sendable {
        private let body = Mutex("")
        let log = RequestLog()

        func publish(_ text: String) { body.withLock { $0 = text } }

        func answer(_ request: HTTPRequest) -> HTTPResponse {
            log.note(request)
            let text = body.withLock { $0 }
            let tag = "\"\(text.utf8.count)-\(text.utf8.reduce(0) { $0 &* 31 &+ Int($1) })\""
            if request.headers[HTTPHeader("If-None-Match")] == tag { return HTTPResponse(statusCode: .notModified) }
            return HTTPResponse(statusCode: .ok, headers: [HTTPHeader("ETag"): tag], body: Data(text.utf8))
        }
    }

    private func source(_ transport: String, metric: String) throws -> SourceDefinition {
        let text =
            "name: {zh: 来源, en: Source}\ndepartment: dept.test\ncycle: PT5M\nmetrics: [\(metric)]\ntransport:\n"
            + transport
        let folder = try AssetFolder.find(explicit: ReferenceData.projectRoot.path, environment: [:], executable: nil)
        return try SourceFiles.source(Array(text.utf8), name: "published.yaml", in: folder)
    }

    private func fetch(_ source: SourceDefinition, _ store: TemporaryStore, after seconds: Int64 = 0) async throws
        -> FetchRecord
    {
        var policy = FetchPolicy()
        policy.attempts = 1
        let fetcher = Fetcher(
            cache: store.cache, sources: [source], clock: TestClock(Self.now + seconds).sync, policy: policy)
        return try #require(try await onThread { try fetcher.runOnce() }.first)
    }

    /// Each reading as `entity time value`, "missing" where it is taken back.
    private func held(_ store: TemporaryStore) throws -> [String] {
        var lines: [String] = []
        try store.cache.export(metrics: nil, in: nil) { row in
            let value = row.flag == .missing ? "missing" : "\(row.value)"
            lines.append("\(row.entity) \(row.time.iso8601) \(value)")
        }
        return lines
    }

    private static let severities = "{Extreme: 4, Severe: 3, Moderate: 2, Minor: 1, Unknown: 0}"

    private static func message(_ kind: String, _ id: String, at time: String, severity: String, area: String) -> String
    {
        """
        <entry><id>\(id)</id><updated>\(time)</updated><title>暴雨 &lt;\(kind)&gt;</title><content type="text/xml">
        <alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>\(id)</identifier><sender>qx@hz</sender>
        <sent>\(time)</sent><status>Actual</status><msgType>\(kind)</msgType><scope>Public</scope>
        <references>qx@hz,w1,2026-11-23T08:00:00+08:00</references>
        <info><category>Met</category><event>暴雨</event><severity>\(severity)</severity>
        <area><areaDesc>惠城区</areaDesc><geocode><valueName>GB/T 2260</valueName><value>\(area)</value></geocode></area>
        </info></alert></content></entry>
        """
    }

    private static func feed(_ entries: [String]) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>预警</title>
        \(entries.joined())</feed>
        """
    }

    @Test func `a warning of CAP is raised, changed and cancelled as its feed says`() async throws {
        let (store, publication) = (try TemporaryStore(), Publication())
        let raised = Self.message("Alert", "w1", at: "2026-11-23T08:00:00+08:00", severity: "Severe", area: "441302")
        let changed = Self.message(
            "Update", "w2", at: "2026-11-23T09:00:00+08:00", severity: "Moderate", area: "441302")
        let ended = Self.message("Cancel", "w3", at: "2026-11-23T10:00:00+08:00", severity: "Moderate", area: "441302")
        try await withServer {
            publication.answer($0)
        } _: { base in
            let source = try source(
                """
                  url: \(base)/warnings.atom
                  dialect: atom
                  tombstone: {field: content.alert.msgType, values: [Cancel]}
                  mapping:
                    time_field: content.alert.sent
                    entity_field: content.alert.info.area.geocode.value
                    entity_prefix: div.
                    values: [{field: content.alert.info.severity, metric: weather.warning, words: \(Self.severities)}]
                """, metric: "weather.warning")
            publication.publish(Self.feed([raised]))
            #expect(try await fetch(source, store).rows == 1)
            #expect(try held(store) == ["div.441302 2026-11-23T08:00:00+08:00 3.0"])
            // The same message again, under its own identifier, is no second warning.
            publication.publish(Self.feed([changed, raised, raised]))
            _ = try await fetch(source, store)
            #expect(
                try held(store) == [
                    "div.441302 2026-11-23T08:00:00+08:00 3.0", "div.441302 2026-11-23T09:00:00+08:00 2.0",
                ])
            #expect(try await fetch(source, store).outcome == .unchanged)
            // Feeds drop what is over; what was in force then stays in the cache.
            publication.publish(Self.feed([ended]))
            _ = try await fetch(source, store)
            #expect(
                try held(store) == [
                    "div.441302 2026-11-23T08:00:00+08:00 3.0", "div.441302 2026-11-23T09:00:00+08:00 2.0",
                    "div.441302 2026-11-23T10:00:00+08:00 missing",
                ])
            // A word nobody has given a number goes aside, and the warning before stands.
            publication.publish(
                Self.feed([
                    Self.message("Alert", "w4", at: "2026-11-23T11:00:00+08:00", severity: "Dire", area: "441303")
                ]))
            #expect(try await fetch(source, store).quarantined == 1)
        }
        let aside = try store.cache.read(asOf: at(Self.now), viewer: .tester) {
            try $0.quarantined(of: "published", limit: 9)
        }
        #expect(aside.map(\.reason) == ["unknownWord"] && aside.allSatisfy { $0.field.hasSuffix("severity") })
    }

    @Test func `items of RSS come as they are published, in the sender's own words and clock`() async throws {
        let (store, publication) = (try TemporaryStore(), Publication())
        func item(_ id: String, _ date: String, _ severity: String) -> String {
            "<item><guid>\(id)</guid><pubDate>\(date)</pubDate><cap:severity>\(severity)</cap:severity></item>"
        }
        func channel(_ items: String...) -> String {
            "<rss version=\"2.0\" xmlns:cap=\"urn:oasis:names:tc:emergency:cap:1.2\"><channel><title>x</title>"
                + items.joined() + "</channel></rss>"
        }
        try await withServer {
            publication.answer($0)
        } _: { base in
            let source = try source(
                """
                  url: \(base)/warnings.rss
                  dialect: rss
                  mapping:
                    time_field: pubDate
                    entity_field: guid
                    entity_prefix: warning.
                    values: [{field: severity, metric: weather.warning, words: \(Self.severities)}]
                """, metric: "weather.warning")
            let first = item("a", "Mon, 23 Nov 2026 08:00:00 +0800", "Minor")
            publication.publish(channel(first))
            #expect(try await fetch(source, store).rows == 1)
            publication.publish(channel(item("b", "Mon, 23 Nov 2026 09:30:00 GMT", "Extreme"), first))
            _ = try await fetch(source, store)
            // The sender corrects what it said.
            publication.publish(channel(item("a", "Mon, 23 Nov 2026 08:00:00 +0800", "Severe")))
            _ = try await fetch(source, store)
            #expect(
                try held(store) == [
                    "warning.a 2026-11-23T08:00:00+08:00 3.0", "warning.b 2026-11-23T17:30:00+08:00 4.0",
                ])
            publication.publish("<rss version=\"2.0\"><channel><title>x</title></channel></rss>")
            #expect(try await fetch(source, store).outcome == .stored, "a feed without items is an empty feed")
        }
    }

    @Test func `requests of Open311 are followed from open to closed, over pages`() async throws {
        let (store, log) = (try TemporaryStore(), RequestLog())
        let requests = Mutex<[(id: Int, made: Int64, changed: Int64, status: String)]>([])
        @Sendable func reply(_ request: HTTPRequest) -> HTTPResponse {
            log.note(request)
            func value(_ name: String) -> String? { request.query.first { $0.name == name }?.value }
            let from = value("start_date").flatMap { Timestamp($0) }?.secondsSince1970 ?? .min
            let found = requests.withLock { $0 }.filter { $0.made >= from }.dropFirst(
                value("offset").flatMap { Int($0) } ?? 0)
            let lines = found.prefix(3).map {
                """
                {"service_request_id":"\($0.id)","status":"\($0.status)","service_code":"pothole",
                 "requested_datetime":"\(at($0.made).iso8601)","updated_datetime":"\(at($0.changed).iso8601)",
                 "lat":23.09,"long":114.4,"address":"=1+1"}
                """
            }
            return HTTPResponse(statusCode: .ok, body: Data("[\(lines.joined(separator: ","))]".utf8))
        }
        let day: Int64 = 86_400
        try await withServer {
            reply($0)
        } _: { base in
            let source = try source(
                """
                  url: \(base)/requests.json
                  dialect: open311
                  page_size: 3
                  mapping:
                    time_field: updated_datetime
                    entity_field: service_request_id
                    entity_prefix: request.
                    values: [{field: status, metric: request.open, words: {open: 1, closed: 0}}]
                    coordinates: {longitude_field: long, latitude_field: lat, bounds: [113, 22, 115, 24]}
                """, metric: "request.open")
            requests.withLock { all in
                all = (0..<7).map {
                    (
                        id: $0, made: Self.now - Int64(7 - $0) * day, changed: Self.now - Int64(7 - $0) * day,
                        status: "open"
                    )
                }
            }
            #expect(try await fetch(source, store).rows == 7)
            // One made a week ago is closed today, and another one comes.
            requests.withLock { all in
                (all[0].status, all[0].changed) = ("closed", Self.now + 60)
                all.append((id: 7, made: Self.now + 90, changed: Self.now + 90, status: "open"))
            }
            #expect(try await fetch(source, store, after: 300).outcome == .stored)
        }
        let state = try store.cache.read(asOf: at(Self.now + 300), viewer: .tester) {
            try $0.latest("request.open", within: .max).mapValues(\.value)
        }
        #expect(state["request.0"] == 0 && state["request.7"] == 1 && state.count == 8)
        #expect(state.values.filter { $0 == 1 }.count == 7)
        let asked = log.all.map { request in request.query.first { $0.name == "start_date" }?.value }
        #expect(asked.first == .some(nil) && asked.last != .some(nil))
        #expect(
            log.all.compactMap { request in request.query.first { $0.name == "offset" }?.value } == [
                "3", "6", "3", "6",
            ])
    }
}
