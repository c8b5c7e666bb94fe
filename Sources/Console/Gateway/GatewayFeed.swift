internal import CityModel
internal import CityStore
internal import FlyingFox
internal import Foundation

/// A request for a page of one source's feed.
struct GatewayFeed {
    private static let folder = "/feeds/"
    private static let largestPage = 50_000
    private static let usualPage = 10_000

    private let source: SourceID
    private let after: Timestamp?
    private let position: FeedPosition?
    private let limit: Int

    /// - Returns: nil when the path is not `/feeds/<source>`.
    /// - Throws: `GatewayRefusal.badQuery` for a number or a page that cannot be read.
    init?(_ request: HTTPRequest) throws(GatewayRefusal) {
        guard request.path.hasPrefix(Self.folder), request.path.count > Self.folder.count else { return nil }
        source = SourceID(String(request.path.dropFirst(Self.folder.count)))
        let query = Dictionary(request.query.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        after = try query["after"].map { (text) throws(GatewayRefusal) in
            Timestamp(secondsSince1970: try Self.number(text))
        }
        position = try query["page"].map { (text) throws(GatewayRefusal) in try PageToken.position(text) }
        let asked = try query["limit"].map { (text) throws(GatewayRefusal) in try Self.number(text) }
        limit = Int(min(max(asked ?? Int64(Self.usualPage), 1), Int64(Self.largestPage)))
    }

    /// The path of a source's feed.
    static func path(of source: SourceID) -> String {
        folder
            + (source.text.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(["-", ".", "_"])) ?? "")
    }

    /// - Throws: `GatewayRefusal.unknownPath` when the source never delivered anything, `StoreFailure`.
    func document(_ cache: CityCache, through end: Timestamp) throws -> GatewayDocument {
        guard try cache.feeds(before: end).contains(where: { $0.source == source }) else {
            throw GatewayRefusal.unknownPath
        }
        let page = try cache.feedPage(of: source, laterThan: after, after: position, through: end, limit: limit)
        return GatewayDialect(of: source).document(source, page.observations, next: page.end.map(PageToken.text))
    }

    private static func number(_ text: String) throws(GatewayRefusal) -> Int64 {
        guard let number = Int64(text) else { throw .badQuery }
        return number
    }
}

/// The name of a page: the last place of the page before, opaque to the reader (base64url, RFC 4648 §5).
enum PageToken {
    static func text(_ position: FeedPosition) -> String {
        let plain = [String(position.time.secondsSince1970), position.entity.text, position.metric.text]
            .joined(separator: "\n")
        return Data(plain.utf8).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    static func position(_ token: String) throws(GatewayRefusal) -> FeedPosition {
        var padded = token.replacing("-", with: "+").replacing("_", with: "/")
        while padded.utf8.count % 4 != 0 { padded += "=" }
        guard let data = Data(base64Encoded: padded), let plain = String(bytes: data, encoding: .utf8) else {
            throw .badQuery
        }
        let parts = plain.split(separator: "\n", omittingEmptySubsequences: false)
        guard parts.count == 3, let time = Int64(parts[0]) else { throw .badQuery }
        return FeedPosition(
            time: Timestamp(secondsSince1970: time), entity: EntityID(String(parts[1])),
            metric: MetricID(String(parts[2])))
    }
}
