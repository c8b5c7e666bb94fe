package import CityModel

/// The weather over the city: seasons, fronts, the trough, afternoon showers and typhoons, as a function of time.
package struct WeatherModel: Sendable {
    private let synoptic: CounterRandom
    private let trough: CounterRandom
    private let wind: CounterRandom
    private let local: CounterRandom
    private let typhoons: TyphoonSeason
    private static let day: Int64 = 86_400

    package init(seed: UInt64) {
        synoptic = CounterRandom(seed: seed, stream: "weather/synoptic")
        trough = CounterRandom(seed: seed, stream: "weather/trough")
        wind = CounterRandom(seed: seed, stream: "weather/wind")
        local = CounterRandom(seed: seed, stream: "weather/local")
        typhoons = TyphoonSeason(seed: seed)
    }

    /// The weather at a place.
    /// - Parameters:
    ///   - region: number of the region whose showers it shares.
    ///   - course: the local day of `time`.
    package func weather(at time: Timestamp, course: DayCourse, region: Int, position: Coordinate) -> Weather {
        let seconds = time.secondsSince1970
        let mass = synoptic.smooth(seconds, period: Self.day * 5)
        let change = mass - synoptic.smooth(seconds - Self.day, period: Self.day * 5)
        let front = max(0, -change - 0.55) * max(0.15, 0.5 + 0.5 * course.winter)
        let typhoon = typhoons.strength(at: seconds)
        let shower = shower(seconds, course: course, region: region)
        let rain = rain(seconds, course: course, front: front, typhoon: typhoon.strength, shower: shower)
        let cloud = min(1, max(0.05, 0.42 + 0.28 * trough.smooth(seconds, period: Self.day) + 0.5 * front + rain * 0.2))
        let sun = Season.sun(dayOfYear: course.dayOfYear, hour: course.hour)
        let sunlight = min(1, sun * (1 - 0.72 * cloud))
        let speed = windSpeed(seconds, course: course, front: front, sunlight: sunlight, typhoon: typhoon.strength)
        return Weather(
            temperature: temperature(
                seconds, course: course, mass: mass, cloud: cloud, rain: rain, latitude: position.latitude),
            humidity: min(99, max(22, 72 - 8 * course.winter + 9 * cloud - 24 * sunlight + min(rain, 6) * 2.5)),
            pressure: 1011.5 + 6.5 * course.winter - 2.5 * mass - 34 * typhoon.strength,
            windSpeed: speed,
            windFrom: windFrom(seconds, course: course, front: front, typhoon: typhoon),
            rain: rain, cloud: cloud, sunlight: sunlight,
            mixingHeight: 240 + 1250 * sunlight + 75 * speed, typhoon: typhoon.strength)
    }

    private func temperature(
        _ seconds: Int64, course: DayCourse, mass: Double, cloud: Double, rain: Double, latitude: Double
    ) -> Double {
        let mean = 22.7 - 6.9 * course.winter - (latitude - 23) * 1.6
        let swing = (4.9 - 2.6 * cloud) * Season.cosine(turns: (course.hour - 14.7) / 24)
        let amplitude = course.winter > 0 ? 1.6 + 2 * course.winter : 1.6
        return mean + swing + amplitude * mass - min(3.5, rain * 0.5) + 0.25 * local.smooth(seconds, period: 2400)
    }

    /// Wetness of the region's own air in units of its standard deviation, with afternoon showers in the warm season.
    private func shower(_ seconds: Int64, course: DayCourse, region: Int) -> Double {
        let cell = local.child(UInt64(region))
        let wet = Season.wetness(dayOfYear: course.dayOfYear)
        let afternoon = 1.15 * wet * Course.bell(course.hour, centre: 16, width: 2.2)
        return 0.75 * cell.smooth(seconds, period: 5400) + 0.5 * cell.child(1).smooth(seconds, period: 1500) + afternoon
    }

    private func rain(_ seconds: Int64, course: DayCourse, front: Double, typhoon: Double, shower: Double) -> Double {
        let wet = Season.wetness(dayOfYear: course.dayOfYear)
        let moisture = trough.child(1).smooth(seconds, period: Self.day * 2) + 0.45 * shower
        let excess = moisture + 1.1 * front - (2.05 - 0.95 * wet)
        let ordinary = excess > 0 ? (1 + 2.2 * wet) * excess * excess : 0
        let bands = typhoon * max(0, 1 + 0.6 * trough.child(2).smooth(seconds, period: 2700)) * 22
        return min(95, ordinary + bands)
    }

    private func windSpeed(
        _ seconds: Int64, course: DayCourse, front: Double, sunlight: Double, typhoon: Double
    ) -> Double {
        let base = 1.9 + 0.7 * wind.smooth(seconds, period: 36_000) + 0.25 * wind.child(1).smooth(seconds, period: 1200)
        return max(0.2, base + 1.5 * sunlight + 3 * front + 26 * typhoon)
    }

    /// Monsoon (north-east in winter, south to south-east in summer), sea breeze by day, the turn of a typhoon.
    private func windFrom(
        _ seconds: Int64, course: DayCourse, front: Double, typhoon: (strength: Double, passed: Double)
    ) -> Double {
        let monsoon = course.winter > 0 ? 45 + 40 * (1 - course.winter) : 95 - 75 * course.winter
        let breeze = -course.winter > -0.4 ? 32 * Course.bell(course.hour, centre: 15, width: 4) : 0
        let wander =
            34 * wind.child(2).smooth(seconds, period: 57_600) + 13 * wind.child(3).smooth(seconds, period: 5400)
        let ordinary = monsoon + breeze + wander - 30 * min(front, 1)
        let turning = 350 - 210 * typhoon.passed
        let share = min(1, typhoon.strength * 3)
        return Self.wrapped(ordinary + share * Self.difference(turning, ordinary))
    }

    private static func difference(_ to: Double, _ from: Double) -> Double {
        let turn = wrapped(to - from)
        return turn > 180 ? turn - 360 : turn
    }

    private static func wrapped(_ degrees: Double) -> Double {
        let rest = degrees.truncatingRemainder(dividingBy: 360)
        return rest < 0 ? rest + 360 : rest
    }
}
