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
        if unusual.cases.isEmpty { blocks.append(.text(StyledText(context.phrases["crowd.nothingUnusual"], "muted"))) }
        for one in unusual.cases {
            let name = one.place.name[context.phrases.language]
            blocks.append(
                .text(StyledText("\(CivilTime(one.hour).short)  \(name)", TextStyle("severity.orange", bold: true))))
            blocks.append(.text(StyledText("  \(reason(one.reading, context))")))
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
        case .drift: return people + context.phrases["crowd.slowDrift"]
        case .unsettled: return people + context.phrases["crowd.restless"]
        case .aboveForecast, .belowForecast, .belowSameHours, nil: return people
        }
    }
}
