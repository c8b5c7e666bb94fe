/// Upright bars over a row of labels, for counts by class or hour.
package struct Histogram: Sendable {
    package struct Bin: Hashable, Sendable {
        package let label: String
        package let value: Double
        package let role: StyleRole

        package init(label: String = "", value: Double, role: StyleRole = "chart.line") {
            self.label = label
            self.value = value
            self.role = role
        }
    }

    package let bins: [Bin]
    /// Value of a bar of full height; the largest when nil.
    package let maximum: Double?

    package init(bins: [Bin], maximum: Double? = nil) {
        self.bins = bins
        self.maximum = maximum
    }

    package func draw(in area: Rect, on grid: inout CellGrid, context: DrawContext) {
        guard !area.isEmpty, !bins.isEmpty else { return }
        grid.notePicture(in: area)
        let hasLabels = area.height >= 3 && bins.contains { !$0.label.isEmpty }
        let plot = hasLabels ? area.droppingBottom(1) : area
        let largest = maximum ?? bins.reduce(0) { max($0, $1.value) }
        let pitch = max(1, area.width / bins.count)
        let thickness = pitch >= 3 ? pitch - 1 : pitch
        for (index, bin) in bins.enumerated() {
            let column = plot.droppingLeft(index * pitch).left(thickness)
            guard !column.isEmpty else { return }
            if largest > 0 { drawBar(bin, share: bin.value / largest, in: column, on: &grid, context: context) }
        }
        if hasLabels { drawLabels(in: area.bottom(1), pitch: pitch, on: &grid) }
    }

    private func drawBar(
        _ bin: Bin, share: Double, in column: Rect, on grid: inout CellGrid, context: DrawContext
    ) {
        let ramp = context.glyphs.ramp
        guard share > 0, share.isFinite || bin.value > 0, let full = ramp.last else { return }
        let steps = max(1, Int((min(share, 1) * Double(column.height * ramp.count)).rounded()))
        let style = TextStyle(bin.role)
        grid.fill(column.bottom(steps / ramp.count), full, style: style)
        let rest = steps % ramp.count
        guard rest > 0 else { return }
        grid.fill(column.droppingBottom(steps / ramp.count).bottom(1), ramp[rest - 1], style: style)
    }

    private func drawLabels(in line: Rect, pitch: Int, on grid: inout CellGrid) {
        var free = line.x
        for (index, bin) in bins.enumerated() {
            let x = line.x + index * pitch
            let width = TextWidth.cells(bin.label)
            guard width > 0, x >= free, x + width <= line.maxX else { continue }
            grid.write(bin.label, x: x, y: line.y, clip: line, style: "chart.axis")
            free = x + width + 1
        }
    }
}
