import Canvas
package import CityKernels
package import CityModel

/// The city's network with its peak-hour trips at equilibrium: what every what-if is compared with and started from.
package struct WhatIfBase: Sendable {
    /// Gap of the base; plans and scans start from it and need no better one.
    static let relativeGap = 1e-8

    let roads: CityRoadNetwork
    let links: [CityModel.RoadLink]
    private let cityLinks: [CityModel.RoadLink]
    private let cityTrips: [ZoneTrips]
    let state: EquilibriumState
    let result: EquilibriumResult
    let summary: WhatIfSummary
    /// Name of each zone by position.
    let zones: [LocalizedText]
    /// The division most of the roads at each zone's junction lie in, by position; nil where none does.
    let divisionOfZone: [EntityID?]

    /// Why there is nothing to compare with.
    package enum Lack: Error, Hashable, Sendable {
        case roads, trips
        /// A value of a road that nothing can be assigned with.
        case link(LocalizedText, quantity: NetworkIssue.Quantity, value: Double)
        /// A road whose time is negative, or grows beyond all bounds at its flow.
        case time(LocalizedText)
        /// Trips between two zones that are negative or no number.
        case demand(from: LocalizedText, to: LocalizedText, value: Double)
    }

    init(_ city: City) throws(Lack) {
        guard let roads = CityRoadNetwork(city: city) else { throw .roads }
        guard roads.trips.interzonalTrips > 0 else { throw .trips }
        var options = EquilibriumOptions()
        options.relativeGapTarget = Self.relativeGap
        options.maximumIterations = 200
        var state = EquilibriumState(network: roads.network, trips: roads.trips, options: options)
        do throws(EquilibriumError) {
            result = try state.settle()
        } catch {
            throw Lack(error, city, roads)
        }
        self.roads = roads
        self.state = state
        cityLinks = city.roadLinks
        cityTrips = city.trips
        let byID = Dictionary(city.roadLinks.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let links = roads.linkIDs.compactMap { byID[$0] }
        self.links = links
        divisionOfZone = Self.divisions(ofZonesIn: roads, links)
        summary = WhatIfSummary(result, of: state, links: links, divisionOfZone: divisionOfZone)
        zones = Self.zoneNames(city, roads)
    }

    private static func divisions(ofZonesIn roads: CityRoadNetwork, _ links: [CityModel.RoadLink]) -> [EntityID?] {
        var counts: [Int32: [EntityID: Int]] = [:]
        for (link, own) in links.enumerated() {
            for node in [roads.network.tails[link], roads.network.heads[link]] {
                counts[node, default: [:]][own.division, default: 0] += 1
            }
        }
        return roads.network.zoneNodes.map { node in
            counts[node]?.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
        }
    }

    /// The name of each zone's junction, by position.
    fileprivate static func zoneNames(_ city: City, _ roads: CityRoadNetwork) -> [LocalizedText] {
        let names = Dictionary(
            city.roadNodes.compactMap { node in node.zone.map { ($0, node.name) } },
            uniquingKeysWith: { first, _ in first })
        return roads.network.zoneNumbers.map { names[$0] ?? LocalizedText(zh: "\($0)", en: "\($0)") }
    }

    /// Whether it still is that of a city; data of a city change seldom.
    func isOf(_ city: City) -> Bool {
        cityTrips == city.trips && cityLinks == city.roadLinks
    }
}

/// A settled network in few figures; times in hours of all vehicles of the peak hour.
package struct WhatIfSummary: Sendable, Hashable {
    let totalHours: Double
    let delayHours: Double
    let vehicleKilometres: Double
    let relativeGap: Double
    let cutTrips: Double
    /// Hours on the way by the division they start in: all of them make the total, but for trips that are cut off.
    let hoursByDivision: [EntityID: Double]

    var meanKilometresPerHour: Double? { totalHours > 0 ? vehicleKilometres / totalHours : nil }

    /// - Parameters:
    ///   - links: in the order of the network's.
    ///   - divisionOfZone: by position of the zone.
    init(
        _ result: EquilibriumResult, of state: EquilibriumState, links: [CityModel.RoadLink],
        divisionOfZone: [EntityID?]
    ) {
        var (total, delay, distance) = (0.0, 0.0, 0.0)
        let closed = Set(state.options.closedLinks)
        for (index, link) in links.enumerated() where !closed.contains(Int32(index)) {
            let (flow, minutes) = (result.linkFlows[index], result.linkCosts[index])
            total += flow * minutes / 60
            delay += flow * max(0, minutes - state.network.freeFlowTimes[index]) / 60
            distance += flow * link.lengthKilometres
        }
        totalHours = total
        delayHours = delay
        vehicleKilometres = distance
        relativeGap = result.relativeGap
        cutTrips = result.disconnected.reduce(0) { $0 + $1.trips }
        hoursByDivision = Self.hours(result, of: state, closed: closed, divisionOfZone)
    }

    private static func hours(
        _ result: EquilibriumResult, of state: EquilibriumState, closed: Set<Int32>, _ divisionOfZone: [EntityID?]
    ) -> [EntityID: Double] {
        let costs = result.linkCosts.enumerated().map { closed.contains(Int32($0)) ? .infinity : $1 }
        var distances = NodeDistances(network: state.network, linkCosts: costs)
        var hours: [EntityID: Double] = [:]
        for (zone, division) in divisionOfZone.enumerated() {
            let entries = state.trips.entries(ofOrigin: zone)
            guard let division, !entries.isEmpty else { continue }
            let minutes = distances.costs(
                from: state.network.zoneNodes[zone],
                to: entries.map { state.network.zoneNodes[Int(state.trips.destinations[$0])] })
            for (entry, own) in zip(entries, minutes) where own.isFinite {
                hours[division, default: 0] += state.options.demandFactor * state.trips.trips[entry] * own / 60
            }
        }
        return hours
    }
}

extension WhatIfBase.Lack {
    fileprivate init(_ error: EquilibriumError, _ city: City, _ roads: CityRoadNetwork) {
        func road(_ position: Int32) -> LocalizedText {
            let id = roads.linkIDs[Int(position)]
            return city.roadLinks.first { $0.id == id }?.name ?? LocalizedText(zh: id.text, en: id.text)
        }
        self =
            switch error {
            case .unusableLink(let position, let quantity, let value):
                .link(road(position), quantity: quantity, value: value)
            case .negativeCost(let position, _), .unboundedCost(let position): .time(road(position))
            case .unusableTrips(let origin, let destination, let value):
                {
                    let names = WhatIfBase.zoneNames(city, roads)
                    return .demand(from: names[Int(origin)], to: names[Int(destination)], value: value)
                }()
            // A city's zones and links are its own, and no option is asked for.
            case .zoneCountMismatch, .unknownLink, .unusableOption: .roads
            }
    }

    func sentence(_ phrases: Phrases) -> String {
        func name(_ text: LocalizedText) -> String { PlainText.sanitized(text[phrases.language], limit: 80) }
        return switch self {
        case .roads: phrases["whatif.noRoads"]
        case .trips: phrases["whatif.noTrips"]
        case .link(let road, let quantity, let value):
            phrases(
                "whatif.badLink",
                [
                    "road": name(road), "quantity": phrases["trafficQuantity.\(quantity.rawValue)"],
                    "value": "\(value)",
                ])
        case .time(let road): phrases("whatif.badTime", ["road": name(road)])
        case .demand(let from, let to, let value):
            phrases("whatif.badTrips", ["from": name(from), "to": name(to), "value": "\(value)"])
        }
    }
}
