import Canvas
import CityModel

/// A panel as it was drawn, and what its drawing depended on besides model and state.
struct KeptDrawing {
    /// What of a context shows.
    private struct Manner: Equatable {
        let language: Language
        let isASCII: Bool
        let now: Timestamp
        let isLive: Bool
        let isSlowLine: Bool
        let choices: DisplayChoices
        let hasFocus: Bool
        let hasColours: Bool

        init(_ context: DrawContext) {
            (language, isASCII) = (context.phrases.language, context.glyphs.isASCII)
            (now, isLive, isSlowLine) = (context.now, context.isLive, context.isSlowLine)
            (choices, hasFocus, hasColours) = (context.choices, context.hasFocus, context.hasColours)
        }
    }

    /// As large as the screen; the panel stands where it stood there.
    let grid: CellGrid
    private let area: Rect
    private let manner: Manner

    init(area: Rect, context: DrawContext, grid: CellGrid) {
        self.grid = grid
        self.area = area
        manner = Manner(context)
    }

    /// Whether drawing anew would bring the same.
    func serves(_ area: Rect, _ context: DrawContext, on target: CellGrid) -> Bool {
        area == self.area && target.size == grid.size && target.ambiguousWidth == grid.ambiguousWidth
            && Manner(context) == manner
    }
}
