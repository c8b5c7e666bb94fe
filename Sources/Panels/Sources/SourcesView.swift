import Canvas
import CityModel
import CityStore

/// Draws the sources panel: a table of feeds and the record of the selected one.
enum SourcesView {
    static let columns: [BrowseColumn<SourcesModel.Feed>] = [
        BrowseColumn(
            "column.feed", width: .flexible(minimum: 16, weight: 3),
            text: { feed, context in StyledText(feed.name[context.phrases.language]) },
            sortKey: { .text($0.name.en) }),
        BrowseColumn(
            "column.freshness", width: .fixed(9), text: { feed, context in freshness(feed, context) },
            sortKey: { .text($0.freshness.rawValue) }),
        BrowseColumn(
            "column.last", width: .fixed(13), text: { feed, context in last(feed, context) },
            sortKey: { $0.age.value.map { .number($0) } ?? .missing }),
        BrowseColumn(
            "column.complete", width: .fixed(7), alignment: .right,
            text: { feed, _ in
                StyledText(
                    feed.completeness.value == nil ? "—" : "\(feed.completeness.text)%",
                    TextStyle(role(feed.completeness)))
            },
            sortKey: { $0.completeness.value.map { .number($0) } ?? .missing }),
        BrowseColumn(
            "column.quarantined", width: .fixed(6), alignment: .right, priority: 2,
            text: { feed, _ in StyledText(feed.quarantined.text) },
            sortKey: { $0.quarantined.value.map { .number($0) } ?? .missing }),
        BrowseColumn(
            "column.department", width: .flexible(minimum: 14, weight: 3), priority: 3,
            text: { feed, context in StyledText(feed.department[context.phrases.language], "muted") },
            sortKey: { .text($0.department.en) }),
    ]

    static func rows(_ model: SourcesModel, _ state: BrowseState) -> [SourcesModel.Feed] {
        BrowseOrder.visible(model.feeds, state, columns: columns)
    }

    static func figures(_ model: SourcesModel, _ state: BrowseState) -> [Figure] {
        state.current(rows(model, state)).map { labelled($0).map(\.figure) } ?? []
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
            ],
            columns: columns, rows: rows, state: state, layers: nil, bounds: nil,
            tableTitle: context.phrases["sources.feeds"],
            mapTitle: "", detailTitle: current.map { $0.name[context.phrases.language] } ?? "",
            detail: current.map { blocks($0, model, context) } ?? []
        ).draw(in: area, on: &grid, context: context)
    }

    private static func labelled(_ feed: SourcesModel.Feed) -> [LabelledFigure] {
        [
            LabelledFigure("sources.age", feed.age),
            LabelledFigure("sources.completeness", feed.completeness, role: role(feed.completeness)),
            LabelledFigure("sources.quarantined", feed.quarantined),
            LabelledFigure(
                "sources.cycle",
                Figure(
                    value: Double(feed.definition.cycleSeconds) / 60, unit: "min", source: feed.definition.id,
                    department: feed.definition.department,
                    method: "sources.cycle", title: "sources.cycle", subject: feed.definition.name.zh)),
        ]
    }

    private static func blocks(_ feed: SourcesModel.Feed, _ model: SourcesModel, _ context: DrawContext)
        -> [DetailBlock]
    {
        let phrases = context.phrases
        var blocks: [DetailBlock] = [.text(StyledText(feed.department[phrases.language], "muted"))]
        blocks += labelled(feed).map { .figure($0) }
        blocks.append(.text(StyledText(transport(feed.definition, context), "muted")))
        if let outcome = feed.state?.lastOutcome, outcome != .stored, outcome != .unchanged {
            let detail = PlainText.sanitized(feed.state?.lastDetail ?? "")
            blocks.append(.text(StyledText("\(phrases["outcome.\(outcome.rawValue)"]) \(detail)", "error")))
        }
        if !model.fetches.isEmpty {
            let header = ["fetch.time", "fetch.outcome", "fetch.rows", "fetch.bytes", "fetch.milliseconds"].map {
                phrases[$0]
            }
            blocks += [
                .gap,
                .rows(
                    header: header,
                    model.fetches.map { fetch in
                        [
                            StyledText(CivilTime(fetch.startedAt).short),
                            StyledText(phrases["outcome.\(fetch.outcome.rawValue)"]),
                            StyledText("\(fetch.rows)"), StyledText("\(fetch.bytes)"),
                            StyledText("\(fetch.milliseconds)"),
                        ]
                    }),
            ]
        }
        if !model.quarantined.isEmpty {
            let header = ["quarantine.time", "quarantine.reason", "quarantine.field", "quarantine.original"].map {
                phrases[$0]
            }
            blocks += [
                .gap,
                .rows(
                    header: header,
                    model.quarantined.map { record in
                        [
                            StyledText(CivilTime(record.time).short),
                            StyledText(phrases["quarantine.\(record.reason)"]),
                            StyledText(PlainText.sanitized(record.field, limit: 30)),
                            StyledText(PlainText.sanitized(record.original, limit: 60), "muted"),
                        ]
                    }),
            ]
        }
        return blocks
    }

    private static func transport(_ definition: SourceDefinition, _ context: DrawContext) -> String {
        switch definition.transport {
        case .simulated: context.phrases["sources.simulated"]
        case .http(let endpoint): PlainText.sanitized(endpoint.address, limit: 120)
        }
    }

    private static func freshness(_ feed: SourcesModel.Feed, _ context: DrawContext) -> StyledText {
        let mark =
            feed.freshness == .fresh
            ? context.glyphs.check : feed.freshness == .late ? context.glyphs.stale : context.glyphs.cross
        let role: StyleRole =
            feed.freshness == .fresh ? "severity.none" : feed.freshness == .late ? "quality.suspect" : "quality.stale"
        return StyledText("\(mark) \(context.phrases["freshness.\(feed.freshness.rawValue)"])", TextStyle(role))
    }

    private static func last(_ feed: SourcesModel.Feed, _ context: DrawContext) -> StyledText {
        guard let minutes = feed.age.value else { return StyledText("—", "quality.missing") }
        return StyledText(FigureText.age(Int64(minutes * 60), context))
    }

    private static func role(_ completeness: Figure) -> StyleRole {
        guard let value = completeness.value else { return "quality.missing" }
        return value >= 95 ? "text" : value >= 80 ? "quality.suspect" : "quality.stale"
    }
}
