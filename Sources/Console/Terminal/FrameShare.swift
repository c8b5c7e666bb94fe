/// What of a frame is sent now, when a line is too slow for all of it at once: text goes before pictures, and what nobody
/// asked for goes in pieces, so that the answer to a key never waits behind it for long. What is left follows with the next
/// frames.
package struct FrameShare: Sendable, Equatable {
    package enum Pictures: Sendable {
        case shown
        /// As they stand on the screen until their turn comes.
        case kept
        /// Their room stays empty until their turn comes: another panel's picture stands there.
        case blank
    }

    package static let whole = FrameShare()

    package let pictures: Pictures
    /// Rows the last frame left and this one does not change wait on.
    package let leavesUnfinished: Bool
    /// Bytes after which the rows that are left wait; nil for none.
    package let bytes: Int?

    package init(pictures: Pictures = .shown, leavesUnfinished: Bool = false, bytes: Int? = nil) {
        self.pictures = pictures
        self.leavesUnfinished = leavesUnfinished
        self.bytes = bytes
    }

    var isWhole: Bool { pictures == .shown && !leavesUnfinished }
}
