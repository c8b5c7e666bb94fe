import Canvas
import CityModel
import CityStore

/// The record of one feed: where it stands in the catalogue, how it does, what it brought and what departments wait for.
enum SourceDetail {
    private static let outboxRows = 6
    private static let strangerExamples = 3

    static func blocks(_ feed: SourcesModel.Feed, _ model: SourcesModel, _ context: DrawContext) -> [DetailBlock] {
        var blocks = [DetailBlock.text(StyledText(place(feed, context), "muted"))]
        if let line = state(feed, context) { blocks.append(.text(line)) }
        blocks += standing(feed, context)
        if feed.id == model.selected, let line = strangers(model, context) { blocks.append(.text(line)) }
        blocks += figures(feed, model)
        blocks.append(.text(StyledText(transport(feed, context), "muted")))
        if feed.isFetched { blocks.append(.text(StyledText(leader(model, context), "muted"))) }
        blocks += warehouse(model, context)
        if feed.id == model.selected {
            blocks += quality(model, context) + fetches(model, context) + quarantine(model, context)
            blocks += answer(model, context)
        }
        return blocks + outbox(model, context)
    }

    /// The figures of the detail, of which `e` explains one.
    static func figures(_ feed: SourcesModel.Feed, _ model: SourcesModel) -> [DetailBlock] {
        let cycle = feed.definition.cycleSeconds
        let isWholeMinutes = cycle % 60 == 0
        var figures = [
            LabelledFigure("sources.age", feed.age),
            LabelledFigure(
                "sources.cycle",
                Figure(
                    value: Double(isWholeMinutes ? cycle / 60 : cycle), unit: isWholeMinutes ? "min" : "s",
                    source: feed.definition.id, department: feed.definition.department, method: "sources.cycle",
                    title: "sources.cycle", subject: feed.definition.name)),
            LabelledFigure("sources.completeness", feed.completeness, role: SourcesView.role(feed.completeness)),
            LabelledFigure("sources.quarantined", feed.quarantined),
        ]
        if feed.isFetched {
            figures += [
                LabelledFigure("sources.lastSuccess", feed.lastSuccess), LabelledFigure("sources.bytes", feed.bytes),
            ]
        }
        // The newest day that is over; today says little in its first hours.
        let day = model.quality.dropFirst().prefix(1).first { $0.day.hours > 0 } ?? model.quality.first
        for property in SourceQuality.Property.allCases {
            guard let day, feed.id == model.selected else { break }
            let share = Figure(
                value: day.share(property).map { $0 * 100 }, unit: "%", decimals: 1, time: day.day.day,
                source: feed.definition.id, department: feed.definition.department,
                method: "sources.quality.\(property.rawValue)", title: "sources.quality.\(property.rawValue)",
                subject: feed.definition.name, missing: .noData)
            figures.append(LabelledFigure("sources.quality.\(property.rawValue)", share, role: SourcesView.role(share)))
        }
        return figures.map { .figure($0) }
    }

    /// Department, number in the catalogue of government data, data set.
    private static func place(_ feed: SourcesModel.Feed, _ context: DrawContext) -> String {
        [
            feed.department[context.phrases.language], PlainText.sanitized(feed.definition.catalogueCode, limit: 40),
            feed.definition.name[context.phrases.language],
        ].filter { !$0.isEmpty }.joined(separator: " \(context.glyphs.crumb) ")
    }

    private static func state(_ feed: SourcesModel.Feed, _ context: DrawContext) -> StyledText? {
        if let order = feed.order, let since = order.pausedAt {
            return StyledText(
                context.phrases(
                    "sources.pausedSince",
                    ["time": CivilTime(since).short, "user": PlainText.sanitized(order.pausedBy ?? "—", limit: 40)]),
                "quality.suspect")
        }
        guard let state = feed.state, feed.breaker != .closed else { return nil }
        let detail = PlainText.sanitized(state.lastDetail, limit: 80)
        let outcome = state.lastOutcome.map { context.phrases["outcome.\($0.rawValue)"] } ?? ""
        return StyledText(
            context.phrases(
                "sources.breaker.\(feed.breaker.rawValue)",
                [
                    "n": "\(state.failuresInARow)", "since": state.failingSince.map { CivilTime($0).short } ?? "—",
                    "seconds": "\(FeedBreaker.seconds)", "why": "\(outcome) \(detail)",
                ]), "error")
    }

    /// What is under way, and what comparing the whole source came to.
    private static func standing(_ feed: SourcesModel.Feed, _ context: DrawContext) -> [DetailBlock] {
        var blocks: [DetailBlock] = []
        if let progress = feed.progress {
            let line = FeedProgressText.line(
                progress, phrases: context.phrases, glyphs: context.glyphs, cells: 12, at: context.now)
            let isBroken = FeedProgressText.isBroken(progress, at: context.now)
            blocks.append(.text(StyledText(line, isBroken ? "quality.suspect" : "accent")))
        }
        if let reconciliation = feed.reconciliation {
            let words = [
                "time": CivilTime(reconciliation.at).short, "gone": "\(reconciliation.gone)",
                "held": "\(reconciliation.held)", "withheld": "\(reconciliation.withheld)",
            ]
            let (key, role): (String, TextStyle) =
                !reconciliation.isBelieved
                ? ("sources.doubted", "error")
                : reconciliation.withheld > 0 ? ("sources.withheld", "quality.suspect") : ("sources.compared", "muted")
            blocks.append(.text(StyledText(context.phrases(key, words), role)))
        }
        if let pass = feed.uncompared {
            let line = context.phrases("sources.uncompared.\(pass.reason.rawValue)", ["time": CivilTime(pass.at).short])
            blocks.append(.text(StyledText(line, "quality.suspect")))
        }
        return blocks
    }

    /// Entities whose readings came and that nobody has entered in the city.
    private static func strangers(_ model: SourcesModel, _ context: DrawContext) -> StyledText? {
        guard !model.strangers.isEmpty else { return nil }
        var names = model.strangers.prefix(strangerExamples).map { PlainText.sanitized($0.text, limit: 40) }
        if model.strangers.count > strangerExamples { names.append("…") }
        let words = ["n": "\(model.strangers.count)", "names": names.joined(separator: ", ")]
        return StyledText(context.phrases("sources.strangers", words), "quality.suspect")
    }

    /// How far the engine upstream follows; nothing where there is none.
    private static func warehouse(_ model: SourcesModel, _ context: DrawContext) -> [DetailBlock] {
        guard let forward = model.forward else { return [] }
        let phrases = context.phrases
        let target = PlainText.sanitized(forward.target, limit: 60)
        let asOf = forward.confirmedAt.map { CivilTime($0).short } ?? "—"
        var lines = [
            StyledText(
                phrases("sources.warehouse", ["target": target, "rows": "\(forward.rows)", "time": asOf]), "muted")
        ]
        if let oldest = forward.oldestWaiting {
            lines.append(
                StyledText(
                    phrases("warehouse.waiting", ["hours": "\(forward.waiting)", "time": CivilTime(oldest).short]),
                    "quality.suspect"))
        }
        if let failure = forward.failure {
            let since = forward.failedAt.map { CivilTime($0).short } ?? "—"
            lines.append(
                StyledText(
                    phrases(
                        "warehouse.failing", ["time": since, "detail": PlainText.sanitized(failure, limit: 60)]),
                    "error"))
        }
        return lines.map { .text($0) }
    }

    private static func transport(_ feed: SourcesModel.Feed, _ context: DrawContext) -> String {
        switch feed.definition.transport {
        case .simulated: context.phrases[feed.isFetched ? "sources.gateway" : "sources.simulated"]
        case .http(let endpoint): PlainText.sanitized(endpoint.address, limit: 120)
        }
    }

    private static func leader(_ model: SourcesModel, _ context: DrawContext) -> String {
        guard let leader = model.leader else { return context.phrases["sources.noLeader"] }
        return context.phrases("sources.leader", ["process": PlainText.sanitized(leader, limit: 40)])
    }

    private static func quality(_ model: SourcesModel, _ context: DrawContext) -> [DetailBlock] {
        guard !model.quality.isEmpty else { return [] }
        let header =
            [context.phrases["sources.day"]]
            + SourceQuality.Property.allCases.map { context.phrases["sources.qualityShort.\($0.rawValue)"] }
        return [
            .gap, .heading(context.phrases["sources.qualityDays"]),
            .rows(
                header: header,
                model.quality.map { day in
                    [StyledText(String(CivilTime(day.day.day).short.prefix(5)))]
                        + SourceQuality.Property.allCases.map { property in
                            guard let share = day.share(property) else { return StyledText("—", "quality.missing") }
                            return StyledText("\(Int((share * 100).rounded(.down)))", TextStyle(role(share)))
                        }
                }),
        ]
    }

    private static func role(_ share: Double) -> StyleRole {
        share >= 0.95 ? "text" : share >= 0.8 ? "quality.suspect" : "quality.stale"
    }

    private static func fetches(_ model: SourcesModel, _ context: DrawContext) -> [DetailBlock] {
        guard !model.fetches.isEmpty else { return [] }
        let header = ["fetch.time", "fetch.outcome", "fetch.rows", "fetch.bytes", "fetch.milliseconds"]
        return [
            .gap,
            .rows(
                header: header.map { context.phrases[$0] },
                model.fetches.map { fetch in
                    [
                        StyledText(CivilTime(fetch.startedAt).short),
                        StyledText(context.phrases["outcome.\(fetch.outcome.rawValue)"]),
                        StyledText("\(fetch.rows)"), StyledText("\(fetch.bytes)"), StyledText("\(fetch.milliseconds)"),
                    ]
                }),
        ]
    }

    private static func quarantine(_ model: SourcesModel, _ context: DrawContext) -> [DetailBlock] {
        guard !model.quarantined.isEmpty else { return [] }
        let header = ["quarantine.time", "quarantine.reason", "quarantine.field", "quarantine.original"]
        return [
            .gap,
            .rows(
                header: header.map { context.phrases[$0] },
                model.quarantined.map { record in
                    [
                        StyledText(CivilTime(record.time).short),
                        StyledText(context.phrases["quarantine.\(record.reason)"]),
                        StyledText(PlainText.sanitized(record.field, limit: 30)),
                        StyledText(PlainText.sanitized(record.original, limit: 60), "muted"),
                    ]
                }),
        ]
    }

    private static func answer(_ model: SourcesModel, _ context: DrawContext) -> [DetailBlock] {
        guard let answer = model.answer else { return [] }
        let heading = context.phrases(
            "sources.answer", ["time": CivilTime(answer.time).short, "status": "\(answer.status)"])
        return [.gap, .heading(heading), .text(StyledText(PlainText.sanitized(answer.beginning, limit: 600), "muted"))]
    }

    private static func outbox(_ model: SourcesModel, _ context: DrawContext) -> [DetailBlock] {
        guard !model.outbox.isEmpty else { return [] }
        let header = ["outbox.time", "outbox.kind", "outbox.subject", "outbox.attempts", "outbox.failure"]
        return [
            .gap, .heading(context.phrases["sources.outboxTitle"]),
            .rows(
                header: header.map { context.phrases[$0] },
                model.outbox.prefix(outboxRows).map { item in
                    [
                        StyledText(CivilTime(item.created).short),
                        StyledText(PlainText.sanitized(item.kind, limit: 24)),
                        StyledText(PlainText.sanitized(item.subject, limit: 24)), StyledText("\(item.attempts)"),
                        StyledText(PlainText.sanitized(item.failure ?? "—", limit: 40), "muted"),
                    ]
                }),
        ]
    }
}
