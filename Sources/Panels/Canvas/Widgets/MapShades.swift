import CityModel

/// Fills the cells of a map below its lines: rasters and shaded areas.
struct MapShades {
    let area: Rect
    let viewport: MapViewport

    func draw(_ raster: MapRaster, on grid: inout CellGrid, context: DrawContext) {
        let cells = HeatCells(scale: raster.scale, isDense: true, context: context)
        for y in area.y..<area.maxY {
            for x in area.x..<area.maxX {
                let middle = viewport.place(x: x, y: y, in: area)
                guard cells.rowsPerCell == 2 else {
                    cells.write(raster.value(at: middle), x: x, y: y, clip: area, on: &grid, context: context)
                    continue
                }
                let quarter = viewport.metresPerColumn / 2 / MapViewport.metresPerDegree
                let (upper, lower) = (
                    Coordinate(longitude: middle.longitude, latitude: middle.latitude + quarter),
                    Coordinate(longitude: middle.longitude, latitude: middle.latitude - quarter)
                )
                cells.write(
                    raster.value(at: upper), over: raster.value(at: lower), x: x, y: y, clip: area, on: &grid,
                    context: context)
            }
        }
    }

    /// Shades the cells whose middle lies inside the ring (even–odd rule), a row at a time.
    func draw(_ polygon: MapPolygon, _ scale: HeatScale, on grid: inout CellGrid, context: DrawContext) {
        guard let value = polygon.value, value.isFinite, polygon.ring.count >= 3 else { return }
        let index = scale.index(of: value)
        let (glyph, style) = (scale.glyph(index, context.glyphs), TextStyle(scale.roles[index]))
        let corners = polygon.ring.map { place in
            let offset = viewport.offset(of: place)
            return (x: offset.columns + Double(area.width) / 2, y: offset.rows + Double(area.height) / 2)
        }.filter { $0.x.isFinite && $0.y.isFinite }
        guard corners.count >= 3, let top = corners.map(\.y).min(), let bottom = corners.map(\.y).max() else { return }
        let first = max(0, Int(max(top, -1).rounded(.down)))
        let last = min(area.height - 1, Int(min(bottom, Double(area.height)).rounded(.down)))
        guard first <= last else { return }
        for row in first...last {
            let crossings = Self.crossings(corners, at: Double(row) + 0.5)
            for pair in stride(from: 0, to: crossings.count - 1, by: 2) {
                let from = max(0, Int((max(crossings[pair], -1) - 0.5).rounded(.up)))
                let to = min(
                    area.width - 1, Int((min(crossings[pair + 1], Double(area.width)) - 0.5).rounded(.down)))
                guard from <= to else { continue }
                let span = Rect(x: area.x + from, y: area.y + row, width: to - from + 1, height: 1)
                grid.fill(span, glyph, style: style)
            }
        }
    }

    /// Where the ring crosses a line of constant y, from left to right.
    private static func crossings(_ corners: [(x: Double, y: Double)], at y: Double) -> [Double] {
        var found: [Double] = []
        for (index, corner) in corners.enumerated() {
            let next = corners[(index + 1) % corners.count]
            guard (corner.y <= y) != (next.y <= y) else { continue }
            found.append(corner.x + (y - corner.y) / (next.y - corner.y) * (next.x - corner.x))
        }
        return found.sorted()
    }
}
