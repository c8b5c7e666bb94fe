import CityModel

/// What a screen tells, in reading order and without places: gathered by the same views that draw it, for people who
/// listen to the screen. A grid that carries one collects every text written on it; widgets whose picture says nothing
/// when read aloud (tables, charts, maps, frames) put in what they mean instead.
package struct Transcript: Sendable, Hashable {
    /// Rows of a table from the selected one on; a listener asks for more.
    package struct Rows: Sendable, Hashable {
        package let header: [String]
        package let count: Int
        package let selected: Int?
        /// Index of the first of `rows`.
        package let first: Int
        package let rows: [[String]]

        package init(header: [String], count: Int, selected: Int?, first: Int, rows: [[String]]) {
            self.header = header
            self.count = count
            self.selected = selected
            self.first = first
            self.rows = rows
        }
    }

    package enum Entry: Sendable, Hashable {
        case heading(String)
        case labelled(String, value: String)
        case text(String)
        case table(Rows)
    }

    /// How many rows of a table are taken.
    let rowLimit: Int

    private struct Piece: Sendable, Hashable {
        let text: String
        let row: Int
        let isLabel: Bool
    }

    private var finished: [Entry] = []
    private var pieces: [Piece] = []

    package init(rowLimit: Int = 50) { self.rowLimit = rowLimit }

    /// Takes a text that a view wrote at a row of the grid.
    mutating func note(_ text: String, row: Int, style: TextStyle) {
        guard !style.role.name.hasPrefix("chart."), !style.role.name.hasPrefix("border") else { return }
        let words = Self.readable(text)
        guard !words.isEmpty else { return }
        if let last = pieces.last, last.row != row { finishLine() }
        guard style.role != "title" else { return heading(words) }
        pieces.append(Piece(text: words, row: row, isLabel: style.role == "muted"))
    }

    package mutating func heading(_ text: String) {
        finishLine()
        let words = Self.readable(text)
        if !words.isEmpty { finished.append(.heading(words)) }
    }

    package mutating func text(_ text: String) {
        finishLine()
        if !text.isEmpty { finished.append(.text(text)) }
    }

    package mutating func table(_ rows: Rows) {
        finishLine()
        finished.append(.table(rows))
    }

    package var entries: [Entry] {
        var whole = self
        whole.finishLine()
        return whole.finished
    }

    /// A label followed by what is no label is one statement; labels alone are text.
    private mutating func finishLine() {
        defer { pieces = [] }
        var index = 0
        while index < pieces.count {
            let start = index
            if pieces[index].isLabel { index += 1 }
            let valueStart = index
            while index < pieces.count, !pieces[index].isLabel { index += 1 }
            let value = pieces[valueStart..<index].map(\.text).joined(separator: " ")
            if start == valueStart {
                finished.append(.text(value))
            } else if value.isEmpty {
                appendRemark(pieces[start].text, isFirst: start == 0)
            } else {
                finished.append(.labelled(pieces[start].text, value: value))
            }
        }
    }

    /// Muted words behind a statement belong to it.
    private mutating func appendRemark(_ remark: String, isFirst: Bool) {
        guard !isFirst, let last = finished.popLast() else {
            finished.append(.text(remark))
            return
        }
        switch last {
        case .labelled(let label, let value): finished.append(.labelled(label, value: "\(value), \(remark)"))
        case .text(let text): finished.append(.text("\(text), \(remark)"))
        case .heading, .table: finished += [last, .text(remark)]
        }
    }

    /// Without drawing characters (box drawing, blocks, braille), blanks at the ends and before a comma, and blanks that only
    /// line things up.
    package static func readable(_ text: String) -> String {
        var kept = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x2500...0x259F, 0x2800...0x28FF: break
            case 0x20 where kept.isEmpty || kept.last == " ": break
            case 0x2C, 0xFF0C:
                if kept.last == " " { kept.removeLast() }
                kept.unicodeScalars.append(scalar)
            default: kept.unicodeScalars.append(scalar)
            }
        }
        if kept.last == " " { kept.removeLast() }
        return kept
    }
}

extension GlyphSet {
    /// For reading aloud: signs that only repeat a word are gone, those that carry meaning are words.
    /// - Parameter comparedWith: The phrase's key for the other moment of a comparison, `compare.yesterday`; nil outside one.
    package static func told(_ phrases: Phrases, comparedWith: String? = nil) -> GlyphSet {
        let difference = comparedWith.map { phrases("plain.difference", ["mode": phrases[$0]]) } ?? ""
        return plain(
            up: phrases["plain.up"], steady: phrases["plain.steady"], down: phrases["plain.down"],
            towards: phrases["plain.towards"], difference: phrases["plain.separator"] + difference)
    }

    /// The same for what stays without words: cells that become data.
    package static let plain = plain(up: "+", steady: "", down: "-", towards: " - ", difference: "")

    private static func plain(
        up: String, steady: String, down: String, towards: String, difference: String
    ) -> GlyphSet {
        GlyphSet(
            isASCII: true, box: ascii.box, focusBox: ascii.focusBox, ramp: [" "], bar: [" "], shades: Array(".:+*#"),
            upperHalf: "#", lowerHalf: "#", barTrack: " ", barMark: " ", selection: " ",
            severityMarks: ["", "", "", ""], up: up, steady: steady, down: down, right: "", towards: towards,
            check: "", cross: "", bullet: "", collapsed: "", expanded: "", leaf: ",", crumb: ",", ascending: "",
            descending: "", ellipsis: "", moreLeft: "", moreRight: "", difference: difference, stale: "",
            suspect: "?", missing: "—", forecast: "~", dashed: " ", dotted: " ", scrollTrack: " ", scrollThumb: " ")
    }
}
