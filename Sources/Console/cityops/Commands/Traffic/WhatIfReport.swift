import Canvas
import CityKernels
import CityModel

/// One side of a comparison.
struct WhatIfSide: Encodable {
    let totalTravelTime: Double
    let objective: Double
    let relativeGap: Double
    let averageExcessCost: Double
    let iterations: Int
    let seconds: Double
    let outcome: String

    init(_ result: EquilibriumResult, seconds: Double) {
        (totalTravelTime, objective, relativeGap) = (result.totalTravelTime, result.objective, result.relativeGap)
        (averageExcessCost, iterations) = (result.averageExcessCost, result.iterations)
        (self.seconds, outcome) = (seconds, result.outcome.rawValue)
    }
}

/// Who loses what when pairs have no path left; zones by their numbers.
struct CutOffReport: Encodable {
    let trips: Double
    let pairs: Int
    let zonesWithoutExit: [Int]
    let zonesWithoutAccess: [Int]
    let zonesLosingDestinations: [Int]
    let zonesLosingOrigins: [Int]

    init(_ zones: CutOffZones, pairs: Int, _ input: TrafficInput) {
        (trips, self.pairs) = (zones.trips, pairs)
        zonesWithoutExit = zones.withoutExit.map(input.zoneNumber)
        zonesWithoutAccess = zones.withoutAccess.map(input.zoneNumber)
        zonesLosingDestinations = zones.losingDestinations.map(input.zoneNumber)
        zonesLosingOrigins = zones.losingOrigins.map(input.zoneNumber)
    }
}

/// What a change does: totals, who is cut off, the links and zones that feel it most.
struct WhatIfReport: Encodable {
    struct Link: Encodable {
        let initNode: Int
        let termNode: Int
        let name: String
        let flowBefore: Double
        let flowAfter: Double
        let costBefore: Double
        /// Nil where the link is closed.
        let costAfter: Double?

        private enum CodingKeys: String, CodingKey {
            case initNode = "init_node"
            case termNode = "term_node"
            case name, flowBefore, flowAfter, costBefore, costAfter
        }
    }

    /// Time that an origin zone's trips take on their shortest ways, trips both states can make.
    struct Zone: Encodable {
        let zone: Int
        let before: Double
        let after: Double
    }

    let base: WhatIfSide
    let changed: WhatIfSide
    /// Difference of total travel time, and as a share of the base; they leave out trips that are cut off.
    let addedTravelTime: Double
    let change: Double
    let cutOff: CutOffReport?
    let links: [Link]
    let zones: [Zone]
    let timeUnit: String

    init(
        input: TrafficInput, trips: TripTable, base: (side: WhatIfSide, result: EquilibriumResult),
        changed: (side: WhatIfSide, result: EquilibriumResult), closed: [Int32], demandFactor: Double, top: Int
    ) {
        (self.base, self.changed, timeUnit) = (base.side, changed.side, input.timeUnit)
        addedTravelTime = changed.side.totalTravelTime - base.side.totalTravelTime
        change = base.side.totalTravelTime > 0 ? addedTravelTime / base.side.totalTravelTime : 0
        let lost = changed.result.disconnected
        cutOff = lost.isEmpty ? nil : CutOffReport(CutOffZones(lost, of: trips), pairs: lost.count, input)
        let (before, after) = (base.result, changed.result)
        let order = before.linkFlows.indices.sorted { left, right in
            let one = abs(after.linkFlows[left] - before.linkFlows[left])
            let two = abs(after.linkFlows[right] - before.linkFlows[right])
            return one == two ? left < right : one > two
        }
        links = order.prefix(top).map { link in
            let position = Int32(link)
            return Link(
                initNode: input.tailNumber(position), termNode: input.headNumber(position),
                name: input.linkName(position), flowBefore: before.linkFlows[link], flowAfter: after.linkFlows[link],
                costBefore: before.linkCosts[link], costAfter: closed.contains(position) ? nil : after.linkCosts[link])
        }
        let taken = Self.times(input.network, trips, before.linkCosts, avoiding: lost)
        var costs = after.linkCosts
        for link in closed { costs[Int(link)] = .infinity }
        let takes = Self.times(input.network, trips, costs, avoiding: lost)
        var hit: [Zone] = []
        for zone in taken.indices where takes[zone] * demandFactor != taken[zone] {
            hit.append(
                Zone(zone: input.zoneNumber(Int32(zone)), before: taken[zone], after: takes[zone] * demandFactor))
        }
        hit.sort { left, right in
            let (one, two) = (left.after - left.before, right.after - right.before)
            return one == two ? left.zone < right.zone : one > two
        }
        zones = Array(hit.prefix(top))
    }

    private static func times(
        _ network: RoadNetwork, _ trips: TripTable, _ costs: [Double], avoiding lost: [TripTable.Pair]
    ) -> [Double] {
        let gone = Set(lost.map { [$0.origin, $0.destination] })
        var distances = NodeDistances(network: network, linkCosts: costs)
        return (0..<trips.zoneCount).map { zone in
            let entries = trips.entries(ofOrigin: zone)
            let costs = distances.costs(
                from: network.zoneNodes[zone], to: entries.map { network.zoneNodes[Int(trips.destinations[$0])] })
            return zip(entries, costs).reduce(0.0) { sum, item in
                let isLost = gone.contains([Int32(zone), trips.destinations[item.0]])
                return isLost || !item.1.isFinite ? sum : sum + trips.trips[item.0] * item.1
            }
        }
    }

    func write(_ setup: Setup) {
        let phrases = setup.phrases
        let lines: [(String, String)] = [
            ("trafficCommand.before", "\(base.totalTravelTime)"),
            ("trafficCommand.after", "\(changed.totalTravelTime)"),
            // Fewer trips take less time: no change that could be told in per cent.
            ("trafficCommand.change", cutOff == nil ? Digits.fixed(100 * change, 3) + " %" : "—"),
            ("trafficCommand.relativeGap", "\(changed.relativeGap)"),
            ("trafficCommand.seconds", "\(base.seconds) → \(changed.seconds)"),
        ]
        for (key, value) in lines { StandardOutput.write("\(phrases[key])\t\(value)\n") }
        if let cutOff {
            StandardOutput.write(
                phrases(
                    "trafficCommand.cutOff",
                    [
                        "trips": Digits.fixed(cutOff.trips, 1), "pairs": "\(cutOff.pairs)",
                        "exit": Self.list(cutOff.zonesWithoutExit), "access": Self.list(cutOff.zonesWithoutAccess),
                    ]) + "\n")
        }
        let rows = links.map {
            [
                "\($0.initNode)-\($0.termNode)", $0.name, Digits.fixed($0.flowBefore, 1), Digits.fixed($0.flowAfter, 1),
                Digits.fixed($0.costBefore, 3), $0.costAfter.map { Digits.fixed($0, 3) } ?? "—",
            ]
        }
        TextTable.write(["link", "name", "flowBefore", "flowAfter", "costBefore", "costAfter"], rows, phrases)
        StandardOutput.write(phrases["trafficCommand.steady"] + "\n")
    }

    static func list(_ numbers: [Int]) -> String {
        numbers.isEmpty
            ? "—" : numbers.prefix(20).map { "\($0)" }.joined(separator: ",") + (numbers.count > 20 ? "…" : "")
    }
}
