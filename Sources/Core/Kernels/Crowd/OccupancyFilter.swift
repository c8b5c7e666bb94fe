#if canImport(Glibc)
import Glibc
#endif

/// People inside a place from gate counts, Wi-Fi devices and base-station counts: an extended Kalman filter.
///
/// States: people N; people passed over people counted, in and out; Wi-Fi devices a person; Wi-Fi background and
/// base-station background, each mean, sine and cosine of the day; share of the people that the base station counts. All
/// factors are logarithms: what no reading shows, one factor over all of them, is then the same direction whatever the
/// estimates are, and the filter does not come to believe that it knows it (Huang, Mourikis and Roumeliotis 2010).
/// N grows by in − out. Noise adapts to what the innovations show; a lasting one-sided innovation is taken for a changed
/// sensor, not for a crowd.
package struct OccupancyFilter: Sendable {
    package let options: OccupancyOptions
    var state: KalmanState
    private var gateFlows: GateFlows
    private var step: Int
    var wifiTrust = SensorTrust()
    var cellTrust = SensorTrust()
    private var recentIn: [Double]
    private var recentOut: [Double]
    private var place = 0
    /// Most people of the last days, which says how fast their number may change unseen.
    private var usualMost = 0.0
    var wasClosed = false
    /// Steps since a source was used that counts people, not devices.
    private var stepsWithoutPersons = 0
    var stepsWithoutCells = 0
    private var stepsWithoutGates = 0
    private var stepsSinceClosed = 0
    var balance = DayBalance()
    /// People inside as the gates alone have carried them since the place was empty, which is what an unknown factor
    /// multiplies; nil while that is not known.
    private var course: Double?
    /// People who passed the gates in this step.
    var passing = 0.0
    /// Share of the people by which the whole scale may be wrong since a sensor was found to have changed.
    var mistrust = 0.0
    var ratio = PhoneRatio()
    /// Share of the people by which the scale may be wrong as the last days look, until they are certain.
    var suspicion = 0.0
    var scaleChange = ScaleChange.none
    /// Whether the gates were not counted for a time since the place was last empty: from then on the people they carry are a
    /// guess.
    var isBlind = false

    enum Index {
        static let people = 0
        static let missedIn = 1
        static let missedOut = 2
        static let share = 3
        static let wifi = 4
        static let cell = 7
        static let cellShare = 10
    }

    package init(options: OccupancyOptions) {
        self.options = options
        let missed = log(1 + options.missedShare)
        let missedDeviation = options.missedShareDeviation / (1 + options.missedShare)
        state = KalmanState(
            mean: [
                0, missed, missed, log(options.devicesPerPerson), 10, 0, 0, 400, 0, 0, 0,
            ],
            deviations: [
                options.startDeviation, missedDeviation, missedDeviation,
                options.devicesPerPersonDeviation / options.devicesPerPerson, 20, 20, 20, 500, 400, 400,
                options.cellShareDeviation,
            ])
        gateFlows = GateFlows(options: options)
        step = options.firstStepOfDay % options.stepsPerDay
        stepsWithoutPersons = options.stepsPerDay
        recentIn = [Double](repeating: 0, count: max(options.cellDelaySteps, 1))
        recentOut = recentIn
    }

    /// Takes one step's readings and returns the estimate at its end. O(1).
    package mutating func observe(_ observation: OccupancyObservation) -> OccupancyEstimate {
        let gates = predict(observation)
        let wifi = updateWifi(observation.wifiDevices)
        let cells = updateCells(observation.cellPhones)
        settleOneSided(gatesUsed: gates == .used)
        if observation.isClosed { updateClosed() }
        wasClosed = observation.isClosed
        if state.mean[Index.people] < 0 { state.mean[Index.people] = 0 }
        usualMost = max(state.mean[Index.people], usualMost * (1 - 0.25 / Double(options.stepsPerDay)))
        step = step + 1 == options.stepsPerDay ? 0 : step + 1
        stepsWithoutGates = gates == .used ? 0 : stepsWithoutGates + 1
        if gates != .used, !observation.isClosed { isBlind = true }
        let isCounted = gates == .used || cells == .used
        stepsWithoutPersons = isCounted ? 0 : stepsWithoutPersons + 1
        stepsWithoutCells = cells == .used ? 0 : stepsWithoutCells + 1
        let widening = max(1, wifiTrust.excess, cellTrust.excess)
        stepsSinceClosed = observation.isClosed ? 0 : stepsSinceClosed + 1
        mistrust *= 1 - 0.1 / Double(options.stepsPerDay)
        let isAdrift = stepsSinceClosed > 2 * options.stepsPerDay
        if isAdrift || stepsWithoutGates > options.stepsPerDay { course = nil }
        let outage = min(Double(gateFlows.outageSteps) / Double(options.stepsPerDay) * Self.outagesADay, 1)
        let unseen = gates == .used ? 0 : Self.mostMistrust * outage
        let share = max(mistrust, suspicion, isAdrift ? Self.mostMistrust : unseen)
        let scale = (isAnchored ? 0 : scaleDoubt) + share * state.mean[Index.people]
        return OccupancyEstimate(
            persons: state.mean[Index.people],
            deviation: (max(state.variance(Index.people), 0) * widening + scale * scale).squareRoot(),
            missedEntries: entryFactor - 1, missedExits: exitFactor - 1,
            devicesPerPerson: devicesPerPerson, cellShare: cellShare, gates: gates, wifi: wifi,
            cells: cells)
    }

    /// Outages of this part of a day, two hours, leave the whole scale in doubt; shorter ones as much less.
    private static let outagesADay = 12.0

    var entryFactor: Double { exp(state.mean[Index.missedIn]) }
    var exitFactor: Double { exp(state.mean[Index.missedOut]) }
    private var devicesPerPerson: Double { exp(state.mean[Index.share]) }
    private var cellShare: Double { exp(state.mean[Index.cellShare]) }

    private mutating func predict(_ observation: OccupancyObservation) -> OccupancySensorState {
        let flows = gateFlows.passage(
            observation, step: step, people: max(state.mean[Index.people], 0), usualMost: usualMost,
            exitFactor: exitFactor)
        let passedIn = flows.entries * entryFactor
        let passedOut = flows.exits * exitFactor
        let staying = 1 - flows.leavingShare
        let left = passedOut + flows.leavingShare * max(state.mean[Index.people], 0)
        state.mean[Index.people] = staying * state.mean[Index.people] + passedIn - passedOut
        course = observation.isClosed ? 0 : course.map { max(staying * $0 + passedIn - passedOut, 0) }
        state.transitionFirst(
            keeping: staying, gains: [(Index.missedIn, passedIn), (Index.missedOut, -passedOut)])
        state.addVariance(Index.people, flows.variance)
        state.addVariance(Index.missedIn, 1e-7)
        state.addVariance(Index.missedOut, 1e-7)
        state.addVariance(Index.share, 2e-5)
        state.addVariance(Index.cellShare, 1e-7)
        for index in Index.wifi..<(Index.wifi + 3) { state.addVariance(index, 0.02) }
        for index in Index.cell..<(Index.cell + 3) { state.addVariance(index, 1) }
        let exits = left / exitFactor
        if !observation.isClosed { balance.add(entries: flows.entries, exits: exits, variance: flows.variance) }
        passing = flows.entries + exits
        recentIn[place] = flows.entries
        recentOut[place] = exits
        place = place + 1 == recentIn.count ? 0 : place + 1
        return flows.state
    }

    private mutating func updateWifi(_ devices: Double) -> OccupancySensorState {
        guard devices >= 0 else { return devices.isNaN ? .missing : .implausible }
        let people = max(state.mean[Index.people], 0)
        let daily = daily(delay: 0)
        let expected =
            devicesPerPerson * people + state.mean[Index.wifi] + state.mean[Index.wifi + 1] * daily.sine
            + state.mean[Index.wifi + 2] * daily.cosine
        var row = [
            (Index.people, devicesPerPerson), (Index.wifi, 1.0), (Index.wifi + 1, daily.sine),
            (Index.wifi + 2, daily.cosine),
        ]
        if isAnchored { row.append((Index.share, devicesPerPerson * (course ?? people))) }
        let size = max(expected, 1)
        let noise = size + size * size / 50 + 4
        let spreads = apply(row, residual: devices - expected, noise: noise, trust: \.wifiTrust)
        return abs(spreads) > SensorTrust.doubtSpreads ? .doubted(spreads: spreads) : .used
    }

    /// Whether something that counts people was used within a day; devices alone cannot tell how many a person carries.
    private var isAnchored: Bool { stepsWithoutPersons < options.stepsPerDay }

    /// Standard deviation of the people that the devices a person leave open.
    private var scaleDoubt: Double {
        state.mean[Index.people] * max(state.variance(Index.share), 0).squareRoot()
    }

    private mutating func updateCells(_ phones: Double) -> OccupancySensorState {
        guard phones >= 0 else { return phones.isNaN ? .missing : .implausible }
        let lagIn = options.cellDelaySteps > 0 ? recentIn.reduce(0, +) : 0
        let lagOut = options.cellDelaySteps > 0 ? recentOut.reduce(0, +) : 0
        let before =
            state.mean[Index.people] - lagIn * entryFactor + lagOut * exitFactor
        let daily = daily(delay: options.cellDelaySteps)
        let share = cellShare
        let expected =
            share * before + state.mean[Index.cell] + state.mean[Index.cell + 1] * daily.sine
            + state.mean[Index.cell + 2] * daily.cosine
        var row = [
            (Index.people, share), (Index.missedIn, -share * lagIn * entryFactor),
            (Index.missedOut, share * lagOut * exitFactor),
            (Index.cell, 1), (Index.cell + 1, daily.sine), (Index.cell + 2, daily.cosine),
        ]
        // Without gates nothing but the base station says how many there are, so that its share cannot be learnt.
        if stepsWithoutGates < options.stepsPerDay / 24 {
            row.append(
                (
                    Index.cellShare,
                    share * max(before - state.mean[Index.people] + (course ?? state.mean[Index.people]), 0)
                ))
        }
        let relative = options.cellRelativeDeviation * max(expected, 0)
        let noise = relative * relative + options.cellAbsoluteDeviation * options.cellAbsoluteDeviation
        if let course, !isBlind {
            ratio.add(
                phones: phones - (expected - share * before), people: course + before - state.mean[Index.people],
                noise: noise)
        }
        let spreads = apply(row, residual: phones - expected, noise: noise, trust: \.cellTrust)
        return abs(spreads) > SensorTrust.doubtSpreads ? .doubted(spreads: spreads) : .used
    }

    /// Updates with noise raised as far as the sensor's record and this innovation ask; returns the innovation in
    /// spreads.
    private mutating func apply(
        _ row: [(index: Int, gain: Double)], residual: Double, noise: Double,
        trust: WritableKeyPath<OccupancyFilter, SensorTrust>
    ) -> Double {
        let own = state.innovationVariance(row)
        let spreads = residual / (own + noise).squareRoot()
        self[keyPath: trust].observe(spreads)
        var raised = noise * self[keyPath: trust].excess
        if abs(spreads) > SensorTrust.doubtSpreads {
            let needed = residual * residual / (SensorTrust.doubtSpreads * SensorTrust.doubtSpreads) - own
            raised = max(raised, 4 * needed)
        }
        state.update(row, residual: residual, noise: raised)
        return spreads
    }

    private func daily(delay: Int) -> (sine: Double, cosine: Double) {
        let angle = 2 * Double.pi * Double(step - delay) / Double(options.stepsPerDay)
        return (sin(angle), cos(angle))
    }
}
