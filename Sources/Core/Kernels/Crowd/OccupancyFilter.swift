#if canImport(Glibc)
import Glibc
#endif

/// People inside a place from gate counts, Wi-Fi devices and base-station counts: an extended Kalman filter.
///
/// States: people N; missed shares of entries ki and of exits ko; Wi-Fi devices a person a; Wi-Fi background and
/// base-station background, each mean, sine and cosine of the day; share of the people that the base station counts.
/// N grows by in(1 + ki) − out(1 + ko). Noise adapts to what the innovations show; a lasting one-sided innovation is
/// taken for a changed sensor, not for a crowd. Gates that miss as many in as out and a base station that sees only some
/// of the people cannot be told apart, so that both shares keep what was known of them beforehand.
package struct OccupancyFilter: Sendable {
    package let options: OccupancyOptions
    private var state: KalmanState
    private var profile: FlowProfile
    private var step: Int
    private var wifiTrust = SensorTrust()
    private var cellTrust = SensorTrust()
    private var recentIn: [Double]
    private var recentOut: [Double]
    private var place = 0
    private var outageSteps = 0
    private var silentSteps = 0
    /// People who usually pass during the steps for which the gates have now counted nobody.
    private var silentCrowd = 0.0
    /// Most people of the last days, which says how fast their number may change unseen.
    private var usualMost = 0.0
    private var wasClosed = false
    /// Steps since a source was used that counts people, not devices.
    private var stepsWithoutPersons = 0
    private var stepsWithoutCells = 0
    private var stepsWithoutGates = 0
    private var stepsSinceClosed = 0
    private var balance = DayBalance()
    /// Share of the people by which the whole scale may be wrong since a sensor was found to have changed.
    private var mistrust = 0.0

    private enum Index {
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
        state = KalmanState(
            mean: [
                0, options.missedShare, options.missedShare, options.devicesPerPerson, 10, 0, 0, 400, 0, 0, 1,
            ],
            deviations: [
                options.startDeviation, options.missedShareDeviation, options.missedShareDeviation,
                options.devicesPerPersonDeviation, 20,
                20, 20, 500, 400, 400, options.cellShareDeviation,
            ])
        profile = FlowProfile(stepsPerDay: options.stepsPerDay)
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
        let isCounted = gates == .used || cells == .used
        stepsWithoutPersons = isCounted ? 0 : stepsWithoutPersons + 1
        stepsWithoutCells = cells == .used ? 0 : stepsWithoutCells + 1
        let widening = max(1, wifiTrust.excess, cellTrust.excess)
        stepsSinceClosed = observation.isClosed ? 0 : stepsSinceClosed + 1
        mistrust *= 1 - 0.1 / Double(options.stepsPerDay)
        let isAdrift = stepsSinceClosed > 2 * options.stepsPerDay
        let outage = min(Double(outageSteps) / Double(options.stepsPerDay) * Self.outagesADay, 1)
        let unseen = gates == .used ? 0 : Self.mostMistrust * outage
        let share = max(mistrust, isAdrift ? Self.mostMistrust : unseen)
        let scale = (isAnchored ? 0 : scaleDoubt) + share * state.mean[Index.people]
        return OccupancyEstimate(
            persons: state.mean[Index.people],
            deviation: (max(state.variance(Index.people), 0) * widening + scale * scale).squareRoot(),
            missedEntries: state.mean[Index.missedIn], missedExits: state.mean[Index.missedOut],
            devicesPerPerson: state.mean[Index.share], cellShare: state.mean[Index.cellShare], gates: gates, wifi: wifi,
            cells: cells)
    }

    private mutating func predict(_ observation: OccupancyObservation) -> OccupancySensorState {
        let flows = flows(observation)
        let entries = flows.entries
        let exits = flows.exits
        state.mean[Index.people] +=
            entries * (1 + state.mean[Index.missedIn]) - exits * (1 + state.mean[Index.missedOut])
        state.transitionFirst(gains: [(Index.missedIn, entries), (Index.missedOut, -exits)])
        state.addVariance(Index.people, flows.variance)
        state.addVariance(Index.missedIn, 1e-7)
        state.addVariance(Index.missedOut, 1e-7)
        state.addVariance(Index.share, 4e-6)
        state.addVariance(Index.cellShare, 1e-7)
        for index in Index.wifi..<(Index.wifi + 3) { state.addVariance(index, 0.02) }
        for index in Index.cell..<(Index.cell + 3) { state.addVariance(index, 1) }
        if !observation.isClosed { balance.add(entries: entries, exits: exits, variance: flows.variance) }
        recentIn[place] = entries
        recentOut[place] = exits
        place = place + 1 == recentIn.count ? 0 : place + 1
        return flows.state
    }

    /// The flows to use, their variance, and what the gates were worth.
    private mutating func flows(_ observation: OccupancyObservation)
        -> (entries: Double, exits: Double, variance: Double, state: OccupancySensorState)
    {
        let known = usable(observation.entries) && usable(observation.exits)
        if known, !isSilent(observation) {
            outageSteps = 0
            profile.learn(step: step, entries: observation.entries, exits: observation.exits)
            let surprise = surprise(observation.entries) + surprise(observation.exits)
            let variance = 0.06 * (observation.entries + observation.exits) + 0.5 + surprise * surprise
            return (observation.entries, observation.exits, variance, .used)
        }
        let isMissing = observation.entries.isNaN || observation.exits.isNaN
        let reason: OccupancySensorState = isMissing ? .missing : .implausible
        outageSteps += 1
        guard !observation.isClosed else { return (0, 0, 0.5, reason) }
        guard let usual = profile.flow(step: step) else {
            let unseen = 0.06 * max(usualMost, options.mostFlowPerStep / 4)
            return (0, 0, unseen * unseen, reason)
        }
        let isSilent = silentSteps > 0
        let entries = usable(observation.entries) && !isSilent ? observation.entries : usual.entries
        let exits = usable(observation.exits) && !isSilent ? observation.exits : usual.exits
        let doubt = 0.35 * (usual.entries + usual.exits)
        let persistence = min(Double(outageSteps), 12)
        return (entries, exits, doubt * doubt * persistence + 0.08 * (entries + exits) + 0.5, reason)
    }

    /// Whether a flow can be true: not negative, no more than the gates let through, not far beyond what was ever usual.
    private func usable(_ flow: Double) -> Bool {
        guard flow >= 0, flow <= options.mostFlowPerStep else { return false }
        guard let most = profile.most, most > 0 else { return true }
        return flow <= Self.unheardOf * most + 20
    }

    /// People of a flow beyond what is usual at the busiest step: they may be a crowd or a fault, which the other sources
    /// tell.
    private func surprise(_ flow: Double) -> Double {
        guard let most = profile.most else { return 0 }
        return max(0, flow - Self.unusual * most - 20)
    }

    /// Whether the gates count nobody although a crowd passes at this time of the day: dead counters read zero.
    private mutating func isSilent(_ observation: OccupancyObservation) -> Bool {
        let isZero = observation.entries == 0 && observation.exits == 0
        guard isZero, !observation.isClosed, let usual = profile.flow(step: step) else {
            silentSteps = 0
            silentCrowd = 0
            return false
        }
        silentCrowd += usual.entries + usual.exits
        guard silentCrowd >= Self.crowdPassing else { return false }
        silentSteps += 1
        return true
    }

    /// Mistrust of the scale when a sensor has just been found wrong, fading over ten days, and while nothing ties the
    /// estimate down: neither gates nor a night without people.
    private static let mostMistrust = 0.08
    /// Factor over the largest usual flow of a step from which a reading is taken for a fault.
    private static let unheardOf = 8.0
    /// People a step from which zero is not chance (Poisson: e⁻¹² a step).
    private static let crowdPassing = 12.0

    /// Innovations that stay on one side mean that a sensor changed. Both device counts on one side: the gates drift;
    /// one of them alone: its share did.
    private mutating func settleOneSided(gatesUsed: Bool) {
        let wifiSide = wifiTrust.side
        let cellSide = cellTrust.side
        if wifiTrust.isOneSided || cellTrust.isOneSided, wifiSide * cellSide > 0.25, gatesUsed {
            let people = 0.05 * state.mean[Index.people]
            state.addVariance(Index.people, people * people)
            state.addVariance(Index.missedIn, 4e-4)
            state.addVariance(Index.missedOut, 4e-4)
            mistrust = Self.mostMistrust
            wifiTrust.forgive()
            cellTrust.forgive()
        } else if wifiTrust.isOneSided {
            let change = 0.1 * state.mean[Index.share]
            state.addVariance(Index.share, change * change)
            if stepsWithoutCells > options.stepsPerDay { mistrust = Self.mostMistrust }
            wifiTrust.forgive()
        } else if cellTrust.isOneSided {
            let change = 0.1 * state.mean[Index.cellShare]
            state.addVariance(Index.cellShare, change * change)
            mistrust = Self.mostMistrust
            cellTrust.forgive()
        }
    }

    private mutating func updateWifi(_ devices: Double) -> OccupancySensorState {
        guard devices >= 0 else { return devices.isNaN ? .missing : .implausible }
        let people = max(state.mean[Index.people], 0)
        let daily = daily(delay: 0)
        let expected =
            state.mean[Index.share] * people + state.mean[Index.wifi] + state.mean[Index.wifi + 1] * daily.sine
            + state.mean[Index.wifi + 2] * daily.cosine
        var row = [
            (Index.people, state.mean[Index.share]), (Index.wifi, 1.0), (Index.wifi + 1, daily.sine),
            (Index.wifi + 2, daily.cosine),
        ]
        if isAnchored { row.append((Index.share, people)) }
        let size = max(expected, 1)
        let noise = size + size * size / 50 + 4
        let spreads = apply(row, residual: devices - expected, noise: noise, trust: \.wifiTrust)
        return abs(spreads) > SensorTrust.doubtSpreads ? .doubted(spreads: spreads) : .used
    }

    /// Whether something that counts people was used within a day; devices alone cannot tell how many a person carries.
    private var isAnchored: Bool { stepsWithoutPersons < options.stepsPerDay }

    /// Standard deviation of the people that the devices a person leave open.
    private var scaleDoubt: Double {
        let share = max(state.mean[Index.share], 0.05)
        return state.mean[Index.people] * max(state.variance(Index.share), 0).squareRoot() / share
    }

    private mutating func updateCells(_ phones: Double) -> OccupancySensorState {
        guard phones >= 0 else { return phones.isNaN ? .missing : .implausible }
        let lagIn = options.cellDelaySteps > 0 ? recentIn.reduce(0, +) : 0
        let lagOut = options.cellDelaySteps > 0 ? recentOut.reduce(0, +) : 0
        let before =
            state.mean[Index.people] - lagIn * (1 + state.mean[Index.missedIn])
            + lagOut * (1 + state.mean[Index.missedOut])
        let daily = daily(delay: options.cellDelaySteps)
        let share = state.mean[Index.cellShare]
        let expected =
            share * before + state.mean[Index.cell] + state.mean[Index.cell + 1] * daily.sine
            + state.mean[Index.cell + 2] * daily.cosine
        var row = [
            (Index.people, share), (Index.missedIn, -share * lagIn), (Index.missedOut, share * lagOut),
            (Index.cell, 1), (Index.cell + 1, daily.sine), (Index.cell + 2, daily.cosine),
        ]
        // Without gates nothing but the base station says how many there are, so that its share cannot be learnt.
        if stepsWithoutGates < options.stepsPerDay / 24 { row.append((Index.cellShare, max(before, 0))) }
        let relative = options.cellRelativeDeviation * max(expected, 0)
        let noise = relative * relative + options.cellAbsoluteDeviation * options.cellAbsoluteDeviation
        let spreads = apply(row, residual: phones - expected, noise: noise, trust: \.cellTrust)
        return abs(spreads) > SensorTrust.doubtSpreads ? .doubted(spreads: spreads) : .used
    }

    /// A closed place is empty: N = 0 within two people. Who is left on paper at closing was miscounted during the day:
    /// when they are far more than the filter thought possible, it knew the gates worse than it believed.
    private mutating func updateClosed() {
        let isSettled = !wasClosed && settleBalance()
        let row = [(Index.people, 1.0)]
        let left = -state.mean[Index.people]
        state.update(row, residual: left, noise: 4)
        guard !wasClosed else { return }
        if !isSettled { openScale() }
        balance = DayBalance(state, missedEntries: Index.missedIn, missedExits: Index.missedOut)
    }

    /// What the gates counted since the place was last empty has to add up to nobody. When it does not within what was
    /// known of their missed shares, a counter changed: which of the two, the day's balance cannot tell, so that both are
    /// opened by as much and the other sources settle it.
    ///
    /// - Returns: whether a counter was found to have changed.
    private mutating func settleBalance() -> Bool {
        let gap = balance.gap
        let most = Self.changedSpreads * Self.changedSpreads * balance.gapVariance
        guard balance.isKnown, gap * gap > most else { return false }
        let change = gap / max(balance.exits, balance.entries, 1)
        let opened = min(Self.opening * abs(change), 0.3)
        state.settle(Index.people, at: 0, variance: 4)
        state.addVariance(Index.missedIn, opened * opened)
        state.addVariance(Index.missedOut, opened * opened)
        let row = [(Index.missedIn, balance.entries), (Index.missedOut, -balance.exits)]
        let now =
            balance.entries * (1 + state.mean[Index.missedIn]) - balance.exits * (1 + state.mean[Index.missedOut])
        state.update(row, residual: -now, noise: balance.noise)
        mistrust = max(mistrust, min(abs(change), Self.mostChange))
        wifiTrust.forgive()
        cellTrust.forgive()
        return true
    }

    /// The night moved the difference of the missed shares although no gap could be shown, as after a day with outages: the
    /// two shares have been told apart by chance, and the scale they have in common is open again.
    private mutating func openScale() {
        let moved = state.mean[Index.missedOut] - state.mean[Index.missedIn] - balance.difference
        let most = Self.changedSpreads * Self.changedSpreads * balance.differenceVariance
        guard balance.isKnown, abs(moved) > Self.leastMove, moved * moved > most else { return }
        state.addSharedVariance(Index.missedIn, Index.missedOut, Self.opening * Self.opening * moved * moved)
        mistrust = max(mistrust, min(abs(moved), Self.mostChange))
    }

    /// Standard deviations from which a day's balance says that a counter changed.
    private static let changedSpreads = 2.5
    /// Part of a change by which the share of either counter may be off: both in full would be a change twice as large.
    private static let opening = 0.7
    /// Change of the difference of the shares over a night below which nothing happened.
    private static let leastMove = 0.015
    /// Most mistrust that a change brings.
    private static let mostChange = 0.15
    /// Factor over the busiest usual step from which a flow has to be confirmed by the other sources.
    private static let unusual = 2.0
    /// Outages of this part of a day, two hours, leave the whole scale in doubt; shorter ones as much less.
    private static let outagesADay = 12.0

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
