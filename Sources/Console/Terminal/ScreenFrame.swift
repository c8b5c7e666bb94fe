import Canvas

/// A frame as it stands on the screen: comparable between grids, whose own tables of styles and clusters differ.
struct ScreenFrame: Equatable {
    /// One cell, packed so that comparing costs one instruction.
    struct Place: Hashable {
        private let bits: UInt64

        /// - Parameters:
        ///   - glyph: As in the grid, with clusters renumbered.
        ///   - look: Index into the looks of the screen.
        init(glyph: UInt32, look: UInt32, width: UInt8) {
            bits = UInt64(glyph) << 32 | UInt64(look & 0xFF_FFFF) << 8 | UInt64(width)
        }

        var glyph: UInt32 { UInt32(truncatingIfNeeded: bits >> 32) }
        var look: UInt32 { UInt32(truncatingIfNeeded: bits >> 8) & 0xFF_FFFF }
        var width: UInt8 { UInt8(truncatingIfNeeded: bits) }
        var isBlank: Bool { glyph == 0x20 }

        static let blank = Place(glyph: 0x20, look: 0, width: 1)
        /// What nobody knows: differs from everything that can be shown.
        static let unknown = Place(glyph: .max, look: 0, width: 1)
    }

    let size: Size
    var places: [Place]

    init(_ size: Size, filledWith place: Place = .blank) {
        self.size = size
        places = Array(repeating: place, count: size.columns * size.rows)
    }

    func row(_ y: Int) -> Range<Int> { y * size.columns..<(y + 1) * size.columns }

    /// Where a character in the last column wraps at once, one in the last place would scroll the screen.
    mutating func clearLastPlace() {
        guard let last = places.indices.last else { return }
        if places[last].width == 0 { places[last - 1] = .blank }
        places[last] = .blank
    }

    /// Shows rows `top` … `bottom` moved up by `count`, down when it is negative, blanks where they came from.
    mutating func scroll(_ top: Int, _ bottom: Int, by count: Int) {
        let kept = Array(places[row(top).lowerBound..<row(bottom).upperBound])
        let gap = Array(repeating: Place.blank, count: abs(count) * size.columns)
        let moved = count > 0 ? kept.dropFirst(gap.count) + gap : gap + kept.dropLast(gap.count)
        places.replaceSubrange(row(top).lowerBound..<row(bottom).upperBound, with: moved)
    }
}
