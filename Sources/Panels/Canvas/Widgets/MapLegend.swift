import CityModel

/// The meaning of signs, lines and shades on a map, in its lower right corner.
struct MapLegend {
    private let items: [MapLegendItem]

    init(layers: MapLayers, glyphs: GlyphSet) {
        guard !layers.hidesLegend else {
            items = []
            return
        }
        var items = layers.legend
        for (scale, unit) in [(layers.raster?.scale, layers.raster?.unit ?? ""), (layers.areaScale, layers.areaUnit)] {
            guard let scale else { continue }
            items += scale.labels.enumerated().map { index, label in
                MapLegendItem(
                    glyph: String(scale.glyph(index, glyphs)), role: scale.roles[index],
                    label: index == 0 && !unit.isEmpty ? "\(label) \(unit)" : label)
            }
        }
        self.items = items
    }

    /// One item a line on large maps, else one line beside the scale bar; nothing where neither fits.
    /// - Parameter scaleWidth: Cells of the lowest row that the scale bar takes.
    func draw(in area: Rect, scaleWidth: Int, on grid: inout CellGrid, labels: inout MapLabels) {
        guard !items.isEmpty else { return }
        if area.width >= 60, area.height >= 16, items.count <= area.height / 3 {
            let width = items.reduce(0) { max($0, Self.width($1)) }
            for (row, item) in items.enumerated() {
                let y = area.maxY - items.count + row
                put(item, x: area.maxX - width, y: y, in: area, on: &grid, labels: &labels)
            }
            return
        }
        var shown = items
        let room = area.width - scaleWidth - 2
        while !shown.isEmpty, shown.reduce(0, { $0 + Self.width($1) + 1 }) > room { shown.removeLast() }
        var x = area.maxX - shown.reduce(0) { $0 + Self.width($1) + 1 }
        for item in shown {
            put(item, x: x, y: area.maxY - 1, in: area, on: &grid, labels: &labels)
            x += Self.width(item) + 1
        }
    }

    private func put(
        _ item: MapLegendItem, x: Int, y: Int, in area: Rect, on grid: inout CellGrid, labels: inout MapLabels
    ) {
        let sign = grid.write(item.glyph, x: x, y: y, clip: area, style: TextStyle(item.role, bold: true))
        grid.write(" \(item.label)", x: x + sign, y: y, clip: area, style: "map.label")
        labels.reserve(x: x - 1, y: y, width: Self.width(item) + 2)
    }

    private static func width(_ item: MapLegendItem) -> Int {
        TextWidth.cells(item.glyph) + 1 + TextWidth.cells(item.label)
    }
}

extension MapLegendItem {
    /// The signs of the alarm levels, the mildest first.
    package static func severities(_ context: DrawContext) -> [MapLegendItem] {
        Severity.allCases.map {
            MapLegendItem(
                glyph: context.glyphs.severityMark($0), role: StyleRole("severity.\($0.word)"),
                label: context.phrases["severity.\($0.word)"])
        }
    }
}
