import ArgumentParser
import Canvas
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
            let moment = try at?.time ?? cache.timeSpan().last ?? SystemClock.now()
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
            if json { return JSONOutput.print(document(detail, moment)) }
            for line in lines(detail, setup) { StandardOutput.write(line + "\n") }
        }
    }

    private func document(_ detail: CrowdModel.Detail, _ moment: Timestamp) -> JSONValue {
        let plan = detail.plan
        return .object([
            "spot": .text(spot), "time": .text(moment.iso8601), "people": .optional(detail.spot.count.value),
            "loadPercent": .optional(detail.spot.load.value), "level": .optional(plan.level?.word),
            "current": plan.current.map { step($0) } ?? .null,
            "next": plan.next.map { step($0.step, due: $0.due) } ?? .null,
            "card": .list(plan.card.map { step($0) }),
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
                    "waitingMost": .number(effect.waitingMost),
                ])
            } ?? .null,
        ])
    }

    private func step(_ step: DiversionStep, due: Timestamp? = nil) -> JSONValue {
        .object([
            "id": .text(step.id.text), "level": .text(step.level.word),
            "gates": .list(
                step.gateModes.map { .object(["gate": .text($0.gate), "mode": .text($0.mode)]) }),
            "meteringPersonsPerHour": .optional(step.meteringPersonsPerHour),
            "message": .object(["zh": .text(step.message.zh), "en": .text(step.message.en)]),
            "tell": .list(step.departments.map { .text($0.text) }),
            "road": .object(["zh": .text(step.roadAction.zh), "en": .text(step.roadAction.en)]),
            "bus": .object(["zh": .text(step.busAction.zh), "en": .text(step.busAction.en)]),
            "due": .optional(due?.iso8601),
        ])
    }

    private func lines(_ detail: CrowdModel.Detail, _ setup: Setup) -> [String] {
        let language = setup.phrases.language
        var lines: [String] = []
        if let step = detail.plan.proposed {
            lines.append("\(setup.phrases["severity.\(step.level.word)"])\t\(step.message.zh)")
            if language != .chinese { lines.append("\(setup.phrases["crowd.sayMeans"]) \(step.message[language])") }
            lines.append("\(setup.phrases["crowd.tell"]) \(detail.told(step, in: language))")
            lines.append("\(setup.phrases["crowd.road"]) \(step.roadAction[language])")
            lines.append("\(setup.phrases["crowd.bus"]) \(step.busAction[language])")
        } else {
            lines.append(setup.phrases["crowd.noCard"])
        }
        for one in detail.plan.alternatives.prefix(8) {
            let minutes = one.minutes.map { Digits.fixed($0, 0) + " min" } ?? "—"
            lines.append("\(one.place.name[language])\t\(Digits.fixed(one.spare, 0))\t\(minutes)")
        }
        return lines
    }
}
