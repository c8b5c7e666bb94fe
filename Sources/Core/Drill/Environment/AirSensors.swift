import CityModel

/// The analysers of the air stations.
struct AirSensors: Sendable {
    private struct Analyser: Sendable {
        let pollutant: AirModel.Pollutant
        let channel: Channel
        let random: CounterRandom
        let health: SensorHealth
        let calibrationDay: Int
        let calibrationHour: Int
    }

    private let models: [AirModel]
    private let analysers: [[Analyser]]
    private let releaseChannel: Channel
    private static let releaseReachMetres = 15_000.0

    init(stations: [Station], outlets: [Outlet], regions: RegionMap, seed: UInt64, book: inout ChannelBook) {
        models = stations.filter { $0.kind == .air }.map {
            AirModel($0, region: regions.number(of: $0.division), outlets: outlets, seed: seed)
        }
        var all: [[Analyser]] = []
        for model in models {
            let analysers = model.station.metrics.compactMap { metric -> Analyser? in
                guard let pollutant = AirModel.Pollutant(metric) else { return nil }
                let random = CounterRandom(seed: seed, stream: "\(metric)/\(model.station.id)")
                return Analyser(
                    pollutant: pollutant, channel: Self.channel(pollutant, metric, &book), random: random,
                    health: SensorHealth(random, chance: 0.01), calibrationDay: random.index(-1, below: 7) + 1,
                    calibrationHour: random.index(-2, below: 5))
            }
            all.append(analysers)
        }
        analysers = all
        releaseChannel = book.channel("air.release", decimals: 3, cycleSeconds: 300, beside: "air.pm25")
    }

    func isDue(_ seconds: Int64) -> Bool { analysers.contains { $0.contains { $0.channel.isDue(seconds) } } }

    /// - Parameters:
    ///   - middle: the middle of the hour that ends at `moment`.
    ///   - suns: sunlight that ozone follows, by region.
    func deliver(
        _ moment: Moment, middle: Moment, suns: [Double], emissions: [OutletModel.Emission],
        mutedEntities: Set<EntityID>, to delivery: inout Delivery
    ) {
        let seconds = moment.seconds
        for (model, analysers) in zip(models, analysers) where !mutedEntities.contains(model.station.id) {
            for analyser in analysers where analyser.channel.isDue(seconds) {
                let truth = model.concentration(
                    analyser.pollutant, middle, sun: suns[model.region], emissions: emissions)
                let isCalibrating =
                    moment.course.date.weekday == analyser.calibrationDay
                    && Int(moment.course.hour) == analyser.calibrationHour
                let state = analyser.health.state(at: seconds)
                if isCalibrating, state == .working {
                    delivery.add(analyser.channel, model.station.id, moment.time, truth * 0.15, .calibrating)
                } else {
                    let value = max(0, truth * (1 + 0.02 * analyser.random.normal(seconds)))
                    delivery.add(
                        analyser.channel, model.station.id, moment.time, value, state: state, faulty: value * 2.5)
                }
            }
        }
    }

    /// Emergency monitoring of an escaped gas: while it escapes, every station within reach reports `air.<gas>` in mg/m³.
    func deliverRelease(
        _ active: ActiveHappening, _ moment: Moment, mutedEntities: Set<EntityID>, to delivery: inout Delivery
    ) {
        let happening = active.happening
        guard let source = happening.position, !happening.detail.isEmpty else { return }
        let channel = releaseChannel.renamed(MetricID("air.\(happening.detail)"))
        for model in models where !mutedEntities.contains(model.station.id) {
            guard Geometry.offset(from: source, to: model.station.position).length < Self.releaseReachMetres else {
                continue
            }
            let truth = model.concentration(.released(happening.detail), moment, sun: 0, emissions: [])
            delivery.add(channel, model.station.id, moment.time, truth)
        }
    }

    private static func channel(_ pollutant: AirModel.Pollutant, _ metric: MetricID, _ book: inout ChannelBook)
        -> Channel
    {
        switch pollutant {
        case .carbonMonoxide: book.channel(metric, decimals: 1, cycleSeconds: 3600)
        default: book.channel(metric, decimals: 0, cycleSeconds: 3600)
        }
    }
}
