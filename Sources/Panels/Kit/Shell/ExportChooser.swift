package import Canvas

/// The list of forms in which what is on screen can be taken away.
package struct ExportChooser: Sendable {
    package let formats: [ExportFormat]
    package private(set) var selected = 0

    /// - Parameter hasTable: whether the panel has rows to give.
    package init(hasTable: Bool, canDrawPictures: Bool) {
        formats = ExportFormat.allCases.filter { format in
            format.isTable ? hasTable : format != .png || canDrawPictures
        }
    }

    package mutating func move(by step: Int) { selected = min(max(0, selected + step), formats.count - 1) }

    package var choice: ExportFormat { formats[selected] }
}

extension Shell {
    func openExport() {
        let hasTable = !active.table(context: context).rows.isEmpty
        overlay = .export(ExportChooser(hasTable: hasTable, canDrawPictures: canDrawPictures))
    }

    /// Enter takes the marked form, its digit takes it at once; anything else closes the list.
    func handleExport(_ chooser: ExportChooser, _ key: Key) -> [ShellEffect] {
        var chooser = chooser
        switch key {
        case .up, .character("k"): chooser.move(by: -1)
        case .down, .character("j"), .tab: chooser.move(by: 1)
        case .enter:
            overlay = nil
            return [.export(chooser.choice)]
        case .character(let digit):
            overlay = nil
            guard let number = digit.wholeNumberValue, (1...chooser.formats.count).contains(number) else { return [] }
            return [.export(chooser.formats[number - 1])]
        default:
            overlay = nil
            return []
        }
        overlay = .export(chooser)
        return []
    }
}

extension ShellOverlays {
    static func drawExport(_ shell: Shell, _ chooser: ExportChooser, _ area: Rect, _ grid: inout CellGrid) {
        let inner = window(
            shell.phrases["export.title"], width: 60, height: chooser.formats.count + 4, area, shell, &grid)
        for (row, format) in chooser.formats.enumerated() {
            let line = inner.droppingBottom(1).droppingTop(row).top(1)
            let isSelected = row == chooser.selected
            if isSelected {
                grid.write(
                    String(shell.glyphs.selection), x: line.x, y: line.y, clip: line,
                    style: TextStyle("accent", bold: true))
            }
            let x = line.x + 1 + grid.write("\(row + 1) ", x: line.x + 1, y: line.y, clip: line, style: "key")
            grid.write(
                TextWidth.clipped(shell.phrases["export.\(format.rawValue)"], to: max(0, line.maxX - x - 1)), x: x,
                y: line.y, clip: line, style: isSelected ? "selection" : "text")
        }
        let hint = TextWidth.clipped(shell.phrases["export.keys"], to: inner.width - 1)
        grid.write(hint, x: inner.x + 1, y: inner.maxY - 1, clip: inner, style: "muted")
    }
}
