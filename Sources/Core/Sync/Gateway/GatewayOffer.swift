package import CityModel

/// A source that a gateway offers, as its `/catalogue.json` says.
package struct GatewayOffer: Hashable, Sendable {
    package let id: SourceID
    package let name: LocalizedText
    package let department: DepartmentID
    package let cycleSeconds: Int64
    package let metrics: [MetricID]
    package let format: HTTPEndpoint.Format
    /// Path of the feed on the gateway, `/feeds/<source>`.
    package let feed: String
    /// Observations the gateway holds before `countedBefore`.
    package let rows: Int
    /// Start of an hour (UTC).
    package let countedBefore: Timestamp

    /// The offers of a catalogue.
    /// - Throws: `FormatFailure`; an offer that lacks a field makes the whole catalogue unreadable.
    package static func catalogue(_ body: [UInt8]) throws(FormatFailure) -> [GatewayOffer] {
        let document = try JSONReader.read(body)
        guard let sources = document["sources"]?.elements, let counted = document["countedBefore"]?.integer else {
            throw .noRecords(path: "sources")
        }
        var offers: [GatewayOffer] = []
        for node in sources {
            guard let offer = GatewayOffer(node, countedBefore: Timestamp(secondsSince1970: counted)) else {
                throw .noRecords(path: "sources[\(offers.count)]")
            }
            offers.append(offer)
        }
        return offers
    }

    private init?(_ node: JSONNode, countedBefore: Timestamp) {
        guard let id = node["id"]?.string, !id.isEmpty, PlainText.sanitized(id, limit: 200) == id,
            let cycle = node["cycleSeconds"]?.integer, let rows = node["rows"]?.integer,
            let format = node["format"]?.string.flatMap({ HTTPEndpoint.Format(rawValue: $0) }),
            let feed = node["feed"]?.string, feed.hasPrefix("/"), !feed.hasPrefix("//"),
            let metrics = node["metrics"]?.elements
        else { return nil }
        self.id = SourceID(id)
        name = LocalizedText(
            zh: Self.plain(node["name"]?["zh"]), en: Self.plain(node["name"]?["en"]))
        department = DepartmentID(Self.plain(node["department"]))
        cycleSeconds = max(1, cycle)
        self.metrics = metrics.map { MetricID(Self.plain($0)) }
        self.format = format
        self.feed = feed
        self.rows = Int(clamping: rows)
        self.countedBefore = countedBefore
    }

    private static func plain(_ node: JSONNode?) -> String { PlainText.sanitized(node?.string ?? "", limit: 200) }
}
