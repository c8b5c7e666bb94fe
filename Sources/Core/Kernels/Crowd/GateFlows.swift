/// People who passed the gates in one step, as counted or as made up for.
struct GatePassage: Sendable {
    var entries = 0.0
    /// People counted out, or the usual number.
    var exits = 0.0
    /// Share of the people inside who leave uncounted.
    var leavingShare = 0.0
    /// Variance that it adds to the people inside.
    var variance: Double
    var state: OccupancySensorState
}

/// What the gates of a place are worth step by step: which counts can be true, and what passes when they are not.
struct GateFlows: Sendable {
    private let mostFlowPerStep: Double
    private var profile: FlowProfile
    private var silent = SilentGates()
    /// Steps since both ways were counted.
    private(set) var outageSteps = 0

    init(options: OccupancyOptions) {
        mostFlowPerStep = options.mostFlowPerStep
        profile = FlowProfile(stepsPerDay: options.stepsPerDay)
    }

    /// The passage to use in this step of the day.
    ///
    /// Without gates both ways are the usual ones. Where entries are counted and exits are not, the usual share of the people
    /// inside leaves, so that an error dies out instead of adding up.
    /// - Parameters:
    ///   - people: people inside before the step.
    ///   - usualMost: most people of the last days, which says how fast their number may change unseen.
    ///   - exitFactor: people out over people counted out.
    mutating func passage(
        _ observation: OccupancyObservation, step: Int, people: Double, usualMost: Double, exitFactor: Double
    ) -> GatePassage {
        let usual = observation.isClosed ? nil : profile.flow(near: step)
        let judged = silent.judge(
            entries: observation.entries, exits: observation.exits, usual: usual.map { ($0.entries, $0.exits) })
        let hasEntries = usable(observation.entries) && !judged.entriesDead
        let hasExits = usable(observation.exits) && !judged.exitsDead
        if hasEntries, hasExits { return counted(observation, step: step, people: people) }
        let isMissing = observation.entries.isNaN || observation.exits.isNaN
        var passage = GatePassage(variance: 0.5, state: isMissing ? .missing : .implausible)
        outageSteps += 1
        guard !observation.isClosed else { return passage }
        guard let usual else {
            let unseen = 0.06 * max(usualMost, mostFlowPerStep / 4)
            passage.variance = unseen * unseen
            return passage
        }
        var doubt = 0.0
        if hasEntries {
            passage.entries = observation.entries
        } else if judged.entriesDead, hasExits {
            // Counters may be dead or gates let nobody in.
            passage.entries = usual.entries / 2
            doubt += 0.5 * usual.entries
        } else {
            passage.entries = usual.entries
            doubt += Self.doubt * usual.entries
        }
        if hasExits {
            passage.exits = observation.exits
        } else if hasEntries {
            passage.leavingShare = min(usual.exits * exitFactor / max(usual.people, 1), 1)
            doubt += Self.doubt * passage.leavingShare * people
        } else {
            passage.exits = usual.exits
            doubt += Self.doubt * usual.exits
        }
        let passing = passage.entries + passage.exits + passage.leavingShare * people
        passage.variance += 0.08 * passing + doubt * doubt * min(Double(outageSteps), 12)
        return passage
    }

    private mutating func counted(_ observation: OccupancyObservation, step: Int, people: Double) -> GatePassage {
        outageSteps = 0
        profile.learn(step: step, entries: observation.entries, exits: observation.exits, people: people)
        let surprise = surprise(observation.entries) + surprise(observation.exits)
        let variance = 0.06 * (observation.entries + observation.exits) + 0.5 + surprise * surprise
        return GatePassage(
            entries: observation.entries, exits: observation.exits, variance: variance, state: .used)
    }

    /// Whether a flow can be true: not negative, no more than the gates let through, not far beyond what was ever usual.
    private func usable(_ flow: Double) -> Bool {
        guard flow >= 0, flow <= mostFlowPerStep else { return false }
        guard let most = profile.most, most > 0 else { return true }
        return flow <= Self.unheardOf * most + 20
    }

    /// People of a flow beyond what is usual at the busiest step: they may be a crowd or a fault, which the other sources
    /// tell.
    private func surprise(_ flow: Double) -> Double {
        guard let most = profile.most else { return 0 }
        return max(0, flow - Self.unusual * most - 20)
    }

    /// Standard deviation of what passes uncounted, as a part of what is usual.
    private static let doubt = 0.35
    /// Factor over the largest usual flow of a step from which a reading is taken for a fault.
    private static let unheardOf = 8.0
    /// Factor over the busiest usual step from which a flow has to be confirmed by the other sources.
    private static let unusual = 2.0
}
