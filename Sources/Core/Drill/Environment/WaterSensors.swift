import CityModel

/// The automatic water stations.
struct WaterSensors: Sendable {
    private struct Probe: Sendable {
        let quantity: WaterModel.Quantity
        let channel: Channel
        let random: CounterRandom
        let health: SensorHealth
    }

    private let models: [WaterModel]
    private let probes: [[Probe]]
    private let outlets: [Outlet]

    init(city: City, regions: RegionMap, seed: UInt64, book: inout ChannelBook) {
        outlets = city.outlets
        let course = RiverCourse(city.rivers)
        models = city.stations.filter { $0.kind == .water }.map {
            WaterModel(
                $0, region: regions.number(of: $0.division), upstream: course.upstream(of: $0, outlets: city.outlets),
                seed: seed)
        }
        var all: [[Probe]] = []
        for model in models {
            let probes = model.station.metrics.compactMap { metric -> Probe? in
                guard let quantity = WaterModel.Quantity(metric) else { return nil }
                let random = CounterRandom(seed: seed, stream: "\(metric)/\(model.station.id)")
                return Probe(
                    quantity: quantity,
                    channel: book.channel(metric, decimals: Self.decimals(quantity), cycleSeconds: 14_400),
                    random: random, health: SensorHealth(random, chance: 0.012))
            }
            all.append(probes)
        }
        probes = all
    }

    func isDue(_ seconds: Int64) -> Bool { probes.contains { $0.contains { $0.channel.isDue(seconds) } } }

    /// - Parameter runoff: mean rain of the last day by region, millimetres per hour.
    func deliver(
        _ moment: Moment, runoff: [Double], emissions: [OutletModel.Emission], mutedEntities: Set<EntityID>,
        to delivery: inout Delivery
    ) {
        let seconds = moment.seconds
        for (model, probes) in zip(models, probes) where !mutedEntities.contains(model.station.id) {
            for probe in probes where probe.channel.isDue(seconds) {
                let truth = model.value(
                    probe.quantity, moment, runoff: runoff[model.region], emissions: emissions, outlets: outlets)
                let value = truth * (1 + (probe.quantity == .acidity ? 0.003 : 0.02) * probe.random.normal(seconds))
                delivery.add(
                    probe.channel, model.station.id, moment.time, value, state: probe.health.state(at: seconds),
                    faulty: value * (probe.quantity == .acidity ? 0.7 : 4))
            }
        }
    }

    private static func decimals(_ quantity: WaterModel.Quantity) -> Int {
        switch quantity {
        case .acidity, .oxygen, .ammonia, .nitrogen: 2
        case .phosphorus: 3
        case .permanganate, .chemicalDemand, .temperature, .turbidity: 1
        case .conductivity: 0
        }
    }
}
