import CityModel

extension LineChart {
    /// What the curve of readings, or else the first one, shows, in one sentence for reading aloud.
    func told(_ context: DrawContext) -> String {
        let shown = ((series.first { $0.role == "chart.line" } ?? series.first)?.points ?? []).compactMap { point in
            point.value.flatMap { value in
                value.isFinite && range.start <= point.time && point.time <= range.end ? (point.time, value) : nil
            }
        }
        guard let first = shown.first, let last = shown.last, let low = shown.min(by: { $0.1 < $1.1 }),
            let high = shown.max(by: { $0.1 < $1.1 })
        else { return context.phrases["plain.emptyChart"] }
        let decimals = abs(high.1) < 10 ? 2 : abs(high.1) < 100 ? 1 : 0
        func number(_ value: Double) -> String { Digits.fixed(value, decimals, grouped: true) }
        return context.phrases(
            "plain.chart",
            [
                "start": CivilTime(first.0).short, "end": CivilTime(last.0).short, "low": number(low.1),
                "lowTime": CivilTime(low.0).short, "high": number(high.1), "highTime": CivilTime(high.0).short,
                "last": number(last.1), "unit": unit,
            ])
    }
}
