internal import CityAccess
internal import CityModel
internal import CityStore

/// What the departments offer: every source that has delivered observations, with what the city's catalogue says of it.
struct GatewayCatalogue {
    /// A source that the catalogue does not describe is said to deliver once an hour.
    private static let unknownCycle: Int64 = 3600

    private let feeds: [FeedSummary]
    private let sources: [SourceID: SourceDefinition]
    private let countedBefore: Timestamp

    init(_ cache: CityCache, at now: Timestamp) throws {
        countedBefore = now.floored(toSeconds: 3600)
        feeds = try cache.feeds(before: countedBefore)
        let described = try cache.read(asOf: now, viewer: Viewer(user: "gateway", role: .anonymousDrill)) {
            $0.city.sources
        }
        sources = Dictionary(described.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func document() -> GatewayDocument {
        let offers = feeds.map(offer).joined(separator: ",\n")
        let body = "{\"countedBefore\":\(countedBefore.secondsSince1970),\"sources\":[\n\(offers)\n]}\n"
        return GatewayDocument(body: body, contentType: "application/json", next: nil)
    }

    private func offer(_ feed: FeedSummary) -> String {
        let source = sources[feed.source]
        let name = source?.name ?? LocalizedText(zh: feed.source.text, en: feed.source.text)
        let metrics = feed.metrics.map { JSONText.quoted($0.text) }.joined(separator: ",")
        return """
            {"id":\(JSONText.quoted(feed.source.text)),\
            "name":{"zh":\(JSONText.quoted(name.zh)),"en":\(JSONText.quoted(name.en))},\
            "department":\(JSONText.quoted(source?.department.text ?? "")),\
            "cycleSeconds":\(source?.cycleSeconds ?? Self.unknownCycle),"metrics":[\(metrics)],\
            "format":"\(GatewayDialect(of: feed.source).rawValue)",\
            "feed":\(JSONText.quoted(GatewayFeed.path(of: feed.source))),"rows":\(feed.rows)}
            """
    }
}
