/// Reads the text formats of the Transportation Networks for Research repository (github.com/bstabler/TransportationNetworks).
///
/// The lexer is tolerant where files differ: blanks, tabs, CR LF, comments from `~`, semicolons glued or missing,
/// several pairs a line, keys in any case. Counts are held against the declared ones, so a truncated network is an error.
package enum TNTPReader {
    /// A flow file's row: node numbers as in the file.
    package struct LinkFlow: Equatable, Sendable {
        package var tailNumber: Int
        package var headNumber: Int
        package var volume: Double
        package var cost: Double

        package init(tailNumber: Int, headNumber: Int, volume: Double, cost: Double) {
            self.tailNumber = tailNumber
            self.headNumber = headNumber
            self.volume = volume
            self.cost = cost
        }
    }

    /// Reads `*_net.tntp`. Columns: tail, head, capacity, length, free-flow time, b, power, then optional ones, of which
    /// the toll is found by name in the column comment, else taken as the ninth.
    package static func network(_ bytes: [UInt8]) throws(TrafficReadError) -> RoadNetwork {
        var text = TrafficText(bytes)
        let metadata = try TNTPMetadata(&text)
        let zoneCount = try metadata.count("number of zones")
        let nodeCount = try metadata.count("number of nodes")
        let linkCount = try metadata.count("number of links")
        let firstThrough = metadata.values["first thru node"] == nil ? 1 : try metadata.count("first thru node")
        let links = try linkRows(&text, nodeCount: nodeCount, limit: linkCount)
        guard links.count == linkCount else {
            throw .countMismatch(field: "number of links", declared: linkCount, found: links.count)
        }
        try requirePlausible(nodeCount: nodeCount, zoneCount: zoneCount, linkCount: linkCount)
        return RoadNetwork(
            nodeNumbers: Array(1..<(nodeCount + 1)), zoneNumbers: Array(1..<(zoneCount + 1)),
            zoneNodes: Array(0..<Int32(zoneCount)),
            isTerminal: (1..<(nodeCount + 1)).map { $0 <= zoneCount && $0 < firstThrough }, links: links)
    }

    /// Reads `*_trips.tntp`; repeated pairs add up, trips inside a zone are set apart.
    package static func trips(_ bytes: [UInt8]) throws(TrafficReadError) -> TripTable {
        var text = TrafficText(bytes)
        let metadata = try TNTPMetadata(&text)
        let zoneCount = try metadata.count("number of zones")
        guard zoneCount <= bytes.count else {
            throw .outOfRange(line: 0, field: "number of zones", value: zoneCount, allowed: 0...bytes.count)
        }
        var rows = TNTPTripRows(zoneCount: zoneCount)
        while let line = text.nextLine() { try rows.read(line, of: text) }
        try rows.finish(atLine: text.line)
        let total = metadata.values["total od flow"].flatMap { Double($0) }
        return TripTable(zoneCount: zoneCount, pairs: rows.pairs, declaredTotal: total)
    }

    /// Reads `*_flow.tntp`: a heading line, then tail, head, volume, cost.
    package static func flows(_ bytes: [UInt8]) throws(TrafficReadError) -> [LinkFlow] {
        var text = TrafficText(bytes)
        var rows: [LinkFlow] = []
        while let line = text.nextLine() {
            var rest = line
            var first = line
            guard let token = text.nextToken(in: &first) else { continue }
            if text.bytes[token.lowerBound] == 0x7E || text.bytes[token.lowerBound] == 0x3C { continue }
            if rows.isEmpty, text.integer(token) == nil { continue }
            let tail = try text.integer(in: &rest, field: "from")
            let head = try text.integer(in: &rest, field: "to")
            let volume = try text.number(in: &rest, field: "volume")
            var after = rest
            let cost = text.nextToken(in: &after) == nil ? .nan : try text.number(in: &rest, field: "cost")
            rows.append(LinkFlow(tailNumber: tail, headNumber: head, volume: volume, cost: cost))
        }
        return rows
    }

    private static func linkRows(
        _ text: inout TrafficText, nodeCount: Int, limit: Int
    ) throws(TrafficReadError) -> [NetworkLink] {
        var links: [NetworkLink] = []
        var tollColumn: Int? = 8
        while let line = text.nextLine() {
            var rest = line
            guard let token = text.nextToken(in: &rest) else { continue }
            if text.bytes[token.lowerBound] == 0x7E {
                tollColumn = Self.tollColumn(line, of: text, token: token)
                continue
            }
            guard links.count < limit else {
                throw .countMismatch(field: "number of links", declared: limit, found: links.count + 1)
            }
            links.append(try link(line, of: text, nodeCount: nodeCount, tollColumn: tollColumn))
        }
        return links
    }

    private static func link(
        _ line: Range<Int>, of text: TrafficText, nodeCount: Int, tollColumn: Int?
    ) throws(TrafficReadError) -> NetworkLink {
        var rest = line
        let tail = try node(&rest, of: text, field: "init_node", nodeCount: nodeCount)
        let head = try node(&rest, of: text, field: "term_node", nodeCount: nodeCount)
        var link = NetworkLink(
            tail: tail, head: head, capacity: try text.number(in: &rest, field: "capacity"),
            length: try text.number(in: &rest, field: "length"),
            freeFlowTime: try text.number(in: &rest, field: "free_flow_time"),
            bprCoefficient: try text.number(in: &rest, field: "b"),
            bprPower: try text.number(in: &rest, field: "power"))
        var column = 7
        while let token = text.nextToken(in: &rest) {
            if column == tollColumn {
                guard let toll = text.number(token) else {
                    throw .unexpected(line: text.line, field: "toll", expected: .number, found: text.text(token))
                }
                link.toll = toll
            }
            column += 1
        }
        return link
    }

    private static func node(
        _ rest: inout Range<Int>, of text: TrafficText, field: String, nodeCount: Int
    ) throws(TrafficReadError) -> Int32 {
        let number = try text.integer(in: &rest, field: field)
        guard number >= 1, number <= nodeCount else {
            throw .outOfRange(line: text.line, field: field, value: number, allowed: 1...max(1, nodeCount))
        }
        return Int32(number - 1)
    }

    /// Where a `~` comment that names the columns puts the toll; the default place when it names none.
    private static func tollColumn(_ line: Range<Int>, of text: TrafficText, token: Range<Int>) -> Int? {
        var rest = token.count == 1 ? token.upperBound..<line.upperBound : token.lowerBound + 1..<line.upperBound
        var names: [String] = []
        while let name = text.nextToken(in: &rest) { names.append(text.text(name).lowercased()) }
        return names.contains("init_node") ? names.firstIndex(of: "toll") : 8
    }

    /// Refuses counts that no honest file of this size has, before memory is asked for.
    private static func requirePlausible(nodeCount: Int, zoneCount: Int, linkCount: Int) throws(TrafficReadError) {
        let largest = 1_000_000 + 4 * linkCount
        guard nodeCount <= largest else {
            throw .outOfRange(line: 0, field: "number of nodes", value: nodeCount, allowed: 0...largest)
        }
        guard zoneCount <= nodeCount else {
            throw .outOfRange(line: 0, field: "number of zones", value: zoneCount, allowed: 0...nodeCount)
        }
    }
}
