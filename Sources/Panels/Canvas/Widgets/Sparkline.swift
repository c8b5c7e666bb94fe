/// A series as one row of rising blocks.
package enum Sparkline {
    /// The last values in `cells` cells, one or several values (their mean) a cell; missing ones are blanks. The
    /// lowest value shown has the lowest block, the highest a full one; a series without spread lies at the lowest.
    package static func text(values: [Double?], cells: Int, glyphs: GlyphSet) -> String {
        guard cells > 0 else { return "" }
        let means = shrunk(values, to: cells)
        let known = means.compactMap { $0 }
        guard let low = known.min(), let high = known.max() else { return String(repeating: " ", count: cells) }
        let blanks = String(repeating: " ", count: cells - means.count)
        return blanks + String(means.map { $0.map { step($0, low, high, glyphs.ramp) } ?? " " })
    }

    private static func shrunk(_ values: [Double?], to cells: Int) -> [Double?] {
        let clean = values.map { $0.flatMap { $0.isFinite ? $0 : nil } }
        guard clean.count > cells else { return clean }
        return (0..<cells).map { cell in
            let part = clean[clean.count * cell / cells..<clean.count * (cell + 1) / cells].compactMap { $0 }
            return part.isEmpty ? nil : part.reduce(0) { $0 + $1 / Double(part.count) }
        }
    }

    private static func step(_ value: Double, _ low: Double, _ high: Double, _ ramp: [Character]) -> Character {
        let spread = high - low
        guard spread > 0, spread.isFinite else { return ramp[0] }
        let share = (value - low) / spread * Double(ramp.count - 1)
        return ramp[min(max(Int(share.rounded()), 0), ramp.count - 1)]
    }
}
