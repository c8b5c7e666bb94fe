/// What the sensors of a place said about one step; NaN = missing.
package struct OccupancyObservation: Sendable, Hashable {
    /// People counted in at all gates during the step.
    package var entries: Double
    /// People counted out at all gates during the step.
    package var exits: Double
    /// Wi-Fi devices seen at the end of the step.
    package var wifiDevices: Double
    /// People or phones that the base station saw, as it arrives in this step.
    package var cellPhones: Double
    /// Whether the place is closed and known to be empty.
    package var isClosed: Bool

    package init(entries: Double, exits: Double, wifiDevices: Double, cellPhones: Double, isClosed: Bool) {
        self.entries = entries
        self.exits = exits
        self.wifiDevices = wifiDevices
        self.cellPhones = cellPhones
        self.isClosed = isClosed
    }
}

/// The place as the filter sees it.
package struct OccupancyOptions: Sendable, Hashable {
    /// Steps of a day; the first observation is at step `firstStepOfDay`.
    package var stepsPerDay: Int
    package var firstStepOfDay: Int
    /// Most people a step through all gates one way: width × 82 a minute × minutes. More is a fault.
    package var mostFlowPerStep: Double
    /// Steps by which the base station is late.
    package var cellDelaySteps: Int
    /// Share of passages that a gate does not count as known beforehand, with standard deviation: people pass side by
    /// side and in each other's shadow.
    package var missedShare: Double
    package var missedShareDeviation: Double
    /// Wi-Fi devices a person as known beforehand, with standard deviation.
    package var devicesPerPerson: Double
    package var devicesPerPersonDeviation: Double
    /// Standard deviation of the people inside before the first step: small at a closed hour, large in the middle of a day.
    package var startDeviation: Double
    /// Relative and absolute standard deviation of the base station.
    package var cellRelativeDeviation: Double
    package var cellAbsoluteDeviation: Double
    /// Standard deviation, as known beforehand, of the share of the people inside that the base station counts: children
    /// without a phone and phones on other stations lower it, people with two raise it.
    package var cellShareDeviation: Double

    package init(
        stepsPerDay: Int, firstStepOfDay: Int = 0, mostFlowPerStep: Double, cellDelaySteps: Int = 3,
        missedShare: Double = 0.045, missedShareDeviation: Double = 0.03, devicesPerPerson: Double = 0.5,
        devicesPerPersonDeviation: Double = 0.2,
        startDeviation: Double = 50, cellRelativeDeviation: Double = 0.09, cellAbsoluteDeviation: Double = 100,
        cellShareDeviation: Double = 0.04
    ) {
        precondition(stepsPerDay > 0, "\(stepsPerDay) steps a day")
        self.stepsPerDay = stepsPerDay
        self.firstStepOfDay = firstStepOfDay
        self.mostFlowPerStep = mostFlowPerStep
        self.cellDelaySteps = cellDelaySteps
        self.missedShare = missedShare
        self.missedShareDeviation = missedShareDeviation
        self.devicesPerPerson = devicesPerPerson
        self.devicesPerPersonDeviation = devicesPerPersonDeviation
        self.startDeviation = startDeviation
        self.cellRelativeDeviation = cellRelativeDeviation
        self.cellAbsoluteDeviation = cellAbsoluteDeviation
        self.cellShareDeviation = cellShareDeviation
    }
}

/// How the filter took one sensor.
package enum OccupancySensorState: Sendable, Hashable {
    case used
    case missing
    /// Beyond what the gates let through, or negative: read as missing.
    case implausible
    /// So far from what the others say that it counted little.
    case doubted(spreads: Double)
}

/// People inside with an honest interval.
package struct OccupancyEstimate: Sendable, Hashable {
    /// People inside, 0 or more.
    package let persons: Double
    /// Standard deviation, widened while sensors disagree more than they should.
    package let deviation: Double
    package var lower95: Double { max(0, persons - 1.96 * deviation) }
    package var upper95: Double { persons + 1.96 * deviation }
    /// Share of entries that the gates miss; negative when they count too many.
    package let missedEntries: Double
    package let missedExits: Double
    /// Wi-Fi devices a person now.
    package let devicesPerPerson: Double
    /// Share of the people inside that the base station counts.
    package let cellShare: Double
    package let gates: OccupancySensorState
    package let wifi: OccupancySensorState
    package let cells: OccupancySensorState
}
