package import CityModel

/// What every widget may need to know besides its own values.
package struct DrawContext: Sendable {
    /// What a drawing is for.
    package enum Manner: Sendable, Hashable {
        case screen
        /// To be read aloud: room is no matter, and what a sign would say is said in words.
        case told
        /// Its cells become data: words without the signs beside them.
        case data
    }

    package let phrases: Phrases
    package var glyphs: GlyphSet
    /// The moment shown; not the system's clock when looking back or drilling.
    package let now: Timestamp
    package let isLive: Bool
    /// Whether the line to the terminal is slow: selections then change one cell a row.
    package let isSlowLine: Bool
    package var manner = Manner.screen
    /// How the person wants things told.
    package var choices = DisplayChoices()
    /// Whether the keys go to what is drawn; false in the other panes of a split.
    package var hasFocus = true
    /// Whether grades can be told by colour: heat pictures then draw two rows a cell. Else, as in text exports, glyphs
    /// alone tell them.
    package var hasColours = false
    /// What stood on the screen before a list's cursor began to run: map and detail stand still as they are there until it
    /// rests. Nil when they are drawn.
    package var aside: DrawnFrame?
    /// The frame before, when nothing but the list's cursor has moved since: what does not depend on it is taken from there.
    /// Nil when all is drawn.
    package var standing: DrawnFrame?
    /// Whether a list's cursor is on its way.
    package var isCursorRunning = false
    /// Where drawing leaves word of what it laid out, for the mouse and for scrolling; nil when nobody asks.
    package var notes: FrameNotes?
    /// Where drawing leaves the numbers it shows, to be compared with those of another moment; nil when nobody asks.
    package var record: FigureBook?
    /// What the same screen showed at the moment compared with; nil when nothing is compared.
    package var compared: FigureBook?

    package init(phrases: Phrases, glyphs: GlyphSet, now: Timestamp, isLive: Bool, isSlowLine: Bool = false) {
        self.phrases = phrases
        self.glyphs = glyphs
        self.now = now
        self.isLive = isLive
        self.isSlowLine = isSlowLine
    }

    package var isTold: Bool { manner == .told }

    /// The mark behind a grade whose alarm is open: a sign on the screen, a word to be read aloud, nothing in data.
    /// - Parameter raised: The sign of one nobody has acknowledged yet.
    package func mark(of alarm: Alarm?, raised: String = "") -> String {
        guard let alarm, manner != .data else { return "" }
        let isAcknowledged = alarm.state == .acknowledged
        guard isTold else { return isAcknowledged ? glyphs.check : raised }
        return phrases["plain.separator"] + phrases[isAcknowledged ? "plain.acknowledged" : "plain.alarmed"]
    }
}

/// A frame, and what it laid out where.
package struct DrawnFrame: Sendable {
    package let grid: CellGrid
    package let notes: FrameNotes

    package init(grid: CellGrid, notes: FrameNotes) {
        self.grid = grid
        self.notes = notes
    }
}
