package import Canvas
import CityKernels
package import CityModel

/// What a diversion plan says, in sentences: for the page and for those who read without a screen.
package struct DiversionWords {
    private let phrases: Phrases

    package init(_ phrases: Phrases) { self.phrases = phrases }

    private func level(_ step: DiversionStep) -> String { phrases["severity.\(step.level.word)"] }

    /// What is in force and what comes next.
    package func standing(_ plan: DiversionPlan) -> String {
        guard let proposed = plan.proposed else { return phrases["crowd.noStep"] }
        if let time = plan.repeats {
            return phrases("crowd.stepRepeated", ["level": level(proposed), "time": CivilTime(time).short])
        }
        let done = plan.card.last { plan.carriedOut[$0.id] != nil }.flatMap { step in
            plan.carriedOut[step.id].map {
                phrases("crowd.stepDone", ["level": level(step), "time": CivilTime($0).short])
            }
        }
        return phrases.sentences([done, upcoming(proposed, plan)].compactMap { $0 })
    }

    private func upcoming(_ step: DiversionStep, _ plan: DiversionPlan) -> String {
        if step.id == plan.current?.id { return phrases("crowd.stepNow", ["level": level(step)]) }
        guard let due = plan.next?.due else {
            return phrases(plan.isForecast ? "crowd.stepLater" : "crowd.stepUnknown", ["level": level(step)])
        }
        return phrases("crowd.stepDue", ["level": level(step), "time": CivilTime(due).short])
    }

    /// When a step was carried out, with a separator before it; empty when it was not.
    package func carriedOut(_ step: DiversionStep, _ plan: DiversionPlan) -> String {
        plan.carriedOut[step.id].map { phrases("crowd.carriedOut", ["time": CivilTime($0).short]) } ?? ""
    }

    /// Gate modes and metering.
    package func measures(
        _ modes: [DiversionStep.GateMode], _ meteringPersonsPerHour: Double?, _ detail: CrowdModel.Detail
    ) -> String {
        var words: [String] = []
        for mode in modes {
            let known = detail.gates.first { $0.gate.id.text == mode.gate }?.gate.name[phrases.language]
            let gate = mode.gate == "*" ? phrases["crowd.allGates"] : known ?? mode.gate
            words.append("\(gate) \(phrases["gate.\(mode.mode)"])")
        }
        if let rate = meteringPersonsPerHour {
            words.append(
                rate > 0
                    ? phrases("crowd.metering", ["rate": CrowdPages.people(rate)]) : phrases["crowd.noEntry"])
        }
        return words.isEmpty ? phrases["crowd.noGateChange"] : words.joined(separator: "; ")
    }

    /// What metering does, and where it does not keep the line, what would.
    /// - Parameter step: The step of a card whose metering it is; nil for one that was asked for.
    package func effect(_ effect: DiversionPlan.Effect, of step: DiversionStep? = nil) -> String {
        let of = step.map { phrases("crowd.effectOf", ["level": level($0)]) } ?? ""
        return phrases.sentences([of + course(effect)] + [gone(effect), verdict(effect)].compactMap { $0 })
    }

    private func course(_ effect: DiversionPlan.Effect) -> String {
        var values = [
            "before": CrowdPages.people(effect.peakBefore), "after": CrowdPages.people(effect.peakAfter),
            "waiting": CrowdPages.people(effect.waitingMost),
        ]
        if let over = effect.hoursOver {
            (values["hours"], values["hoursAfter"]) = ("\(over.before)", "\(over.after)")
            return phrases("crowd.effectOver", values)
        }
        guard let before = effect.chanceBefore, let after = effect.chanceAfter else {
            return phrases("crowd.effectWithoutChance", values)
        }
        values["chance"] = Digits.fixed(before * 100, 0)
        values["risk"] = Digits.fixed(after * 100, 0)
        return phrases("crowd.effect", values)
    }

    private func gone(_ effect: DiversionPlan.Effect) -> String? {
        guard effect.gone >= 0.5 else { return nil }
        return phrases(
            "crowd.effectGone",
            ["n": CrowdPages.people(effect.gone), "minutes": "\(MeteredOccupancy.assumedPatienceMinutes)"])
    }

    private func verdict(_ effect: DiversionPlan.Effect) -> String? {
        guard effect.keepsLine == false else { return nil }
        let risk = Digits.fixed(DiversionPlan.acceptedRisk * 100, 0)
        switch effect.neededRate {
        case .limit(let rate, _, _) where rate >= 1:
            return phrases("crowd.rateNeeded", ["rate": CrowdPages.people(rate.rounded(.down)), "risk": risk])
        case .limit, .notEnough: return phrases["crowd.noRateKeeps"]
        case .notNeeded, nil: return phrases("crowd.rateFails", ["risk": risk])
        }
    }
}
