import Canvas
import CityModel
import Testing

private func grid(_ columns: Int, _ rows: Int = 1, _ ambiguous: AmbiguousWidth = .narrow) -> CellGrid {
    CellGrid(size: Size(columns: columns, rows: rows), ambiguousWidth: ambiguous)
}

/// Every first half of a wide character is followed by its second half and the other way round.
private func hasOnlyWholeCharacters(_ grid: CellGrid) -> Bool {
    (0..<grid.size.rows).allSatisfy { y in
        (0..<grid.size.columns).allSatisfy { x in
            switch grid[x, y].width {
            case 2: x + 1 < grid.size.columns && grid[x + 1, y].isContinuation
            case 0: x > 0 && grid[x - 1, y].width == 2
            default: true
            }
        }
    }
}

private struct Random {
    var state: UInt64

    mutating func below(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % limit
    }
}

@Suite struct CellGridTests {
    @Test func `a cell takes eight bytes`() { #expect(MemoryLayout<Cell>.stride == 8) }

    @Test func `copying is the same as writing each whole character again, and pictures come along`() {
        var dice = Random(state: 4242)
        let words = ["西湖", "ab", "惠", "e\u{301}", "─│", "🏮x", "   ", "人流密度"]
        for round in 0..<400 {
            var target = grid(14, 5)
            for _ in 0..<6 {
                target.write(words[dice.below(8)], x: dice.below(16) - 2, y: dice.below(5), style: "title")
            }
            // With numbers of its own, and with the target's.
            var source = round.isMultiple(of: 2) ? grid(12, 4) : target.blank()
            for _ in 0..<6 {
                let style: TextStyle = dice.below(2) == 0 ? "muted" : "title"
                source.write(words[dice.below(8)], x: dice.below(14) - 2, y: dice.below(4), style: style)
            }
            source.notePicture(in: Rect(x: 1, y: 1, width: 4, height: 2))
            var expected = target
            let clip = Rect(x: dice.below(8), y: dice.below(3), width: dice.below(13), height: dice.below(5))
            let (x, y, first) = (dice.below(9) - 4, dice.below(4) - 1, dice.below(3))
            let area = clip.intersection(target.bounds)
            for row in first..<4 {
                let line = y + row - first
                guard line >= area.y, line < area.maxY else { continue }
                for column in 0..<source.size.columns {
                    let cell = source[column, row]
                    let place = x + column
                    guard !cell.isContinuation, place >= area.x, place + Int(cell.width) <= area.maxX else { continue }
                    expected.write(source.text(of: cell), x: place, y: line, style: source.style(of: cell))
                }
            }
            target.copy(source, rows: first..<4, x: x, y: y, clip: clip)
            #expect(target.lines == expected.lines)
            let isSame = (0..<5).allSatisfy { y in
                (0..<14).allSatisfy { target.style(of: target[$0, y]) == expected.style(of: expected[$0, y]) }
            }
            #expect(isSame && hasOnlyWholeCharacters(target))
            let inside = target.pictures.allSatisfy { $0.intersection(area) == $0 }
            #expect(inside && target.pictures.count <= 1)
        }
    }

    @Test func `text goes where it is written and reports its cells`() {
        var frame = grid(10)
        #expect(frame.write("西湖ab", x: 1, y: 0) == 6)
        #expect(frame.line(0) == " 西湖ab   ")
        #expect(frame.text(of: frame[1, 0]) == "西")
        #expect(frame[2, 0].isContinuation)
    }

    @Test(arguments: [(0, "x 湖  "), (1, " x湖  "), (2, "西x   "), (3, "西 x  ")])
    func `writing over half a wide character blanks the other half`(_ x: Int, _ expected: String) {
        var frame = grid(6)
        frame.write("西湖", x: 0, y: 0)
        frame.write("x", x: x, y: 0)
        #expect(frame.line(0) == expected)
        #expect(hasOnlyWholeCharacters(frame))
    }

    @Test func `writing over the second half keeps the columns of everything else`() {
        var frame = grid(6)
        frame.write("景区xy", x: 0, y: 0)
        frame.write("X", x: 1, y: 0)
        #expect(frame.line(0) == " X区xy")
    }

    @Test func `a wide character over two halves blanks both outer halves`() {
        var frame = grid(6)
        frame.write("西湖区", x: 0, y: 0)
        frame.write("水", x: 1, y: 0)
        #expect(frame.line(0) == " 水 区")
    }

    @Test func `a wide character in the last column becomes a blank`() {
        var frame = grid(3)
        #expect(frame.write("a西湖", x: 0, y: 0) == 3)
        #expect(frame.line(0) == "a西")
        frame.write("湖", x: 2, y: 0)
        #expect(frame.line(0) == "a  ")
    }

    @Test func `clips cut whole characters on both sides`() {
        var frame = grid(10)
        frame.fill(frame.bounds, ".")
        frame.write("西湖东江", x: 1, y: 0, clip: Rect(x: 2, y: 0, width: 4, height: 1))
        #expect(frame.line(0) == ".. 湖 ....")
    }

    @Test(arguments: ["\u{1B}[31mred", "a\u{9B}b", "\u{7F}", "x\u{202E}y", "\u{FEFF}", "tab\tline\n"])
    func `control characters are shown as PlainText shows them`(_ text: String) {
        var frame = grid(60)
        frame.write(text, x: 0, y: 0)
        #expect(frame.line(0).trimmed == PlainText.sanitized(text))
    }

    @Test func `combining marks join the character before them, bounded`() {
        var frame = grid(8)
        #expect(frame.write("e\u{301}a", x: 0, y: 0) == 2)
        #expect(frame.text(of: frame[0, 0]) == "e\u{301}")
        let zalgo = "a" + String(repeating: "\u{300}", count: 500) + "b"
        frame.write(zalgo, x: 0, y: 0)
        #expect(frame.text(of: frame[0, 0]).unicodeScalars.count == 10)
        #expect(frame.text(of: frame[1, 0]) == "b")
    }

    @Test(arguments: ["👨‍👩‍👧", "🇨🇳", "👍🏽", "❤️", "1️⃣"])
    func `an emoji of several scalars is one wide cell`(_ emoji: String) {
        var frame = grid(6)
        #expect(frame.write(emoji + "x", x: 0, y: 0) == 3)
        #expect(frame[0, 0].width == 2)
        #expect(frame.text(of: frame[0, 0]) == emoji)
        #expect(frame.text(of: frame[2, 0]) == "x")
    }

    @Test func `ambiguous characters take as many cells as the terminal gives them`() {
        var narrow = grid(6)
        var wide = grid(6, 1, .wide)
        #expect(narrow.write("→a", x: 0, y: 0) == 2)
        #expect(wide.write("→a", x: 0, y: 0) == 3)
    }

    @Test func `restyling changes whole characters`() {
        var frame = grid(6)
        frame.write("西湖区", x: 0, y: 0)
        frame.restyle(Rect(x: 2, y: 0, width: 1, height: 1), style: "selection")
        #expect(frame.style(of: frame[2, 0]).role == "selection")
        #expect(frame.style(of: frame[3, 0]).role == "selection")
        #expect(frame.style(of: frame[0, 0]).role == "text")
        frame.restyle(frame.bounds) { style in
            var bold = style
            bold.isBold = true
            return bold
        }
        #expect(frame.style(of: frame[2, 0]) == TextStyle("selection", bold: true))
    }

    @Test func `filling with a wide character ends in a blank when a column is left`() {
        var frame = grid(5)
        frame.fill(frame.bounds, "西")
        #expect(frame.line(0) == "西西 ")
    }

    @Test(arguments: 0..<40)
    func `random writing never leaves half a character and never changes the width`(_ seed: Int) {
        var random = Random(state: UInt64(seed) &* 7919 &+ 1)
        var frame = grid(17, 5)
        let texts = ["西湖", "a", "👨‍👩‍👧", "e\u{301}x", "惠州market", "\u{1B}", "…—", "　"]
        for _ in 0..<300 {
            let (x, y) = (random.below(25) - 4, random.below(7) - 1)
            let clip = Rect(
                x: random.below(12), y: random.below(3), width: random.below(18), height: random.below(6))
            switch random.below(4) {
            case 0: frame.fill(clip, Array("x西 ")[random.below(3)])
            case 1: frame.restyle(clip, style: "accent")
            case 2: frame.write(texts[random.below(texts.count)], x: x, y: y)
            default: frame.write(texts[random.below(texts.count)], x: x, y: y, clip: clip)
            }
        }
        #expect(hasOnlyWholeCharacters(frame))
        for line in frame.lines { #expect(TextWidth.cells(line, ambiguous: .narrow) == 17) }
    }

    @Test func `grids without cells take everything and hold nothing`() {
        for size in [Size(columns: 0, rows: 0), Size(columns: 0, rows: 5), Size(columns: 5, rows: 0)] {
            var frame = CellGrid(size: size)
            frame.write("西湖", x: 0, y: 0)
            frame.fill(Rect(x: -3, y: -3, width: 9, height: 9), "x")
            frame.restyle(Rect(x: 0, y: 0, width: 9, height: 9), style: "accent")
            #expect(frame.lines == Array(repeating: "", count: size.rows))
            #expect(frame[0, 0].width == 1)
        }
    }
}

extension String {
    var trimmed: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
