import CityModel

/// Water at a section: its class's usual level, the season, the rain's runoff and the outlets upstream.
struct WaterModel: Sendable {
    enum Quantity: Sendable, Hashable {
        case acidity, oxygen, permanganate, ammonia, phosphorus, nitrogen, temperature, conductivity, turbidity,
            chemicalDemand

        init?(_ metric: MetricID) {
            switch metric.text {
            case "water.ph": self = .acidity
            case "water.do": self = .oxygen
            case "water.codmn": self = .permanganate
            case "water.cod": self = .chemicalDemand
            case "water.nh3n": self = .ammonia
            case "water.tp": self = .phosphorus
            case "water.tn": self = .nitrogen
            case "water.temperature": self = .temperature
            case "water.conductivity": self = .conductivity
            case "water.turbidity": self = .turbidity
            default: return nil
            }
        }
    }

    struct Upstream: Sendable {
        let outlet: Int
        /// What of an excess is left after the way down.
        let share: Double
    }

    let station: Station
    let region: Int
    private let upstream: [Upstream]
    private let random: CounterRandom
    /// Class the water usually has, 1…6; at most stations better than the target, at few worse.
    private let usualClass: Int

    init(_ station: Station, region: Int, upstream: [Upstream], seed: UInt64) {
        self.station = station
        self.region = region
        self.upstream = upstream
        random = CounterRandom(seed: seed, stream: "water/\(station.id)")
        usualClass = min(5, max(2, station.targetClass ?? 3))
    }

    /// - Parameters:
    ///   - runoff: mean rain of the last day in millimetres per hour.
    ///   - emissions, outlets: what the outlets discharge.
    /// - Returns: mg/L; pH without unit, °C, µS/cm, NTU.
    func value(
        _ quantity: Quantity, _ moment: Moment, runoff: Double, emissions: [OutletModel.Emission], outlets: [Outlet]
    ) -> Double {
        let seconds = moment.seconds
        let temperature = 22.8 - 5.6 * moment.course.winter + 0.8 * random.smooth(seconds, period: 5 * 86_400)
        let wash = 1 + 0.28 * min(runoff, 6).squareRoot()
        let excess = excess(emissions, outlets)
        switch quantity {
        case .temperature: return temperature
        case .acidity: return 7.35 + 0.22 * random.child(1).smooth(seconds, period: 3 * 86_400) + 0.05 * sunlit(moment)
        case .oxygen:
            let saturation = 468 / (31.6 + temperature)
            let burden = 0.07 + 0.062 * Double(usualClass - 1) + 0.05 * (wash - 1) + 0.05 * min(excess, 4)
            return max(0.4, saturation * (1 - burden) + 0.5 * sunlit(moment) + 0.3 * slow(2, seconds))
        case .permanganate:
            return level([2, 4, 6, 10, 15], 0.52, 3, seconds) * (1 + (wash - 1) * 0.7) * (1 + 0.15 * excess)
        case .chemicalDemand: return level([15, 15, 20, 30, 40], 0.6, 4, seconds) * wash * (1 + 0.2 * excess)
        case .ammonia: return level([0.15, 0.5, 1, 1.5, 2], 0.42, 5, seconds) * wash * (1 + 0.45 * excess)
        case .phosphorus: return level([0.02, 0.1, 0.2, 0.3, 0.4], 0.55, 6, seconds) * wash * (1 + 0.3 * excess)
        case .nitrogen: return level([1.2, 1.8, 2.4, 3.5, 5], 0.8, 7, seconds) * wash * (1 + 0.2 * excess)
        case .conductivity: return (90 + 75 * Double(usualClass)) * (1 + 0.1 * slow(8, seconds)) / wash
        case .turbidity: return (6 + 5 * Double(usualClass)) * wash * wash * Mathematics.exp(0.3 * slow(9, seconds))
        }
    }

    /// A level that stays under the class's limit most of the time.
    private func level(_ limits: [Double], _ share: Double, _ number: UInt64, _ seconds: Int64) -> Double {
        let own = 0.85 + 0.3 * random.child(number).uniform(-1)
        let course = Mathematics.exp(0.17 * slow(number, seconds) + 0.05 * random.child(number).normal(seconds))
        return limits[usualClass - 1] * share * own * course
    }

    private func slow(_ number: UInt64, _ seconds: Int64) -> Double {
        random.child(number).smooth(seconds, period: 5 * 86_400)
    }

    private func sunlit(_ moment: Moment) -> Double {
        Course.bell(moment.course.hour, centre: 15.5, width: 4.5) * (1 - 0.6 * moment.weather[region].cloud)
    }

    /// How far the outlets above stand over their permits, thinned by the way.
    private func excess(_ emissions: [OutletModel.Emission], _ outlets: [Outlet]) -> Double {
        upstream.reduce(0) { sum, source in
            let emission = emissions[source.outlet]
            let worst = zip(outlets[source.outlet].permits, emission.concentrations).reduce(0.0) { most, pair in
                pair.0.limit > 0 && !OutletModel.isAcidity(pair.0) ? max(most, pair.1 / pair.0.limit - 1) : most
            }
            return sum + source.share * min(worst, 8)
        }
    }
}
