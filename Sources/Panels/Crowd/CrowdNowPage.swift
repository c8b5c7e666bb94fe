import Canvas
import CityKernels
import CityModel

/// Now and the next day: people, error bars, chances of the line, chart, sources.
enum CrowdNowPage {
    static func labelled(_ detail: CrowdModel.Detail) -> [LabelledFigure] {
        let spot = detail.spot
        var figures = [
            LabelledFigure("crowd.count", spot.count), fused(detail),
            LabelledFigure("crowd.load", spot.load, role: CrowdView.role(spot)),
            LabelledFigure(
                "crowd.density", spot.density, remark: spot.levelOfService.map { CrowdView.letter($0) } ?? ""),
        ]
        if isOverLine(detail) {
            figures += [chance(fullWithinThreeHours(detail), "crowd.chanceFull", detail)]
        } else {
            figures += detail.forecast.chances.filter { $0.hours == 3 || $0.hours == 12 }.map {
                chance($0.probability, "crowd.chance\($0.hours)", detail)
            }
        }
        return figures + [
            peak(detail), fixed(Double(spot.place.instantaneousCapacity), "crowd.instantaneousCapacity", spot),
            fixed(Double(spot.place.dailyCapacity), "crowd.dailyCapacity", spot),
        ]
    }

    /// The last of the figures, which stand below the chart: the chart names its lines by them.
    private static let capacities = 2
    /// Rows that the chart keeps however much stands around it: below these it loses its legend.
    private static let leastChartRows = 8

    static func blocks(
        _ detail: CrowdModel.Detail, _ now: Timestamp, _ figures: [DetailBlock], _ context: DrawContext
    ) -> [DetailBlock] {
        var blocks = staleness(detail.spot, now, context) + figures.dropLast(capacities)
        if !context.isLive { blocks += lookingBack(detail, now, context) }
        if let text = crossing(detail, context) { blocks.append(.text(text)) }
        if let text = record(detail, context) { blocks.append(.text(text)) }
        blocks += whatIf(detail, context)
        blocks.append(.chart(chart(detail, now, context), rows: 14, least: leastChartRows))
        blocks += remarks(detail, context).map { .text(StyledText($0, "quality.stale")) }
        blocks += figures.suffix(capacities)
        return blocks + areas(detail, context) + sources(detail, context)
    }

    /// Whether the warning line is passed now, so that the next question is the capacity.
    private static func isOverLine(_ detail: CrowdModel.Detail) -> Bool {
        guard let line = detail.warningLine, let count = detail.spot.count.value else { return false }
        return count >= line
    }

    /// Chance that the people inside reach the capacity within three hours; nil without enough paths.
    private static func fullWithinThreeHours(_ detail: CrowdModel.Detail) -> Double? {
        let capacity = Double(detail.spot.place.instantaneousCapacity)
        guard capacity > 0, !detail.forecast.paths.isEmpty else { return nil }
        return LineCrossing.evaluate(
            paths: detail.forecast.paths, horizon: CrowdForecast.hoursAhead, line: capacity, within: [3]
        ).chances.first?.probability
    }

    private static func chance(_ probability: Double?, _ key: String, _ detail: CrowdModel.Detail) -> LabelledFigure {
        LabelledFigure(
            key,
            CrowdPages.figure(
                probability.map { $0 * 100 }, "%", key, detail, quality: .forecast,
                missing: probability == nil ? .tooFewReadings : nil, method: "crowd.chance"))
    }

    private static func fixed(_ value: Double, _ key: String, _ spot: CrowdModel.Spot) -> LabelledFigure {
        LabelledFigure(
            key,
            Figure(
                value: value > 0 ? value : nil, unit: "persons", method: key, title: key, subject: spot.place.name,
                missing: value > 0 ? nil : .notApplicable))
    }

    /// People inside by all sources together, with the 95 % interval behind.
    private static func fused(_ detail: CrowdModel.Detail) -> LabelledFigure {
        let now = detail.fusion.now
        let figure = CrowdPages.figure(
            now?.estimate.persons, "persons", "crowd.fused", detail,
            interval: now.map { estimate in
                let reach = 1.2816 * estimate.estimate.deviation
                return max(0, estimate.estimate.persons - reach)...(estimate.estimate.persons + reach)
            }, time: now?.time, missing: detail.fusion.missing)
        let remark =
            now.map { "\(CrowdPages.people($0.estimate.lower95))–\(CrowdPages.people($0.estimate.upper95)) 95 %" }
            ?? ""
        return LabelledFigure("crowd.fused", figure, remark: remark)
    }

    /// The largest hour of the next day with its 80 % interval.
    private static func peak(_ detail: CrowdModel.Detail) -> LabelledFigure {
        let highest = detail.forecast.peak
        let figure = CrowdPages.figure(
            highest?.point.mean, "persons", "crowd.peak", detail, quality: .forecast,
            interval: highest.map { $0.point.lower80...max($0.point.lower80, $0.point.upper80) }, time: highest?.time,
            missing: detail.forecast.missing, method: "crowd.forecast")
        let today = detail.spot.count.time.map { CivilTime($0).date }
        return LabelledFigure("crowd.peak", figure, remark: highest.map { moment($0.time, on: today) } ?? "")
    }

    /// The clock alone on the same day; a clock that has passed already would be misread otherwise.
    static func moment(_ time: Timestamp, on today: CivilDate?) -> String {
        let civil = CivilTime(time)
        return civil.date == today ? civil.clock : civil.short
    }

    private static func staleness(_ spot: CrowdModel.Spot, _ now: Timestamp, _ context: DrawContext) -> [DetailBlock] {
        guard spot.count.quality == .stale, let time = spot.count.time else { return [] }
        let age = FigureText.age(now.seconds(since: time), context)
        let text = context.phrases("crowd.staleSince", ["time": CivilTime(time).short, "age": age])
        return [.text(StyledText(text, "quality.stale"))]
    }

    /// When the line is reached by a tenth, half and nine tenths of all paths, as far as so many do.
    private static func crossing(_ detail: CrowdModel.Detail, _ context: DrawContext) -> StyledText? {
        if isOverLine(detail) {
            let below = detail.samples.last.flatMap {
                detail.forecast.fallsBelow(detail.warningLine ?? .infinity, after: $0.time)
            }
            let text =
                below.map { context.phrases("crowd.overLineUntil", ["time": CivilTime($0).short]) }
                ?? context.phrases["crowd.overLine"]
            return StyledText(text, "severity.orange")
        }
        guard let tenth = detail.forecast.tenthCrossing else { return nil }
        let today = detail.spot.count.time.map { CivilTime($0).date }
        var times = ["tenth": moment(tenth, on: today)]
        var key = "crowd.crossingTenth"
        if let median = detail.forecast.medianCrossing {
            key = "crowd.crossingHalf"
            times["median"] = moment(median, on: today)
        }
        if let late = detail.forecast.nineTenthsCrossing {
            key = "crowd.crossing"
            times["late"] = moment(late, on: today)
        }
        return StyledText(context.phrases(key, times), "quality.forecast")
    }

    /// How such chances did before: calibration kept and shown.
    private static func record(_ detail: CrowdModel.Detail, _ context: DrawContext) -> StyledText? {
        guard !isOverLine(detail), let chance = detail.forecast.chances.last, let record = chance.record else {
            return nil
        }
        return StyledText(
            context.phrases(
                "crowd.cameTrue",
                ["share": Digits.fixed(record.cameTrueShare * 100, 0), "n": "\(record.questions)"]), "muted")
    }

    /// Says of which moment the forecast is, and what came of it.
    private static func lookingBack(
        _ detail: CrowdModel.Detail, _ now: Timestamp, _ context: DrawContext
    ) -> [DetailBlock] {
        let made = context.phrases("crowd.madeThen", ["time": CivilTime(now).short])
        var blocks: [DetailBlock] = [.text(StyledText(made, "quality.forecast"))]
        guard let hindsight = detail.hindsight, let mean = hindsight.meanMiss, let largest = hindsight.largestMiss
        else {
            blocks.append(.text(StyledText(context.phrases["crowd.nothingCame"], "muted")))
            return blocks
        }
        let sign = largest.persons < 0 ? "−" : "+"
        blocks.append(
            .text(
                StyledText(
                    context.phrases(
                        "crowd.came",
                        [
                            "inside": "\(hindsight.inside80)", "wide": "\(hindsight.inside95)",
                            "hours": "\(hindsight.judged)", "miss": CrowdPages.people(mean),
                            "largest": sign + CrowdPages.people(abs(largest.persons)),
                            "time": CivilTime(largest.time).short,
                        ]), "accent")))
        if let text = lineCame(hindsight, detail, context) { blocks.append(.text(StyledText(text, "accent"))) }
        return blocks
    }

    /// What was said of the warning line and what came.
    private static func lineCame(
        _ hindsight: CrowdHindsight, _ detail: CrowdModel.Detail, _ context: DrawContext
    ) -> String? {
        guard detail.warningLine != nil, !isOverLine(detail) else { return nil }
        let passed = hindsight.crossed.flatMap { time in
            detail.forecast.chances.first { time < detail.forecast.points[$0.hours - 1].time.adding(seconds: 1800) }
        }
        guard let chance = passed ?? detail.forecast.chances.last(where: { $0.hours <= hindsight.hoursKnown }),
            let probability = chance.probability
        else { return nil }
        let said = ["hours": "\(chance.hours)", "percent": Digits.fixed(probability * 100, 0)]
        guard let crossed = hindsight.crossed, passed != nil else {
            return context.phrases("crowd.lineNotPassed", said)
        }
        return context.phrases(
            "crowd.linePassed", said.merging(["time": CivilTime(crossed).short]) { own, _ in own })
    }

    private static func whatIf(_ detail: CrowdModel.Detail, _ context: DrawContext) -> [DetailBlock] {
        guard let whatIf = detail.whatIf else { return [] }
        let clock =
            "\(Digits.padded(whatIf.request.fromMinute / 60, 2)):\(Digits.padded(whatIf.request.fromMinute % 60, 2))"
        let what =
            if let gate = whatIf.request.gate {
                context.phrases("crowd.whatIf.gate", ["time": clock, "gate": "\(gate)"])
            } else if whatIf.request.personsPerHour > 0 {
                context.phrases(
                    "crowd.whatIf.metered",
                    ["time": clock, "rate": CrowdPages.people(whatIf.request.personsPerHour)])
            } else {
                context.phrases("crowd.whatIf.closed", ["time": clock])
            }
        let text =
            whatIf.effect.map { "\(what) \(DiversionWords(context.phrases).effect($0))" }
            ?? "\(what) \(context.phrases["crowd.whatIf.none"])"
        return [.text(StyledText(text, "accent"))]
    }
}
