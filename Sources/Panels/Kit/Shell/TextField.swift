package import Canvas

/// One line of text being typed, with the caret counted in characters.
package struct TextField: Sendable, Hashable {
    package private(set) var text: String
    package private(set) var caret: Int

    /// Characters beyond this are not taken: nobody types a longer line, a paste might.
    package static let limit = 400

    package init(_ text: String = "") {
        self.text = text
        caret = text.count
    }

    /// The cells before the caret.
    package var caretCells: Int { TextWidth.cells(text.prefix(caret)) }

    /// Takes a key; false when it is not one for a text field.
    package mutating func handle(_ key: Key) -> Bool {
        switch key {
        case .character(let character): insert(String(character))
        case .paste(let pasted): insert(pasted.split(whereSeparator: \.isNewline).joined(separator: " "))
        case .backspace: if caret > 0 { remove(at: caret - 1) }
        case .delete: if caret < text.count { remove(at: caret) }
        case .left: caret = max(0, caret - 1)
        case .right: caret = min(text.count, caret + 1)
        case .home, .control("a"): caret = 0
        case .end, .control("e"): caret = text.count
        case .control("u"): (text, caret) = (String(text.dropFirst(caret)), 0)
        case .control("k"): text = String(text.prefix(caret))
        case .control("w"): deleteWord()
        default: return false
        }
        return true
    }

    private mutating func insert(_ added: String) {
        let room = Self.limit - text.count
        guard room > 0 else { return }
        let clean = added.prefix(room)
        let place = text.index(text.startIndex, offsetBy: caret)
        let after = text.distance(from: place, to: text.endIndex)
        text.insert(contentsOf: clean, at: place)
        // A combining mark joins the character before it, so what was added need not count as a character.
        caret = max(0, text.count - after)
    }

    private mutating func remove(at position: Int) {
        text.remove(at: text.index(text.startIndex, offsetBy: position))
        caret = min(position, text.count)
    }

    private mutating func deleteWord() {
        let head = text.prefix(caret)
        let kept = head.reversed().drop { $0 == " " }.drop { $0 != " " }
        let tail = text.dropFirst(caret)
        text = String(kept.reversed()) + tail
        caret = kept.count
    }
}
