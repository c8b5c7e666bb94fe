import CityModel

/// Weather stations: the weather of their region with their own small errors.
struct WeatherSensors: Sendable {
    private struct Reading: Sendable {
        let channel: Channel
        let value: @Sendable (Weather) -> Double
        /// Standard deviation of the instrument's error, in the unit; for rain and wind as a share of the value.
        let error: Double
        let isRelative: Bool
        let range: ClosedRange<Double>
    }

    private struct Instrument: Sendable {
        let station: EntityID
        let region: Int
        let random: CounterRandom
        let health: SensorHealth
        let readings: [Reading]
    }

    private let instruments: [Instrument]

    init(stations: [Station], regions: RegionMap, seed: UInt64, book: inout ChannelBook) {
        instruments = stations.filter { $0.kind == .weather }.map { station in
            let random = CounterRandom(seed: seed, stream: "weather.station/\(station.id)")
            return Instrument(
                station: station.id, region: regions.number(of: station.division), random: random,
                health: SensorHealth(random, chance: 0.01),
                readings: station.metrics.compactMap { Self.reading($0, &book) })
        }
    }

    func deliver(_ moment: Moment, mutedEntities: Set<EntityID>, to delivery: inout Delivery) {
        let seconds = moment.seconds
        for instrument in instruments where !mutedEntities.contains(instrument.station) {
            let state = instrument.health.state(at: seconds)
            let weather = moment.weather[instrument.region]
            for (number, reading) in instrument.readings.enumerated() where reading.channel.isDue(seconds) {
                let truth = reading.value(weather)
                let noise = instrument.random.child(UInt64(number)).normal(seconds) * reading.error
                let raw = reading.isRelative ? truth * (1 + noise) : truth + noise
                let value = min(max(raw, reading.range.lowerBound), reading.range.upperBound)
                delivery.add(
                    reading.channel, instrument.station, moment.time, value, state: state,
                    faulty: reading.range.lowerBound)
            }
        }
    }

    private static func reading(_ metric: MetricID, _ book: inout ChannelBook) -> Reading? {
        func make(
            _ decimals: Int, _ error: Double, relative: Bool = false, _ range: ClosedRange<Double>,
            _ value: @escaping @Sendable (Weather) -> Double
        ) -> Reading {
            Reading(
                channel: book.channel(metric, decimals: decimals, cycleSeconds: 600), value: value, error: error,
                isRelative: relative, range: range)
        }
        switch metric.text {
        case "weather.temperature": return make(1, 0.12, -5...42) { $0.temperature }
        case "weather.wind", "weather.windSpeed": return make(1, 0.07, relative: true, 0...60) { $0.windSpeed }
        case "weather.windDirection": return make(0, 3, 0...359) { $0.windFrom }
        case "weather.rain", "weather.rainfall": return make(1, 0.06, relative: true, 0...200) { $0.rain }
        case "weather.humidity": return make(0, 1.2, 15...100) { $0.humidity }
        case "weather.pressure": return make(1, 0.15, 940...1045) { $0.pressure }
        case "weather.visibility":
            return make(1, 0.05, relative: true, 0.1...30) { 26 / (1 + 0.6 * $0.rain) * (1.35 - $0.humidity / 100) }
        default: return nil
        }
    }
}
