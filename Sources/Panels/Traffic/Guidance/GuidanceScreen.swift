import Canvas
import CityModel
import CityStore

/// Sign texts and a bulletin to be read, confirmed and sent.
enum GuidanceScreen: TrafficScreen {
    static let offered: [ActionID] = [TrafficPanel.save, TrafficPanel.askRoute, TrafficPanel.guidance]
    static let prompt = "traffic.publish"
    /// What a person types to confirm, in either language.
    private static let yes: Set<String> = ["是", "发布", "yes", "send"]

    static func update(_ state: inout TrafficState, _ intent: Intent, _ model: TrafficModel) -> [Effect]? {
        switch intent {
        case .action(TrafficPanel.save):
            guard case .success = texts(model, state.link) else { return [.notice("signs.nothing", [:])] }
            return [.askForChange(prompt: prompt, initial: "")]
        case .answer(prompt, let text):
            let word = text.lowercased().split(whereSeparator: \.isWhitespace).joined()
            guard yes.contains(word) else { return [.notice("signs.notSent", [:])] }
            return send(model, state.link)
        case .action(Actions.back):
            state.toggle(.guidance, at: state.link)
            return []
        case .action: return nil
        default: return []
        }
    }

    /// The check that there is something to say needs no words.
    private static func texts(_ model: TrafficModel, _ link: EntityID?) -> Result<GuidanceText, GuidanceText.Lack> {
        GuidanceText.make(model, link, Phrases(language: .chinese, entries: [:]))
    }

    private static func send(_ model: TrafficModel, _ link: EntityID?) -> [Effect] {
        GuidanceDraft.Kind.allCases.map { kind in
            .worded { words in
                func text(_ phrases: Phrases) -> String {
                    guard case .success(let made) = GuidanceText.make(model, link, phrases) else { return "" }
                    return kind == .sign ? made.sign.joined(separator: "\n") : made.bulletin
                }
                return .publish(
                    GuidanceDraft(
                        kind: kind, text: LocalizedText(zh: text(words.chinese), en: text(words.english)),
                        subject: link))
            }
        }
    }

    static func draw(
        _ model: TrafficModel, _ state: TrafficState, in area: Rect, on grid: inout CellGrid, context: DrawContext
    ) {
        let inner = Frame(title: context.phrases["signs.title"], isFocused: true).draw(
            in: area, on: &grid, context: context)
        guard case .success(let text) = GuidanceText.make(model, state.link, context.phrases) else {
            Paragraph(StyledText("— \(context.phrases["signs.nothing"])", "quality.stale")).draw(
                in: inner, on: &grid, context: context)
            return
        }
        grid.write(
            context.phrases["signs.sign"], x: inner.x + 1, y: inner.y, clip: inner,
            style: TextStyle("title", bold: true))
        let sign = Rect(
            x: inner.x + 1, y: inner.y + 1, width: min(GuidanceText.signCells + 4, max(0, inner.width - 2)),
            height: min(GuidanceText.signLines + 2, max(0, inner.height - 1)))
        let board = Frame(title: "", isFocused: true).draw(in: sign, on: &grid, context: context)
        for (row, line) in text.sign.enumerated() {
            grid.write(
                TextWidth.padded(line, to: board.width, alignment: .centre), x: board.x, y: board.y + row, clip: board,
                style: TextStyle("severity.yellow", bold: true))
        }
        let rest = inner.droppingTop(GuidanceText.signLines + 4)
        guard !rest.isEmpty else { return }
        grid.write(
            context.phrases["signs.bulletin"], x: rest.x + 1, y: rest.y, clip: rest,
            style: TextStyle("title", bold: true))
        let used = Paragraph(StyledText(text.bulletin, "text")).draw(
            in: rest.droppingTop(1).droppingLeft(1).droppingRight(1), on: &grid, context: context)
        Paragraph(StyledText(context.phrases["signs.hint"], "muted")).draw(
            in: rest.droppingTop(used + 2).droppingLeft(1).droppingRight(1), on: &grid, context: context)
    }

    static func figure(_ model: TrafficModel, _ state: TrafficState) -> Figure? { model.city.index }

    static func subject(_ model: TrafficModel, _ state: TrafficState) -> Subject? {
        model.links.first { $0.id == state.link }.map { Subject(entity: $0.id, name: $0.name, position: $0.position) }
    }

    static func table(
        _ model: TrafficModel, _ state: TrafficState, context: DrawContext
    ) -> DataTable {
        guard case .success(let text) = GuidanceText.make(model, state.link, context.phrases) else { return .none }
        return DataTable(
            columns: [
                DataTable.Column("sign", label: context.phrases["signs.sign"]),
                DataTable.Column("bulletin", label: context.phrases["signs.bulletin"]),
            ], rows: [[.text(text.sign.joined(separator: " / ")), .text(text.bulletin)]])
    }
}
