package import CityModel

/// What every widget may need to know besides its own values.
package struct DrawContext: Sendable {
    package let phrases: Phrases
    package let glyphs: GlyphSet
    /// The moment shown; not the system's clock when looking back or drilling.
    package let now: Timestamp
    package let isLive: Bool
    /// Whether the line to the terminal is slow: selections then change one cell a row.
    package let isSlowLine: Bool
    /// How the person wants things told.
    package var choices = DisplayChoices()
    /// Whether the keys go to what is drawn; false in the other panes of a split.
    package var hasFocus = true

    package init(phrases: Phrases, glyphs: GlyphSet, now: Timestamp, isLive: Bool, isSlowLine: Bool = false) {
        self.phrases = phrases
        self.glyphs = glyphs
        self.now = now
        self.isLive = isLive
        self.isSlowLine = isSlowLine
    }
}
