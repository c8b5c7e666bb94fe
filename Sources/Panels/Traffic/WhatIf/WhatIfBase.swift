import CityKernels
import CityModel

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

    /// Why there is nothing to compare with.
    package enum Lack: Error, Hashable, Sendable {
        case roads, trips
        /// The network's or trips' values make no assignment.
        case values(String)
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
            throw .values("\(error)")
        }
        self.roads = roads
        self.state = state
        cityLinks = city.roadLinks
        cityTrips = city.trips
        let byID = Dictionary(city.roadLinks.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let links = roads.linkIDs.compactMap { byID[$0] }
        self.links = links
        summary = WhatIfSummary(result, of: state, links: links)
        let names = Dictionary(
            city.roadNodes.compactMap { node in node.zone.map { ($0, node.name) } },
            uniquingKeysWith: { first, _ in first })
        zones = roads.network.zoneNumbers.map { names[$0] ?? LocalizedText(zh: "\($0)", en: "\($0)") }
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
    /// Delay by division, in hours.
    let delayByDivision: [EntityID: Double]

    var meanKilometresPerHour: Double? { totalHours > 0 ? vehicleKilometres / totalHours : nil }

    /// - Parameter links: in the order of the network's.
    init(_ result: EquilibriumResult, of state: EquilibriumState, links: [CityModel.RoadLink]) {
        var (total, delay, distance) = (0.0, 0.0, 0.0)
        var divisions: [EntityID: Double] = [:]
        let closed = Set(state.options.closedLinks)
        for (index, link) in links.enumerated() where !closed.contains(Int32(index)) {
            let (flow, minutes) = (result.linkFlows[index], result.linkCosts[index])
            let lost = flow * max(0, minutes - state.network.freeFlowTimes[index]) / 60
            total += flow * minutes / 60
            delay += lost
            distance += flow * link.lengthKilometres
            divisions[link.division, default: 0] += lost
        }
        totalHours = total
        delayHours = delay
        vehicleKilometres = distance
        relativeGap = result.relativeGap
        cutTrips = result.disconnected.reduce(0) { $0 + $1.trips }
        delayByDivision = divisions
    }
}
