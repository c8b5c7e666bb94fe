/// What is wrong with a reading of a counter.
package enum CounterFault: Sendable, Hashable {
    case missing
    /// Below zero.
    case negative
    /// More than the gate lets through.
    case implausible(limit: Double)
    /// The same non-zero value for longer than chance explains.
    case frozen(steps: Int)
    /// Zero for longer than the counter ever rests.
    case zeroRun(steps: Int)
    /// The time stamp was seen already or lies before the last one.
    case duplicate
    /// A running total fell and was not near its end: the counter was reset.
    case reset
}

/// A reading after the checks.
package struct CounterReading: Sendable, Hashable {
    /// People in this step; NaN when unusable.
    package let persons: Double
    package let fault: CounterFault?
    /// Whether a running total passed its end in this step.
    package let wrapped: Bool
}

/// Checks of one counter, value by value.
package struct CounterSanity: Sendable {
    /// How the counter is set.
    package struct Options: Sendable, Hashable {
        /// Most people a step: width × 82 a minute × minutes.
        package var mostPerStep: Double
        /// Modulus of a running total (e.g. 65 536); nil when readings are people in the step.
        package var wrapsAt: Double?
        /// Equal non-zero readings in a row from which a counter is taken as frozen.
        package var frozenSteps: Int
        /// Readings below this may repeat by chance and never count as frozen.
        package var frozenLeast: Double
        /// Zeros in a row from which they read as missing; 0 = never.
        package var zeroRunSteps: Int

        package init(
            mostPerStep: Double, wrapsAt: Double? = nil, frozenSteps: Int = 4, frozenLeast: Double = 5,
            zeroRunSteps: Int = 0
        ) {
            self.mostPerStep = mostPerStep
            self.wrapsAt = wrapsAt
            self.frozenSteps = frozenSteps
            self.frozenLeast = frozenLeast
            self.zeroRunSteps = zeroRunSteps
        }
    }

    package let options: Options
    private var lastTime = -Double.infinity
    private var lastTotal: Double?
    private var lastPersons = Double.nan
    private var equalSteps = 0
    private var zeroSteps = 0

    package init(options: Options) { self.options = options }

    /// Longest run of zeros in a history of people a step: set `zeroRunSteps` above it.
    package static func longestZeroRun(_ persons: [Double]) -> Int {
        var longest = 0
        var run = 0
        for value in persons {
            run = value == 0 ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }

    /// Checks one reading.
    ///
    /// - Parameters:
    ///   - raw: people in the step, or the running total; NaN = missing.
    ///   - time: seconds, rising; equal or earlier ones are duplicates.
    package mutating func check(_ raw: Double, time: Double) -> CounterReading {
        guard time > lastTime else { return unusable(.duplicate) }
        lastTime = time
        guard !raw.isNaN else {
            lastTotal = nil
            return unusable(.missing)
        }
        guard raw >= 0 else { return unusable(.negative) }
        var persons = raw
        var wrapped = false
        if let modulus = options.wrapsAt {
            guard let before = lastTotal else {
                lastTotal = raw
                return unusable(.missing)
            }
            lastTotal = raw
            persons = raw - before
            if persons < 0 {
                persons += modulus
                wrapped = true
                guard persons <= options.mostPerStep else { return unusable(.reset) }
            }
        }
        guard persons <= options.mostPerStep else { return unusable(.implausible(limit: options.mostPerStep)) }
        return judgeRuns(persons, wrapped: wrapped)
    }

    private mutating func judgeRuns(_ persons: Double, wrapped: Bool) -> CounterReading {
        equalSteps = persons == lastPersons ? equalSteps + 1 : 1
        zeroSteps = persons == 0 ? zeroSteps + 1 : 0
        lastPersons = persons
        if persons >= options.frozenLeast, equalSteps >= options.frozenSteps {
            return unusable(.frozen(steps: equalSteps))
        }
        if options.zeroRunSteps > 0, zeroSteps >= options.zeroRunSteps { return unusable(.zeroRun(steps: zeroSteps)) }
        return CounterReading(persons: persons, fault: nil, wrapped: wrapped)
    }

    private func unusable(_ fault: CounterFault) -> CounterReading {
        CounterReading(persons: .nan, fault: fault, wrapped: false)
    }
}
