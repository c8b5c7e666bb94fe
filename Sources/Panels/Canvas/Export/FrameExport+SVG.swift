extension FrameExport {
    /// Millipixel-free metrics of the drawing: pixels a column and a row.
    private static let columnWidth = 9
    private static let rowHeight = 19
    private static let baseline = 14

    /// A drawing with one `text` element a run, each placed at its column and stretched to its cells (`textLength`),
    /// so that wide characters stay in their columns with any font.
    package static func svg(_ grid: CellGrid, theme: Theme) -> String {
        let (width, height) = (grid.size.columns * columnWidth, grid.size.rows * rowHeight)
        let page = PageColours(theme.resolve("text"), theme: theme)
        var result = """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)" \
            font-family="'Sarasa Mono SC','Noto Sans Mono CJK SC','DejaVu Sans Mono',monospace" font-size="15">
            <rect width="\(width)" height="\(height)" fill="\(page.background)"/>

            """
        for y in 0..<grid.size.rows {
            for run in FrameRun.runs(of: y, in: grid, splittingWide: true) {
                let colours = PageColours(theme.look(of: run.style), theme: theme)
                result += background(run, y: y, colours, page)
                result += foreground(run, y: y, colours)
            }
        }
        return result + "</svg>\n"
    }

    private static func background(_ run: FrameRun, y: Int, _ colours: PageColours, _ page: PageColours) -> String {
        guard colours.background != page.background else { return "" }
        return """
            <rect x="\(run.x * columnWidth)" y="\(y * rowHeight)" width="\(run.width * columnWidth)" \
            height="\(rowHeight)" fill="\(colours.background)"/>

            """
    }

    private static func foreground(_ run: FrameRun, y: Int, _ colours: PageColours) -> String {
        let isBlank = run.text.utf8.allSatisfy { $0 == 0x20 }
        guard !isBlank || colours.look.isUnderlined else { return "" }
        var attributes = ""
        if colours.look.isBold { attributes += #" font-weight="bold""# }
        if colours.look.isUnderlined { attributes += #" text-decoration="underline""# }
        if colours.look.isDim { attributes += #" opacity="0.7""# }
        return """
            <text x="\(run.x * columnWidth)" y="\(y * rowHeight + baseline)" textLength="\(run.width * columnWidth)" \
            lengthAdjust="spacingAndGlyphs" xml:space="preserve" fill="\(colours.foreground)"\(attributes)>\
            \(MarkupText.escaped(run.text))</text>

            """
    }
}
