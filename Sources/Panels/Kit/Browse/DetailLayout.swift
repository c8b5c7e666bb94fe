import Canvas

/// How many lines each piece of a detail takes, and where it begins.
struct DetailLayout {
    struct Piece {
        /// Place among the blocks.
        let block: Int
        let line: Int
        let height: Int
        /// Its number among the figures; nil for other pieces.
        let figure: Int?
        /// Cells of the longest label of the figures that stand with it without a break: what is added below a chart moves
        /// none above it.
        let labelWidth: Int
    }

    let pieces: [Piece]
    let count: Int
    private let visible: Int

    init(_ blocks: [DetailBlock], in size: Size, context: DrawContext) {
        let labelWidths = Self.labelWidths(blocks, context: context)
        var (pieces, line, figures) = ([Piece](), 0, 0)
        for (index, block) in blocks.enumerated() {
            var figure: Int?
            if case .figure = block {
                figure = figures
                figures += 1
            }
            let height = Self.height(block, in: size, at: line, after: blocks[(index + 1)...])
            pieces.append(
                Piece(block: index, line: line, height: height, figure: figure, labelWidth: labelWidths[index]))
            line += height
        }
        self.pieces = pieces
        count = line
        visible = size.rows
    }

    func line(ofFigure figure: Int) -> Int? { pieces.first { $0.figure == figure }?.line }

    /// The first line to show: the wanted one as far as there are lines below it, else one that shows a given line.
    func first(line: Int?, showing shown: Int?) -> Int {
        let last = max(0, count - visible)
        if let line { return min(max(line, 0), last) }
        guard let shown, shown >= visible else { return 0 }
        return min(shown - visible / 2, last)
    }

    /// For every block the longest label of its run of figures; 0 for other blocks.
    private static func labelWidths(_ blocks: [DetailBlock], context: DrawContext) -> [Int] {
        var (widths, first) = ([Int](), 0)
        for (index, block) in blocks.enumerated() {
            guard case .figure(let labelled) = block else {
                widths.append(0)
                first = index + 1
                continue
            }
            let width = max(TextWidth.cells(context.phrases[labelled.label]), index > first ? widths[index - 1] : 0)
            widths.append(width)
            for place in first..<index { widths[place] = width }
        }
        return widths
    }

    private static func height(_ block: DetailBlock, in size: Size, at line: Int, after: ArraySlice<DetailBlock>) -> Int
    {
        switch block {
        case .heading, .figure, .gap: 1
        case .text(let text): max(1, TextWidth.wrapped(text.text, to: size.columns).count)
        case .chart(_, let rows, let least): picture(rows, least: least, room: size.rows - line, after: after)
        case .raster(_, let rows): picture(rows, least: 3, room: size.rows - line, after: after)
        case .calendar: HeatCalendar.rows
        case .graph(let graph): graph.rows
        case .rows(let header, let rows): rows.count + (header.isEmpty ? 0 : 1)
        }
    }

    /// A picture takes what it wants while a line a piece stays for what follows, and at least a third or what it cannot do
    /// without; one that begins below the visible lines is reached by scrolling and takes two thirds.
    private static func picture(_ wanted: Int, least: Int, room: Int, after: ArraySlice<DetailBlock>) -> Int {
        let needed = after.reduce(0) { sum, block in
            if case .rows(_, let rows) = block { sum + min(rows.count + 1, 5) } else { sum + 1 }
        }
        let share = min(room, max(wanted / 3, min(wanted, room - needed)))
        let fewest = max(least, wanted / 3)
        if share >= fewest { return share }
        return room >= fewest ? fewest : max(5, least, wanted * 2 / 3)
    }
}
