package import Canvas

/// A screen without a terminal: it plays a script of keys and keeps the frames. When the script is over it hangs up.
package final class HeadlessScreen: Screen {
    package private(set) var size: Size
    package let colourDepth = ColorDepth.rgb
    package let waker: Waker
    /// Frames shown so far that differ from the one before, oldest first.
    package private(set) var frames: [CellGrid] = []
    package private(set) var isSuspended = false
    package private(set) var isClosed = false
    /// False plays a terminal that has not taken the last frame yet.
    package var isReady = true
    /// What ``takeNotices()`` tells next.
    package var notices: [ScreenNotice] = []

    private let pipe: WakePipe
    private var script: [[Key]]
    private var sizes: [Size]

    /// - Parameters:
    ///   - script: What each call of ``nextEvents(timeoutMilliseconds:)`` returns.
    ///   - sizes: Sizes taken one after the other when the script tells `.resize`.
    package init(size: Size, script: [[Key]] = [], sizes: [Size] = []) throws(TerminalFailure) {
        self.size = size
        self.script = script
        self.sizes = sizes
        pipe = try WakePipe()
        waker = Waker(pipe: pipe)
    }

    /// Whether pictures were left out of the last frame.
    package private(set) var isFrameWhole = true
    /// What was sent of each frame.
    package private(set) var shares: [FrameShare] = []

    package func present(_ grid: CellGrid, theme: Theme, share: FrameShare) {
        guard !isClosed, !isSuspended, isReady else { return }
        isFrameWhole = share.pictures == .shown || grid.pictures.isEmpty
        guard frames.last?.lines != grid.lines || shares.last != share else { return }
        frames.append(grid)
        shares.append(share)
    }

    /// Never waits: a pending wake-up or nothing left to play come back at once.
    package func nextEvents(timeoutMilliseconds: Int) -> [Key] {
        guard !isClosed else { return [.hangUp] }
        if !pipe.drain().isEmpty { return [] }
        guard !script.isEmpty else { return [.hangUp] }
        let keys = script.removeFirst()
        if keys.contains(.resize), !sizes.isEmpty { size = sizes.removeFirst() }
        return keys
    }

    package func takeNotices() -> [ScreenNotice] {
        defer { notices.removeAll() }
        return notices
    }

    package func suspend() { isSuspended = true }
    package func resume() { isSuspended = false }
    package func close() { isClosed = true }
}
