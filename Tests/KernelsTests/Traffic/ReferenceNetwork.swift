import CityKernels
import TestSupport
import Testing

/// A network of the reference data with the answers that go with it.
struct ReferenceNetwork: Sendable, CustomTestStringConvertible {
    let stem: String

    static let braess = ReferenceNetwork(stem: "traffic/braess/Braess")
    static let siouxFalls = ReferenceNetwork(stem: "traffic/siouxfalls/SiouxFalls")
    static let anaheim = ReferenceNetwork(stem: "traffic/anaheim/Anaheim")
    static let easternMassachusetts = ReferenceNetwork(stem: "traffic/eastern-massachusetts/EMA")
    static let berlinCenter = ReferenceNetwork(
        stem: "traffic/berlin-mpf-center/berlin-mitte-prenzlauerberg-friedrichshain-center")
    static let isPresent = ReferenceData.isPresent("traffic")

    /// Sioux Falls settled to 1e-11 once for all tests that change a copy of it; nil without the reference data.
    static let settledSiouxFalls: EquilibriumState? = {
        var state = try? siouxFalls.state(relativeGap: 1e-11)
        _ = try? state?.settle()
        return state
    }()

    var testDescription: String { stem.split(separator: "/").last.map(String.init) ?? stem }

    func network() throws -> RoadNetwork { try TNTPReader.network(bytes("_net.tntp")) }
    func trips() throws -> TripTable { try TNTPReader.trips(bytes("_trips.tntp")) }
    func flows() throws -> [TNTPReader.LinkFlow] { try TNTPReader.flows(bytes("_flow.tntp")) }

    func bytes(_ suffix: String) throws -> [UInt8] { try [UInt8](ReferenceData.bytes(stem + suffix)) }

    func state(relativeGap: Double, change: (inout EquilibriumOptions) -> Void = { _ in }) throws -> EquilibriumState {
        var options = EquilibriumOptions()
        options.relativeGapTarget = relativeGap
        change(&options)
        return EquilibriumState(network: try network(), trips: try trips(), options: options)
    }

    /// One row of `_answers.csv`; nil figures mean that the closure disconnects a zone.
    struct Answer {
        let name: String
        let tail: Int?
        let head: Int?
        let objective: Double?
        let totalTravelTime: Double?
    }

    func answers() throws -> [Answer] {
        try ReferenceData.text(stem + "_answers.csv").split(whereSeparator: \.isNewline).dropFirst().map { line in
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            return Answer(
                name: fields[0], tail: Int(fields[1]), head: Int(fields[2]), objective: Double(fields[3]),
                totalTravelTime: Double(fields[4]))
        }
    }
}

/// How far a value lies from another, as a share of the latter.
func relativeError(_ value: Double, _ expected: Double) -> Double { abs(value - expected) / abs(expected) }
