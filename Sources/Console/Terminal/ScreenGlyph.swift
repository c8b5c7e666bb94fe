import CNcurses
import Canvas

/// A cell's character as the terminal gets it: places of one character each, in all as wide as the cell.
struct ScreenGlyph {
    /// Scalars of each place: a character and marks that join it.
    let places: [[UInt32]]

    /// What the C library gives a width other than ours, and anything but ASCII in `ascii` mode, is replaced, because
    /// ncurses and the terminal have to agree about where the next character goes.
    init(_ text: String, width: Int, ascii: Bool) {
        let scalars = text.unicodeScalars.map(\.value)
        guard let first = text.unicodeScalars.first else {
            places = [[0x20]]
            return
        }
        if let letters = SafeGlyphs.letters(ofFlag: scalars) {
            places = letters.map { [$0] }
        } else if ascii {
            places = SafeGlyphs.ascii(for: first, width: width).map { [$0] }
        } else {
            places = Self.trusted(first, marks: scalars.dropFirst(), width: width)
        }
    }

    private static func trusted(_ first: Unicode.Scalar, marks: ArraySlice<UInt32>, width: Int) -> [[UInt32]] {
        let known = Self.known(first.value)
        let joined = marks.filter { Self.known($0) == 0 && $0 != 0x200D && !(0xFE00...0xFE0F).contains($0) }
        if known == width { return [[first.value] + joined.prefix(4)] }
        if known == 1, width == 2, marks.first == 0xFE0F { return [[first.value], [0x20]] }
        return SafeGlyphs.ascii(for: first, width: width).map { [$0] }
    }

    private static func known(_ scalar: UInt32) -> Int { Int(wcwidth(wchar_t(bitPattern: scalar))) }
}
