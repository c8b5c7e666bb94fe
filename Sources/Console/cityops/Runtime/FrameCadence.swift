import Terminal

/// Decides when a change may be painted: what a person asked for at once, what changes by itself as often as the line and
/// the person's attention allow. Times are seconds of a clock that only goes on.
struct FrameCadence {
    private static let betweenFrames = 0.25
    private static let betweenFramesSlow = 5.0
    private static let betweenFramesUnfocused = 5.0
    /// On a slow line a frame nobody asked for would delay the answer to the next key: it waits for a pause in typing …
    private static let typingPause = 3.0
    /// … but no longer than this.
    private static let longestWait = 30.0
    /// On a slow line details follow when the keys have rested this long: whoever runs down a list wants the list.
    private static let detailPause = 0.9
    /// What belongs to a list's row is asked for when the keys have rested this long, on every line.
    /// Longer than the pause between two presses of a quick hand.
    private static let cursorPause = 0.2
    /// Share of the line that changes nobody asked for may fill.
    private static let liveShare = 0.2
    /// What changes by itself comes in several parts, clock, model and state of the feeds: they are gathered so long for one
    /// frame.
    private static let gathering = 0.1
    /// While keys come, what nobody asked for is painted in the pause after the answer to one: the next key, which may come at
    /// any moment later on, then does not find the screen busy. A held key leaves no such pause …
    private static let pauseAfterKey = 0.04...0.1
    /// … and is interrupted after this wait.
    private static let longestHold = 1.0
    /// The longest that map and detail beside a running cursor stand still on a line that is not slow.
    private static let longestAside = 2.0
    /// After so long a rest what made the keys cheaper is let go.
    private static let longRest = 5.0
    /// On a slow line what a key does not wait for goes in pieces that fill it for so long: when the keys rest, and while they
    /// come.
    private static let (pieceAtRest, pieceBetweenKeys) = (0.25, 0.06)
    private static let unknownSlowRate = 2_400.0
    /// On a line that is not known to be slow the rest of a frame follows when its delay is known, or that was waited for.
    private static let restPause = 0.25

    /// Whether the terminal has the keyboard; one that does not say so is taken to have it.
    var isFocused = true
    var isSlow = false
    /// What the line carries in a second; nil while nobody knows.
    var bytesPerSecond: Double?

    private var isAsked = true
    private var hasDetail = false
    /// When the oldest change that waits came.
    private var liveSince: Double?
    /// From when on the rest of a frame may follow; nil when all of it was sent.
    private var restTime: Double?
    private var lastKey = -Double.infinity
    /// Whether a key came since the last long rest.
    private var hasWorked = false
    /// When the terminal had the answer to the last key, and whether it is still on its way.
    private var lastArrival = -Double.infinity
    private var awaitsArrival = false
    /// When what changes by itself was last painted.
    private var lastLivePaint = -Double.infinity
    private var lastLiveBytes = 0
    /// When map and detail were last painted with the list.
    private var lastWhole = -Double.infinity

    /// A person asked for something: a key, or what came of one.
    mutating func asked(at time: Double, isKey: Bool = false) {
        isAsked = true
        if isKey { (lastKey, hasWorked) = (time, true) }
    }

    /// Whether the keys have come to a long rest; true once for each.
    mutating func comesToLongRest(at time: Double) -> Bool {
        guard hasWorked, time >= lastKey + Self.longRest else { return false }
        hasWorked = false
        return true
    }

    /// Something changed by itself: a model came in, the clock went on.
    mutating func changed(at time: Double) { liveSince = liveSince ?? time }

    /// The terminal has what was painted. On a slow line the keys rest from then on: nobody presses the next one before.
    mutating func arrived(at time: Double) {
        if awaitsArrival { (awaitsArrival, lastArrival) = (false, time) }
    }

    /// When the keys began to rest.
    private var restStart: Double { isSlow ? max(lastKey, lastArrival) : lastKey }

    /// What a key brought about is there, but is no part of the answer itself.
    mutating func detailed() { hasDetail = true }

    /// Seconds until what belongs to the row under the cursor may be asked for; 0 when it may be now.
    func cursorRest(at time: Double) -> Double { max(0, lastKey + Self.cursorPause - time) }

    /// Whether the keys have rested long enough for map and detail to follow the cursor on the screen.
    func hasRested(at time: Double) -> Bool { time >= restStart + detailPause }

    /// Seconds until map and detail may follow the cursor on the screen: when it rests, or has run for long.
    func asideRest(at time: Double) -> Double {
        let rest = restStart + detailPause
        guard !isSlow, rest > time else { return max(0, rest - time) }
        let due = lastWhole + Self.longestAside
        return max(0, min(rest, pause(from: due, atLatest: due + Self.longestHold, at: time)) - time)
    }

    /// The earliest moment from now on, and not before another, at which the keys rest or one has just been answered.
    private func pause(from start: Double, atLatest latest: Double, at time: Double) -> Double {
        let earliest = max(start, time)
        let isInPause = earliest <= lastKey + Self.pauseAfterKey.upperBound
        let next = lastKey + (isInPause ? Self.pauseAfterKey.lowerBound : Self.cursorPause)
        return max(earliest, min(next, latest))
    }

    private var detailPause: Double { isSlow ? Self.detailPause : Self.cursorPause }

    func isDue(at time: Double) -> Bool {
        isAsked || isDetailDue(at: time) || isLiveDue(at: time) || isRestDue(at: time)
    }

    private func isRestDue(at time: Double) -> Bool { nextRest.map { time >= $0 } ?? false }

    private var nextRest: Double? { restTime.map { max($0, restStart + detailPause) } }

    /// What of a frame may be sent now: all of it on most lines; on a slow one text before pictures, and what was not asked
    /// for in pieces.
    /// - Parameters:
    ///   - keepsPictures: the pictures on the screen are those of this frame, only older.
    ///   - wantsPictures: pictures are what the keys turn.
    func share(at time: Double, keepsPictures: Bool, wantsPictures: Bool) -> FrameShare {
        guard isSlow else { return .whole }
        if isAsked {
            return FrameShare(
                pictures: wantsPictures ? .shown : keepsPictures ? .kept : .blank, leavesUnfinished: keepsPictures)
        }
        let hasRested = hasRested(at: time)
        let seconds = hasRested ? Self.pieceAtRest : Self.pieceBetweenKeys
        return FrameShare(
            pictures: hasRested ? .shown : keepsPictures ? .kept : .blank,
            bytes: Int((bytesPerSecond ?? Self.unknownSlowRate) * seconds))
    }

    /// Some of the frame that was painted was left for later.
    mutating func left(at time: Double) { restTime = isSlow ? time : time + Self.restPause }

    /// Whether details may be shown too.
    func isDetailDue(at time: Double) -> Bool { hasDetail && hasRested(at: time) }

    /// Whether what changed by itself may be shown too.
    func isLiveDue(at time: Double) -> Bool { nextLive(at: time).map { time >= $0 } ?? false }

    /// Seconds until a change that waits may be painted; nil when none does.
    func rest(at time: Double) -> Double? {
        guard !isAsked else { return nil }
        return [nextLive(at: time), nextRest, hasDetail ? restStart + detailPause : nil].compactMap { $0 }.min().map {
            max(0, $0 - time)
        }
    }

    /// - Parameter isWhole: map and detail were painted with the list.
    mutating func painted(at time: Double, bytes: Int, isWhole: Bool = true) {
        if isAsked { awaitsArrival = true }
        if isDetailDue(at: time) { hasDetail = false }
        if isRestDue(at: time), !isAsked { lastLiveBytes += bytes }
        if isWhole { lastWhole = time }
        restTime = nil
        // What changed by itself and is not due was held back, and goes on waiting.
        if isLiveDue(at: time) {
            if !isAsked { lastLiveBytes = bytes }
            (liveSince, lastLivePaint) = (nil, time)
        }
        if lastLivePaint == -.infinity { lastLivePaint = time }
        isAsked = false
    }

    /// The least time between two frames nobody asked for; newer data is not wanted more often.
    var betweenLiveFrames: Double {
        isSlow ? Self.betweenFramesSlow : isFocused ? Self.betweenFrames : Self.betweenFramesUnfocused
    }

    /// When what changed by itself may be painted, as seen from now.
    private func nextLive(at time: Double) -> Double? {
        guard let liveSince else { return nil }
        var interval = betweenLiveFrames
        if let bytesPerSecond { interval = max(interval, Double(lastLiveBytes) / (Self.liveShare * bytesPerSecond)) }
        let turn = lastLivePaint + interval
        if isSlow { return max(turn, min(lastKey + Self.typingPause, liveSince + Self.longestWait)) }
        return pause(
            from: max(turn, liveSince + Self.gathering), atLatest: liveSince + Self.longestHold, at: time)
    }
}
