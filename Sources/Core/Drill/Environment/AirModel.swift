import CityModel

/// Air at the stations: city background by season and weather, traffic, sunlight's ozone, and the plumes of the stacks.
struct AirModel: Sendable {
    enum Pollutant: Sendable, Hashable {
        case fineParticles, coarseParticles, ozone, nitrogenDioxide, sulphurDioxide, carbonMonoxide
        /// A gas that only a release brings, named by the word after `air.`.
        case released(String)

        init?(_ metric: MetricID) {
            switch metric.text {
            case "air.pm25": self = .fineParticles
            case "air.pm10": self = .coarseParticles
            case "air.o3": self = .ozone
            case "air.no2": self = .nitrogenDioxide
            case "air.so2": self = .sulphurDioxide
            case "air.co": self = .carbonMonoxide
            default: return nil
            }
        }
    }

    /// A stack near enough to be felt.
    private struct Neighbour: Sendable {
        let outlet: Int
        let offset: GroundOffset
        let height: Double
        let sulphurPermit: Int?
        let nitrogenPermit: Int?
        let sootPermit: Int?
    }

    /// What the air of the whole city shares in one hour.
    private struct Background: Sendable {
        let stagnation: Double
        let mass: Double
        let traffic: Double
    }

    let station: Station
    let region: Int
    private let neighbours: [Neighbour]
    private let random: CounterRandom
    private let city: CounterRandom

    init(_ station: Station, region: Int, outlets: [Outlet], seed: UInt64) {
        self.station = station
        self.region = region
        random = CounterRandom(seed: seed, stream: "air/\(station.id)")
        city = CounterRandom(seed: seed, stream: "air/city")
        neighbours = outlets.enumerated().compactMap { index, outlet in
            guard outlet.kind == .gas else { return nil }
            let offset = Geometry.offset(from: outlet.position, to: station.position)
            guard offset.length < 30_000 else { return nil }
            func permit(_ code: String) -> Int? { outlet.permits.firstIndex { $0.pollutant == code } }
            return Neighbour(
                outlet: index, offset: offset, height: (outlet.stackHeightMetres ?? 25) * 1.4 + 15,
                sulphurPermit: permit("a21026"), nitrogenPermit: permit("a21002"), sootPermit: permit("a34013"))
        }
    }

    /// Hour mean of a pollutant; µg/m³, carbon monoxide and released gases mg/m³.
    /// - Parameters:
    ///   - moment: the middle of the hour.
    ///   - sun: sunlight one and a half hours before, which ozone follows.
    func concentration(
        _ pollutant: Pollutant, _ moment: Moment, sun: Double, emissions: [OutletModel.Emission]
    ) -> Double {
        let weather = moment.weather[region]
        let background = background(moment, weather: weather)
        let clean = 1 / (1 + 0.22 * moment.wetness[region].squareRoot() + 0.02 * moment.wetness[region])
        switch pollutant {
        case .fineParticles: return fine(background, moment, clean) + plumes(\.sootPermit, weather, emissions) * 0.6
        case .coarseParticles:
            let dust = 7 + 5 * background.traffic + 3 * random.child(2).smooth(moment.seconds, period: 14_400)
            return 1.35 * fine(background, moment, clean) + max(1, dust) * clean
                + plumes(\.sootPermit, weather, emissions)
        case .nitrogenDioxide:
            let fresh = 26 * background.traffic * background.stagnation * (1 - 0.55 * weather.sunlight)
            return max(3, (6 + fresh) * urban * noise(4, moment.seconds, 0.12)) * (0.4 + 0.6 * clean)
                + 0.2 * min(plumes(\.nitrogenPermit, weather, emissions), 120)
        case .sulphurDioxide:
            return max(
                2, 5.5 * background.stagnation.squareRoot() * noise(5, moment.seconds, 0.15) * (0.5 + 0.5 * clean))
                + min(plumes(\.sulphurPermit, weather, emissions), 400)
        case .carbonMonoxide:
            return max(
                0.2,
                (0.4 + 0.3 * background.traffic * background.stagnation)
                    * Mathematics.exp(0.22 * background.mass) * noise(6, moment.seconds, 0.07))
        case .ozone: return ozone(background, moment, weather, sun: sun)
        case .released(let gas): return released(gas, moment, weather) / 1000
        }
    }

    /// Streets weigh more in the city than in the mountains.
    private var urban: Double { 0.75 + 0.4 * random.uniform(-7) }

    private func background(_ moment: Moment, weather: Weather) -> Background {
        let still =
            (2.6 / (0.7 + weather.windSpeed)).squareRoot() * Mathematics.power(850 / (350 + weather.mixingHeight), 0.4)
        return Background(
            stagnation: min(2.2, still), mass: city.smooth(moment.seconds, period: 3 * 86_400),
            traffic: RoadDemand.share(moment, isLongDistance: false))
    }

    private func fine(_ background: Background, _ moment: Moment, _ clean: Double) -> Double {
        let season = 19.5 + 8 * moment.course.winter
        let air = Mathematics.exp(0.33 * background.mass) * noise(1, moment.seconds, 0.1)
        return max(3, season * background.stagnation * air * clean * (0.88 + 0.12 * urban) + 3 * background.traffic)
    }

    private func ozone(_ background: Background, _ moment: Moment, _ weather: Weather, sun: Double) -> Double {
        let titration = 26 * background.traffic * background.stagnation * urban * (1 - weather.sunlight)
        let warmth = min(1.25, max(0.25, (weather.temperature - 8) / 19))
        // Autumn has clear, still days; summer has clouds and the clean sea wind.
        let autumn = 1 + 0.3 * Season.cosine(turns: (Double(moment.course.dayOfYear) - 280) / 365.25)
        let made =
            172 * sun * warmth * autumn * background.stagnation.squareRoot()
            * Mathematics.exp(0.24 * background.mass) * noise(3, moment.seconds, 0.05)
        let ozone = max(4, 48 - titration + made * (1 - 0.3 * min(1, weather.rain / 3)))
        // The more there is, the faster it is used up.
        return ozone < 150 ? ozone : 150 + 85 * (1 - Mathematics.exp(-(ozone - 150) / 105))
    }

    private func noise(_ number: UInt64, _ seconds: Int64, _ size: Double) -> Double {
        Mathematics.exp(
            size * random.child(number).smooth(seconds, period: 32_400)
                + 0.03 * random.child(number).normal(seconds))
    }

    private func plumes(
        _ permit: KeyPath<Neighbour, Int?>, _ weather: Weather, _ emissions: [OutletModel.Emission]
    ) -> Double {
        neighbours.reduce(0) { sum, neighbour in
            guard let index = neighbour[keyPath: permit] else { return sum }
            let emission = emissions[neighbour.outlet]
            let grams = emission.concentrations[index] * emission.flow / 3.6e6
            return sum
                + Plume.concentration(
                    gramsPerSecond: grams, height: neighbour.height, offset: neighbour.offset, weather: weather)
        }
    }

    private func released(_ gas: String, _ moment: Moment, _ weather: Weather) -> Double {
        moment.happenings.reduce(0) { sum, active in
            let happening = active.happening
            guard happening.kind == .gasRelease, happening.detail == gas, let source = happening.position else {
                return sum
            }
            return sum
                + Plume.concentration(
                    gramsPerSecond: happening.size * active.strength * 1000, height: 2,
                    offset: Geometry.offset(from: source, to: station.position), weather: weather, wandering: 0.03)
        }
    }
}
