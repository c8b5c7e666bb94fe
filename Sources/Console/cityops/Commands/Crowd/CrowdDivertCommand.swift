import ArgumentParser
import Canvas
import CityKernels
import CityModel
import CityPanels
import CityStore

struct CrowdDivertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "divert", abstract: "The diversion card of a place: step due, alternatives, effect of metering.")

    @OptionGroup var common: CommonOptions
    @Option(help: ArgumentHelp("Place of the store's city.", valueName: "id")) var spot: String
    @Option(help: ArgumentHelp("As of this moment; without it the newest of the store.", valueName: "time"))
    var at: TimeArgument?
    @Flag(help: "One JSON document.") var json = false

    func run() throws {
        try Guarded.run(common) { setup in
            let cache = try setup.openForReading(common.store)
            let span = try cache.timeSpan()
            let moment = at?.time ?? span.last ?? SystemClock.now()
            let model = try cache.read(asOf: moment, viewer: .system) { snapshot in
                let query = CrowdQuery(selected: EntityID(spot), page: .diversion)
                let known = snapshot.city.places.map(\.id.text)
                guard known.contains(spot) else {
                    throw Complaint(
                        "unknown.spot", ["name": spot, "known": known.joined(separator: ", ")], code: .usage)
                }
                return CrowdModel(try CrowdSnapshot.read(snapshot, query), query)
            }
            guard let detail = model.detail else {
                throw Complaint("store.notFound", ["what": "place", "id": spot], code: .no)
            }
            guard detail.spot.count.value != nil, detail.spot.count.quality != .stale else {
                throw Complaint(
                    "crowd.notMeasuredThen",
                    [
                        "spot": spot, "time": moment.iso8601, "first": span.first?.iso8601 ?? "—",
                        "last": span.last?.iso8601 ?? "—",
                    ], code: .no)
            }
            if json { return JSONOutput.print(document(detail, moment)) }
            for line in lines(detail, setup) { StandardOutput.write(line + "\n") }
        }
    }

    private func document(_ detail: CrowdModel.Detail, _ moment: Timestamp) -> JSONValue {
        let plan = detail.plan
        return .object([
            "spot": .text(spot), "time": .text(moment.iso8601), "people": .optional(detail.spot.count.value),
            "loadPercent": .optional(detail.spot.load.value), "level": .optional(plan.level?.word),
            "current": plan.current.map { step($0, plan) } ?? .null,
            "next": plan.next.map { step($0.step, plan, due: $0.due) } ?? .null,
            "card": .list(plan.card.map { step($0, plan) }),
            "alternatives": .list(
                plan.alternatives.map { one in
                    .object([
                        "place": .text(one.place.id.text), "spare": .number(one.spare), "people": .number(one.people),
                        "minutesByRoad": .optional(one.minutes),
                    ])
                }),
            "effect": detail.planEffect.map { effect in
                .object([
                    "peakBefore": .number(effect.peakBefore), "peakAfter": .number(effect.peakAfter),
                    "hoursOverLineBefore": .optional(effect.hoursOver.map { Double($0.before) }),
                    "hoursOverLineAfter": .optional(effect.hoursOver.map { Double($0.after) }),
                    "chanceBefore": .optional(effect.chanceBefore), "chanceAfter": .optional(effect.chanceAfter),
                    "waitingMost": .number(effect.waitingMost), "gone": .number(effect.gone),
                    "patienceMinutes": .integer(MeteredOccupancy.assumedPatienceMinutes),
                    "keepsLine": effect.keepsLine.map { .flag($0) } ?? .null,
                    "neededPersonsPerHour": needed(effect),
                ])
            } ?? .null,
        ])
    }

    /// The rate that would keep the line; null where this one does, or none would.
    private func needed(_ effect: DiversionPlan.Effect) -> JSONValue {
        if case .limit(let rate, _, _) = effect.neededRate { .number(rate) } else { .null }
    }

    private func step(_ step: DiversionStep, _ plan: DiversionPlan, due: Timestamp? = nil) -> JSONValue {
        let (message, road, bus) = (
            plan.filled(step.message), plan.filled(step.roadAction), plan.filled(step.busAction)
        )
        return .object([
            "id": .text(step.id.text), "level": .text(step.level.word),
            "gates": .list(
                step.gateModes.map { .object(["gate": .text($0.gate), "mode": .text($0.mode)]) }),
            "meteringPersonsPerHour": .optional(step.meteringPersonsPerHour),
            "message": .object(["zh": .text(message.zh), "en": .text(message.en)]),
            "tell": .list(step.departments.map { .text($0.text) }),
            "road": .object(["zh": .text(road.zh), "en": .text(road.en)]),
            "bus": .object(["zh": .text(bus.zh), "en": .text(bus.en)]),
            "due": .optional(due?.iso8601), "carriedOut": .optional(plan.carriedOut[step.id]?.iso8601),
        ])
    }

    private func lines(_ detail: CrowdModel.Detail, _ setup: Setup) -> [String] {
        let phrases = setup.phrases
        let (plan, words) = (detail.plan, DiversionWords(phrases))
        var lines = [standing(detail, phrases)]
        if let step = plan.proposed {
            let language = phrases.language
            let message = plan.filled(step.message)
            lines.append(words.standing(plan))
            lines.append("\(phrases["severity.\(step.level.word)"])\t\(message.zh)")
            if language != .chinese { lines.append("\(phrases["crowd.sayMeans"]) \(message[language])") }
            lines.append(words.measures(step.gateModes, step.meteringPersonsPerHour, detail))
            lines.append("\(phrases["crowd.tell"]) \(detail.told(step, in: language))")
            lines.append("\(phrases["crowd.road"]) \(plan.filled(step.roadAction)[language])")
            lines.append("\(phrases["crowd.bus"]) \(plan.filled(step.busAction)[language])")
            if let effect = detail.planEffect { lines.append(words.effect(effect, of: plan.proposed)) }
        } else {
            lines.append(phrases["crowd.noCard"])
        }
        return lines + alternatives(plan, phrases)
    }

    /// People, load and level now.
    private func standing(_ detail: CrowdModel.Detail, _ phrases: Phrases) -> String {
        func number(_ figure: Figure) -> String { figure.value.map { Digits.fixed($0, 0, grouped: true) } ?? "—" }
        return phrases(
            "crowd.standing",
            [
                "place": detail.spot.place.name[phrases.language], "people": number(detail.spot.count),
                "load": number(detail.spot.load),
                "level": detail.plan.level.map { phrases["severity.\($0.word)"] } ?? phrases["crowd.level.normal"],
                "time": detail.spot.count.time.map { CivilTime($0).full } ?? "—",
            ])
    }

    private func alternatives(_ plan: DiversionPlan, _ phrases: Phrases) -> [String] {
        guard !plan.alternatives.isEmpty else {
            return [phrases[plan.othersCounted > 0 ? "crowd.noAlternative" : "crowd.alternativesUnknown"]]
        }
        return plan.alternatives.prefix(8).map { one in
            let minutes = one.minutes.map { Digits.fixed($0, 0) + " min" } ?? "—"
            return "\(one.place.name[phrases.language])\t\(Digits.fixed(one.spare, 0))\t\(minutes)"
        }
    }
}
