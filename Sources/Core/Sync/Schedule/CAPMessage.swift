internal import CityModel
internal import CityStore

/// An act as a message of the Common Alerting Protocol 1.2 (OASIS, 2010): what opens a subject is an alert, what closes it a
/// cancellation, everything between an update; the later ones refer to all before them, as §3.2.1 of the protocol wants it.
struct CAPMessage {
    private static let namespace = "urn:oasis:names:tc:emergency:cap:1.2"

    private let item: OutboxItem
    private let destination: Destination
    private let earlier: [OutboxItem]
    private let detail: OutboxDetail
    /// What the subject was opened with.
    private let opening: OutboxDetail

    init(_ item: OutboxItem, _ destination: Destination, _ earlier: [OutboxItem]) {
        self.item = item
        self.destination = destination
        self.earlier = earlier.filter { destination.takes(kind: $0.kind) }
        detail = OutboxDetail(item)
        opening = OutboxDetail(earlier.first ?? item)
    }

    var xml: String {
        var alert = [
            element("identifier", Self.identifier(item)), element("sender", sender),
            element("sent", Self.moment(item.created)),
            element("status", opening["exercise"] == "true" ? "Exercise" : "Actual"), element("msgType", messageType),
            element("scope", "Restricted"), element("restriction", destination.department.text),
        ]
        if !earlier.isEmpty {
            let references = earlier.map { "\(sender),\(Self.identifier($0)),\(Self.moment($0.created))" }
            alert.append(element("references", references.joined(separator: " ")))
        }
        alert.append("<info>" + information.joined() + "</info>")
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<alert xmlns=\"\(Self.namespace)\">"
            + alert.joined() + "</alert>\n"
    }

    /// Neither blanks nor commas nor `<` and `&`, which §3.2.1 forbids.
    private var sender: String { destination.sender.filter { $0 != " " && $0 != "," && $0 != "<" && $0 != "&" } }

    private var messageType: String {
        if earlier.isEmpty { return "Alert" }
        return detail["state"] == "closed" ? "Cancel" : "Update"
    }

    private var information: [String] {
        var parts = [
            element("language", "zh-CN"), element("category", category),
            element("event", opening["title"] ?? opening["text"] ?? item.kind), element("urgency", "Immediate"),
            element("severity", severity), element("certainty", "Observed"),
        ]
        if let title = detail["title"] ?? opening["title"] { parts.append(element("headline", title)) }
        let said = detail.members.map { "\($0.0): \($0.1)" }.joined(separator: "\n")
        if !said.isEmpty { parts.append(element("description", said)) }
        parts.append(parameter("kind", item.kind))
        parts.append(parameter("key", item.key))
        if let place = opening["place"] {
            var area = element("areaDesc", place)
            if let latitude = opening["latitude"], let longitude = opening["longitude"] {
                area += element("circle", "\(latitude),\(longitude) 0")
            }
            parts.append("<area>" + area + "</area>")
        }
        return parts
    }

    private var category: String {
        switch opening["category"] {
        case "natural": "Met"
        case "accident": "Safety"
        case "health": "Health"
        case "social": "Security"
        case "fire": "Fire"
        default: "Other"
        }
    }

    private var severity: String {
        switch opening["severity"] {
        case "red": "Extreme"
        case "orange": "Severe"
        case "yellow": "Moderate"
        case "blue": "Minor"
        default: "Unknown"
        }
    }

    private func parameter(_ name: String, _ value: String) -> String {
        "<parameter>" + element("valueName", name) + element("value", value) + "</parameter>"
    }

    private func element(_ name: String, _ text: String) -> String { "<\(name)>\(Self.escaped(text))</\(name)>" }

    private static func identifier(_ item: OutboxItem) -> String { "\(item.subject)-\(item.key.prefix(16))" }

    /// With the zone written out: a `Z` is not allowed (§3.2.1, sent).
    private static func moment(_ time: Timestamp) -> String {
        let civil = CivilTime(time)
        let clock = [civil.hour, civil.minute, civil.second].map { Digits.padded($0, 2) }.joined(separator: ":")
        return "\(civil.date.iso)T\(clock)+08:00"
    }

    /// Control characters have no place in XML 1.0.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\n", "\t": result.unicodeScalars.append(scalar)
            case "\u{0}"..."\u{1F}", "\u{7F}", "\u{FFFE}"..."\u{FFFF}": result += "?"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
