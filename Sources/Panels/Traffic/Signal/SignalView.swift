import Canvas
import CityKernels
import CityModel

/// The signal at the end of a link: two figures and a sentence of advice.
enum SignalView {
    /// As many as `figures` gives.
    static let figureCount = 2

    /// - Parameter context: for the remarks; without it only the figures matter.
    static func figures(
        _ signal: JunctionSignal, _ link: TrafficModel.Link, _ context: DrawContext?
    ) -> [LabelledFigure] {
        let check = try? signal.check.get()
        let missing: MissingReason = signal.check == .failure(.nothingToTime) ? .notApplicable : .tooFewReadings
        func figure(_ value: Double?, _ title: String, _ missing: MissingReason) -> Figure {
            Figure(
                value: value, unit: "s", decimals: 0, time: signal.countedAt, source: link.flow.source,
                department: link.flow.department, method: "traffic.signalDelay", title: title, subject: signal.name,
                missing: missing, series: link.flow.series)
        }
        return [
            LabelledFigure(
                "traffic.signalDelay", figure(check?.present.delaySeconds, "traffic.signalDelay", missing),
                remark: remark(check?.present, context)),
            LabelledFigure(
                "traffic.signalAdvised",
                figure(
                    check?.advised?.delaySeconds, "traffic.signalAdvised", check == nil ? missing : .notApplicable),
                remark: remark(check?.advised, context)),
        ]
    }

    private static func remark(_ timing: SignalCheck.Timing?, _ context: DrawContext?) -> String {
        guard let timing, let context else { return "" }
        return context.phrases(
            "traffic.signalLevel",
            ["level": "\(timing.level)".uppercased(), "cycle": Digits.fixed(timing.cycleSeconds, 0)])
    }

    /// What is seen and what could be done, in words.
    static func sentences(_ signal: JunctionSignal, _ context: DrawContext) -> [StyledText] {
        let name = PlainText.sanitized(signal.name[context.phrases.language])
        let check: SignalCheck
        switch signal.check {
        case .success(let made): check = made
        case .failure(.uncounted(let links)):
            let text = context.phrases("traffic.signalUncounted", ["name": name, "count": "\(links)"])
            return [StyledText(text, "muted")]
        case .failure(.nothingToTime):
            return [StyledText(context.phrases("traffic.signalEmpty", ["name": name]), "muted")]
        }
        let now = context.phrases(
            "traffic.signalNow",
            [
                "name": name, "greens": greens(check.present.greenSeconds),
                "volume": Digits.fixed(check.volume, 0, grouped: true),
                "ratio": Digits.fixed(check.criticalFlowRatio, 2),
            ])
        guard let advised = check.advised, let saved = check.savedVehicleHours else {
            let text = context.phrases(
                "traffic.signalSaturated", ["ratio": Digits.fixed(SignalTiming.criticalFlowRatioLimit, 2)])
            return [StyledText(now, "text"), StyledText(text, "text")]
        }
        let advice =
            saved < leastSaving
            ? context.phrases["traffic.signalFits"]
            : context.phrases(
                "traffic.signalAdvice",
                [
                    "cycle": Digits.fixed(advised.cycleSeconds, 0), "greens": greens(advised.greenSeconds),
                    "hours": Digits.fixed(saved, 1),
                ])
        return [StyledText(now, "text"), StyledText(advice, "text")]
    }

    /// Vehicle-hours an hour below which nobody should be bothered.
    private static let leastSaving = 0.5

    private static func greens(_ seconds: [Double]) -> String {
        seconds.map { Digits.fixed($0, 0) }.joined(separator: "+")
    }
}
