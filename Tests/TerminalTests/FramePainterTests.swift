import Canvas
import Glibc
import Testing

@testable import Terminal

@Suite struct FramePainterTests {
    /// A fixed run of numbers (xorshift64*), so that a failure can be played again.
    struct Dice: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state ^= state >> 12
            state ^= state << 25
            state ^= state >> 27
            return state &* 0x2545_F491_4F6C_DD1D
        }
    }

    init() { setlocale(LC_CTYPE, "C.UTF-8") }

    private static let theme = Theme(
        name: "test",
        styles: [
            "text": ThemeStyle(), "muted": ThemeStyle(foreground: .ansi(4)),
            "title": ThemeStyle(foreground: .ansi(2), bold: true),
            "banner": ThemeStyle(foreground: .ansi(0), background: .ansi(3)),
            "selection": ThemeStyle(reverse: true), "header": ThemeStyle(bold: true, underline: true),
            "quiet": ThemeStyle(dim: true),
        ])
    private static let roles: [TextStyle] = ["text", "muted", "title", "banner", "selection", "header", "quiet"]
    private static let words = [
        "西湖", "惠州市民乐园", "a", "人流密度 63%", "──────", "━━━━━━━━━━━━", "│", "            ", " ", "█▌", "over",
        "■1 ◆2", "e\u{301}x", "👨‍👩‍👧", "🏮", "ｆ", "   ", "12,345.6",
    ]

    /// What a terminal of the old kind lacks.
    private static let dialects: [TerminalCapabilities] = {
        var old = TerminalCapabilities()
        (old.hasEraseCharacters, old.hasColumnAddress, old.hasScrollBy) = (false, false, false)
        (old.hasAttributeOff, old.erasesWithBackground) = (false, false)
        var wrapping = TerminalCapabilities()
        (wrapping.waitsAtMargin, wrapping.hasScrollRegion, wrapping.hasEraseLine) = (false, false, false)
        var repeating = TerminalCapabilities()
        repeating.hasRepeat = true
        return [TerminalCapabilities(), old, wrapping, repeating]
    }()

    private static func random(_ size: Size, after old: CellGrid?, _ dice: inout Dice) -> CellGrid {
        var grid = old ?? CellGrid(size: size, ambiguousWidth: .narrow)
        if old == nil { grid.fill(Rect(size), style: "text") }
        for _ in 0..<Int.random(in: 1...12, using: &dice) {
            let style = roles.randomElement(using: &dice) ?? "text"
            let (x, y) = (Int.random(in: -3..<size.columns, using: &dice), Int.random(in: 0..<size.rows, using: &dice))
            grid.write(words.randomElement(using: &dice) ?? "", x: x, y: y, clip: Rect(size), style: style)
        }
        return grid
    }

    /// The frame with every row moved up by some rows, as a list that is scrolled.
    private static func moved(_ grid: CellGrid, by count: Int) -> CellGrid {
        var result = CellGrid(size: grid.size, ambiguousWidth: .narrow)
        for y in 0..<grid.size.rows where (0..<grid.size.rows).contains(y + count) {
            for x in 0..<grid.size.columns {
                let cell = grid[x, y + count]
                guard !cell.isContinuation else { continue }
                result.write(grid.text(of: cell), x: x, y: y, clip: Rect(grid.size), style: grid.style(of: cell))
            }
        }
        return result
    }

    @Test(
        arguments: Array(dialects.indices),
        [Size(columns: 47, rows: 9), Size(columns: 8, rows: 3), Size(columns: 1, rows: 1)])
    func `whatever is painted stands on the terminal, and no wide character is ever cut`(_ dialect: Int, _ size: Size) {
        var dice = Dice(state: 77 + UInt64(dialect))
        var painter = FramePainter(
            size: size, capabilities: Self.dialects[dialect], depth: .ansi8, ascii: false)
        var terminal = TestTerminal(columns: size.columns, rows: size.rows)
        var grid: CellGrid?
        for step in 0..<150 {
            var next =
                step % 7 == 3 && grid != nil
                ? Self.moved(grid ?? CellGrid(size: size), by: Int.random(in: -2...2, using: &dice))
                : Self.random(size, after: step % 11 == 0 ? nil : grid, &dice)
            next.cursor = step % 5 == 0 ? (x: size.columns - 1, y: 0) : nil
            terminal.feed(painter.paint(next, theme: Self.theme))
            var fresh = FramePainter(
                size: size, capabilities: TerminalCapabilities(), depth: .ansi8, ascii: false)
            var other = TestTerminal(columns: size.columns, rows: size.rows)
            other.feed(fresh.paint(next, theme: Self.theme))
            if Self.dialects[dialect].waitsAtMargin {
                #expect(terminal.texts == other.texts, "step \(step)")
                #expect(terminal.rows.map(Self.looks) == other.rows.map(Self.looks), "step \(step)")
            }
            let isWhole = !terminal.texts.joined().contains("†")
            #expect(isWhole, "step \(step)")
            #expect(terminal.isCursorShown == (next.cursor != nil))
            #expect(terminal.unknown == [])
            grid = next
        }
        #expect(terminal.clears == 1)
    }

    /// The looks of a row; blanks whose colour of the letters nobody sees are alike.
    private static func looks(_ row: [TestTerminal.Place]) -> [[Int]] {
        row.map { place in
            guard place.text == " " else { return place.parameters }
            let showsLetters = place.parameters.contains(7) || place.parameters.contains(4)
            return place.parameters.filter { (40...47).contains($0) || $0 == 7 || $0 == 4 || ($0 > 2 && showsLetters) }
        }
    }

    @Test(arguments: Array(dialects.indices))
    func `shares of frames cut nothing, leave only what they may, and the whole follows`(_ dialect: Int) {
        let size = Size(columns: 47, rows: 9)
        var dice = Dice(state: 991 + UInt64(dialect))
        var painter = FramePainter(size: size, capabilities: Self.dialects[dialect], depth: .ansi8, ascii: false)
        var terminal = TestTerminal(columns: size.columns, rows: size.rows)
        var grid: CellGrid?
        for step in 0..<120 {
            var next = Self.random(size, after: step % 9 == 0 ? nil : grid, &dice)
            next.forgetPictures()
            let picture = Rect(
                x: Int.random(in: 0..<40, using: &dice), y: Int.random(in: 0..<8, using: &dice),
                width: Int.random(in: 1...30, using: &dice), height: Int.random(in: 1...6, using: &dice))
            next.notePicture(in: picture)
            let pictures: FrameShare.Pictures = [.shown, .kept, .blank].randomElement(using: &dice) ?? .shown
            let share = FrameShare(
                pictures: pictures, leavesUnfinished: step % 4 == 1, bytes: step % 3 == 0 ? 40 : nil)
            terminal.feed(painter.paint(next, theme: Self.theme, share: share))
            #expect(!terminal.texts.joined().contains("†"), "step \(step)")
            if !share.leavesUnfinished, share.bytes == nil, Self.dialects[dialect].waitsAtMargin {
                var fresh = FramePainter(
                    size: size, capabilities: TerminalCapabilities(), depth: .ansi8, ascii: false)
                var other = TestTerminal(columns: size.columns, rows: size.rows)
                other.feed(fresh.paint(next, theme: Self.theme))
                let ends = Rect(x: picture.x - 1, y: picture.y, width: picture.width + 2, height: picture.height)
                for y in 0..<size.rows {
                    for x in 0..<size.columns where pictures == .shown || !ends.contains(x: x, y: y) {
                        #expect(terminal.rows[y][x].text == other.rows[y][x].text, "step \(step)")
                    }
                }
            }
            if step % 5 == 4 {
                terminal.feed(painter.paint(next, theme: Self.theme))
                #expect(painter.isWhole)
                #expect(painter.paint(next, theme: Self.theme).isEmpty)
            }
            grid = next
        }
    }

    @Test func `a picture waits as it stands, or leaves its room empty`() {
        let size = Size(columns: 20, rows: 3)
        var painter = FramePainter(size: size, capabilities: TerminalCapabilities(), depth: .ansi8, ascii: false)
        var terminal = TestTerminal(columns: 20, rows: 3)
        func frame(_ text: String, _ map: String) -> CellGrid {
            var grid = CellGrid(size: size, ambiguousWidth: .narrow)
            grid.write(text, x: 0, y: 0)
            grid.write(map, x: 0, y: 1)
            grid.notePicture(in: Rect(x: 0, y: 1, width: 20, height: 2))
            return grid
        }
        func line(_ y: Int) -> String { terminal.texts[y].trimmingSuffix(while: { $0 == " " }) }
        terminal.feed(painter.paint(frame("one", "·:·"), theme: Self.theme, share: FrameShare(pictures: .blank)))
        #expect((line(0), line(1)) == ("one", "") && !painter.isWhole)
        terminal.feed(painter.paint(frame("one", "·:·"), theme: Self.theme))
        #expect((line(0), line(1)) == ("one", "·:·") && painter.isWhole)
        terminal.feed(painter.paint(frame("two", ":::"), theme: Self.theme, share: FrameShare(pictures: .kept)))
        #expect((line(0), line(1)) == ("two", "·:·") && !painter.isWhole)
        terminal.feed(painter.paint(frame("six", ":::"), theme: Self.theme, share: FrameShare(pictures: .blank)))
        #expect((line(0), line(1)) == ("six", "") && !painter.isWhole)
    }

    @Test func `a large change goes in pieces, and a key's answer goes before the rest of it`() {
        let size = Size(columns: 40, rows: 12)
        var painter = FramePainter(size: size, capabilities: TerminalCapabilities(), depth: .ansi8, ascii: false)
        var terminal = TestTerminal(columns: 40, rows: 12)
        func frame(_ salt: Int, cursor: Int) -> CellGrid {
            var grid = CellGrid(size: size, ambiguousWidth: .narrow)
            for y in 0..<12 { grid.write("\(y == cursor ? ">" : " ") \((y + 3) * (salt + 7) * 104_729)", x: 0, y: y) }
            return grid
        }
        terminal.feed(painter.paint(frame(0, cursor: 11), theme: Self.theme))
        let first = painter.paint(frame(1, cursor: 11), theme: Self.theme, share: FrameShare(bytes: 30))
        terminal.feed(first)
        #expect(first.count < 60 && !painter.isWhole)
        let answer = painter.paint(
            frame(1, cursor: 10), theme: Self.theme, share: FrameShare(pictures: .kept, leavesUnfinished: true))
        terminal.feed(answer)
        #expect(answer.count < 60 && !painter.isWhole)
        #expect(terminal.texts[10].hasPrefix(">") && terminal.texts[11].hasPrefix(" "))
        #expect(terminal.texts[5] == frame(0, cursor: 10).line(5))
        var pieces = 0
        while !painter.isWhole, pieces < 20 {
            terminal.feed(painter.paint(frame(1, cursor: 10), theme: Self.theme, share: FrameShare(bytes: 30)))
            pieces += 1
        }
        #expect(pieces > 2 && terminal.texts == frame(1, cursor: 10).lines)
    }

    @Test func `a frame that stands there costs nothing`() {
        let size = Size(columns: 40, rows: 6)
        var dice = Dice(state: 5)
        var painter = FramePainter(size: size, capabilities: TerminalCapabilities(), depth: .ansi8, ascii: false)
        let grid = Self.random(size, after: nil, &dice)
        #expect(!painter.paint(grid, theme: Self.theme).isEmpty)
        #expect(painter.paint(grid, theme: Self.theme) == [])
    }

    @Test func `only what differs is sent`() {
        let size = Size(columns: 30, rows: 3)
        var painter = FramePainter(size: size, capabilities: TerminalCapabilities(), depth: .ansi8, ascii: false)
        var grid = CellGrid(size: size, ambiguousWidth: .narrow)
        grid.write("西湖 1,234 人", x: 0, y: 1)
        _ = painter.paint(grid, theme: Self.theme)
        grid.write("5", x: 9, y: 1)
        #expect(String(decoding: painter.paint(grid, theme: Self.theme), as: UTF8.self) == "\u{1B}[4D5")
        grid.write("江", x: 2, y: 1)
        #expect(String(decoding: painter.paint(grid, theme: Self.theme), as: UTF8.self) == "\u{1B}[3G江")
    }

    @Test func `a list that scrolls by a row is moved by the terminal`() {
        let size = Size(columns: 60, rows: 20)
        var painter = FramePainter(size: size, capabilities: TerminalCapabilities(), depth: .ansi8, ascii: false)
        func list(from first: Int) -> CellGrid {
            var grid = CellGrid(size: size, ambiguousWidth: .narrow)
            grid.write("places", x: 0, y: 0)
            for row in 1..<19 {
                grid.write(
                    "│ \((first + row) * 7919) 惠州西湖 \((first + row) * 104_729 % 99_991) \((first + row) * 31 % 97)% │",
                    x: 0, y: row)
            }
            grid.write("footer", x: 0, y: 19)
            return grid
        }
        _ = painter.paint(list(from: 0), theme: Self.theme)
        let bytes = painter.paint(list(from: 1), theme: Self.theme)
        #expect(bytes.count < 90)
        #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("\u{1B}[2;19r\u{1B}[S\u{1B}[r"))
    }

    @Test func `a theme is changed without clearing, a size with it`() {
        var painter = FramePainter(
            size: Size(columns: 20, rows: 2), capabilities: TerminalCapabilities(), depth: .ansi8, ascii: false)
        var terminal = TestTerminal(columns: 20, rows: 2)
        var grid = CellGrid(size: Size(columns: 20, rows: 2), ambiguousWidth: .narrow)
        grid.write("惠州", x: 0, y: 0, style: "title")
        terminal.feed(painter.paint(grid, theme: Self.theme))
        let other = Theme(name: "other", styles: ["title": ThemeStyle(foreground: .ansi(5))])
        terminal.feed(painter.paint(grid, theme: other))
        #expect(terminal.clears == 1)
        #expect(terminal.rows[0][0].parameters == [35])
        painter.resize(to: Size(columns: 20, rows: 2))
        terminal.feed(painter.paint(grid, theme: other))
        #expect(terminal.clears == 2)
    }
}

extension String {
    fileprivate func trimmingSuffix(while isCut: (Character) -> Bool) -> String {
        var rest = self[...]
        while let last = rest.last, isCut(last) { rest.removeLast() }
        return String(rest)
    }
}
