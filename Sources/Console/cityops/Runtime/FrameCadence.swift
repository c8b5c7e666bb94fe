/// Decides when a change may be painted: what a person asked for at once, what changes by itself as often as the line and
/// the person's attention allow. Times are seconds of a clock that only goes on.
struct FrameCadence {
    private static let betweenFrames = 0.25
    private static let betweenFramesSlow = 5.0
    private static let betweenFramesUnfocused = 5.0
    /// On a slow line a frame nobody asked for would delay the answer to the next key: it waits for a pause in typing …
    private static let typingPause = 3.0
    /// … but no longer than this.
    private static let longestWait = 20.0
    /// On a slow line details follow when the keys have rested this long: whoever runs down a list wants the list.
    private static let detailPause = 0.9
    /// What belongs to a list's row is asked for when the keys have rested this long, on every line.
    /// Longer than the pause between two presses of a quick hand.
    private static let cursorPause = 0.2
    /// Share of the line that changes nobody asked for may fill.
    private static let liveShare = 0.2

    /// Whether the terminal has the keyboard; one that does not say so is taken to have it.
    var isFocused = true
    var isSlow = false
    /// What the line carries in a second; nil while nobody knows.
    var bytesPerSecond: Double?

    private var isAsked = true
    private var hasDetail = false
    /// When the oldest change that waits came.
    private var liveSince: Double?
    private var lastKey = -Double.infinity
    private var lastPaint = -Double.infinity
    private var lastLiveBytes = 0

    /// A person asked for something: a key, or what came of one.
    mutating func asked(at time: Double, isKey: Bool = false) {
        isAsked = true
        if isKey { lastKey = time }
    }

    /// Something changed by itself: a model came in, the clock went on.
    mutating func changed(at time: Double) { liveSince = liveSince ?? time }

    /// What a key brought about is there, but is no part of the answer itself.
    mutating func detailed() { hasDetail = true }

    /// Seconds until what belongs to the row under the cursor may be asked for; 0 when it may be now.
    func cursorRest(at time: Double) -> Double { max(0, lastKey + Self.cursorPause - time) }

    /// Seconds until map and detail may follow the cursor on the screen.
    func asideRest(at time: Double) -> Double { max(0, lastKey + detailPause - time) }

    private var detailPause: Double { isSlow ? Self.detailPause : Self.cursorPause }

    func isDue(at time: Double) -> Bool { isAsked || isDetailDue(at: time) || isLiveDue(at: time) }

    /// Whether details may be shown too.
    func isDetailDue(at time: Double) -> Bool { hasDetail && time >= lastKey + detailPause }

    /// Whether what changed by itself may be shown too.
    func isLiveDue(at time: Double) -> Bool { nextLive.map { time >= $0 } ?? false }

    /// Seconds until a change that waits may be painted; nil when none does.
    func rest(at time: Double) -> Double? {
        guard !isAsked else { return nil }
        return [nextLive, hasDetail ? lastKey + detailPause : nil].compactMap { $0 }.min().map {
            max(0, $0 - time)
        }
    }

    mutating func painted(at time: Double, bytes: Int) {
        if isDetailDue(at: time) { hasDetail = false }
        if isSlow, !isLiveDue(at: time) {
            // What changed by itself was held back and goes on waiting.
            isAsked = false
            return
        }
        if liveSince != nil, !isAsked { lastLiveBytes = bytes }
        (isAsked, liveSince, lastPaint) = (false, nil, time)
    }

    private var nextLive: Double? {
        guard let liveSince else { return nil }
        var interval = isSlow ? Self.betweenFramesSlow : Self.betweenFrames
        if !isFocused { interval = max(interval, Self.betweenFramesUnfocused) }
        if let bytesPerSecond { interval = max(interval, Double(lastLiveBytes) / (Self.liveShare * bytesPerSecond)) }
        let turn = lastPaint + interval
        return isSlow ? max(turn, min(lastKey + Self.typingPause, liveSince + Self.longestWait)) : turn
    }
}
