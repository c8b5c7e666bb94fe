internal import CityModel

/// The wire format of a source's feed. Departments differ, and so do these.
enum GatewayDialect: String, CaseIterable {
    /// `{"source": …, "records": [{"entity", "metric", "time", "value", "flag"}], "next": …}`; times in ISO 8601 with zone.
    case json
    /// `entity,metric,time,value,flag`; times in Unix seconds; the next page in the header field `X-Next-Page`.
    case csv

    /// The format a source speaks, always the same one: every second one by the sum of its bytes.
    init(of source: SourceID) {
        self = source.text.utf8.reduce(0) { $0 &+ Int($1) } % 2 == 0 ? .json : .csv
    }

    func document(_ source: SourceID, _ observations: [Observation], next: String?) -> GatewayDocument {
        switch self {
        case .json:
            var body = "{\"source\":\(JSONText.quoted(source.text)),\"records\":["
            var separator = "\n"
            for observation in observations {
                body += separator + Self.object(observation)
                separator = ",\n"
            }
            body += "\n],\"next\":\(next.map(JSONText.quoted) ?? "null")}\n"
            return GatewayDocument(body: body, contentType: "application/json", next: nil)
        case .csv:
            var body = "entity,metric,time,value,flag\n"
            for observation in observations { body += Self.row(observation) }
            return GatewayDocument(body: body, contentType: "text/csv; charset=utf-8; header=present", next: next)
        }
    }

    static func number(_ value: Double) -> String {
        value.isFinite ? "\(value)" : value.isNaN ? "null" : value < 0 ? "\"-inf\"" : "\"inf\""
    }

    static func object(_ observation: Observation) -> String {
        let number = number(observation.value)
        return "{\"entity\":\(JSONText.quoted(observation.entity.text)),"
            + "\"metric\":\(JSONText.quoted(observation.metric.text)),\"time\":\"\(observation.time.iso8601)\","
            + "\"value\":\(number),\"flag\":\"\(observation.flag.word)\"}"
    }

    private static func row(_ observation: Observation) -> String {
        let value = observation.value.isNaN ? "" : "\(observation.value)"
        return "\(quoted(observation.entity.text)),\(quoted(observation.metric.text)),"
            + "\(observation.time.secondsSince1970),\(value),\(observation.flag.word)\n"
    }

    /// A field of RFC 4180.
    private static func quoted(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
