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
        for entry in detail.log.prefix(12) { blocks += told(entry, detail, context) }
        return blocks
    }

    /// A step that was carried out: what was done and who was told, and below it what was said; other entries as they are.
    private static func told(
        _ entry: LogEntry, _ detail: CrowdModel.Detail, _ context: DrawContext
    ) -> [DetailBlock] {
        let head = "\(CivilTime(entry.time).short)  \(entry.actor)"
        func text(_ words: String) -> DetailBlock { .text(StyledText(PlainText.sanitized(words, limit: 500))) }
        guard entry.kind == DiversionOrder.logKind, let order = DiversionOrder(line: entry.text) else {
            return [text("\(head)  \(entry.text)")]
        }
        let language = context.phrases.language
        let step = detail.plan.card.first { $0.id == order.step }
        let level = step.map { context.phrases["severity.\($0.level.word)"] } ?? order.step.text
        let measures = DiversionWords(context.phrases).measures(
            order.gateModes, order.meteringPersonsPerHour, detail)
        var blocks = [
            text("\(head)  \(level): \(measures)"),
            text("  \(context.phrases["crowd.tell"]) \(detail.named(order.told, in: language))"),
            text("  \(context.phrases["crowd.say"]) \(order.message)"),
        ]
        let message = step.map { detail.plan.filled($0.message) }
        if let message, language != .chinese, order.message == message.zh {
            blocks.append(text("  \(context.phrases["crowd.sayMeans"]) \(message[language])"))
        }
        return blocks
    }
}
