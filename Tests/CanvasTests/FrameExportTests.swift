import Canvas
import Foundation
import Testing

@Suite struct FrameExportTests {
    private let grid: CellGrid = {
        var grid = CellGrid(size: Size(columns: 12, rows: 3), ambiguousWidth: .narrow)
        grid.write("西湖<&>\"'", x: 0, y: 0, style: TextStyle("alert", bold: true))
        grid.write("plain", x: 2, y: 1)
        grid.write("sel", x: 0, y: 2, style: "selection")
        return grid
    }()
    private let theme = Theme(
        name: "t",
        styles: [
            "alert": ThemeStyle(foreground: .rgb(red: 255, green: 0, blue: 0)), "selection": ThemeStyle(reverse: true),
        ])

    @Test func `text has every row at its full width`() {
        let lines = FrameExport.text(grid).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 4 && lines.last == "")
        for line in lines.dropLast() { #expect(TextWidth.cells(line) == 12) }
    }

    @Test func `ANSI carries styles and ends each, none is the plain text`() {
        let rgb = FrameExport.ansi(grid, theme: theme, depth: .rgb)
        #expect(rgb.contains("\u{1B}[1;38;2;255;0;0m西湖<&>\"'\u{1B}[0m"))
        #expect(rgb.contains("\u{1B}[7msel\u{1B}[0m"))
        #expect(FrameExport.ansi(grid, theme: theme, depth: .palette256).contains("38;5;196"))
        #expect(FrameExport.ansi(grid, theme: theme, depth: .ansi16).contains("\u{1B}[1;91m"))
        #expect(FrameExport.ansi(grid, theme: theme, depth: .none) == FrameExport.text(grid))
    }

    @Test func `SVG is well-formed XML and stretches each run over its cells`() throws {
        let svg = FrameExport.svg(grid, theme: theme)
        #expect(XMLCheck.isWellFormed(svg))
        #expect(svg.contains(#"<text x="0" y="14" textLength="36""#))
        #expect(svg.contains(#"<text x="36" y="14" textLength="45""#))
        #expect(svg.contains("&lt;&amp;&gt;&quot;&#39;"))
    }

    @Test func `HTML escapes everything from outside`() {
        let html = FrameExport.html(grid, theme: theme, title: "<script>")
        #expect(html.contains("<title>&lt;script&gt;</title>"))
        #expect(html.contains("<i>西</i><i>湖</i>&lt;&amp;&gt;"))
        #expect(!html.contains("<script>"))
    }

    @Test func `empty frames export`() {
        let empty = CellGrid(size: Size(columns: 0, rows: 0))
        #expect(FrameExport.text(empty) == "")
        #expect(XMLCheck.isWellFormed(FrameExport.svg(empty, theme: theme)))
        #expect(FrameExport.html(empty, theme: theme, title: "").hasSuffix("</html>\n"))
    }
}

/// A check of tags and entities that needs no XML library: every tag closes, every `&` begins an entity.
private enum XMLCheck {
    static func isWellFormed(_ text: String) -> Bool {
        var open: [Substring] = []
        for match in text.matches(of: #/<(/?)([a-z]+)([^<>]*?)(/?)>/#) {
            if !match.4.isEmpty { continue }
            if match.1.isEmpty { open.append(match.2) } else if open.popLast() != match.2 { return false }
        }
        let bare = text.replacing(#/<[^<>]*>/#, with: "").replacing(#/&(amp|lt|gt|quot|#39);/#, with: "")
        return open.isEmpty && !bare.contains("<") && !bare.contains("&")
    }
}
