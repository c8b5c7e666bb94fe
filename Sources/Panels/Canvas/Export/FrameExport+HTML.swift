extension FrameExport {
    /// A whole page with the frame in a `pre`; every wide character gets a box of two columns.
    package static func html(_ grid: CellGrid, theme: Theme, title: String) -> String {
        let page = PageColours(theme.resolve("text"), theme: theme)
        var result = """
            <!DOCTYPE html>
            <html><head><meta charset="utf-8"><title>\(MarkupText.escaped(title))</title><style>
            body{background:\(page.background);color:\(page.foreground)}
            pre{font:15px/19px 'Sarasa Mono SC','Noto Sans Mono CJK SC','DejaVu Sans Mono',monospace}
            i{font-style:normal;display:inline-block;width:2ch;overflow:hidden;vertical-align:top}
            </style></head><body><pre>

            """
        for y in 0..<grid.size.rows {
            for run in FrameRun.runs(of: y, in: grid) {
                let colours = PageColours(theme.look(of: run.style), theme: theme)
                let text = content(run, y: y, in: grid)
                let style = declarations(colours, page)
                result += style.isEmpty ? text : "<span style=\"\(style)\">\(text)</span>"
            }
            result += "\n"
        }
        return result + "</pre></body></html>\n"
    }

    private static func content(_ run: FrameRun, y: Int, in grid: CellGrid) -> String {
        var text = ""
        for x in run.x..<run.x + run.width {
            let cell = grid[x, y]
            let escaped = MarkupText.escaped(grid.text(of: cell))
            text += cell.width == 2 ? "<i>\(escaped)</i>" : escaped
        }
        return text
    }

    private static func declarations(_ colours: PageColours, _ page: PageColours) -> String {
        var parts: [String] = []
        if colours.foreground != page.foreground { parts.append("color:\(colours.foreground)") }
        if colours.background != page.background { parts.append("background:\(colours.background)") }
        if colours.look.isBold { parts.append("font-weight:bold") }
        if colours.look.isUnderlined { parts.append("text-decoration:underline") }
        if colours.look.isDim { parts.append("opacity:.7") }
        return parts.joined(separator: ";")
    }
}
