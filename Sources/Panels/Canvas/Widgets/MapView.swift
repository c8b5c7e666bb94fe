import CityModel

/// A map in dots with true proportions and a scale bar.
///
/// What is selected is told without colour as well: a selected line is drawn three dots thick, a selected point stands
/// in brackets and its name is always shown.
package struct MapView: Sendable {
    package let layers: MapLayers
    package let viewport: MapViewport

    package init(layers: MapLayers, viewport: MapViewport) {
        self.layers = layers
        self.viewport = viewport
    }

    package func draw(in area: Rect, on grid: inout CellGrid, context: DrawContext) {
        guard !area.isEmpty else { return }
        guard grid.transcript == nil else {
            grid.transcript?.text(context.phrases("plain.map", ["n": "\(layers.points.count)"]))
            return
        }
        grid.notePicture(in: area)
        let layers = layers.hiding(Set(MapLayer.allCases).subtracting(context.choices.mapLayers))
        let shades = MapShades(area: area, viewport: viewport)
        if let raster = layers.raster { shades.draw(raster, on: &grid, context: context) }
        if let scale = layers.areaScale {
            for polygon in layers.polygons { shades.draw(polygon, scale, on: &grid, context: context) }
        }
        var dots = DotCanvas(area: area, glyphs: context.glyphs)
        let projection = MapProjection(
            viewport: viewport, originX: Double(dots.width) / 2, originY: Double(dots.height) / 2,
            dotsPerColumn: dots.dotsPerColumn, dotsPerRow: dots.dotsPerRow)
        for polygon in layers.polygons {
            let pen = dots.pen(TextStyle(polygon.role))
            Self.draw(polygon.ring, closing: true, projection, on: &dots, pen: pen)
        }
        for line in layers.lines where !line.isSelected {
            let pen = dots.pen(TextStyle(line.role))
            Self.draw(line.points, closing: false, projection, on: &dots, pen: pen)
            for (x, y) in [(1.0, 0.0), (0, 1)].prefix(line.weight - 1) {
                Self.draw(line.points, closing: false, projection, on: &dots, pen: pen, shiftX: x, shiftY: y)
            }
        }
        for line in layers.lines where line.isSelected { drawSelected(line, projection, on: &dots) }
        dots.draw(on: &grid)
        var labels = MapLabels(area: area)
        let scaleWidth = drawScale(in: area, on: &grid, labels: &labels, context: context)
        MapLegend(layers: layers, glyphs: context.glyphs)
            .draw(in: area, scaleWidth: scaleWidth, on: &grid, labels: &labels)
        drawPoints(in: area, on: &grid, labels: &labels)
    }

    private static func draw(
        _ points: [Coordinate], closing: Bool, _ projection: MapProjection, on dots: inout DotCanvas, pen: UInt16,
        shiftX: Double = 0, shiftY: Double = 0
    ) {
        guard let first = points.first else { return }
        var previous = projection.point(first)
        func join(_ place: Coordinate) {
            let here = projection.point(place)
            dots.line(
                fromX: previous.x + shiftX, y: previous.y + shiftY, toX: here.x + shiftX, y: here.y + shiftY, pen: pen)
            previous = here
        }
        for place in points.dropFirst() { join(place) }
        if closing || points.count == 1 { join(first) }
    }

    private func drawSelected(_ line: MapLine, _ projection: MapProjection, on dots: inout DotCanvas) {
        let pen = dots.pen(TextStyle("map.selected", bold: true))
        for (x, y) in [(0.0, 0.0), (1, 0), (-1, 0), (0, 1), (0, -1)] {
            Self.draw(line.points, closing: false, projection, on: &dots, pen: pen, shiftX: x, shiftY: y)
        }
    }

    private func drawPoints(in area: Rect, on grid: inout CellGrid, labels: inout MapLabels) {
        let ordered = layers.points.filter(\.isSelected) + layers.points.filter { !$0.isSelected }
        let placed = ordered.compactMap { point in cell(of: point, in: area).map { (point: point, x: $0.x, y: $0.y) } }
        for entry in placed {
            let bracket = entry.point.isSelected ? 1 : 0
            labels.reserve(
                x: entry.x - bracket, y: entry.y, width: TextWidth.cells(entry.point.glyph) + 2 * bracket)
        }
        for entry in placed.reversed() {
            let glyph = entry.point.glyph
            if entry.point.isSelected {
                let style = TextStyle("map.selected", bold: true)
                grid.write("[", x: entry.x - 1, y: entry.y, clip: area, style: style)
                grid.write("]", x: entry.x + TextWidth.cells(glyph), y: entry.y, clip: area, style: style)
            }
            grid.write(glyph, x: entry.x, y: entry.y, clip: area, style: TextStyle(entry.point.role, bold: true))
        }
        // The name of the selected one may cover signs, which would cut it up if they came after it.
        for entry in placed {
            let style = entry.point.isSelected ? TextStyle("map.selected", bold: true) : "map.label"
            guard let spot = labels.spot(for: entry.point, x: entry.x, y: entry.y) else { continue }
            grid.write(spot.text, x: spot.x, y: spot.y, clip: area, style: style)
        }
    }

    private func cell(of point: MapPoint, in area: Rect) -> (x: Int, y: Int)? {
        let offset = viewport.offset(of: point.position)
        let column = (offset.columns + Double(area.width) / 2).rounded(.down)
        let row = (offset.rows + Double(area.height) / 2).rounded(.down)
        guard column >= 0, column < Double(area.width), row >= 0, row < Double(area.height) else { return nil }
        return (area.x + Int(column), area.y + Int(row))
    }

    /// A bar of a round length, at most a quarter of the width, with the length in metres or kilometres.
    /// - Returns: the cells it takes.
    private func drawScale(
        in area: Rect, on grid: inout CellGrid, labels: inout MapLabels, context: DrawContext
    ) -> Int {
        guard area.width >= 16, area.height >= 4 else { return 0 }
        let longest = viewport.metresPerColumn * Double(area.width) / 4
        let length = Self.roundLength(atMost: longest)
        let cells = max(2, Int((length / viewport.metresPerColumn).rounded()))
        let box = context.glyphs.box
        let bar = String(box.bottomLeft) + String(repeating: box.horizontal, count: cells - 2) + String(box.bottomRight)
        let unit = length >= 1000 ? "\(Digits.fixed(length / 1000, 0)) km" : "\(Digits.fixed(length, 0)) m"
        let text = "\(bar) \(unit)"
        let y = area.maxY - 1
        grid.write(text, x: area.x + 1, y: y, clip: area, style: "map.label")
        labels.reserve(x: area.x + 1, y: y, width: TextWidth.cells(text))
        return 1 + TextWidth.cells(text)
    }

    static func roundLength(atMost metres: Double) -> Double {
        var length = 1.0
        while length * 10 <= metres { length *= 10 }
        for factor in [5.0, 2.0] where length * factor <= metres { return length * factor }
        return length
    }
}
