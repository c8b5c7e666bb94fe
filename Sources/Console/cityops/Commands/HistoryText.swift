import Canvas
import CityModel
import CitySync

/// Who gave an answer about the past, and what it lacks, in words and as JSON.
enum HistoryText {
    /// nil for a whole answer of the cache, of which there is nothing to say.
    static func line(_ answer: HistoryAnswer, _ metric: String, at now: Timestamp, _ setup: Setup) -> String? {
        guard answer.place == .warehouse || !answer.gaps.isEmpty else { return nil }
        let phrases = setup.phrases
        let moment = answer.asOf.map { $0.iso8601 } ?? "—"
        let minutes = answer.asOf.map { "\(max(0, now.seconds(since: $0)) / 60)" } ?? "—"
        var parts = [
            phrases(
                "history.\(answer.place.rawValue)",
                ["metric": PlainText.sanitized(metric, limit: 60), "time": moment, "minutes": minutes])
        ]
        for gap in answer.gaps {
            switch gap {
            case .shards(let answered, let all):
                parts.append(phrases("history.shards", ["answered": "\(answered)", "all": "\(all)"]))
            case .before(let first):
                parts.append(phrases("history.before", ["time": first.map { $0.iso8601 } ?? "—"]))
            case .warehouse(let detail): parts.append(phrases("history.away", ["detail": detail]))
            }
        }
        return parts.joined(separator: " ")
    }

    static func json(_ answer: HistoryAnswer, _ metric: String) -> String {
        let missing = answer.gaps.map { gap in
            switch gap {
            case .shards(let answered, let all): "{\"shards\":{\"answered\":\(answered),\"of\":\(all)}}"
            case .before(let first): "{\"before\":\(first.map { JSONText.quoted($0.iso8601) } ?? "null")}"
            case .warehouse(let detail): "{\"warehouse\":\(JSONText.quoted(detail))}"
            }
        }
        return "{\"metric\":\(JSONText.quoted(metric)),\"source\":\"\(answer.place.rawValue)\","
            + "\"asOf\":\(answer.asOf.map { JSONText.quoted($0.iso8601) } ?? "null"),\"partial\":\(answer.isPartial),"
            + "\"missing\":[\(missing.joined(separator: ","))]}"
    }
}
