import Canvas
import CityModel
import CityStore

/// Draws the sources panel: a table of feeds and the record of the selected one.
enum SourcesView {
    static let columns: [BrowseColumn<SourcesModel.Feed>] = [
        BrowseColumn(
            "column.feed", width: .flexible(minimum: 16, weight: 3),
            text: { feed, context in StyledText(feed.name[context.phrases.language]) },
            sortKey: { .name($0.name) }),
        BrowseColumn(
            "column.freshness", width: .fixed(9), text: { feed, context in freshness(feed, context) },
            sortKey: { .text($0.freshness.rawValue) }),
        BrowseColumn(
            "column.last", width: .fixed(13), data: .time { $0.age.time },
            text: { feed, context in last(feed, context) },
            sortKey: { $0.age.value.map { .number($0) } ?? .missing }),
        BrowseColumn(
            "column.complete", width: .fixed(7), alignment: .right, data: .figure { $0.completeness },
            text: { feed, _ in
                StyledText(
                    feed.completeness.value == nil ? "—" : "\(feed.completeness.text)%",
                    TextStyle(role(feed.completeness)))
            },
            sortKey: { $0.completeness.value.map { .number($0) } ?? .missing }),
        BrowseColumn(
            "column.quarantined", width: .fixed(6), alignment: .right, priority: 2, data: .figure { $0.quarantined },
            text: { feed, _ in StyledText(feed.quarantined.text) },
            sortKey: { $0.quarantined.value.map { .number($0) } ?? .missing }),
        BrowseColumn(
            "column.department", width: .flexible(minimum: 14, weight: 3), priority: 3,
            text: { feed, context in StyledText(feed.department[context.phrases.language], "muted") },
            sortKey: { .name($0.department) }),
    ]

    static func rows(_ model: SourcesModel, _ state: BrowseState) -> [SourcesModel.Feed] {
        BrowseOrder.visible(model.feeds, state, columns: columns)
    }

    static func figures(_ model: SourcesModel, _ state: BrowseState) -> [Figure] {
        state.current(rows(model, state)).map { DetailBlock.figures(SourceDetail.figures($0, model)) } ?? []
    }

    static func draw(
        _ model: SourcesModel, _ state: BrowseState, in area: Rect, on grid: inout CellGrid, context: DrawContext
    ) {
        let rows = rows(model, state)
        let current = state.current(rows)
        BrowseView(
            headline: [
                LabelledFigure("sources.onTime", model.onTime),
                LabelledFigure(
                    "sources.behind", model.behind, role: (model.behind.value ?? 0) > 0 ? "quality.stale" : nil),
                LabelledFigure("sources.rows", model.rowsLastDay),
                LabelledFigure(
                    "sources.outbox", model.waiting,
                    role: model.outbox.contains { $0.failure != nil } ? "quality.suspect" : nil),
            ],
            columns: columns, rows: rows, state: state, layers: nil, bounds: nil,
            tableTitle: context.phrases["sources.feeds"],
            mapTitle: "", detailTitle: current.map { $0.name[context.phrases.language] } ?? "",
            detail: current.map { SourceDetail.blocks($0, model, context) } ?? []
        ).draw(in: area, on: &grid, context: context)
    }

    private static func freshness(_ feed: SourcesModel.Feed, _ context: DrawContext) -> StyledText {
        if feed.isPaused {
            let glyph = context.glyphs.stale
            return StyledText("\(glyph) \(context.phrases["freshness.paused"])", "quality.suspect")
        }
        let mark =
            feed.freshness == .fresh
            ? context.glyphs.check : feed.freshness == .late ? context.glyphs.stale : context.glyphs.cross
        let role: StyleRole =
            feed.freshness == .fresh ? "severity.none" : feed.freshness == .late ? "quality.suspect" : "quality.stale"
        return StyledText("\(mark) \(context.phrases["freshness.\(feed.freshness.rawValue)"])", TextStyle(role))
    }

    private static func last(_ feed: SourcesModel.Feed, _ context: DrawContext) -> StyledText {
        if let progress = feed.progress, !FeedProgressText.isBroken(progress, at: context.now) {
            let share = progress.share.map { "\(Int($0 * 100)) %" } ?? "…"
            return StyledText("\(context.glyphs.descending) \(share)", "accent")
        }
        guard let minutes = feed.age.value else { return StyledText("—", "quality.missing") }
        return StyledText(FigureText.age(Int64(minutes * 60), context))
    }

    static func role(_ completeness: Figure) -> StyleRole {
        guard let value = completeness.value else { return "quality.missing" }
        return value >= 95 ? "text" : value >= 80 ? "quality.suspect" : "quality.stale"
    }
}
