/// What the filter does when readings and nights say that a counter or a share has changed.
extension OccupancyFilter {
    /// Mistrust of the scale when a sensor has just been found wrong, fading over ten days, and while nothing ties the
    /// estimate down: neither gates nor a night without people.
    static let mostMistrust = 0.08
    /// Part of a suspected change by which the scale may be wrong, and the most that comes of it.
    private static let suspected = 0.8
    private static let mostSuspicion = 0.1
    /// Standard deviations that gates which drift get: of the people inside as a share of them, and of the logarithm of either
    /// missed share.
    private static let drift = (people: 0.08, missed: 0.05)
    /// Standard deviation of the logarithm of a share once its sensor was found to have changed.
    private static let changedShare = 0.1

    /// Innovations that stay on one side mean that a sensor changed. Both device counts on one side: the gates drift;
    /// one of them alone: its share did.
    mutating func settleOneSided(gatesUsed: Bool) {
        let wifiSide = wifiTrust.side
        let cellSide = cellTrust.side
        if wifiTrust.isOneSided || cellTrust.isOneSided, wifiSide * cellSide > 0.25, gatesUsed {
            let people = Self.drift.people * state.mean[Index.people]
            state.addVariance(Index.people, people * people)
            state.addVariance(Index.missedIn, Self.drift.missed * Self.drift.missed)
            state.addVariance(Index.missedOut, Self.drift.missed * Self.drift.missed)
            mistrust = Self.mostMistrust
            wifiTrust.forgive()
            cellTrust.forgive()
        } else if wifiTrust.isOneSided {
            state.addVariance(Index.share, Self.changedShare * Self.changedShare)
            if stepsWithoutCells > options.stepsPerDay { mistrust = Self.mostMistrust }
            wifiTrust.forgive()
        } else if cellTrust.isOneSided {
            state.addVariance(Index.cellShare, Self.changedShare * Self.changedShare)
            mistrust = Self.mostMistrust
            cellTrust.forgive()
        }
    }

    /// A closed place is empty: N = 0 within two people, or as many as still pass its gates. Who is left on paper at closing was miscounted during the day:
    /// when they are far more than the filter thought possible, it knew the gates worse than it believed.
    mutating func updateClosed() {
        let isSettled = !wasClosed && settleBalance()
        let row = [(Index.people, 1.0)]
        let left = -state.mean[Index.people]
        state.update(row, residual: left, noise: 4 + passing * passing)
        guard !wasClosed else { return }
        let isMoved = !isSettled && openScale()
        settleRatio(isTold: isSettled || isMoved)
        restScale()
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
        let row = [(Index.missedIn, balance.entries * entryFactor), (Index.missedOut, -balance.exits * exitFactor)]
        let now = balance.entries * entryFactor - balance.exits * exitFactor
        state.update(row, residual: -now, noise: balance.noise)
        mistrust = max(mistrust, min(abs(change), Self.mostChange))
        wifiTrust.forgive()
        cellTrust.forgive()
        return true
    }

    /// The night moved the difference of the missed shares although no gap could be shown, as after a day with outages: the
    /// two shares have been told apart by chance, and the scale they have in common is open again.
    ///
    /// - Returns: whether it did.
    private mutating func openScale() -> Bool {
        let moved = state.mean[Index.missedOut] - state.mean[Index.missedIn] - balance.difference
        let most = Self.changedSpreads * Self.changedSpreads * balance.differenceVariance
        guard balance.isKnown, abs(moved) > Self.leastMove, moved * moved > most else { return false }
        state.addSharedVariance(
            [(Index.missedIn, 1), (Index.missedOut, 1)], Self.opening * Self.opening * moved * moved)
        mistrust = max(mistrust, min(abs(moved), Self.mostChange))
        return true
    }

    /// Phones over people counted have changed although entries and exits balance: gates or base station changed as a whole.
    ///
    /// - Parameter isTold: whether the day's balance told of a changed counter, so that its ratio says nothing.
    private mutating func settleRatio(isTold: Bool) {
        let now = OccupancyScale(
            gates: (state.mean[Index.missedIn] + state.mean[Index.missedOut]) / 2,
            phones: state.mean[Index.cellShare])
        isBlind = false
        guard balance.isKnown, !isTold else {
            ratio.skipDay()
            return
        }
        let change = ratio.endDay(scale: now)
        suspicion = min(Self.suspected * ratio.suspicion, Self.mostSuspicion)
        guard let change else { return }
        let parts = ScaleChange(change.size)
        scaleChange += parts
        let shift = change.before.gates + parts.gates - now.gates
        state.mean[Index.missedIn] += shift
        state.mean[Index.missedOut] += shift
        state.mean[Index.share] -= shift
        state.mean[Index.cellShare] = change.before.phones + parts.phones
        state.addSharedVariance(Self.scale, parts.doubt)
        mistrust = max(mistrust, min(abs(change.size), Self.mostMistrust))
    }

    /// Faults and chance move the factor that no reading shows; while the place is empty it goes back towards what is known of
    /// it beforehand, little by little, and stays no better known than that.
    private mutating func restScale() {
        let prior = ScalePrior(
            missedEntries: state.mean[Index.missedIn], missedExits: state.mean[Index.missedOut],
            cellShare: state.mean[Index.cellShare], change: scaleChange, options: options)
        for gain in Self.scale { state.mean[gain.index] += gain.gain * Self.rest * prior.shift }
        let known = state.innovationVariance(Self.scale.map { ($0.index, $0.gain / Double(Self.scale.count)) })
        if known < prior.variance { state.addSharedVariance(Self.scale, prior.variance - known) }
    }

    /// The direction in which gates, devices and base station shift together without any reading showing it.
    private static let scale: [(index: Int, gain: Double)] = [
        (Index.missedIn, 1), (Index.missedOut, 1), (Index.share, -1), (Index.cellShare, -1),
    ]
    /// Part of the way back that a night takes.
    private static let rest = 0.3

    /// Standard deviations from which a day's balance says that a counter changed.
    private static let changedSpreads = 2.5
    /// Part of a change by which the share of either counter may be off: both in full would be a change twice as large.
    private static let opening = 0.7
    /// Change of the difference of the shares over a night below which nothing happened.
    private static let leastMove = 0.015
    /// Most mistrust that a change brings.
    private static let mostChange = 0.15
}
