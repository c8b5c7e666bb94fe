package import CityModel

/// The clock of the played city: stands, or runs at a multiple of real time, and can be set anywhere.
///
/// It reads no system clock; whoever owns it says how much real time has gone by.
package struct DrillClock: Sendable, Hashable {
    package enum Speed: Int, Sendable, CaseIterable, Codable {
        case paused = 0
        case realTime = 1
        case times4 = 4
        case times16 = 16
        case times60 = 60

        /// The next faster speed; the fastest stays.
        package var faster: Speed { neighbour(1) }
        /// The next slower speed; paused stays.
        package var slower: Speed { neighbour(-1) }

        private func neighbour(_ step: Int) -> Speed {
            let all = Self.allCases
            let index = (all.firstIndex(of: self) ?? 0) + step
            return all[min(max(index, 0), all.count - 1)]
        }
    }

    package private(set) var speed: Speed
    /// Speed that `resume` goes back to.
    private var speedBeforePause: Speed
    private var microseconds: Int64

    package init(start: Timestamp, speed: Speed = .paused) {
        microseconds = Self.microseconds(start)
        self.speed = speed
        speedBeforePause = speed == .paused ? .realTime : speed
    }

    /// The whole second it shows.
    package var now: Timestamp {
        let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return Timestamp(secondsSince1970: remainder < 0 ? quotient - 1 : quotient)
    }

    package var isRunning: Bool { speed != .paused }

    /// Real seconds until it shows `time`; nil when it never will at this speed, 0 when it already has.
    package func realSeconds(until time: Timestamp) -> Double? {
        let distance = Self.microseconds(time).subtractingReportingOverflow(microseconds).partialValue
        if distance <= 0 { return 0 }
        return isRunning ? Double(distance) / 1e6 / Double(speed.rawValue) : nil
    }

    /// Lets real time go by. Negative and undefined amounts count as none: a clock never runs backwards by itself.
    package mutating func advance(byRealSeconds seconds: Double) {
        guard isRunning, seconds > 0, seconds.isFinite else { return }
        let amount = min(seconds, 1e9) * 1e6 * Double(speed.rawValue)
        let (sum, overflow) = microseconds.addingReportingOverflow(Int64(amount.rounded()))
        microseconds = overflow ? microseconds : sum
    }

    package mutating func set(speed: Speed) {
        self.speed = speed
        if speed != .paused { speedBeforePause = speed }
    }

    package mutating func pause() { speed = .paused }
    package mutating func resume() { speed = speedBeforePause }
    package mutating func seek(to time: Timestamp) { microseconds = Self.microseconds(time) }

    /// Held to ±100,000 years, so that sums of microseconds fit.
    private static func microseconds(_ time: Timestamp) -> Int64 {
        min(max(time.secondsSince1970, -3_155_760_000_000), 3_155_760_000_000) * 1_000_000
    }
}
