/// The row that names the lines and intervals of a chart, each after a sample of its stroke. What has no value is not named.
struct ChartLegend {
    struct Item: Hashable {
        let sample: StyledText
        let label: String
    }

    let items: [Item]

    init(series: [ChartLine], fan: ForecastFan?, glyphs: GlyphSet) {
        let lines = series.filter { line in !line.label.isEmpty && line.points.contains { $0.value != nil } }
        let bands = fan.map { [($0.inner, $0.innerLabel, 2), ($0.outer, $0.outerLabel, 1)] } ?? []
        items =
            lines.map { line in
                Item(sample: StyledText(Self.sample(line.stroke, glyphs), TextStyle(line.role)), label: line.label)
            }
            + bands.filter { points, label, _ in !label.isEmpty && !points.isEmpty }.map { _, label, shade in
                Item(
                    sample: StyledText(String(repeating: glyphs.shades[shade], count: 2), "chart.band"), label: label)
            }
    }

    /// Items from the right edge inwards, in their order; those without room are left out from the end.
    func draw(in line: Rect, on grid: inout CellGrid) {
        var fitting = items
        while !fitting.isEmpty, width(fitting) > line.width { fitting.removeLast() }
        var x = line.maxX - width(fitting)
        for item in fitting {
            x += grid.write(item.sample, x: x, y: line.y, clip: line) + 1
            x += grid.write(item.label, x: x, y: line.y, clip: line, style: "chart.axis") + 2
        }
    }

    private func width(_ items: [Item]) -> Int {
        items.reduce(-2) { $0 + TextWidth.cells($1.sample.text) + TextWidth.cells($1.label) + 3 }
    }

    private static func sample(_ stroke: ChartLine.Stroke, _ glyphs: GlyphSet) -> String {
        switch stroke {
        case .solid: String(repeating: glyphs.box.horizontal, count: 3)
        case .dashed: glyphs.isASCII ? "- -" : String(repeating: glyphs.dashed, count: 3)
        case .dotted: String(repeating: glyphs.isASCII ? "." : glyphs.barTrack, count: 3)
        }
    }
}
