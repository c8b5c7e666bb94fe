/// A frame as a document for people and programs without a terminal.
package enum FrameExport {
    /// `rows` lines, each exactly `columns` cells wide and ended by a line feed.
    package static func text(_ grid: CellGrid) -> String {
        grid.lines.reduce(into: "") { $0 += $1 + "\n" }
    }

    /// Lines with SGR sequences (ECMA-48), for `cat` and pagers; plain text when `depth` is `.none`.
    package static func ansi(_ grid: CellGrid, theme: Theme, depth: ColorDepth = .rgb) -> String {
        guard depth != .none else { return text(grid) }
        var result = ""
        for y in 0..<grid.size.rows {
            for run in FrameRun.runs(of: y, in: grid) {
                let codes = SelectGraphic.codes(theme.look(of: run.style, depth: depth))
                result += codes.isEmpty ? run.text : "\u{1B}[\(codes)m\(run.text)\u{1B}[0m"
            }
            result += "\n"
        }
        return result
    }
}

/// Neighbouring cells of one row with one style.
struct FrameRun {
    let x: Int
    let width: Int
    let text: String
    let style: TextStyle

    /// The runs of a row from left to right. With `splittingWide` narrow and wide characters go to different runs.
    static func runs(of y: Int, in grid: CellGrid, splittingWide: Bool = false) -> [FrameRun] {
        var runs: [FrameRun] = []
        var (start, text) = (0, "")
        for x in 0..<grid.size.columns {
            let cell = grid[x, y]
            let isNew = x > 0 && !cell.isContinuation && differs(cell, from: grid[x - 1, y], splittingWide)
            if isNew {
                runs.append(FrameRun(x: start, width: x - start, text: text, style: grid.style(of: grid[start, y])))
                (start, text) = (x, "")
            }
            text += grid.text(of: cell)
        }
        guard grid.size.columns > 0 else { return [] }
        let style = grid.style(of: grid[start, y])
        return runs + [FrameRun(x: start, width: grid.size.columns - start, text: text, style: style)]
    }

    private static func differs(_ cell: Cell, from before: Cell, _ splittingWide: Bool) -> Bool {
        if cell.style != before.style { return true }
        return splittingWide && (cell.width == 2) != before.isContinuation
    }
}

/// The parameters of an SGR sequence.
enum SelectGraphic {
    static func codes(_ look: ThemeStyle) -> String {
        var codes: [String] = []
        if look.isBold { codes.append("1") }
        if look.isDim { codes.append("2") }
        if look.isUnderlined { codes.append("4") }
        if look.isReversed { codes.append("7") }
        if let colour = look.foreground { codes.append(code(colour, base: 30, brightBase: 90)) }
        if let colour = look.background { codes.append(code(colour, base: 40, brightBase: 100)) }
        return codes.joined(separator: ";")
    }

    private static func code(_ colour: ThemeColor, base: Int, brightBase: Int) -> String {
        switch colour {
        case .ansi(let index): String(index < 8 ? base + Int(index) : brightBase + Int(index & 7))
        case .palette(let index): "\(base + 8);5;\(index)"
        case .rgb(let red, let green, let blue): "\(base + 8);2;\(red);\(green);\(blue)"
        }
    }
}
