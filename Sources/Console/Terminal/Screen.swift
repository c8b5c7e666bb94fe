package import Canvas

/// Something that shows frames and tells keys: the terminal, or its twin for tests.
package protocol Screen: AnyObject {
    var size: Size { get }
    /// How many colours are shown.
    var colourDepth: ColorDepth { get }

    /// Whether a frame would be on its way at once. While it is false, ``present(_:theme:share:)`` shows nothing;
    /// ``nextEvents(timeoutMilliseconds:)`` returns as soon as it is true again.
    var isReady: Bool { get }

    /// Shows a frame, or the share of it that is due. One that equals the last costs no output.
    func present(_ grid: CellGrid, theme: Theme, share: FrameShare)

    /// Whether all of the last frame has been sent.
    var isFrameWhole: Bool { get }

    /// Waits for something to happen and returns all that has, in order; empty when the time is over, the screen is
    /// ready again or ``waker`` was used. A negative time waits without end.
    func nextEvents(timeoutMilliseconds: Int) -> [Key]

    /// What has become known about the terminal since this was last asked.
    func takeNotices() -> [ScreenNotice]

    /// Ends the wait of ``nextEvents(timeoutMilliseconds:)`` from any thread.
    var waker: Waker { get }

    /// Gives the terminal back for a while.
    func suspend()
    func resume()

    /// Gives the terminal back for good; further calls do nothing.
    func close()
}

extension Screen {
    package func present(_ grid: CellGrid, theme: Theme) { present(grid, theme: theme, share: .whole) }
}

/// What a screen finds out while it runs.
package enum ScreenNotice: Hashable, Sendable {
    /// East Asian Ambiguous characters take two cells: box drawing and arrows have to go.
    case ambiguousWide
    /// A question has left its mark on a row; the next frame writes it anew.
    case rowLost
    /// How many bytes the line carries in a second, and whether that is too little for pictures.
    case line(bytesPerSecond: Double, isSlow: Bool)
}
