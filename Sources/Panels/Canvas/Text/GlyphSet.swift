package import CityModel

/// The drawing characters of the screen. `ascii` serves terminals and fonts without box drawing, and those that give
/// ambiguous characters two cells.
package struct GlyphSet: Sendable {
    /// Lines of boxes: sides and corners.
    package struct Box: Sendable, Hashable {
        package let horizontal, vertical, topLeft, topRight, bottomLeft, bottomRight: Character
    }

    package let isASCII: Bool
    package let box: Box
    /// Box of the panel that has the keys.
    package let focusBox: Box
    /// Eight rising steps of a sparkline or histogram; the last is a full cell.
    package let ramp: [Character]
    /// Bars growing to the right in parts of a cell; the last is a full cell.
    package let bar: [Character]
    /// Five rising shades of a heat picture, for classes told by more than colour.
    package let shades: [Character]
    /// The upper and the lower half of a cell; the other half takes the ground.
    package let upperHalf, lowerHalf: Character
    package let barTrack: Character
    package let barMark: Character
    /// Mark at the left of the selected row.
    package let selection: Character
    package let severityMarks: [String]
    package let up, steady, down, right: String
    /// Between the two ends of a way.
    package let towards: String
    package let check, cross, bullet: String
    package let collapsed, expanded, leaf: String
    package let crumb: String
    package let ascending, descending: String
    package let ellipsis: String
    /// More lies to the left or right, above or below.
    package let moreLeft, moreRight: String
    /// Stands before a difference to another moment.
    package let difference: String
    package let stale, suspect, missing, forecast: String
    package let dashed, dotted: Character
    package let scrollTrack, scrollThumb: Character

    /// Whether lines may be drawn in dots, 2 × 4 a cell (U+2800…).
    package var allowsBraille: Bool { !isASCII }

    package func severityMark(_ severity: Severity) -> String { severityMarks[severity.rawValue - 1] }

    package static let unicode = GlyphSet(
        isASCII: false,
        box: Box(horizontal: "─", vertical: "│", topLeft: "┌", topRight: "┐", bottomLeft: "└", bottomRight: "┘"),
        focusBox: Box(horizontal: "━", vertical: "┃", topLeft: "┏", topRight: "┓", bottomLeft: "┗", bottomRight: "┛"),
        ramp: Array("▁▂▃▄▅▆▇█"), bar: Array("▏▎▍▌▋▊▉█"), shades: Array("·░▒▓█"), upperHalf: "▀", lowerHalf: "▄",
        barTrack: "·", barMark: "│", selection: "▌",
        severityMarks: ["●", "▲", "◆", "■"], up: "↑", steady: "→", down: "↓", right: "→", towards: "→", check: "✓",
        cross: "✗",
        bullet: "•", collapsed: "▸", expanded: "▾", leaf: "·", crumb: "›", ascending: "▲", descending: "▼",
        ellipsis: "…", moreLeft: "‹", moreRight: "›", difference: "Δ",
        stale: "◷", suspect: "?", missing: "—", forecast: "~", dashed: "╌", dotted: "┊", scrollTrack: "│",
        scrollThumb: "┃")

    package static let ascii = GlyphSet(
        isASCII: true,
        box: Box(horizontal: "-", vertical: "|", topLeft: "+", topRight: "+", bottomLeft: "+", bottomRight: "+"),
        focusBox: Box(horizontal: "=", vertical: "#", topLeft: "#", topRight: "#", bottomLeft: "#", bottomRight: "#"),
        ramp: Array("_.-:=+*#"), bar: Array("#"), shades: Array(".:+*#"), upperHalf: "#", lowerHalf: "#",
        barTrack: ".", barMark: "|", selection: ">",
        severityMarks: ["1", "!", "!!", "!!!"], up: "^", steady: "-", down: "v", right: ">", towards: ">", check: "y",
        cross: "x",
        bullet: "*", collapsed: "+", expanded: "-", leaf: ".", crumb: ">", ascending: "^", descending: "v",
        ellipsis: "~", moreLeft: "<", moreRight: ">", difference: "d",
        stale: "o", suspect: "?", missing: "-", forecast: "~", dashed: "-", dotted: ":", scrollTrack: "|",
        scrollThumb: "#")
}
