import Canvas
import CityKernels
import CityModel

/// The planner's ranking of habitual congestion.
enum RankingScreen: TrafficScreen {
    static let offered: [ActionID] = [TrafficPanel.ranking, TrafficPanel.heat, TrafficPanel.whatIf]

    static let columns: [BrowseColumn<RankingRow>] = [
        BrowseColumn(
            "column.road", width: .flexible(minimum: 12, weight: 2),
            text: { row, context in StyledText(PlainText.sanitized(row.road[context.phrases.language])) },
            sortKey: { .name($0.name) }),
        BrowseColumn(
            "column.direction", width: .flexible(minimum: 14, weight: 3), priority: 1,
            text: { row, context in StyledText(PlainText.sanitized(row.place[context.phrases.language]), "muted") },
            sortKey: { .name($0.place) }),
        BrowseColumn(
            "column.congestedDays", width: .fixed(5), alignment: .right,
            data: .figure { $0.days }, text: { row, _ in StyledText(row.days.text) },
            sortKey: { $0.days.value.map { .number($0) } ?? .missing }),
        BrowseColumn(
            "column.hoursADay", width: .fixed(5), alignment: .right,
            data: .figure { $0.hours }, text: { row, _ in StyledText(row.hours.text) },
            sortKey: { $0.hours.value.map { .number($0) } ?? .missing }),
        BrowseColumn(
            "column.window", width: .fixed(24), priority: 3,
            text: { row, _ in StyledText(row.windows.joined(separator: " "), "muted") },
            sortKey: { .number(Double($0.slots.first ?? 0)) }),
        BrowseColumn(
            "column.congestedDates", width: .fixed(17), priority: 4,
            data: .text { $0.dates.map(\.iso).joined(separator: " ") },
            text: { row, _ in StyledText(row.dayNames.joined(separator: " "), "muted") },
            sortKey: { $0.dates.last.map { .text($0.iso) } ?? .missing }),
        BrowseColumn(
            "column.delayVolume", width: .fixed(8), alignment: .right,
            data: .figure { $0.delay }, text: { row, _ in StyledText(row.delay.text) },
            sortKey: { $0.delay.value.map { .number($0) } ?? .missing }),
        BrowseColumn(
            "column.queue", width: .fixed(6), alignment: .right, priority: 2,
            data: .figure { $0.extent }, text: { row, _ in StyledText(row.extent.text) },
            sortKey: { $0.extent.value.map { .number($0) } ?? .missing }),
    ]

    static func rows(_ model: TrafficModel, _ state: TrafficState) -> [RankingRow] {
        BrowseOrder.visible(model.ranks, state.browse, columns: columns)
    }

    private static func labelled(_ row: RankingRow?) -> [LabelledFigure] {
        guard let row else { return [] }
        return [
            LabelledFigure("rank.delay", row.delay), LabelledFigure("rank.days", row.days),
            LabelledFigure("rank.hours", row.hours), LabelledFigure("rank.extent", row.extent),
        ]
    }

    static func update(_ state: inout TrafficState, _ intent: Intent, _ model: TrafficModel) -> [Effect]? {
        let rows = rows(model, state)
        return state.answer(
            intent, rows: rows, columns: columns, figures: labelled(state.browse.current(rows)).count, leaving: .ranking
        )
    }

    static func draw(
        _ model: TrafficModel, _ state: TrafficState, in area: Rect, on grid: inout CellGrid, context: DrawContext
    ) {
        guard let ranking = model.ranking, ranking.isDone else {
            let key = "rank.gathering"
            Paragraph(StyledText(context.phrases(key, ["n": "\(model.ranking?.days.count ?? 0)"]), "muted")).draw(
                in: area, on: &grid, context: context)
            return
        }
        var used = Paragraph(sentence(ranking, context)).draw(in: area.top(3), on: &grid, context: context)
        guard !ranking.days.isEmpty else { return }
        guard !model.ranks.isEmpty else {
            used += 1
            Paragraph(StyledText(noneMeets(ranking, model, context))).draw(
                in: area.droppingTop(used), on: &grid, context: context)
            return
        }
        let rows = rows(model, state)
        let selected = state.browse.current(rows)
        BrowseView(
            headline: [], columns: columns, rows: rows, state: state.browse,
            layers: layers(model, selected, context), bounds: model.bounds,
            tableTitle: context.phrases("rank.title", ["n": "\(ranking.days.count)"]),
            mapTitle: context.phrases["traffic.map"],
            detailTitle: selected.map { PlainText.sanitized($0.name[context.phrases.language]) } ?? "",
            detail: detail(selected, context)
        ).draw(in: area.droppingTop(used), on: &grid, context: context)
    }

    /// The definition, and how much history it rests on; "—" with the reason when there is none.
    private static func sentence(_ ranking: CongestionRanking, _ context: DrawContext) -> StyledText {
        if ranking.days.isEmpty { return StyledText("— \(context.phrases["rank.none"])", "quality.stale") }
        let isShort = ranking.days.count < CongestionRanking.usualDays
        let key = isShort ? "rank.short" : "rank.definition"
        return StyledText(
            context.phrases(key, ["n": "\(ranking.days.count)"]), TextStyle(isShort ? "quality.stale" : "muted"))
    }

    private static func noneMeets(
        _ ranking: CongestionRanking, _ model: TrafficModel, _ context: DrawContext
    ) -> String {
        let nearest = ranking.nearest.flatMap { found in
            model.name(ofLink: found.link).map { ($0[context.phrases.language], Int(found.slot), Int(found.days)) }
        }
        return HabitualWords.noneMeets(
            daysNeeded: ranking.daysNeeded, workdays: ranking.days.count,
            dayShare: RecurrentCongestion.Settings().dayShare, nearest: nearest, context.phrases)
    }

    private static func detail(_ row: RankingRow?, _ context: DrawContext) -> [DetailBlock] {
        guard let row else { return [] }
        let queue = row.queue.map { PlainText.sanitized($0[context.phrases.language]) }
        return labelled(row).map { .figure($0) } + [
            .text(StyledText(context.phrases("rank.dates", ["days": dates(row, context)]))),
            .text(StyledText(context.phrases("rank.windows", ["spans": context.phrases.list(row.windows)]))),
            .text(
                StyledText(
                    queue.isEmpty
                        ? context.phrases["rank.noQueue"]
                        : context.phrases("rank.queue", ["names": context.phrases.list(queue)]), "muted")),
        ]
    }

    /// `Mon 03-02, Tue 03-03`.
    private static func dates(_ row: RankingRow, _ context: DrawContext) -> String {
        context.phrases.list(
            zip(row.dates, row.dayNames).map { "\(context.phrases["weekday.\($0.weekday)"]) \($1)" })
    }

    private static func layers(_ model: TrafficModel, _ row: RankingRow?, _ context: DrawContext) -> MapLayers {
        let ranked = Dictionary(
            model.ranks.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        let lines = model.links.map { link in
            let role: StyleRole =
                switch ranked[link.id] {
                case nil: "map.road"
                case .some(..<10): "grade.5"
                case .some(..<50): "grade.4"
                default: "grade.3"
                }
            return MapLine(points: link.path, role: role, isSelected: link.id == row?.id)
        }
        let points = model.ranks.prefix(8).enumerated().compactMap { number, rank in
            rank.position.map {
                MapPoint(
                    position: $0, glyph: "\(number + 1)", role: "accent",
                    label: PlainText.sanitized(rank.road[context.phrases.language]), isSelected: rank.id == row?.id)
            }
        }
        return MapLayers(polygons: model.outlines.map { MapPolygon(ring: $0.ring) }, lines: lines, points: points)
    }

    static func figure(_ model: TrafficModel, _ state: TrafficState) -> Figure? {
        state.figure(among: labelled(state.browse.current(rows(model, state))).map(\.figure))
    }

    static func subject(_ model: TrafficModel, _ state: TrafficState) -> Subject? {
        state.browse.current(rows(model, state)).map { Subject(entity: $0.id, name: $0.name, position: $0.position) }
    }

    static func table(
        _ model: TrafficModel, _ state: TrafficState, context: DrawContext
    ) -> DataTable {
        BrowseTable.data(rows(model, state), columns, context)
    }
}
