import CNcurses
import Canvas

/// What is sent for the characters of cells, made once for each.
struct GlyphTable {
    struct Entry {
        let bytes: [UInt8]
        /// Terminals disagree on how far the cursor moves: where it is has to be said again.
        let isDoubtful: Bool
    }

    private let ascii: Bool
    private var clusters: [String] = []
    private var clusterNumbers: [String: UInt32] = [:]
    private var entries: [UInt64: Entry] = [:]

    init(ascii: Bool) { self.ascii = ascii }

    /// Clusters that are kept before the table is worth making anew.
    var isFull: Bool { clusters.count > 4096 }

    mutating func number(ofCluster text: String) -> UInt32 {
        if let known = clusterNumbers[text] { return known }
        let number = 0x110000 + UInt32(clusters.count)
        clusters.append(text)
        clusterNumbers[text] = number
        return number
    }

    mutating func entry(_ place: ScreenFrame.Place) -> Entry {
        let key = UInt64(place.glyph) << 8 | UInt64(place.width)
        if let known = entries[key] { return known }
        let made = make(place.glyph, width: Int(place.width))
        entries[key] = made
        return made
    }

    private func make(_ number: UInt32, width: Int) -> Entry {
        let text =
            number >= 0x110000
            ? clusters[Int(number - 0x110000)] : Unicode.Scalar(number).map { String(Character($0)) } ?? "?"
        let glyph = ScreenGlyph(text, width: width, ascii: ascii)
        var sent = String.UnicodeScalarView()
        for value in glyph.places.joined() { sent.append(Unicode.Scalar(value) ?? "?") }
        let isPlain = glyph.places.allSatisfy { $0.count == 1 } && !sent.contains { $0.properties.isEmojiPresentation }
        return Entry(bytes: Array(String(sent).utf8), isDoubtful: !isPlain)
    }
}
