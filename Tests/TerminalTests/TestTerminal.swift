import Canvas
import Testing

/// A terminal that understands what the painter writes and nothing else, strict about wide characters: whatever cuts one in
/// two leaves a mark that no frame contains.
struct TestTerminal {
    struct Place: Hashable {
        var text: String
        var parameters: [Int]
    }

    private(set) var rows: [[Place]]
    private(set) var isCursorShown = true
    private(set) var x = 0
    private(set) var y = 0
    private(set) var clears = 0
    private(set) var written = 0
    private(set) var unknown: [String] = []
    private let columns: Int
    private var top = 0
    private var bottom: Int
    private var look: [Int] = []
    private var last = ""

    init(columns: Int, rows count: Int) {
        self.columns = columns
        bottom = count - 1
        rows = Array(repeating: Array(repeating: Place(text: "~", parameters: []), count: columns), count: count)
    }

    var texts: [String] { rows.map { $0.map(\.text).joined() } }

    mutating func feed(_ bytes: [UInt8]) {
        var scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars[...]
        while let scalar = scalars.popFirst() {
            switch scalar {
            case "\r": x = 0
            case "\n": lineFeed()
            case "\u{8}": x = max(0, min(x, columns - 1) - 1)
            case "\u{1B}":
                if scalars.first == "M" {
                    scalars.removeFirst()
                    y == top ? scroll(-1) : (y -= 1)
                } else {
                    control(&scalars)
                }
            default:
                if TextWidth.cells(String(Character(scalar))) == 0 {
                    append(scalar)
                } else {
                    write(String(Character(scalar)))
                }
            }
        }
    }

    private mutating func control(_ rest: inout Substring.UnicodeScalarView) {
        guard rest.first == "[" else { return unknown.append("ESC") }
        rest.removeFirst()
        var text = ""
        while let next = rest.popFirst() {
            guard (0x40...0x7E).contains(next.value) else {
                text.unicodeScalars.append(next)
                continue
            }
            return perform(Character(next), text)
        }
    }

    private mutating func perform(_ final: Character, _ text: String) {
        let numbers = text.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        let count = max(1, numbers.first ?? 1)
        switch final {
        case "H": (y, x) = (count - 1, (numbers.count > 1 ? max(1, numbers[1]) : 1) - 1)
        case "G": x = count - 1
        case "A": y -= count
        case "B": y += count
        case "C": x = min(x, columns) + count
        case "D": x = min(x, columns - 1) - count
        case "K": erase(x..<columns)
        case "X": erase(x..<min(columns, x + count))
        case "J": clear()
        case "b": for _ in 0..<count { write(last) }
        case "m": select(numbers.isEmpty ? [0] : numbers)
        case "r":
            (top, bottom) = (count - 1, (numbers.count > 1 ? numbers[1] : rows.count) - 1)
            (x, y) = (0, 0)
        case "S": scroll(count)
        case "T": scroll(-count)
        case "h" where text == "?25": isCursorShown = true
        case "l" where text == "?25": isCursorShown = false
        default: unknown.append("\(text)\(final)")
        }
        #expect((0..<rows.count).contains(y) && (0...columns).contains(x), "\(text)\(final) leaves the screen")
    }

    private mutating func clear() {
        clears += 1
        for row in rows.indices {
            rows[row] = Array(repeating: Place(text: " ", parameters: background), count: columns)
        }
    }

    private mutating func write(_ text: String) {
        let width = TextWidth.cells(text)
        if x + width > columns {
            x = 0
            lineFeed()
        }
        cut(x, width)
        rows[y][x] = Place(text: text, parameters: look.sorted())
        if width == 2 { rows[y][x + 1] = Place(text: "", parameters: look.sorted()) }
        x += width
        written += width
        last = text
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        let at = x > 0 && rows[y][x - 1].text.isEmpty ? x - 2 : x - 1
        rows[y][at].text.unicodeScalars.append(scalar)
    }

    /// Marks the other halves of wide characters that `width` cells at a column cut in two.
    private mutating func cut(_ column: Int, _ width: Int) {
        if rows[y][column].text.isEmpty, column > 0 { rows[y][column - 1].text = "†" }
        if column + width < columns, rows[y][column + width].text.isEmpty { rows[y][column + width].text = "†" }
    }

    private mutating func erase(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        cut(range.lowerBound, range.count)
        for column in range {
            rows[y][column] = Place(text: " ", parameters: look.filter { (40...49).contains($0) || $0 >= 1000 })
        }
    }

    private var background: [Int] { look.filter { $0 >= 1000 || (40...47).contains($0) } }

    private mutating func lineFeed() {
        if y == bottom { scroll(1) } else { y = min(rows.count - 1, y + 1) }
    }

    private mutating func scroll(_ count: Int) {
        let blank = Array(repeating: Place(text: " ", parameters: background), count: columns)
        for _ in 0..<abs(count) {
            rows.remove(at: count > 0 ? top : bottom)
            rows.insert(blank, at: count > 0 ? bottom : top)
        }
    }

    /// Attributes as themselves, 38;5;n as n and 48;5;n as 1000 + n.
    private mutating func select(_ numbers: [Int]) {
        var index = 0
        while index < numbers.count {
            let number = numbers[index]
            switch number {
            case 0: look = []
            case 22: look.removeAll { $0 == 1 || $0 == 2 }
            case 24: look.removeAll { $0 == 4 }
            case 27: look.removeAll { $0 == 7 }
            case 39: look.removeAll { (30...37).contains($0) || (100..<1000).contains($0) }
            case 49: look.removeAll { $0 >= 1000 || (40...47).contains($0) }
            case 38, 48:
                select([number == 38 ? 39 : 49])
                look.append(numbers[index + 2] + (number == 38 ? 100 : 1000))
                index += 2
            case 30...37:
                select([39])
                look.append(number)
            case 40...47:
                select([49])
                look.append(number)
            default: if !look.contains(number) { look.append(number) }
            }
            index += 1
        }
    }
}
