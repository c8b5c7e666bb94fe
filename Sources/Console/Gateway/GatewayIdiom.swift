internal import CityModel
internal import CityStore
internal import FlyingFox
internal import Foundation

/// The feeds of the sources as servers in use would give them: another way to page and to ask for what is new in each.
///
/// `/ogc/collections/<source>/items`, `/sensorthings/<source>/Observations`,
/// `/ckan/api/3/action/datastore_search?resource_id=<source>`, `/datasette/<source>.json`, `/postgrest/<source>`,
/// `/arcgis/<source>/FeatureServer/0/query`, `/ndjson/<source>`, `/xml/<source>`
enum GatewayIdiom: String, CaseIterable {
    case ogc, sensorthings, ckan, datasette, postgrest, arcgis, ndjson, xml

    /// - Returns: the idiom and the source that a path names; nil for other paths.
    static func of(_ request: HTTPRequest) -> (idiom: GatewayIdiom, source: SourceID)? {
        let parts = request.path.split(separator: "/").map(String.init)
        guard let first = parts.first, let idiom = GatewayIdiom(rawValue: first) else { return nil }
        let source: String? =
            switch (idiom, parts.count) {
            case (.ogc, 4) where parts[1] == "collections" && parts[3] == "items": parts[2]
            case (.sensorthings, 3) where parts[2] == "Observations": parts[1]
            case (.ckan, 5) where parts[4] == "datastore_search":
                request.query.first { $0.name == "resource_id" }?.value
            case (.datasette, 2) where parts[1].hasSuffix(".json"): String(parts[1].dropLast(5))
            case (.postgrest, 2), (.ndjson, 2), (.xml, 2): parts[1]
            case (.arcgis, 5) where parts[4] == "query": parts[1]
            default: nil
            }
        return source.map { (idiom, SourceID($0)) }
    }

    /// Query parameters of the page's size and of the rows to leave out.
    var parameters: (size: String, offset: String) {
        switch self {
        case .ogc: ("limit", "offset")
        case .sensorthings: ("$top", "$skip")
        case .ckan, .postgrest, .ndjson, .xml: ("limit", "offset")
        case .datasette: ("_size", "_next")
        case .arcgis: ("resultRecordCount", "resultOffset")
        }
    }

    /// The moment from which a request wants observations; nil when it wants all.
    func start(_ query: [String: String]) -> Timestamp? {
        switch self {
        case .ogc: query["datetime"].flatMap { Timestamp(String($0.prefix { $0 != "/" })) }
        case .sensorthings:
            query["$filter"].flatMap { $0.hasPrefix("phenomenonTime ge ") ? Timestamp(String($0.dropFirst(18))) : nil }
        case .datasette: query["time__gte"].flatMap { Timestamp($0) }
        case .postgrest: query["time"].flatMap { $0.hasPrefix("gte.") ? Timestamp(String($0.dropFirst(4))) : nil }
        case .ckan, .arcgis, .ndjson, .xml: nil
        }
    }

    /// - Parameters:
    ///   - next: address of the next page; nil behind the last.
    ///   - offset: rows before this page.
    func document(_ rows: [Observation], offset: Int, total: Int, next: String?) -> GatewayDocument {
        let link = next.map(JSONText.quoted) ?? "null"
        switch self {
        case .ogc:
            let features = rows.map {
                "{\"type\":\"Feature\",\"geometry\":null,\"properties\":\(GatewayDialect.object($0))}"
            }
            let links = next.map { "[{\"rel\":\"next\",\"href\":\(JSONText.quoted($0))}]" } ?? "[]"
            return json(
                "{\"type\":\"FeatureCollection\",\"features\":\(list(features)),\"links\":\(links),\"numberReturned\":\(rows.count)}",
                "application/geo+json")
        case .sensorthings:
            let values = rows.enumerated().map { index, row in
                "{\"@iot.id\":\(offset + index),\"phenomenonTime\":\"\(row.time.iso8601)\","
                    + "\"result\":\(GatewayDialect.number(row.value)),\"parameters\":\(GatewayDialect.object(row))}"
            }
            return json("{\"value\":\(list(values))\(next == nil ? "" : ",\"@iot.nextLink\":\(link)")}")
        case .ckan:
            return json(
                "{\"success\":true,\"result\":{\"records\":\(list(rows.map(GatewayDialect.object))),\"total\":\(total)}}"
            )
        case .datasette:
            return json("{\"rows\":\(list(rows.map(GatewayDialect.object))),\"next_url\":\(link),\"truncated\":false}")
        case .postgrest: return json(list(rows.map(GatewayDialect.object)))
        case .arcgis:
            let features = rows.map { "{\"attributes\":\(GatewayDialect.object($0))}" }
            return json("{\"features\":\(list(features)),\"exceededTransferLimit\":\(next != nil)}")
        case .ndjson:
            let body = rows.map { GatewayDialect.object($0) + "\n" }.joined()
            return GatewayDocument(body: body, contentType: "application/x-ndjson", next: nil)
        case .xml:
            let body = "<observations>\n" + rows.map(Self.element).joined() + "</observations>\n"
            return GatewayDocument(body: body, contentType: "application/xml", next: nil)
        }
    }

    private func json(_ body: String, _ type: String = "application/json") -> GatewayDocument {
        GatewayDocument(body: body + "\n", contentType: type, next: nil)
    }

    private func list(_ items: [String]) -> String { "[" + items.joined(separator: ",\n") + "]" }

    private static func element(_ row: Observation) -> String {
        let names = [("entity", row.entity.text), ("metric", row.metric.text), ("time", row.time.iso8601)]
        let attributes = names.map { " \($0)=\"\(escaped($1))\"" }.joined()
        let value = row.value.isFinite ? " value=\"\(row.value)\"" : ""
        return "<observation\(attributes)\(value) flag=\"\(row.flag.word)\"/>\n"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
    }
}

/// A page of a source's feed in one of the idioms.
struct GatewayIdiomPage {
    private static let usualRows = 1000
    private static let largestPage = 10_000

    private let idiom: GatewayIdiom
    private let source: SourceID
    private let start: Timestamp?
    private let offset: Int
    private let limit: Int
    private let request: HTTPRequest

    /// - Returns: nil when the path belongs to no idiom.
    init?(_ request: HTTPRequest) throws(GatewayRefusal) {
        guard let (idiom, source) = GatewayIdiom.of(request) else { return nil }
        let query = Dictionary(request.query.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        let names = idiom.parameters
        let hasAll = (idiom == .ndjson || idiom == .xml) && query[names.size] == nil
        self.idiom = idiom
        self.source = source
        self.request = request
        start = idiom.start(query)
        offset = try Self.number(query[names.offset], usual: 0)
        limit = hasAll ? .max : min(max(try Self.number(query[names.size], usual: Self.usualRows), 1), Self.largestPage)
    }

    /// - Throws: `GatewayRefusal.unknownPath` when the source never delivered anything, `StoreFailure`.
    func document(_ cache: CityCache, through end: Timestamp) throws -> GatewayDocument {
        guard try cache.feeds(before: end).contains(where: { $0.source == source }) else {
            throw GatewayRefusal.unknownPath
        }
        // Servers that page by offset read what they leave out: so does this one. Only one tells how much there is in all.
        let seenAndNext = offset.addingReportingOverflow(limit == .max ? .max : limit + 1)
        let page = try cache.feedPage(
            of: source, laterThan: start?.adding(seconds: -1), after: nil, through: end,
            limit: idiom == .ckan || seenAndNext.overflow ? .max : seenAndNext.partialValue)
        let rows = Array(page.observations.dropFirst(offset).prefix(limit))
        let seen = offset + rows.count
        let next = seen < page.observations.count ? address(offset: seen) : nil
        return idiom.document(rows, offset: offset, total: page.observations.count, next: next)
    }

    private func address(offset: Int) -> String {
        let name = idiom.parameters.offset
        let kept = request.query.filter { $0.name != name }.map { "\(Self.escaped($0.name))=\(Self.escaped($0.value))" }
        return request.path + "?" + (kept + ["\(Self.escaped(name))=\(offset)"]).joined(separator: "&")
    }

    private static func number(_ text: String?, usual: Int) throws(GatewayRefusal) -> Int {
        guard let text else { return usual }
        guard let number = Int(text), number >= 0 else { throw .badQuery }
        return number
    }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(["-", ".", "_"])) ?? ""
    }
}
