/// The weather at one place and moment.
package struct Weather: Sendable, Hashable {
    /// Degrees Celsius.
    package var temperature: Double
    /// Percent.
    package var humidity: Double
    /// Hectopascal, reduced to sea level.
    package var pressure: Double
    /// Metres per second at 10 m.
    package var windSpeed: Double
    /// Degrees the wind comes FROM, 0 ..< 360, 90 = east.
    package var windFrom: Double
    /// Millimetres per hour.
    package var rain: Double
    /// Share of the sky, 0…1.
    package var cloud: Double
    /// Sunlight at the ground as a share of a clear summer noon, 0…1.
    package var sunlight: Double
    /// Depth of the mixed layer in metres.
    package var mixingHeight: Double
    /// 0 none … 1 the core of a typhoon overhead.
    package var typhoon: Double
}

extension Weather {
    /// Lets a scenario have its way with the weather.
    mutating func impose(_ happening: Happening, strength: Double) {
        guard strength > 0 else { return }
        switch (happening.kind, happening.detail) {
        case (.heavyRain, _): setRain(min(150, rain + happening.size * strength))
        case (.weather, "weather.rain"): setRain(rain + (happening.size - rain) * strength)
        case (.weather, "weather.wind"), (.weather, "weather.windSpeed"):
            windSpeed = max(0, windSpeed + (happening.size - windSpeed) * strength)
        case (.weather, "weather.windDirection"):
            // The short way round the compass.
            let turn = (happening.size - windFrom).truncatingRemainder(dividingBy: 360)
            let short = turn > 180 ? turn - 360 : turn < -180 ? turn + 360 : turn
            let direction = (windFrom + short * strength).truncatingRemainder(dividingBy: 360)
            windFrom = direction < 0 ? direction + 360 : direction
        case (.weather, "weather.temperature"): temperature += (happening.size - temperature) * strength
        default: break
        }
    }

    private mutating func setRain(_ value: Double) {
        let isWetter = value > rain
        rain = max(0, value)
        guard isWetter else { return }
        cloud = 1
        sunlight *= 0.3
        humidity = max(humidity, 95)
    }
}

/// Courses of the year at 23° N.
enum Season {
    static func winter(dayOfYear: Int) -> Double { cosine(turns: (Double(dayOfYear) - 18) / 365.25) }

    /// 0 in the dry season, 1 in the wet one (April … September).
    static func wetness(dayOfYear: Int) -> Double { 0.5 - 0.5 * cosine(turns: (Double(dayOfYear) - 10) / 365.25) }

    /// Elevation of the sun as a share of the zenith, 0 at night.
    static func sun(dayOfYear: Int, hour: Double) -> Double {
        let declination = -0.409 * cosine(turns: (Double(dayOfYear) + 10) / 365.25)
        let latitude = 0.4032
        let hourAngle = (hour - 12.35) / 24
        let height =
            Mathematics.sin(latitude) * Mathematics.sin(declination)
            + Mathematics.cos(latitude) * Mathematics.cos(declination) * cosine(turns: hourAngle)
        return max(0, height)
    }

    static func cosine(turns: Double) -> Double { Mathematics.cos(2 * Double.pi * turns) }
}
