import Canvas
import CityKernels
import CityModel

/// The facts of the kernels' errors and findings as complaints and sentences, with the numbers files give nodes and zones.
extension Complaint {
    init(_ error: TrafficReadError, file: String) {
        /// The place and what is wrong there; a column or head line nobody foresaw keeps its own name.
        func at(
            _ line: Int, _ key: String, _ field: String, _ facts: [String: String] = [:],
            words: [String: String] = [:]
        ) -> Complaint {
            Complaint(
                "traffic.read.\(key)", facts.merging(["file": file, "line": "\(line)", "field": field]) { $1 },
                words: words.merging(["field": "trafficColumn.\(field.replacing(" ", with: "_"))"]) { $1 }, code: .input
            )
        }
        self =
            switch error {
            // Line 0 stands for the head of a file, whose lines come in any order.
            case .unexpected(let line, let field, .quote, _): at(line, "quote", field)
            case .unexpected(let line, let field, let expected, let found):
                at(
                    line, line > 0 ? "unexpected" : "unexpectedHead", field,
                    ["found": found, "expected": expected.rawValue],
                    words: ["expected": "trafficExpected.\(expected.rawValue)"])
            case .missingField(let line, let field): at(line, "missingField", field)
            case .outOfRange(let line, let field, let value, let allowed):
                at(
                    line, line > 0 ? "outOfRange" : "outOfRangeHead", field,
                    ["value": "\(value)", "low": "\(allowed.lowerBound)", "high": "\(allowed.upperBound)"])
            case .repeated(let line, let field, let value): at(line, "repeated", field, ["value": "\(value)"])
            case .unknownReference(let line, let field, let value): at(line, "unknown", field, ["value": "\(value)"])
            case .missing(let field): at(0, "missing", field)
            case .countMismatch(let field, let declared, let found):
                at(0, "count", field, ["declared": "\(declared)", "found": "\(found)"])
            }
    }

    init(_ error: EquilibriumError, _ input: TrafficInput) {
        self =
            switch error {
            case .zoneCountMismatch(let network, let trips):
                Complaint("traffic.zones", ["network": "\(network)", "trips": "\(trips)"], code: .input)
            case .unusableLink(let position, let quantity, let value):
                Complaint(unusable: position, quantity, value, input)
            case .negativeCost(let position, let cost):
                Complaint("traffic.negativeCost", ["link": input.ends(position), "cost": "\(cost)"], code: .input)
            case .unusableTrips(let origin, let destination, let value):
                Complaint(
                    "traffic.unusableTrips",
                    [
                        "origin": "\(input.zoneNumber(origin))", "destination": "\(input.zoneNumber(destination))",
                        "value": "\(value)",
                    ], code: .input)
            case .unboundedCost(let position):
                Complaint("traffic.unboundedCost", ["link": input.ends(position)], code: .input)
            case .unknownLink(let position): Complaint("traffic.noLink", ["link": "\(position)"], code: .usage)
            case .unusableOption(let name, let value):
                Complaint(
                    option: Self.options[name] ?? name, "\(value)",
                    allowed: name.hasSuffix("Factor") && name != "demandFactor" ? "finite" : "notNegative")
            }
    }

    init(_ fault: SimulationCase.Fault, _ input: TrafficInput) {
        self =
            switch fault {
            case .unusableSetting(let name, let value):
                Complaint(option: Self.options[name] ?? name, "\(value)", allowed: "positive")
            case .tooManySteps(let steps):
                Complaint("traffic.simulation.steps", ["steps": Digits.fixed(steps, 0)], code: .usage)
            case .unusableLink(let position, let quantity, let value):
                Complaint(unusable: position, quantity, value, input)
            case .nothingToDo: Complaint("traffic.simulation.nobody", code: .input)
            case .tooManyWays(let links, let destinations):
                Complaint(
                    "traffic.simulation.ways", ["links": "\(links)", "destinations": "\(destinations)"], code: .usage)
            case .network(.unusableLength(let position)):
                Complaint(unusable: position, .length, input.network.lengths[Int(position)], input)
            case .network(.unusableExit(let position)):
                Complaint(unusable: position, .capacity, input.network.capacities[Int(position)], input)
            case .network(let fault):
                Complaint("traffic.simulation.turns", ["link": fault.link.map(input.ends) ?? "—"], code: .input)
            }
    }

    private init(
        unusable position: Int32, _ quantity: NetworkIssue.Quantity, _ value: Double, _ input: TrafficInput
    ) {
        self = Complaint(
            "traffic.unusableLink",
            ["link": input.ends(position), "quantity": quantity.rawValue, "value": "\(value)"],
            words: ["quantity": "trafficQuantity.\(quantity.rawValue)"], code: .input)
    }

    /// A value an option cannot have, and what it can have by a word of the catalogue.
    init(option: String, _ value: String, allowed: String) {
        self = Complaint(
            "traffic.option", ["option": option, "value": value], words: ["allowed": "trafficAllowed.\(allowed)"],
            code: .usage)
    }

    /// What the command line calls the kernels' settings.
    private static let options = [
        "relativeGapTarget": "--gap", "maximumIterations": "--iterations", "demandFactor": "--demand-factor",
        "tollFactor": "--toll-factor", "distanceFactor": "--distance-factor", "stepSeconds": "--step",
        "horizonSeconds": "--minutes", "loadingSeconds": "--load-minutes", "secondsPerTimeUnit": "--time-unit",
        "periodSeconds": "--period", "metresPerLength": "--length-metres", "rerouteSeconds": "--reroute",
    ]
}

extension TransmissionNetwork.Fault {
    /// The link it is about, where there is one.
    fileprivate var link: Int32? {
        switch self {
        case .lengthsDiffer: nil
        case .linkOutOfRange: nil
        case .movementApart(let from, _): from
        case .sharesTooLarge(let link), .unusableLength(let link), .unusableExit(let link): link
        }
    }
}

/// One finding of a network check: its kind, its facts as files number them, and whether no assignment is possible with it.
struct NetworkFinding: Encodable {
    let kind: String
    let facts: [String: String]
    let preventsAssignment: Bool

    init(_ issue: NetworkIssue, _ input: TrafficInput) {
        let link = input.ends
        preventsAssignment = issue.preventsAssignment
        (kind, facts) =
            switch issue {
            case .parallelLink(let later, let first):
                ("parallelLink", ["link": link(later), "first": "\(first + 1)", "second": "\(later + 1)"])
            case .selfLoop(let position): ("selfLoop", ["link": link(position)])
            case .sink(let node): ("sink", ["node": "\(input.nodeNumber(node))"])
            case .source(let node): ("source", ["node": "\(input.nodeNumber(node))"])
            case .isolatedNode(let node): ("isolatedNode", ["node": "\(input.nodeNumber(node))"])
            case .zeroCapacity(let position): ("zeroCapacity", ["link": link(position)])
            case .negative(let position, let quantity, let value):
                ("negative", ["link": link(position), "quantity": quantity.rawValue, "value": "\(value)"])
            case .notFinite(let position, let quantity):
                ("notFinite", ["link": link(position), "quantity": quantity.rawValue])
            case .unusableTrips(let origin, let destination, let value):
                (
                    "unusableTrips",
                    [
                        "origin": "\(input.zoneNumber(origin))", "destination": "\(input.zoneNumber(destination))",
                        "value": "\(value)",
                    ]
                )
            case .disconnected(let origin, let destination, let trips):
                (
                    "disconnected",
                    [
                        "origin": "\(input.zoneNumber(origin))", "destination": "\(input.zoneNumber(destination))",
                        "trips": "\(trips)",
                    ]
                )
            case .totalMismatch(let declared, let found):
                ("totalMismatch", ["declared": "\(declared)", "found": "\(found)"])
            }
    }

    func sentence(_ phrases: Phrases) -> String {
        let quantity = facts["quantity"].map { phrases["trafficQuantity.\($0)"] }
        return phrases("trafficIssue.\(kind)", facts.merging(quantity.map { ["quantity": $0] } ?? [:]) { $1 })
    }
}

extension TextTable {
    /// Writes rows under the words of their headings, which stand in the catalogue below `trafficCommand`.
    static func write(_ headings: [String], _ rows: [[String]], _ phrases: Phrases) {
        for line in lines(header: headings.map { phrases["trafficCommand.\($0)"] }, rows: rows) {
            StandardOutput.write(line + "\n")
        }
    }
}

extension GMNSReader.Note {
    func sentence(folder: String, _ phrases: Phrases) -> String {
        switch self {
        case .notForVehicles(let links):
            phrases("trafficCommand.gmns.notForVehicles", ["folder": folder, "n": "\(links)"])
        case .zoneOnSeveralNodes(let zone, let nodes, let first):
            phrases(
                "trafficCommand.gmns.zoneOnSeveralNodes",
                ["folder": folder, "zone": "\(zone)", "n": "\(nodes)", "node": "\(first)"])
        case .straightLengths(let links):
            phrases("trafficCommand.gmns.straightLengths", ["folder": folder, "n": "\(links)"])
        case .assumedSpeeds(let links, let speed):
            phrases(
                "trafficCommand.gmns.assumedSpeeds",
                ["folder": folder, "n": "\(links)", "speed": Digits.fixed(speed, 0)])
        case .unlikelyLengths(let ratio):
            phrases(
                "trafficCommand.gmns.unlikelyLengths",
                ["folder": folder, "ratio": Digits.fixed(ratio, ratio < 1 ? 4 : 1)])
        }
    }
}
