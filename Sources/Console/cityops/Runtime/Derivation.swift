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
    private let capacities: [EntityID: Double]

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
        capacities = Dictionary(
            city.places.filter { $0.instantaneousCapacity > 0 }.map { ($0.id, Double($0.instantaneousCapacity)) },
            uniquingKeysWith: { first, _ in first })
    }

    /// What a batch lets us compute, in order of time and entity.
    func derive(from batch: ObservationBatch) -> [Observation] {
        guard batch.source != Self.source else { return [] }
        var kinds: Set<Substring> = []
        for observation in batch.observations { kinds.insert(observation.metric.text.prefix { $0 != "." }) }
        var derived: [Observation] = []
        if kinds.contains("road") { derived += roads.derive(batch.observations) }
        if kinds.contains("air") { derived += airQuality(batch.observations) }
        if kinds.contains("water") { derived += waterClass(batch.observations) }
        if kinds.contains("outlet") { derived += permitRatios(batch.observations) }
        if kinds.contains("crowd") { derived += loads(batch.observations) }
        return derived
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
    private func loads(_ observations: [Observation]) -> [Observation] {
        var delivered: Set<Moment> = []
        for observation in observations where observation.metric == "crowd.load" {
            delivered.insert(Moment(time: observation.time, entity: observation.entity))
        }
        return observations.compactMap { observation in
            guard observation.metric == "crowd.count", observation.value.isFinite,
                let capacity = capacities[observation.entity],
                !delivered.contains(Moment(time: observation.time, entity: observation.entity))
            else { return nil }
            return Observation(
                entity: observation.entity, metric: "crowd.load", time: observation.time,
                value: (observation.value / capacity * 1000).rounded() / 1000, flag: observation.flag)
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
        var speeds: [Timestamp: [Double]] = [:]
        var flows: [Timestamp: [Double]] = [:]
        for observation in observations where observation.flag.isUsable {
            guard let index = position[observation.entity] else { continue }
            if observation.metric == "road.speed" {
                speeds[observation.time, default: Array(repeating: .nan, count: links.count)][index] = observation.value
            } else if observation.metric == "road.flow" {
                flows[observation.time, default: Array(repeating: .nan, count: links.count)][index] = observation.value
            }
        }
        return speeds.sorted { $0.key < $1.key }.flatMap { index($0.key, $0.value, flows[$0.key]) }
    }

    private func index(_ time: Timestamp, _ speeds: [Double], _ flows: [Double]?) -> [Observation] {
        let weights = links.indices.map { link in
            let flow = flows?[link] ?? .nan
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
