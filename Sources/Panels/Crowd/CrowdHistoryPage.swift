import Canvas
import CityModel

/// Levels of the last week, who acknowledged them, and who was told what.
enum CrowdHistoryPage {
    static func blocks(_ detail: CrowdModel.Detail, _ context: DrawContext) -> [DetailBlock] {
        var blocks: [DetailBlock] = []
        if detail.alarms.isEmpty { blocks.append(.text(StyledText(context.phrases["crowd.noLevels"], "muted"))) }
        let rows = detail.alarms.map { alarm in
            let severity = context.phrases["severity.\(alarm.severity.word)"]
            return [
                StyledText(CivilTime(alarm.raisedAt).short),
                StyledText(
                    "\(context.glyphs.severityMark(alarm.severity)) \(severity)",
                    TextStyle(StyleRole("severity.\(alarm.severity.word)"))),
                StyledText(alarm.clearedAt.map { CivilTime($0).short } ?? context.phrases["crowd.stillOpen"]),
                StyledText(PlainText.sanitized(alarm.acknowledgedBy ?? "—", limit: 24)),
            ]
        }
        if !rows.isEmpty {
            let header = ["crowd.column.raised", "column.level", "crowd.column.cleared", "crowd.column.by"]
            blocks.append(.rows(header: header.map { context.phrases[$0] }, rows))
        }
        blocks.append(.heading(context.phrases["crowd.told"]))
        if detail.log.isEmpty { blocks.append(.text(StyledText(context.phrases["crowd.nobodyTold"], "muted"))) }
        for entry in detail.log.prefix(12) {
            let text = "\(CivilTime(entry.time).short)  \(entry.actor)  \(named(entry.text, detail, context))"
            blocks.append(.text(StyledText(PlainText.sanitized(text, limit: 500))))
        }
        return blocks
    }

    /// A line of the duty log, which keeps ids, with departments and gates by name.
    private static func named(_ line: String, _ detail: CrowdModel.Detail, _ context: DrawContext) -> String {
        let language = context.phrases.language
        var names = detail.departments.map { ($0.key.text, $0.value[language]) }
        names += detail.gates.map { ($0.gate.id.text, $0.gate.name[language]) }
        // Longer ids first: one may begin like another.
        return names.sorted { ($0.0.utf8.count, $0.0) > ($1.0.utf8.count, $1.0) }.reduce(line) { text, name in
            text.replacing(name.0, with: name.1)
        }
    }
}
