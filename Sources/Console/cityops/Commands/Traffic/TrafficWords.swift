import Canvas
import CityKernels

/// The facts of the kernels' errors and findings as complaints and sentences, with the numbers files give nodes and zones.
extension Complaint {
    init(_ error: TrafficReadError, file: String) {
        // Line 0 stands for the head of a file, whose lines come in any order.
        func line(_ number: Int) -> String { "\(number)" }
        self =
            switch error {
            case .unexpected(let number, let field, let expected, let found):
                Complaint(
                    number > 0 ? "traffic.read.unexpected" : "traffic.read.unexpectedHead",
                    [
                        "file": file, "line": line(number), "field": field, "expected": expected.rawValue,
                        "found": found,
                    ],
                    code: .input)
            case .missingField(let number, let field):
                Complaint(
                    "traffic.read.missingField", ["file": file, "line": line(number), "field": field], code: .input)
            case .outOfRange(let number, let field, let value, let allowed):
                Complaint(
                    number > 0 ? "traffic.read.outOfRange" : "traffic.read.outOfRangeHead",
                    [
                        "file": file, "line": line(number), "field": field, "value": "\(value)",
                        "low": "\(allowed.lowerBound)", "high": "\(allowed.upperBound)",
                    ], code: .input)
            case .repeated(let number, let field, let value):
                Complaint(
                    "traffic.read.repeated", ["file": file, "line": line(number), "field": field, "value": "\(value)"],
                    code: .input)
            case .unknownReference(let number, let field, let value):
                Complaint(
                    "traffic.read.unknown", ["file": file, "line": line(number), "field": field, "value": "\(value)"],
                    code: .input)
            case .missing(let field): Complaint("traffic.read.missing", ["file": file, "field": field], code: .input)
            case .countMismatch(let field, let declared, let found):
                Complaint(
                    "traffic.read.count",
                    ["file": file, "field": field, "declared": "\(declared)", "found": "\(found)"], code: .input)
            }
    }

    init(_ error: EquilibriumError, _ input: TrafficInput) {
        func link(_ link: Int32) -> String { "\(input.tailNumber(link))-\(input.headNumber(link))" }
        self =
            switch error {
            case .zoneCountMismatch(let network, let trips):
                Complaint("traffic.zones", ["network": "\(network)", "trips": "\(trips)"], code: .input)
            case .unusableLink(let position, let quantity, let value):
                Complaint(
                    "traffic.unusableLink",
                    ["link": link(position), "quantity": quantity.rawValue, "value": "\(value)"], code: .input)
            case .negativeCost(let position, let cost):
                Complaint("traffic.negativeCost", ["link": link(position), "cost": "\(cost)"], code: .input)
            case .unusableTrips(let origin, let destination, let value):
                Complaint(
                    "traffic.unusableTrips",
                    [
                        "origin": "\(input.zoneNumber(origin))", "destination": "\(input.zoneNumber(destination))",
                        "value": "\(value)",
                    ], code: .input)
            case .unboundedCost(let position):
                Complaint("traffic.unboundedCost", ["link": link(position)], code: .input)
            case .unknownLink(let position): Complaint("traffic.noLink", ["link": "\(position)"], code: .usage)
            case .unusableOption(let name, let value):
                Complaint("traffic.option", ["option": name, "value": "\(value)"], code: .usage)
            }
    }
}

/// One finding of a network check: its kind, its facts as files number them, and whether no assignment is possible with it.
struct NetworkFinding: Encodable {
    let kind: String
    let facts: [String: String]
    let preventsAssignment: Bool

    init(_ issue: NetworkIssue, _ input: TrafficInput) {
        func link(_ link: Int32) -> String { "\(input.tailNumber(link))-\(input.headNumber(link))" }
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
        phrases("trafficIssue.\(kind)", facts)
    }
}
