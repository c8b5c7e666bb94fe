/// The row that names the lines and intervals of a chart, each after a sample of its stroke.
struct ChartLegend {
    struct Item: Hashable {
        let sample: StyledText
        let label: String
    }

    let items: [Item]

    init(series: [ChartLine], fan: ForecastFan?, glyphs: GlyphSet) {
        var items = series.filter { !$0.label.isEmpty }.map { line in
            Item(sample: StyledText(Self.sample(line.stroke, glyphs), TextStyle(line.role)), label: line.label)
        }
        let bands = [(fan?.innerLabel, glyphs.shades[2]), (fan?.outerLabel, glyphs.shades[1])]
        for (label, shade) in bands {
            guard let label, !label.isEmpty else { continue }
            items.append(Item(sample: StyledText(String(repeating: shade, count: 2), "chart.band"), label: label))
        }
        self.items = items
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
