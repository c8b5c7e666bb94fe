/// The blocks of a bar that grows to the right.
package enum HorizontalBar {
    /// A bar of `share` (0…1) of `cells` cells, in parts of a cell where the glyphs have them; not padded.
    package static func text(share: Double, cells: Int, glyphs: GlyphSet) -> String {
        guard cells > 0, share > 0, let full = glyphs.bar.last else { return "" }
        let parts = glyphs.bar.count
        let filled = Int((min(share, 1) * Double(cells * parts)).rounded())
        let whole = String(repeating: full, count: filled / parts)
        let rest = filled % parts
        return rest == 0 ? whole : whole + String(glyphs.bar[rest - 1])
    }
}
