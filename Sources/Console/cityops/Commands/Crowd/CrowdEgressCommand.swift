import ArgumentParser
import Canvas
import CityKernels
import CityModel

struct CrowdEgressCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "egress", abstract: "Time to clear a place along a chain of elements, with the one that binds.",
        discussion:
            "The chain is a CSV, one element a row in walking order: name,way,width,length,share. way is corridor, doorway, stairsDown or stairsUp; metres; share of the people who pass here, 1 when empty."
    )

    @OptionGroup var common: CommonOptions
    @Option(help: "CSV of the chain; - is standard input.") var chain: String
    @Option(help: "People who leave.") var persons: Double
    @Option(help: "Seconds until the danger is noticed.") var detection = 0.0
    @Option(help: "Seconds until the alarm is given.") var alarm = 0.0
    @Option(help: "Seconds until people move.") var preMovement = 0.0
    @Option(help: ArgumentHelp("Rules of flow; the strictest counts.", valueName: "hydraulic,greenGuide,imo"))
    var rules = "hydraulic,greenGuide"
    @Option(help: "People a square metre while walking.") var walkingDensity = 0.5
    @Flag(help: "One JSON document.") var json = false

    private static let known: [String: EgressRule] = ["hydraulic": .hydraulic, "greenGuide": .greenGuide, "imo": .imo]

    func validate() throws {
        let asked = rules.split(separator: ",").map(String.init)
        guard !asked.isEmpty, asked.allSatisfy({ Self.known[$0] != nil }) else {
            throw ValidationError("--rules must be of hydraulic, greenGuide, imo.")
        }
        guard (0...1e9).contains(persons) else { throw ValidationError("--persons must be from 0 to 1000000000.") }
        for (name, seconds) in [("detection", detection), ("alarm", alarm), ("pre-movement", preMovement)]
        where !(0...86_400).contains(seconds) {
            throw ValidationError("--\(name) must be from 0 to 86400 seconds.")
        }
        guard walkingDensity > 0, walkingDensity <= 3.5 else {
            throw ValidationError("--walking-density must be above 0 and at most 3.5 people a square metre.")
        }
    }

    func run() throws {
        try Guarded.run(common) { setup in
            let elements = try EgressFile.read(chain)
            let result: HydraulicEgress
            let begun = ContinuousClock.now
            do throws(EgressError) {
                result = try HydraulicEgress.evaluate(
                    persons: persons, elements: elements.map(\.element),
                    delay: EgressDelay(
                        detectionSeconds: detection, alarmSeconds: alarm, preMovementSeconds: preMovement),
                    rules: rules.split(separator: ",").compactMap { Self.known[String($0)] },
                    walkingDensity: walkingDensity)
            } catch {
                switch error {
                case .blocked(let index):
                    throw Complaint(
                        "crowd.blocked", ["n": "\(index + 1)", "name": elements[index].name, "file": chain],
                        code: .input)
                case .noElement, .noRule, .badPersons:
                    throw Complaint("crowd.noChain", ["file": chain], code: .input)
                }
            }
            let seconds = (ContinuousClock.now - begun) / .seconds(1)
            let binding = result.bindingElement.map { elements[$0].name }
            let rule = Self.known.first { $0.value == result.bindingRule }?.key ?? ""
            guard json else {
                guard let binding, let element = result.bindingElement else {
                    return StandardOutput.write(setup.phrases["crowd.egress.nobody"] + "\n")
                }
                return StandardOutput.write(
                    setup.phrases(
                        "crowd.egress.line",
                        [
                            "minutes": Digits.fixed(result.totalSeconds / 60, 1), "name": binding,
                            "rate": Digits.fixed(result.personsPerSecond[element] * 60, 0),
                            "rule": setup.phrases["crowd.egress.rule.\(rule)"],
                        ]) + "\n")
            }
            JSONOutput.print(
                JSONValue.object([
                    "persons": .number(persons), "totalSeconds": .number(result.totalSeconds),
                    "totalSecondsCautious": .number(result.totalSecondsCautious),
                    "flowSeconds": .number(result.flowSeconds), "walkSeconds": .number(result.walkSeconds),
                    "delaySeconds": .number(result.delaySeconds), "isFlowBound": .flag(result.isFlowBound),
                    "calculationSeconds": .number(seconds),
                    "binding": result.bindingElement.map { index in
                        .object([
                            "index": .integer(index), "name": .text(elements[index].name), "rule": .text(rule),
                        ])
                    } ?? .null,
                    "elements": .list(
                        zip(elements, result.personsPerSecond).map { element, rate in
                            .object([
                                "name": .text(element.name), "personsPerSecond": .number(rate),
                                "effectiveWidthMetres": .number(element.element.effectiveWidthMetres),
                            ])
                        }),
                ]))
        }
    }
}

/// The elements of a way out as a CSV names them.
enum EgressFile {
    static func read(_ path: String) throws -> [(name: String, element: EgressElement)] {
        let bytes = try PackedFile.text(path)
        let table = CSVTable(bytes, separator: SeriesFile.separator(bytes))
        func column(_ names: [String]) -> Int? { names.lazy.compactMap { table.column($0) }.first }
        guard let width = column(["width", "width_metres", "clear_width_metres"]) else {
            throw Complaint("assets.column", ["file": path, "column": "width"], code: .input)
        }
        let (name, way) = (column(["name", "id"]), column(["way", "kind", "type"]))
        let (length, share) = (column(["length", "length_metres"]), column(["share"]))
        let factor = column(["factor", "k"])
        return try table.rows.enumerated().map { index, row in
            func text(_ column: Int?) -> String { row.field(column).trimmingWhitespace }
            func number(_ column: Int?, _ field: String, _ absent: Double) throws -> Double {
                let text = text(column)
                if text.isEmpty { return absent }
                var comma = CommaReading()
                comma.see(text)
                guard let value = Double(text) ?? comma.value(text), abs(value) <= 1e6 else {
                    throw Complaint(
                        "assets.field",
                        ["file": path, "line": "\(row.line)", "field": field],
                        words: ["expected": "crowdExpected.number"], code: .input)
                }
                return value
            }
            let speed = try number(factor, "factor", 1.08)
            let kind: PedestrianWay
            switch text(way).lowercased().filter({ $0 != "_" && $0 != " " }) {
            case "", "corridor", "aisle", "ramp", "level": kind = .corridor
            case "doorway", "door", "gate": kind = .doorway
            case "stairsdown", "stairs", "stair": kind = .stairsDown(factorMetresPerSecond: speed)
            case "stairsup": kind = .stairsUp(factorMetresPerSecond: speed)
            default:
                throw Complaint(
                    "assets.field", ["file": path, "line": "\(row.line)", "field": "way"],
                    words: ["expected": "crowdExpected.way"], code: .input)
            }
            let called = text(name)
            return (
                PlainText.sanitized(called.isEmpty ? "\(index + 1)" : called, limit: 80),
                EgressElement(
                    way: kind, clearWidthMetres: try number(width, "width", .nan),
                    lengthMetres: try number(length, "length", 0), shareOfPeople: try number(share, "share", 1))
            )
        }
    }
}
