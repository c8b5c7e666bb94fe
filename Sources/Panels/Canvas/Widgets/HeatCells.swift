/// Writes a matrix of classes as cells: two rows a cell in half-blocks where colours tell them apart, else one glyph a
/// cell. Unknown values stay blank.
struct HeatCells {
    let scale: HeatScale
    /// How many rows of the matrix one row of cells shows.
    let rowsPerCell: Int

    init(scale: HeatScale, isDense: Bool, context: DrawContext) {
        self.scale = scale
        rowsPerCell = isDense && Self.allowsHalves(context) ? 2 : 1
    }

    static func allowsHalves(_ context: DrawContext) -> Bool { context.hasColours && !context.glyphs.isASCII }

    /// One cell of one value.
    func write(_ value: Double?, x: Int, y: Int, clip: Rect, on grid: inout CellGrid, context: DrawContext) {
        guard let value, value.isFinite else { return }
        let index = scale.index(of: value)
        grid.write(
            String(scale.glyph(index, context.glyphs)), x: x, y: y, clip: clip, style: TextStyle(scale.roles[index]))
    }

    /// One cell of two values, the first above the second.
    func write(
        _ upper: Double?, over lower: Double?, x: Int, y: Int, clip: Rect, on grid: inout CellGrid,
        context: DrawContext
    ) {
        let glyphs = context.glyphs
        switch (role(upper), role(lower)) {
        case (nil, nil): return
        case (let top?, nil):
            grid.write(String(glyphs.upperHalf), x: x, y: y, clip: clip, style: TextStyle(top))
        case (nil, let bottom?):
            grid.write(String(glyphs.lowerHalf), x: x, y: y, clip: clip, style: TextStyle(bottom))
        case (let top?, let bottom?):
            grid.write(String(glyphs.upperHalf), x: x, y: y, clip: clip, style: TextStyle(top, ground: bottom))
        }
    }

    private func role(_ value: Double?) -> StyleRole? {
        guard let value, value.isFinite else { return nil }
        return scale.roles[scale.index(of: value)]
    }
}
