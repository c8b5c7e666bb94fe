import Canvas
import CityKernels
import CityModel

/// One link at one frame of the playback.
struct PlaybackRow: BrowseItem {
    let id: EntityID
    let name: LocalizedText
    let road: LocalizedText
    let place: LocalizedText
    let position: Coordinate?
    let path: [Coordinate]
    let speed: Figure
    let measured: Figure
    let difference: Figure
    let queue: Figure
    let grade: CongestionGrade?
}

/// Plays the simulated queues of the next two hours beside what was measured.
enum PlaybackScreen: TrafficScreen {
    static let offered: [ActionID] = [
        TrafficPanel.demandDown, TrafficPanel.demandUp, TrafficPanel.close, TrafficPanel.playback, TrafficPanel.whatIf,
    ]

    static let columns: [BrowseColumn<PlaybackRow>] = [
        BrowseColumn(
            "column.road", width: .flexible(minimum: 12, weight: 2),
            text: { row, context in StyledText(PlainText.sanitized(row.road[context.phrases.language])) },
            sortKey: { .name($0.name) }),
        BrowseColumn(
            "column.direction", width: .flexible(minimum: 14, weight: 3), priority: 1,
            text: { row, context in StyledText(PlainText.sanitized(row.place[context.phrases.language]), "muted") },
            sortKey: { .name($0.place) }),
        BrowseColumn(
            "column.simulated", width: .fixed(6), alignment: .right, data: .figure { $0.speed },
            text: { row, _ in StyledText(row.speed.text) },
            sortKey: { $0.speed.value.map { .number($0) } ?? .missing }),
        BrowseColumn(
            "column.measured", width: .fixed(6), alignment: .right,
            data: .figure { $0.measured },
            text: { row, _ in StyledText(row.measured.text, row.measured.value == nil ? "muted" : "text") },
            sortKey: { $0.measured.value.map { .number($0) } ?? .missing }),
        BrowseColumn(
            "column.difference", width: .fixed(6), alignment: .right, priority: 2,
            data: .figure { $0.difference },
            text: { row, _ in WhatIfView.change(row.difference) },
            sortKey: { $0.difference.value.map { .number($0) } ?? .missing }),
        BrowseColumn(
            "column.waiting", width: .fixed(7), alignment: .right, data: .figure { $0.queue },
            text: { row, _ in StyledText(row.queue.text) },
            sortKey: { $0.queue.value.map { .number($0) } ?? .missing }),
    ]

    /// The moment shown: that of the panel, moved by the keys, inside the two hours.
    static func head(_ model: TrafficModel, _ state: TrafficState, _ playback: TrafficPlayback) -> Int {
        playback.frame(at: model.asOf.adding(seconds: Int64(state.playback.offset) * TrafficPlayback.frameSeconds))
    }

    static func rows(_ model: TrafficModel, _ state: TrafficState) -> [PlaybackRow] {
        guard let playback = model.playback else { return [] }
        let frame = head(model, state, playback)
        let byID = Dictionary(model.links.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let rows = playback.linkIDs.enumerated().compactMap { index, id -> PlaybackRow? in
            byID[id].map { row($0, playback, index, frame) }
        }.sorted { left, right in
            let (one, other) = (left.queue.value ?? 0, right.queue.value ?? 0)
            let (slow, less) = (left.grade?.rawValue ?? 0, right.grade?.rawValue ?? 0)
            return one.rounded() != other.rounded() ? one > other : slow != less ? slow > less : left.id < right.id
        }
        return BrowseOrder.visible(rows, state.browse, columns: columns)
    }

    private static func row(
        _ link: TrafficModel.Link, _ playback: TrafficPlayback, _ index: Int, _ frame: Int
    ) -> PlaybackRow {
        let time = playback.query.start.adding(seconds: Int64(frame) * TrafficPlayback.frameSeconds)
        func figure(_ value: Double?, _ unit: String, _ key: String, _ quality: FigureQuality) -> Figure {
            Figure(
                value: value, unit: unit, decimals: 0, time: time,
                source: quality == .good ? link.speed.source : nil, department: link.speed.department, quality: quality,
                method: key, title: key, subject: link.link.name, missing: .noData,
                series: quality == .good ? link.speed.series : nil)
        }
        let (speed, measured) = (
            playback.speed(frame: frame, link: index), playback.measured(frame: frame, link: index)
        )
        return PlaybackRow(
            id: link.id, name: link.name, road: link.link.name,
            place: LocalizedText(zh: "\(link.from.zh)→\(link.to.zh)", en: "\(link.from.en)→\(link.to.en)"),
            position: link.position, path: link.path, speed: figure(speed, "km/h", "playback.speed", .simulated),
            measured: figure(measured, "km/h", "playback.measured", .good),
            difference: figure(measured.map { speed - $0 }, "km/h", "playback.difference", .simulated),
            queue: figure(playback.queue(frame: frame, link: index), "veh", "playback.queue", .simulated),
            grade: RatioStandard.grade(speed: speed, freeSpeed: link.link.freeFlowKilometresPerHour))
    }

    private static func labelled(_ row: PlaybackRow?) -> [LabelledFigure] {
        guard let row else { return [] }
        return [
            LabelledFigure("playback.speed", row.speed), LabelledFigure("playback.measured", row.measured),
            LabelledFigure("playback.difference", row.difference), LabelledFigure("playback.queue", row.queue),
        ]
    }

    static func update(_ state: inout TrafficState, _ intent: Intent, _ model: TrafficModel) -> [Effect]? {
        guard let playback = model.playback else {
            guard intent == .action(Actions.back) else { return [] }
            state.toggle(.playback, at: state.link)
            return []
        }
        let now = head(model, state, playback)
        switch intent {
        case .action(TrafficPanel.demandDown):
            state.playback.offset -= now > 0 ? 1 : 0
            return []
        case .action(TrafficPanel.demandUp):
            state.playback.offset += now < TrafficPlayback.frameCount - 1 ? 1 : 0
            return []
        case .action(TrafficPanel.close):
            let chosen = state.browse.current(rows(model, state))?.id
            state.playback.incident = state.playback.incident == nil ? chosen : nil
            return []
        default: break
        }
        return state.answer(intent, rows: rows(model, state), columns: columns, figures: 4, leaving: .playback)
    }

    static func draw(
        _ model: TrafficModel, _ state: TrafficState, in area: Rect, on grid: inout CellGrid, context: DrawContext
    ) {
        Banner(text: context.phrases["playback.banner"], role: "banner.past").draw(
            in: area, on: &grid, context: context)
        let body = area.droppingTop(1)
        guard let playback = model.playback else {
            Paragraph(StyledText(waiting(model, context), "muted")).draw(in: body, on: &grid, context: context)
            return
        }
        let rows = rows(model, state)
        let selected = state.browse.current(rows)
        BrowseView(
            headline: headline(playback, head(model, state, playback), rows, context), columns: columns, rows: rows,
            state: state.browse, layers: layers(model, rows, selected, context), bounds: model.bounds,
            tableTitle: title(playback, head(model, state, playback), context),
            mapTitle: context.phrases["playback.map"],
            detailTitle: selected.map { PlainText.sanitized($0.name[context.phrases.language]) } ?? "",
            detail: detail(playback, selected, context)
        ).draw(in: body, on: &grid, context: context)
    }

    private static func waiting(_ model: TrafficModel, _ context: DrawContext) -> String {
        switch model.whatIf {
        case .failure(let lack)?: lack.sentence(context.phrases)
        case .success, nil: context.phrases[model.isPlaybackImpossible ? "playback.impossible" : "playback.running"]
        }
    }

    private static func title(_ playback: TrafficPlayback, _ frame: Int, _ context: DrawContext) -> String {
        let time = playback.query.start.adding(seconds: Int64(frame) * TrafficPlayback.frameSeconds)
        return context.phrases(
            "playback.at", ["time": CivilTime(time).short, "n": "\(frame * Int(TrafficPlayback.frameSeconds) / 60)"])
    }

    private static func headline(
        _ playback: TrafficPlayback, _ frame: Int, _ rows: [PlaybackRow], _ context: DrawContext
    ) -> [LabelledFigure] {
        let waiting = rows.reduce(0.0) { $0 + ($1.queue.value ?? 0) }
        let differences = rows.compactMap { $0.difference.value.map(abs) }
        let off = differences.isEmpty ? nil : differences.reduce(0, +) / Double(differences.count)
        func figure(_ value: Double?, _ unit: String, _ key: String) -> Figure {
            Figure(
                value: value, unit: unit, decimals: 0, quality: .simulated, method: key, title: key, missing: .noData)
        }
        return [
            LabelledFigure("playback.allQueues", figure(waiting, "veh", "playback.allQueues")),
            LabelledFigure("playback.off", figure(off, "km/h", "playback.off")),
            LabelledFigure(
                "playback.demand", figure(playback.demand.share(frame: frame) * 100, "%", "playback.demand"),
                remark: demandRemark(playback.demand, context)),
        ]
    }

    private static func demandRemark(_ demand: DemandCourse, _ context: DrawContext) -> String {
        guard demand.isMeasured else { return context.phrases["playback.demandUnknown"] }
        guard let days = demand.daysBack else { return context.phrases["playback.demandHeld"] }
        return days == 1
            ? context.phrases["playback.demandDayBefore"] : context.phrases("playback.demandDaysBack", ["n": "\(days)"])
    }

    private static func detail(
        _ playback: TrafficPlayback, _ row: PlaybackRow?, _ context: DrawContext
    ) -> [DetailBlock] {
        guard let row, let index = playback.linkIDs.firstIndex(of: row.id) else { return [] }
        let (start, frames) = (playback.query.start, 0..<TrafficPlayback.frameCount)
        func time(_ frame: Int) -> Timestamp { start.adding(seconds: Int64(frame) * TrafficPlayback.frameSeconds) }
        let chart = LineChart(
            series: [
                ChartLine(
                    points: frames.map { (time($0), playback.measured(frame: $0, link: index)) }, role: "chart.second"),
                ChartLine(
                    points: frames.map { (time($0), playback.speed(frame: $0, link: index)) }, role: "chart.line"),
            ], range: TimeRange(start: start, end: time(TrafficPlayback.frameCount - 1)),
            now: row.speed.time, unit: FigureText.unit("km/h", context))
        let incident = playback.query.incident.map { id in
            let name = id == row.id ? row.name[context.phrases.language] : id.text
            return DetailBlock.text(
                StyledText(
                    PlainText.sanitized(context.phrases("playback.incident", ["road": name])), "severity.orange"))
        }
        return labelled(row).map { .figure($0) } + [incident].compactMap { $0 } + [
            .chart(chart, rows: 10), .text(StyledText(context.phrases["playback.about"], "muted")),
        ]
    }

    private static func layers(
        _ model: TrafficModel, _ rows: [PlaybackRow], _ selected: PlaybackRow?, _ context: DrawContext
    ) -> MapLayers {
        let lines = rows.reversed().map { row in
            MapLine(
                points: row.path, role: row.grade.map { TrafficWords.role($0) } ?? "map.road",
                isSelected: row.id == selected?.id)
        }
        let points = rows.prefix(8).filter { ($0.queue.value ?? 0) >= 1 }.compactMap { row in
            row.position.map {
                MapPoint(
                    position: $0,
                    glyph: row.grade.map { TrafficWords.glyph($0, context.glyphs) } ?? context.glyphs.bullet,
                    role: row.grade.map { TrafficWords.role($0) } ?? "accent",
                    label: PlainText.sanitized(row.road[context.phrases.language]), isSelected: row.id == selected?.id)
            }
        }
        return MapLayers(polygons: model.outlines.map { MapPolygon(ring: $0.ring) }, lines: lines, points: points)
    }

    static func figure(_ model: TrafficModel, _ state: TrafficState) -> Figure? {
        state.figure(among: labelled(state.browse.current(rows(model, state))).map(\.figure))
    }

    /// A simulated queue is no reason for an alarm or an incident.
    static func subject(_ model: TrafficModel, _ state: TrafficState) -> Subject? { nil }

    static func table(
        _ model: TrafficModel, _ state: TrafficState, context: DrawContext
    ) -> DataTable {
        BrowseTable.data(rows(model, state), columns, context)
    }
}
