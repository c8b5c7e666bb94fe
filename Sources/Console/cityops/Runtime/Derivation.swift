import CityKernels
import CityModel

/// Indices that follow from what departments deliver: computed once as the readings arrive, stored beside them, and so
/// charted, alarmed and looked back at like any reading.
struct Derivation: Sendable {
    /// Source the results are stored under.
    static let source: SourceID = "derived"

    private let roads: RoadNetworkIndex
    private let permits: [SeriesKey: Double]
    private let targets: [EntityID: Int]
    private let places: [EntityID: Place]
    private let caps: [TemporaryCap]

    init(city: City) {
        roads = RoadNetworkIndex(city: city)
        var permits: [SeriesKey: Double] = [:]
        for outlet in city.outlets {
            for permit in outlet.permits where permit.limit > 0 {
                permits[SeriesKey(outlet.id, permit.metric)] = permit.limit
            }
        }
        self.permits = permits
        targets = Dictionary(
            city.stations.compactMap { station in station.targetClass.map { (station.id, $0) } },
            uniquingKeysWith: { first, _ in first })
        places = Dictionary(city.places.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        caps = city.temporaryCaps
    }

    /// What a batch lets us compute, in order of time and entity.
    func derive(from batch: ObservationBatch) -> [Observation] {
        guard batch.source != Self.source else { return [] }
        var families: Families = []
        for observation in batch.observations { families.formUnion(Families(of: observation.metric)) }
        var derived: [Observation] = []
        if families.contains(.road) { derived += roads.derive(batch.observations) }
        if families.contains(.air) { derived += airQuality(batch.observations) }
        if families.contains(.water) { derived += waterClass(batch.observations) }
        if families.contains(.outlet) { derived += permitRatios(batch.observations) }
        if families.contains(.crowd) { derived += loads(batch.observations) }
        return derived
    }

    /// Metrics that something can be computed from.
    private struct Families: OptionSet {
        static let road = Families(rawValue: 1)
        static let air = Families(rawValue: 2)
        static let water = Families(rawValue: 4)
        static let outlet = Families(rawValue: 8)
        static let crowd = Families(rawValue: 16)

        let rawValue: UInt8

        init(rawValue: UInt8) { self.rawValue = rawValue }

        init(of metric: MetricID) {
            let text = metric.text
            switch text.utf8.first {
            case UInt8(ascii: "r") where text.hasPrefix("road."): self = .road
            case UInt8(ascii: "a") where text.hasPrefix("air."): self = .air
            case UInt8(ascii: "w") where text.hasPrefix("water."): self = .water
            case UInt8(ascii: "o") where text.hasPrefix("outlet."): self = .outlet
            case UInt8(ascii: "c") where text.hasPrefix("crowd."): self = .crowd
            default: self = []
            }
        }
    }

    private struct Moment: Hashable, Comparable {
        let time: Timestamp
        let entity: EntityID

        static func < (left: Self, right: Self) -> Bool { (left.time, left.entity) < (right.time, right.entity) }
    }

    private func grouped(_ observations: [Observation], _ prefix: String) -> [(Moment, [MetricID: Double])] {
        var groups: [Moment: [MetricID: Double]] = [:]
        for observation in observations
        where observation.metric.text.hasPrefix(prefix) && observation.flag.isUsable && observation.value.isFinite {
            groups[Moment(time: observation.time, entity: observation.entity), default: [:]][observation.metric] =
                observation.value
        }
        return groups.sorted { $0.key < $1.key }
    }

    /// HJ 633 hourly report by the edition in force on the day.
    private func airQuality(_ observations: [Observation]) -> [Observation] {
        grouped(observations, "air.").compactMap { moment, values in
            let rule = AirQualityRule.inForce(on: CivilTime(moment.time).date)
            var readings = AirReadings()
            for item in rule.items(of: .hourly) { readings[item] = values[item.pollutant.metric] }
            guard let index = rule.judge(readings, report: .hourly).published else { return nil }
            return Observation(entity: moment.entity, metric: "air.aqi", time: moment.time, value: Double(index))
        }
    }

    /// GB 3838-2002: class of the section, and how many classes it lies below its target.
    private func waterClass(_ observations: [Observation]) -> [Observation] {
        grouped(observations, "water.").flatMap { moment, values -> [Observation] in
            let readings = values.compactMap { metric, value in
                WaterQualityItem(metric: metric).map { WaterQuality.Reading($0, value) }
            }
            let target = targets[moment.entity].flatMap { WaterClass(rawValue: $0) } ?? .three
            guard let found = WaterQuality(readings, body: .river, target: target).sectionClass else { return [] }
            return [
                Observation(
                    entity: moment.entity, metric: "water.class", time: moment.time, value: Double(found.rawValue)),
                Observation(
                    entity: moment.entity, metric: "water.classOver", time: moment.time,
                    value: Double(max(0, found.rawValue - target.rawValue))),
            ]
        }
    }

    /// The largest share of a permitted limit among an outlet's pollutants.
    private func permitRatios(_ observations: [Observation]) -> [Observation] {
        grouped(observations, "outlet.").compactMap { moment, values in
            let ratios = values.compactMap { metric, value in
                permits[SeriesKey(moment.entity, metric)].map { value / $0 }
            }
            return ratios.max().map {
                Observation(
                    entity: moment.entity, metric: "outlet.permitRatio", time: moment.time,
                    value: ($0 * 1000).rounded() / 1000)
            }
        }
    }

    /// Share of the instantaneous capacity, for feeds that deliver counts alone.
    /// The instantaneous capacity in force at the time; nil where none is known.
    private func capacity(of entity: EntityID, at time: Timestamp) -> Double? {
        guard let place = places[entity], place.instantaneousCapacity > 0 else { return nil }
        let inForce = place.capped(caps.inForce(at: place, on: CivilTime(time).date)).instantaneousCapacity
        return inForce > 0 ? Double(inForce) : nil
    }

    private func loads(_ observations: [Observation]) -> [Observation] {
        let (load, count): (MetricID, MetricID) = ("crowd.load", "crowd.count")
        var delivered: Set<Moment> = []
        for observation in observations where observation.metric == load {
            delivered.insert(Moment(time: observation.time, entity: observation.entity))
        }
        return observations.compactMap { observation in
            guard observation.metric == count, observation.value.isFinite,
                let inForce = capacity(of: observation.entity, at: observation.time),
                !delivered.contains(Moment(time: observation.time, entity: observation.entity))
            else { return nil }
            return Observation(
                entity: observation.entity, metric: "crowd.load", time: observation.time,
                value: (observation.value / inForce * 1000).rounded() / 1000, flag: observation.flag)
        }
    }
}

/// The road index of the city and of each division from one delivery of link speeds.
private struct RoadNetworkIndex: Sendable {
    private let position: [EntityID: Int]
    private let links: [RoadLink]
    private let groups: [EntityID]
    private let groupOfLink: [Int32]

    init(city: City) {
        links = city.roadLinks
        position = Dictionary(city.roadLinks.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        let divisions = city.divisions.filter { $0.level == .county }.map(\.id)
        let numbers = Dictionary(
            divisions.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
        groups = divisions
        groupOfLink = city.roadLinks.map { numbers[$0.division] ?? -1 }
        whole = city.divisions.first { $0.level == .city }?.id
    }

    private let whole: EntityID?

    func derive(_ observations: [Observation]) -> [Observation] {
        let (speed, flow): (MetricID, MetricID) = ("road.speed", "road.flow")
        var deliveries: [RoadDelivery] = []
        var places: [Timestamp: Int] = [:]
        var (place, link) = (0, 0)
        for observation in observations where observation.flag.isUsable {
            let isSpeed = observation.metric == speed
            guard isSpeed || observation.metric == flow, let index = number(observation.entity, after: link) else {
                continue
            }
            link = index
            if deliveries.isEmpty || deliveries[place].time != observation.time {
                place = places[observation.time] ?? deliveries.count
                if place == deliveries.count {
                    deliveries.append(RoadDelivery(time: observation.time, links: links.count))
                    places[observation.time] = place
                }
            }
            deliveries[place].take(observation.value, isSpeed: isSpeed, link: index)
        }
        return deliveries.filter(\.hasSpeed).sorted { $0.time < $1.time }.flatMap {
            index($0.time, $0.speeds, $0.flows)
        }
    }

    /// Links mostly report in their order: the last one and the one after it are tried first.
    private func number(_ entity: EntityID, after last: Int) -> Int? {
        for guess in last..<min(last + 2, links.count) where links[guess].id == entity { return guess }
        return position[entity]
    }

    private func index(_ time: Timestamp, _ speeds: [Double], _ flows: [Double]) -> [Observation] {
        let weights = links.indices.map { link in
            let flow = flows[link]
            return (flow.isFinite ? max(flow, 0) : links[link].capacityVehiclesPerHour * 0.3)
                * links[link].lengthKilometres
        }
        let input = NetworkIndexInput(
            speedKilometresPerHour: speeds, freeSpeedKilometresPerHour: links.map(\.freeFlowKilometresPerHour),
            lengthKilometres: links.map(\.lengthKilometres), vehicleKilometres: weights)
        let city = whole.map { ($0, NetworkIndex.city(input)) }
        let parts = zip(groups, NetworkIndex.byGroup(input, groupOfLink: groupOfLink, groupCount: groups.count))
        return (([city].compactMap { $0 }) + parts).compactMap { entity, condition in
            condition.index.map {
                Observation(entity: entity, metric: "road.index", time: time, value: ($0 * 100).rounded() / 100)
            }
        }
    }
}

/// What the links report of one time, in the order of the links; not-a-number where one says nothing.
private struct RoadDelivery {
    let time: Timestamp
    private(set) var speeds: [Double]
    private(set) var flows: [Double]
    private(set) var hasSpeed = false

    init(time: Timestamp, links: Int) {
        self.time = time
        speeds = Array(repeating: .nan, count: links)
        flows = speeds
    }

    mutating func take(_ value: Double, isSpeed: Bool, link: Int) {
        if isSpeed {
            speeds[link] = value
            hasSpeed = true
        } else {
            flows[link] = value
        }
    }
}
