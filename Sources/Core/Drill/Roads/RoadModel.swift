import CityModel

/// Flow and speed on every link: the truth that the detectors see with errors.
struct RoadModel: Sendable {
    struct State: Sendable {
        /// Vehicles per hour that pass.
        var flow: Double
        /// Kilometres per hour.
        var speed: Double
    }

    private struct Road: Sendable {
        let freeSpeed: Double
        let capacity: Double
        let morning: Double
        let evening: Double
        let curve: CongestionCurve
        let isLongDistance: Bool
        let region: Int
        let random: CounterRandom
    }

    /// A link on which `share` of a neighbour's lost capacity is lost too, `delay` seconds later.
    private struct Spill: Sendable {
        let link: Int
        let share: Double
        let delay: Int64
    }

    /// What the weather of a region does to its roads, as factors.
    private struct Conditions: Sendable {
        let capacity: Double
        let speed: Double
        /// In a storm people stay at home.
        let demand: Double

        /// - Parameters: millimetres per hour and metres per second.
        init(rain: Double, windSpeed: Double) {
            capacity = 1 - min(0.28, 0.045 * rain.squareRoot() + 0.004 * rain)
            speed = 1 - min(0.3, 0.05 * rain.squareRoot())
            demand = 1 - 0.55 * Course.smoothstep((windSpeed - 11) / 10)
        }
    }

    private struct Feeder: Sendable {
        let link: Int
        let share: Double
    }

    private let roads: [Road]
    private let incidents: RoadIncidents
    private let spills: [[Spill]]
    /// Links around each place with the share of its visitors' vehicles.
    private let feeders: [[Feeder]]
    private let numbers: [EntityID: Int]
    private let corridors: [String: [Int]]

    init(city: City, flows: [Double], regions: RegionMap, seed: UInt64) {
        let links = city.roadLinks
        precondition(flows.count == links.count, "\(flows.count) base flows for \(links.count) links")
        let topology = RoadTopology(links)
        numbers = Dictionary(links.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        corridors = Dictionary(grouping: links.indices.filter { !links[$0].corridor.isEmpty }) { links[$0].corridor }
        roads = links.enumerated().map { index, link in
            let back = topology.reverse[index].map { flows[$0] } ?? flows[index]
            return Road(
                freeSpeed: max(link.freeFlowKilometresPerHour, 5), capacity: max(link.capacityVehiclesPerHour, 50),
                morning: flows[index], evening: 0.9 * back + 0.1 * flows[index], curve: link.roadClass.congestionCurve,
                isLongDistance: link.roadClass == .motorway || link.roadClass == .expressway,
                region: regions.number(of: link.division),
                random: CounterRandom(seed: seed, stream: "road/\(link.id)"))
        }
        incidents = RoadIncidents(
            links: links, flows: flows, incidentsPerDay: Double(links.count) / 45, seed: seed)
        spills = links.indices.map { index in
            topology.upstream(of: index).map {
                Spill(link: $0.link, share: $0.steps == 1 ? 0.62 : 0.32, delay: $0.steps == 1 ? 420 : 960)
            } + (topology.reverse[index].map { [Spill(link: $0, share: 0.12, delay: 300)] } ?? [])
        }
        feeders = city.places.map { place in
            topology.around(node: place.node).map { Feeder(link: $0.link, share: [0.5, 0.3, 0.16][$0.steps]) }
        }
    }

    var count: Int { roads.count }

    /// - Parameter addedTraffic: vehicles per hour that each place brings beyond an ordinary day.
    func states(_ moment: Moment, addedTraffic: [Double]) -> [State] {
        let capacityShares = capacityShares(moment)
        let added = spread(addedTraffic)
        let demand = (
            city: RoadDemand.share(moment, isLongDistance: false), far: RoadDemand.share(moment, isLongDistance: true)
        )
        let homewards = RoadDemand.homewards(minute: moment.course.minute)
        let factor = moment.happenings.reduce(1) {
            $1.happening.kind == .trafficDemand ? $0 * $1.happening.size : $0
        }
        let conditions = zip(moment.wetness, moment.weather).map { Conditions(rain: $0, windSpeed: $1.windSpeed) }
        let seconds = moment.seconds
        return roads.indices.map { index in
            let road = roads[index]
            let base = road.morning + (road.evening - road.morning) * homewards
            let share = road.isLongDistance ? demand.far : demand.city
            let restless =
                1 + 0.06 * road.random.smooth(seconds, period: 2400)
                + 0.05 * road.random.child(1).smooth(seconds, period: 86_400)
            let condition = conditions[road.region]
            let wanted = (base * share + added[index]) * restless * factor * condition.demand + 4
            return state(road, wanted: wanted, open: capacityShares[index], condition, seconds: seconds)
        }
    }

    /// - Parameter open: share of the capacity that incidents leave.
    private func state(
        _ road: Road, wanted: Double, open: Double, _ condition: Conditions, seconds: Int64
    ) -> State {
        let capacity = road.capacity * open * condition.capacity
        let load = min(wanted / capacity, 1.9)
        var speed = road.freeSpeed * condition.speed / road.curve.ratio(load: load)
        speed *= 1 - 0.45 * (1 - open)
        speed *= 0.985 + 0.025 * road.random.child(2).smooth(seconds, period: 1800)
        return State(flow: min(wanted, capacity * (load > 1 ? 0.96 : 1)), speed: max(4, speed))
    }

    /// Share of each link's capacity that incidents leave.
    private func capacityShares(_ moment: Moment) -> [Double] {
        var shares = [Double](repeating: 1, count: roads.count)
        let seconds = moment.seconds
        for link in roads.indices {
            // The queue behind an incident outlives it, so the slowest spill decides whether to look on.
            for delay in [Int64(0), 960] {
                guard let incident = incidents.incident(link: link, at: seconds - delay) else { continue }
                block(link, in: &shares) { incident.loss(at: seconds - $0) }
                break
            }
        }
        for active in moment.happenings {
            let happening = active.happening
            for link in blockedLinks(happening) {
                block(link, in: &shares) {
                    min(max(happening.size, 0), 0.97) * happening.strength(at: moment.time.adding(seconds: -$0))
                }
            }
        }
        return shares
    }

    private func blockedLinks(_ happening: Happening) -> [Int] {
        switch happening.kind {
        case .linkIncident: happening.subject.flatMap { numbers[$0] }.map { [$0] } ?? []
        case .corridorIncident: corridors[happening.detail] ?? []
        default: []
        }
    }

    private func block(_ link: Int, in shares: inout [Double], loss: (Int64) -> Double) {
        shares[link] *= 1 - loss(0)
        for spill in spills[link] { shares[spill.link] *= 1 - spill.share * loss(spill.delay) }
    }

    private func spread(_ addedTraffic: [Double]) -> [Double] {
        var added = [Double](repeating: 0, count: roads.count)
        for (place, vehicles) in addedTraffic.enumerated() where vehicles > 0 {
            for feeder in feeders[place] { added[feeder.link] += vehicles * feeder.share / 2 }
        }
        return added
    }
}
