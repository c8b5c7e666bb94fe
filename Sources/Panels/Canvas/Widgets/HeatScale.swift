import CityModel

/// Classes of values with a look and words each: one scale for rasters, calendars and shaded maps.
package struct HeatScale: Hashable, Sendable {
    /// Which end needs attention; when several values share a cell, the one nearest to it is shown.
    package enum Worst: Sendable, Hashable {
        case low, high
    }

    /// Where each class but the first begins, rising.
    package let bounds: [Double]
    /// A style and a name for each class, one more than there are bounds.
    package let roles: [StyleRole]
    package let labels: [String]
    package let worst: Worst

    package init(bounds: [Double], roles: [StyleRole], labels: [String], worst: Worst = .high) {
        precondition(
            roles.count == bounds.count + 1 && labels.count == roles.count,
            "\(bounds.count) bounds, \(roles.count) roles, \(labels.count) labels")
        self.bounds = bounds
        self.roles = roles
        self.labels = labels
        self.worst = worst
    }

    /// Below, widths cannot be told in two decimals, and the smallest would not be found in powers of ten.
    private static let leastRound = 1e-6

    /// Up to five classes of a round width from nothing to the largest of some values; nil when none is above nothing.
    /// - Parameter roles: A style for each class, as many as there are classes.
    package static func round(of values: some Sequence<Double>, roles: [StyleRole]) -> HeatScale? {
        guard let largest = values.filter(\.isFinite).max(), largest > leastRound, roles.count > 1 else { return nil }
        let wanted = largest / Double(roles.count)
        var step = 1.0
        while step > wanted { step /= 10 }
        while step * 10 <= wanted { step *= 10 }
        step *= [1.0, 2, 5, 10].first { step * $0 >= wanted } ?? 10
        let decimals = step >= 1 ? 0 : step >= 0.1 ? 1 : 2
        let bounds = (1..<roles.count).map { Double($0) * step }
        let texts = bounds.map { Digits.fixed($0, decimals, grouped: true) }
        let between = zip(texts, texts.dropFirst()).map { "\($0)–\($1)" }
        return HeatScale(
            bounds: bounds, roles: roles, labels: ["<\(texts[0])"] + between + ["≥\(texts[texts.count - 1])"])
    }

    /// The class of a value: how many bounds it has reached.
    package func index(of value: Double) -> Int { bounds.count { $0 <= value } }

    /// The sign of a class: shades for up to five classes, else its number from 1.
    package func glyph(_ index: Int, _ glyphs: GlyphSet) -> Character {
        guard roles.count <= glyphs.shades.count else { return Character("\(min(index + 1, 9))") }
        let last = max(1, roles.count - 1)
        let step = roles.count == 1 ? glyphs.shades.count - 1 : index * (glyphs.shades.count - 1) / last
        return glyphs.shades[worst == .high ? step : glyphs.shades.count - 1 - step]
    }

    /// The worst of the known values; nil when none is known.
    package func worst(of values: some Sequence<Double?>) -> Double? {
        values.reduce(nil) { kept, value in
            guard let value, value.isFinite else { return kept }
            guard let kept else { return value }
            return worst == .high ? max(kept, value) : min(kept, value)
        }
    }
}

/// The row that names the classes of a heat picture.
package struct HeatLegend: Sendable {
    package let scale: HeatScale
    package let unit: String

    package init(scale: HeatScale, unit: String = "") {
        self.scale = scale
        self.unit = unit
    }

    /// Cells the whole row takes.
    package var width: Int {
        scale.labels.reduce(TextWidth.cells(unit)) { $0 + TextWidth.cells($1) + 4 }
    }

    /// The classes from the left; those without room are left out from the end.
    package func draw(in line: Rect, on grid: inout CellGrid, context: DrawContext) {
        guard !line.isEmpty else { return }
        var x = line.x
        if !unit.isEmpty { x += grid.write(unit, x: x, y: line.y, clip: line, style: "chart.axis") + 1 }
        for (index, label) in scale.labels.enumerated() {
            guard x + 2 + TextWidth.cells(label) <= line.maxX else { return }
            let sign = String(scale.glyph(index, context.glyphs))
            x += grid.write(sign, x: x, y: line.y, clip: line, style: TextStyle(scale.roles[index])) + 1
            x += grid.write(label, x: x, y: line.y, clip: line, style: "chart.axis") + 2
        }
    }
}
