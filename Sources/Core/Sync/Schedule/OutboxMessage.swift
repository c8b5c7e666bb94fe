internal import CityModel
internal import CityStore

/// An act as a department wants to read it.
struct OutboxMessage {
    let mediaType: String
    let text: String

    /// - Parameter earlier: what was said of the same subject before, oldest first; only CAP refers to it.
    init(_ item: OutboxItem, to destination: Destination, after earlier: [OutboxItem]) {
        switch destination.format {
        case .json: (mediaType, text) = ("application/json", Self.json(item))
        case .open311: (mediaType, text) = ("application/x-www-form-urlencoded", Self.form(item))
        case .cap: (mediaType, text) = ("application/cap+xml", CAPMessage(item, destination, earlier).xml)
        }
    }

    private static func json(_ item: OutboxItem) -> String {
        JSONText.object([
            ("key", JSONText.quoted(item.key)), ("kind", JSONText.quoted(item.kind)),
            ("subject", JSONText.quoted(item.subject)), ("time", JSONText.quoted(item.created.iso8601)),
            ("detail", item.payload),
        ])
    }

    /// `POST requests` of GeoReport v2: what the service does not know of goes as attributes.
    private static func form(_ item: OutboxItem) -> String {
        let detail = OutboxDetail(item)
        var pairs = [("service_code", detail["category"] ?? item.kind)]
        let title = detail["title"] ?? detail["text"]
        pairs.append(("description", title ?? item.kind))
        for (name, key) in [("address_string", "place"), ("lat", "latitude"), ("long", "longitude")] {
            if let text = detail[key] { pairs.append((name, text)) }
        }
        let said: Set = ["category", "title", "place", "latitude", "longitude"]
        pairs += [("attribute[key]", item.key), ("attribute[kind]", item.kind), ("attribute[subject]", item.subject)]
        pairs.append(("attribute[time]", item.created.iso8601))
        for (key, text) in detail.members where !said.contains(key) { pairs.append(("attribute[\(key)]", text)) }
        return pairs.map { QueryText.escaped($0) + "=" + QueryText.escaped($1) }.joined(separator: "&")
    }
}

/// The payload of an act: its texts by their names.
struct OutboxDetail {
    let members: [(String, String)]

    init(_ item: OutboxItem) {
        guard case .object(let found)? = try? JSONReader.read(Array(item.payload.utf8)) else {
            members = []
            return
        }
        members = found.compactMap { member in member.value.string.map { (member.key, $0) } }
    }

    subscript(key: String) -> String? { members.first { $0.0 == key }?.1 }
}
