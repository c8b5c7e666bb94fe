/// Finds room for the names on a map so that none covers a sign, another name or the scale.
struct MapLabels {
    private let area: Rect
    private var isTaken: [Bool]

    init(area: Rect) {
        self.area = area
        isTaken = Array(repeating: false, count: area.width * area.height)
    }

    mutating func reserve(x: Int, y: Int, width: Int) {
        guard y >= area.y, y < area.maxY else { return }
        for column in max(x, area.x)..<max(min(x + width, area.maxX), max(x, area.x)) {
            isTaken[(y - area.y) * area.width + column - area.x] = true
        }
    }

    /// Where the name of a point at a cell goes: right of the sign, left of it, below or above. A selected point's
    /// name is shown even where it covers something, shortened when need be.
    mutating func spot(for point: MapPoint, x: Int, y: Int) -> (text: String, x: Int, y: Int)? {
        guard !point.label.isEmpty else { return nil }
        let width = TextWidth.cells(point.label)
        let sign = TextWidth.cells(point.glyph)
        let right = x + sign + 1
        let centred = x + sign / 2 - width / 2
        let left = x - 1 - width
        for (column, row) in [(right, y), (left, y), (centred, y + 1), (centred, y - 1)]
        where isFree(x: column, y: row, width: width) {
            reserve(x: column - 1, y: row, width: width + 2)
            return (point.label, column, row)
        }
        guard point.isSelected else { return nil }
        let (column, room) =
            area.maxX - right >= x - 1 - area.x ? (right, area.maxX - right) : (max(area.x, left), x - 1 - area.x)
        let text = TextWidth.clipped(point.label, to: room)
        reserve(x: column, y: y, width: TextWidth.cells(text))
        return text.isEmpty ? nil : (text, column, y)
    }

    private func isFree(x: Int, y: Int, width: Int) -> Bool {
        guard y >= area.y, y < area.maxY, x >= area.x, x + width <= area.maxX else { return false }
        let start = (y - area.y) * area.width + x - area.x
        return !isTaken[start..<start + width].contains(true)
    }
}
