package import CityModel

/// Keeps the played city in step with a drill clock: says which steps are due, each once.
package struct LiveCity: Sendable {
    package private(set) var clock: DrillClock
    /// The newest step that has been played.
    package private(set) var lastStep: Timestamp
    private var lastReal: Double?
    private let mostAtOnce: Int

    /// - Parameters:
    ///   - lastStep: the newest step the store already holds; nil when play starts with the clock.
    ///   - mostAtOnce: steps handed out by one call; the rest come with the next, so that a long gap never blocks.
    package init(clock: DrillClock, lastStep: Timestamp? = nil, mostAtOnce: Int = 24) {
        precondition(mostAtOnce > 0, "mostAtOnce \(mostAtOnce)")
        self.clock = clock
        let due = clock.now.floored(toSeconds: CitySimulator.stepSeconds)
        self.lastStep =
            lastStep?.floored(toSeconds: CitySimulator.stepSeconds)
            ?? due.adding(seconds: -CitySimulator.stepSeconds)
        self.mostAtOnce = mostAtOnce
    }

    /// Moves the clock to a monotonic real time and gives the steps to play now, oldest first.
    /// - Parameter realSeconds: of any monotonic clock; the first call only notes it.
    package mutating func steps(atReal realSeconds: Double) -> [Timestamp] {
        note(real: realSeconds)
        return dueSteps()
    }

    /// Moves the clock without handing out steps; to be called before its speed changes.
    package mutating func note(real realSeconds: Double) {
        clock.advance(byRealSeconds: realSeconds - (lastReal ?? realSeconds))
        lastReal = max(realSeconds, lastReal ?? realSeconds)
    }

    /// Whether more steps wait than one call hands out.
    package var isBehind: Bool { clock.now.seconds(since: lastStep) >= 2 * CitySimulator.stepSeconds }

    /// Real seconds until the next step is due; nil while the clock stands.
    package var realSecondsToNextStep: Double? {
        clock.realSeconds(until: lastStep.adding(seconds: CitySimulator.stepSeconds))
    }

    package mutating func set(speed: DrillClock.Speed) { clock.set(speed: speed) }
    package mutating func pause() { clock.pause() }
    package mutating func resume() { clock.resume() }

    /// Sets the clock. Going back plays nothing again; going on plays what lies between when `playingBetween`, else only
    /// the step the clock now stands in.
    package mutating func seek(to time: Timestamp, playingBetween: Bool = false) {
        clock.seek(to: time)
        let step = time.floored(toSeconds: CitySimulator.stepSeconds)
        if !playingBetween, step > lastStep { lastStep = step.adding(seconds: -CitySimulator.stepSeconds) }
    }

    private mutating func dueSteps() -> [Timestamp] {
        var steps: [Timestamp] = []
        while steps.count < mostAtOnce {
            let next = lastStep.adding(seconds: CitySimulator.stepSeconds)
            guard next <= clock.now else { break }
            steps.append(next)
            lastStep = next
        }
        return steps
    }
}
