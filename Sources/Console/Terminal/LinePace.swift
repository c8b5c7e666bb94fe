/// What counts as a slow line, in bytes per second: below the first rate it is one, above the second it is not, in between
/// it stays what it was.
package enum LineSpeed {
    package static let slowBelow = 4_000.0
    static let fastAbove = 12_000.0
}

/// Keeps at most one frame on the way to the terminal and learns from its echoes how fast the line is.
///
/// A pseudo-terminal hides how much of what was written is still under way, and over SSH the queue holds many seconds of a
/// slow line. Each frame therefore ends with a question (DSR, `CSI 5 n`), and the next one waits for the answer. A terminal
/// that never answers is found out after a few frames and then not asked any more.
struct LinePace {
    private struct Frame {
        let sentAt: Double
        let byteCount: Int
        /// Its answer is overdue and no longer waited for; it may still come.
        var isGivenUp = false
    }

    /// Frames that are not held back before the terminal has answered for the first time.
    private static let freeFrames = 3
    /// How long an answer is waited for while there was none yet, in seconds.
    private static let firstPatience = 0.25
    /// Answers missed in a row that make a terminal a mute one.
    private static let mostMisses = 4
    /// A first answer that takes longer comes from no line.
    private static let longestDelay = 5.0
    /// Frames below this tell the delay, above it the rate.
    private static let telling = 512

    private let isAsking: Bool
    private var underway: [Frame] = []
    private var sentFrames = 0
    private var misses = 0
    private var hasAnswered = false
    private var lastAnswer = -Double.infinity
    private var rates: [Double] = []
    /// Shortest time from a frame to its answer, in seconds.
    private(set) var roundTrip: Double?
    /// Whether the line carries too little for pictures; nil while nobody knows.
    private(set) var isSlow: Bool?

    /// - Parameters:
    ///   - asking: False where the terminal is known not to answer.
    ///   - bytesPerSecond: The rate a person gave.
    init(asking: Bool, bytesPerSecond: Double? = nil) {
        isAsking = asking
        if let bytesPerSecond {
            rates = [bytesPerSecond]
            isSlow = bytesPerSecond < LineSpeed.slowBelow
        }
    }

    /// Whether the first question is still on its way, and not for so long that no answer can be expected.
    func isUnknown(at time: Double) -> Bool {
        guard asks, !hasAnswered, rates.isEmpty, let first = underway.first else { return false }
        return time < first.sentAt + Self.firstPatience
    }

    /// Whether frames end with a question now.
    var asks: Bool { isAsking && misses < Self.mostMisses }

    /// Whether an answer is on its way, waited for or not.
    var isAwaiting: Bool { asks && !underway.isEmpty }

    /// The middle of the last measured rates.
    var bytesPerSecond: Double? { rates.isEmpty ? nil : rates.sorted()[rates.count / 2] }

    /// A question alone was sent; no frame is held back for it.
    mutating func asked(at time: Double) {
        if asks { underway.append(Frame(sentAt: time, byteCount: 0)) }
    }

    mutating func sent(_ byteCount: Int, at time: Double) {
        sentFrames += 1
        if asks { underway.append(Frame(sentAt: time, byteCount: byteCount)) }
    }

    mutating func answered(at time: Double) {
        if !hasAnswered { takeUpAgain(at: time) }
        hasAnswered = true
        misses = 0
        guard !underway.isEmpty else { return }
        let frame = underway.removeFirst()
        let begun = max(frame.sentAt, lastAnswer)
        lastAnswer = time
        let isAlone = begun == frame.sentAt
        let elapsed = max(time - begun, 0.0005)
        if frame.byteCount < Self.telling {
            if isAlone { roundTrip = min(roundTrip ?? elapsed, elapsed) }
            return
        }
        note(Double(frame.byteCount) / max(elapsed - (isAlone ? roundTrip ?? 0 : 0), 0.0005))
    }

    /// With the first answer the line's delay is known, and what was given up is waited for again; unless so much time has
    /// passed that it tells nothing of the line.
    private mutating func takeUpAgain(at time: Double) {
        if let oldest = underway.first, time - oldest.sentAt > Self.longestDelay { underway = [] }
        for index in underway.indices { underway[index].isGivenUp = false }
    }

    private mutating func note(_ rate: Double) {
        rates = rates.suffix(4) + [rate]
        guard let middle = bytesPerSecond else { return }
        if middle < LineSpeed.slowBelow { isSlow = true }
        if middle > LineSpeed.fastAbove { isSlow = false }
    }

    /// Whether a frame may be sent now. An answer that is overdue is given up; until the first one it is only late, since
    /// the line's delay is unknown.
    mutating func isClear(at time: Double) -> Bool {
        while let oldest = awaited, time >= underway[oldest].sentAt + patience(for: underway[oldest]) {
            if hasAnswered { underway.remove(at: oldest) } else { underway[oldest].isGivenUp = true }
            misses += 1
        }
        return awaited == nil || (!hasAnswered && sentFrames < Self.freeFrames)
    }

    /// When waiting for the oldest answer ends; nil when none is awaited.
    var limit: Double? { awaited.map { underway[$0].sentAt + patience(for: underway[$0]) } }

    private var awaited: Int? { underway.firstIndex { !$0.isGivenUp } }

    /// Several times what the frame should take.
    private func patience(for frame: Frame) -> Double {
        guard hasAnswered else { return Self.firstPatience }
        return max(2, 4 * ((roundTrip ?? 0.5) + Double(frame.byteCount) / (bytesPerSecond ?? 1_200)))
    }
}
