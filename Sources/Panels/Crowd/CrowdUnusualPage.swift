import Canvas
import CityKernels
import CityModel

/// What gathers that should not, over all places, with reasons.
enum CrowdUnusualPage {
    static func blocks(_ unusual: CrowdUnusual, _ context: DrawContext) -> [DetailBlock] {
        var blocks: [DetailBlock] = []
        if unusual.isHoliday {
            blocks.append(.text(StyledText(context.phrases["crowd.holidayDoubt"], "quality.stale")))
        }
        // Of places that could not be judged nothing is said, not that all is well.
        if unusual.cases.isEmpty, unusual.judged > 0 {
            blocks.append(.text(StyledText(context.phrases["crowd.nothingUnusual"], "muted")))
        }
        for one in unusual.cases {
            let name = one.place.name[context.phrases.language]
            blocks.append(
                .text(StyledText("\(CivilTime(one.hour).short)  \(name)", TextStyle("severity.orange", bold: true))))
            blocks.append(.text(StyledText("  \(reason(one.reading, context))")))
            blocks.append(.text(StyledText("  \(agreement(one.witnesses, context))", "muted")))
        }
        if unusual.heldBack > 0 {
            blocks.append(
                .text(
                    StyledText(
                        context.phrases(
                            "crowd.heldBack",
                            ["n": "\(unusual.heldBack)", "budget": "\(CrowdUnusual.cardsPerShift)"]), "muted")))
        }
        if unusual.unjudged > 0 {
            blocks.append(
                .text(StyledText(context.phrases("crowd.unjudged", ["n": "\(unusual.unjudged)"]), "quality.stale")))
        }
        return blocks
    }

    /// How many of the other sources saw it too, with what each saw.
    private static func agreement(_ witnesses: [CrowdWitness], _ context: DrawContext) -> String {
        let heard = witnesses.compactMap { one in one.ratio.map { (one, $0) } }
        guard !heard.isEmpty else { return context.phrases["crowd.noWitness"] }
        let each = heard.map { one, ratio in
            context.phrases["crowd.sensor.\(one.source.rawValue)"] + " "
                + (ratio >= 1 ? "+" : "−") + Digits.fixed(abs(ratio - 1) * 100, 0) + " %"
        }
        return context.phrases(
            "crowd.witnesses",
            [
                "agree": "\(heard.count { $0.0.agrees })", "heard": "\(heard.count)",
                "each": each.joined(separator: " · "),
            ])
    }

    /// Weeks between two such peaks by chance, where the tail of the past tells.
    private static func rarity(_ reading: AnomalyReading, _ context: DrawContext) -> String {
        guard let weeks = reading.seasonsBetween, weeks >= 1 else { return "" }
        guard weeks < 52 else { return context.phrases["crowd.rarest"] }
        guard weeks >= 1.5 else { return context.phrases["crowd.rarityWeek"] }
        return context.phrases("crowd.rarity", ["weeks": Digits.fixed(weeks, 0)])
    }

    private static func reason(_ reading: AnomalyReading, _ context: DrawContext) -> String {
        let more = reading.expected > 0 ? 100 * (reading.actual - reading.expected) / reading.expected : 0
        let people = context.phrases(
            "crowd.overExpected",
            [
                "actual": CrowdPages.people(reading.actual), "expected": CrowdPages.people(reading.expected),
                "percent": Digits.fixed(more, 0),
            ])
        switch reading.reason {
        case .aboveSameHours(let spreads, let weeks):
            return people
                + context.phrases(
                    "crowd.sameHours", ["spreads": Digits.fixed(spreads, 1), "weeks": "\(weeks)"])
                + rarity(reading, context)
        case .drift: return people + context.phrases["crowd.slowDrift"]
        case .unsettled: return people + context.phrases["crowd.restless"]
        case .aboveForecast, .belowForecast, .belowSameHours, nil: return people + rarity(reading, context)
        }
    }
}
