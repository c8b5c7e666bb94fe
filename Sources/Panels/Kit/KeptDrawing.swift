import Canvas
import CityModel

/// A panel as it was drawn, and what its drawing depended on besides model and state.
struct KeptDrawing {
    /// What of a context shows.
    private struct Manner: Equatable {
        let language: Language
        let isASCII: Bool
        let isLive: Bool
        let isSlowLine: Bool
        let choices: DisplayChoices
        let hasFocus: Bool
        let hasColours: Bool

        init(_ context: DrawContext) {
            (language, isASCII) = (context.phrases.language, context.glyphs.isASCII)
            (isLive, isSlowLine) = (context.isLive, context.isSlowLine)
            (choices, hasFocus, hasColours) = (context.choices, context.hasFocus, context.hasColours)
        }
    }

    /// As large as the screen; the panel stands where it stood there.
    let grid: CellGrid
    let notes: FrameNotes
    /// Whether map and detail are those of a row the cursor has left.
    let isPartial: Bool
    /// The drawing for another to be made from.
    var frame: DrawnFrame { DrawnFrame(grid: grid, notes: notes) }
    private let area: Rect
    private let manner: Manner
    private let now: Timestamp

    init(area: Rect, context: DrawContext, grid: CellGrid, notes: FrameNotes) {
        self.grid = grid
        self.notes = notes
        isPartial = context.aside != nil
        self.area = area
        manner = Manner(context)
        now = context.now
    }

    /// Whether drawing anew would bring the same.
    func serves(_ area: Rect, _ context: DrawContext, on target: CellGrid) -> Bool {
        (!isPartial || context.isCursorRunning) && now == context.now && isAlike(area, context, on: target)
    }

    /// Whether a drawing in this place and manner stands in its own, whatever the time.
    func isAlike(_ area: Rect, _ context: DrawContext, on target: CellGrid) -> Bool {
        area == self.area && target.size == grid.size && target.ambiguousWidth == grid.ambiguousWidth
            && Manner(context) == manner
    }
}
