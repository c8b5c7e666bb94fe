/// One terminal cell in eight bytes. What its numbers mean is known to the grid it belongs to.
package struct Cell: Hashable, Sendable {
    /// A Unicode scalar value, or 0x110000 plus an index into the grid's clusters.
    package let glyph: UInt32
    /// Index into the grid's styles.
    package let style: UInt16
    /// 1, or 2 for the first half of a wide character, or 0 for its second half.
    package let width: UInt8

    static let clusterBase: UInt32 = 0x110000
    static var blank: Cell { Cell(glyph: 0x20, style: 0, width: 1) }

    init(glyph: UInt32, style: UInt16, width: UInt8) {
        self.glyph = glyph
        self.style = style
        self.width = width
    }

    /// Whether this is the second half of the wide character to its left.
    package var isContinuation: Bool { width == 0 }
}
