import Canvas
import CityKernels
import CityModel

/// What stands in the detail: the asked route, the selected link, or the selected area.
enum TrafficDetailView {
    /// Figures a route choice has; the chosen figure tells the chosen route.
    private static let figuresOfChoice = 4
    /// Figures of a link's reliability, which rest on weeks.
    private static let figuresOfWeeks = 3

    static func choice(_ state: TrafficState) -> Int { state.browse.figure / figuresOfChoice }

    static func title(_ state: TrafficState, _ selection: TrafficSelection, _ context: DrawContext) -> String {
        let language = context.phrases.language
        if let route = state.route {
            return PlainText.sanitized(
                "\(route.from.name[language]) \(context.glyphs.towards) \(route.to.name[language])")
        }
        if let place = state.reach {
            return context.phrases("traffic.reachOf", ["name": PlainText.sanitized(place.name[language])])
        }
        switch selection {
        case .link(let link): return PlainText.sanitized(link.name[language])
        case .area(let area): return PlainText.sanitized(area.name[language])
        case .nothing: return ""
        }
    }

    /// - Parameter context: For the remarks; without it only the figures matter.
    static func labelled(
        _ model: TrafficModel, _ state: TrafficState, _ selection: TrafficSelection, _ context: DrawContext?
    ) -> [LabelledFigure] {
        if let request = state.route {
            guard let route = model.route, route.request == request else { return [] }
            return route.choices.flatMap { choice in
                [
                    LabelledFigure(
                        "traffic.routeMinutes", choice.minutes, remark: arrival(choice.minutes, route, context)),
                    LabelledFigure(
                        "traffic.routeForecast", choice.forecastMinutes,
                        remark: arrival(choice.forecastMinutes, route, context)
                            + unforecast(choice, context)),
                    LabelledFigure("traffic.routeKilometres", choice.kilometres),
                    LabelledFigure(
                        "traffic.routeUnmeasured", choice.unmeasured, remark: "/ \(choice.route.links.count)"),
                ]
            }
        }
        if let place = state.reach {
            guard let reach = model.reach, reach.from == place else { return [] }
            return reach.shares.enumerated().map { band, share in
                LabelledFigure(share.title, share, role: bandRole(band))
            }
        }
        switch selection {
        case .link(let link): return labelled(link, model, context)
        case .area(let area): return labelled(area, context)
        case .nothing: return []
        }
    }

    /// `arr. 08:23`, so many minutes on as are shown; empty without words or a time.
    private static func arrival(_ minutes: Figure, _ route: TrafficRoute, _ context: DrawContext?) -> String {
        guard let context, let value = minutes.value else { return "" }
        let time = route.asOf.adding(seconds: Int64(value.rounded()) * 60)
        return context.phrases("traffic.arrival", ["time": CivilTime(time).clock])
    }

    private static func unforecast(_ choice: TrafficRoute.Choice, _ context: DrawContext?) -> String {
        guard let context, choice.unforecastLinks > 0 else { return "" }
        return " " + context.phrases("traffic.unforecastLinks", ["n": "\(choice.unforecastLinks)"])
    }

    /// Bands of the reach by colour; the label says the minutes.
    static func bandRole(_ band: Int) -> StyleRole { StyleRole("grade.\(min(band, 4) + 1)") }

    private static func labelled(
        _ link: TrafficModel.Link, _ model: TrafficModel, _ context: DrawContext?
    ) -> [LabelledFigure] {
        let grade = context.map { TrafficWords.grade(link, $0).text } ?? ""
        let basics = [
            LabelledFigure("traffic.speed", link.speed), LabelledFigure("traffic.freeSpeed", link.freeSpeed),
            LabelledFigure(
                "traffic.ratio", link.ratio, role: link.grade.map { TrafficWords.role($0) },
                remark: link.grade == nil ? "" : "\(grade) \(TrafficWords.standard)"),
            LabelledFigure("traffic.flow", link.flow), LabelledFigure("traffic.delay", link.delay),
        ]
        guard let detail = model.detail, detail.link.id == link.id else { return basics }
        let forecast = model.forecast.flatMap { $0.link == link.id ? $0 : nil }
        let fused = detail.sources.map { [LabelledFigure("traffic.fused", $0.fused)] } ?? []
        return basics + fused + ahead(forecast, context) + [
            LabelledFigure("traffic.travelTimeIndex", detail.travelTimeIndex),
            LabelledFigure("traffic.planningTimeIndex", detail.planningTimeIndex),
            LabelledFigure("traffic.bufferIndex", detail.bufferIndex),
        ] + (detail.signal.map { SignalView.figures($0, link, context) } ?? [])
    }

    /// The next hour, and how much better than "as now" it has been.
    private static func ahead(_ forecast: LinkForecast?, _ context: DrawContext?) -> [LabelledFigure] {
        guard let forecast else { return [] }
        let basis = context.map { context in
            // The skill half an hour ahead is the figure itself.
            let others = zip(forecast.points, forecast.skills).filter { $0.0.minutes != 30 }.compactMap {
                point, skill in
                skill.map {
                    context.phrases("traffic.skillAt", ["n": "\(point.minutes)", "share": Digits.fixed($0, 0)])
                }
            }
            // Without a fresh reading nothing is forecast, whatever the history is like.
            if forecast.points.allSatisfy({ $0.speed.value == nil }) { return "" }
            return forecast.dayCount > 0
                ? others.joined(separator: " \(context.glyphs.leaf) ") : context.phrases["traffic.isPersistence"]
        }
        return forecast.points.map { point in
            let range = point.speed.interval.map {
                "[\(Digits.fixed($0.lowerBound, 0))–\(Digits.fixed($0.upperBound, 0))]"
            }
            return LabelledFigure("traffic.forecast\(point.minutes)", point.speed, remark: range ?? "")
        } + [LabelledFigure("traffic.skill", forecast.skill, remark: basis ?? "")]
    }

    private static func labelled(_ area: TrafficArea, _ context: DrawContext?) -> [LabelledFigure] {
        let grade = context.map { TrafficWords.grade(area, $0).text } ?? ""
        return [
            LabelledFigure(
                "traffic.index", area.index, role: area.grade.map { TrafficWords.role($0) },
                remark: area.grade == nil ? "" : "\(grade) \(TrafficWords.standard)"),
            LabelledFigure("traffic.meanSpeed", area.speed),
            LabelledFigure("traffic.networkTimeIndex", area.travelTimeIndex),
            LabelledFigure("traffic.congestedShare", area.congestedShare),
            LabelledFigure("traffic.coverage", area.coverage), LabelledFigure("traffic.kilometres", area.kilometres),
        ]
    }

    static func blocks(
        _ model: TrafficModel, _ state: TrafficState, _ selection: TrafficSelection, _ context: DrawContext
    ) -> [DetailBlock] {
        let figures = labelled(model, state, selection, context)
        if let request = state.route { return routeBlocks(model, request, figures, state, context) }
        if state.reach != nil { return figures.map { .figure($0) } + reachBlocks(model, context) }
        let drawn = figures.map { DetailBlock.figure($0) }
        switch selection {
        case .link(let link):
            // The chart before what is told of weeks and of the signal, so that it is seen on a small screen.
            let detail = model.detail.flatMap { $0.link.id == link.id ? $0 : nil }
            let ofSignal = detail?.signal == nil ? 0 : SignalView.figureCount
            let late = drawn.suffix(detail == nil ? 0 : figuresOfWeeks + ofSignal)
            return alarm(link.alarm, model, context) + drawn.dropLast(late.count)
                + linkBlocks(link, model, Array(late), context)
        case .area(let area): return alarm(area.alarm, model, context) + drawn + areaBlocks(area, model, context)
        case .nothing: return []
        }
    }

    private static func alarm(_ alarm: Alarm?, _ model: TrafficModel, _ context: DrawContext) -> [DetailBlock] {
        guard let alarm else { return [] }
        let word = context.phrases["severity.\(alarm.severity.word)"]
        let text = context.phrases(
            "traffic.alarm.\(alarm.state)",
            ["severity": word, "time": CivilTime(alarm.raisedAt).short, "user": alarm.acknowledgedBy ?? "—"])
        let line = PlainText.sanitized("\(context.glyphs.severityMark(alarm.severity)) \(text)")
        let advice = model.advice[alarm.rule].map {
            DetailBlock.text(StyledText(PlainText.sanitized($0[context.phrases.language]), "text"))
        }
        return [.text(StyledText(line, TextStyle(StyleRole("severity.\(alarm.severity.word)"))))]
            + [advice].compactMap { $0 }
    }

    private static func linkBlocks(
        _ link: TrafficModel.Link, _ model: TrafficModel, _ late: [DetailBlock], _ context: DrawContext
    ) -> [DetailBlock] {
        guard let detail = model.detail, detail.link.id == link.id else { return [] }
        let hasUsual = detail.usual.contains { $0.value != nil }
        let hasGhost = detail.weekAgo.contains(where: \.isUsable)
        let legend = context.phrases.sentences(
            [
                hasGhost ? "traffic.ghost" : nil, hasUsual ? "traffic.usual" : "traffic.shortHistory",
            ].compactMap { $0 }.map { context.phrases[$0] })
        return drops(detail, context) + [
            .chart(chart(link, detail, model, context), rows: 12), .text(StyledText(legend, "muted")),
        ] + sources(detail.sources, context) + late + signal(detail, context)
    }

    private static func signal(_ detail: TrafficModel.Detail, _ context: DrawContext) -> [DetailBlock] {
        let sentences =
            detail.signal.map { SignalView.sentences($0, context) }
            ?? [StyledText(context.phrases["traffic.noSignals"], "muted")]
        return sentences.map { .text($0) }
    }

    private static func chart(
        _ link: TrafficModel.Link, _ detail: TrafficModel.Detail, _ model: TrafficModel, _ context: DrawContext
    ) -> LineChart {
        let ghost = detail.weekAgo.map {
            (time: $0.time.adding(seconds: TrafficSnapshot.weekSeconds), value: $0.isUsable ? $0.value : nil)
        }
        let forecast = model.forecast.flatMap { $0.link == link.id ? $0 : nil }
        let ahead = (forecast?.points ?? []).compactMap { point in
            point.speed.interval.map {
                (
                    time: model.asOf.adding(seconds: Int64(point.minutes) * 60), low: $0.lowerBound,
                    high: $0.upperBound
                )
            }
        }
        let start = link.speed.value.map { [(time: model.asOf, low: $0, high: $0)] } ?? []
        return LineChart(
            series: [
                .ghost(ghost, shiftedBy: 0, label: context.phrases["crowd.lastWeek"]),
                ChartLine(points: detail.usual, role: "chart.second"),
                ChartLine(points: detail.samples.map { ($0.time, $0.isUsable ? $0.value : nil) }, role: "chart.line"),
            ],
            fan: ForecastFan(outer: [], inner: ahead.isEmpty ? [] : start + ahead, innerLabel: "80 %"),
            thresholds: [
                (
                    link.link.freeFlowKilometresPerHour * 0.5, context.phrases["traffic.congestedLine"],
                    "severity.yellow"
                )
            ],
            range: TimeRange(start: model.asOf.adding(seconds: -86_400), end: model.asOf.adding(seconds: 4500)),
            now: model.asOf, unit: FigureText.unit("km/h", context))
    }

    private static func drops(_ detail: TrafficModel.Detail, _ context: DrawContext) -> [DetailBlock] {
        detail.drops.suffix(3).map { drop in
            .text(
                StyledText(
                    context.phrases(
                        "traffic.dropLine",
                        [
                            "time": CivilTime(drop.time).short, "speed": drop.speed.text,
                            "expected": Digits.fixed(drop.expected, 0),
                        ]), "severity.orange"))
        }
    }

    private static func sources(_ sources: LinkSources?, _ context: DrawContext) -> [DetailBlock] {
        guard let sources else { return [] }
        return [
            .rows(
                header: ["traffic.detector", "column.speed", "traffic.bias", "traffic.weight"].map {
                    context.phrases[$0]
                },
                sources.sources.map { source in
                    [
                        StyledText(source.id.text),
                        StyledText(source.speed.map { Digits.fixed($0, 0) } ?? "—"),
                        StyledText("\(Digits.fixed(source.biasPercent, 1)) %"),
                        StyledText("\(Digits.fixed(source.weightPercent, 0)) %"),
                    ]
                })
        ]
    }

    private static func areaBlocks(
        _ area: TrafficArea, _ model: TrafficModel, _ context: DrawContext
    ) -> [DetailBlock] {
        let hour = model.asOf.floored(toSeconds: 3600)
        let points = area.day.enumerated().map { number, value in
            (time: hour.adding(seconds: Int64(number - 23) * 3600 + 1800), value: value)
        }
        let lines: [(Double, CongestionGrade)] = [
            (4, .lightlyCongested), (6, .moderatelyCongested), (8, .severelyCongested),
        ]
        let chart = LineChart(
            series: [ChartLine(points: points)],
            thresholds: lines.map { ($0.0, context.phrases["grade.\($0.1)"], TrafficWords.role($0.1)) },
            range: TimeRange(start: model.asOf.adding(seconds: -86_400), end: hour.adding(seconds: 3600)),
            now: model.asOf)
        let worst = model.links.filter { area.links.contains($0.id) && $0.grade != nil }.prefix(5).map { link in
            let grade = TrafficWords.grade(link, context)
            let name = PlainText.sanitized(link.name[context.phrases.language])
            return DetailBlock.text(
                StyledText("\(grade.text) \(FigureText.value(link.speed, context)) \(name)", grade.style))
        }
        return [.chart(chart, rows: 9), .heading(context.phrases["traffic.worst"])] + worst
    }

    private static func routeBlocks(
        _ model: TrafficModel, _ request: RouteRequest, _ figures: [LabelledFigure], _ state: TrafficState,
        _ context: DrawContext
    ) -> [DetailBlock] {
        guard let route = model.route, route.request == request else {
            return [.text(StyledText(context.phrases["shell.loading"], "muted"))]
        }
        guard !route.choices.isEmpty else {
            return [.text(StyledText(context.phrases["traffic.routeNone"], "quality.stale"))]
        }
        var blocks: [DetailBlock] = []
        for (number, choice) in route.choices.enumerated() {
            let mark = number == self.choice(state) ? " \(context.glyphs.check)" : ""
            blocks.append(.heading(context.phrases("traffic.routeNumber", ["n": String(number + 1)]) + mark))
            blocks += figures[number * figuresOfChoice..<(number + 1) * figuresOfChoice].map { .figure($0) }
            let roads = choice.roads.map {
                "\(PlainText.sanitized($0.name[context.phrases.language])) \(Digits.fixed($0.kilometres, 1))"
            }
            blocks.append(.text(StyledText(roads.joined(separator: " \(context.glyphs.crumb) ") + " km", "muted")))
        }
        if route.closed > 0 {
            blocks.append(
                .text(StyledText(context.phrases("traffic.routeAvoids", ["n": "\(route.closed)"]), "severity.red")))
        }
        return blocks + [.text(StyledText(context.phrases["traffic.routeHint"], "muted"))]
    }

    private static func reachBlocks(_ model: TrafficModel, _ context: DrawContext) -> [DetailBlock] {
        guard let reach = model.reach else { return [.text(StyledText(context.phrases["shell.loading"], "muted"))] }
        let language = context.phrases.language
        return TrafficReach.limits.indices.flatMap { band -> [DetailBlock] in
            let places = reach.places(within: band)
            guard !places.isEmpty else { return [] }
            let names = places.map { "\(PlainText.sanitized($0.name[language])) \(Digits.fixed($0.minutes, 0))" }
            return [
                .heading(context.phrases("traffic.reachBand", ["n": "\(TrafficReach.limits[band])"])),
                .text(
                    StyledText(context.phrases.list(names), TextStyle(bandRole(band)))),
            ]
        }
    }
}
