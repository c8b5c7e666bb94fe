import CityModel

/// What all parts of the city share at one time.
struct Moment: Sendable {
    let time: Timestamp
    let course: DayCourse
    let nextCourse: DayCourse
    /// Weather of each region.
    let weather: [Weather]
    /// Rain of each region as people and roads still feel it (the last hour), millimetres per hour.
    let wetness: [Double]
    let happenings: [ActiveHappening]

    var seconds: Int64 { time.secondsSince1970 }
}

/// A happening that acts at the moment.
struct ActiveHappening: Sendable {
    let happening: Happening
    let strength: Double
}

/// Makes moments.
struct MomentMaker: Sendable {
    let calendar: HolidayCalendar
    let weatherModel: WeatherModel
    let regions: RegionMap
    var happenings: [Happening] = []

    func moment(at time: Timestamp) -> Moment {
        let now = weather(at: time)
        let before = weather(at: time.adding(seconds: -1800))
        return Moment(
            time: time, course: DayCourse(time, calendar: calendar),
            nextCourse: DayCourse(time.adding(seconds: 86_400), calendar: calendar), weather: now,
            wetness: zip(now, before).map { max($0.rain, 0.6 * $1.rain) }, happenings: active(at: time))
    }

    /// The weather of each region.
    func weather(at time: Timestamp) -> [Weather] {
        let course = DayCourse(time, calendar: calendar)
        let imposed = happenings.filter {
            ($0.kind == .heavyRain || $0.kind == .weather) && $0.strength(at: time) > 0
        }
        return regions.positions.indices.map { region in
            var weather = weatherModel.weather(
                at: time, course: course, region: region, position: regions.positions[region])
            for happening in imposed { weather.impose(happening, strength: happening.strength(at: time)) }
            return weather
        }
    }

    /// Mean rain of a region over the `hours` before, in millimetres per hour.
    func recentRain(region: Int, hours: Int, before time: Timestamp) -> Double {
        var sum = 0.0
        for hour in 0..<hours {
            let past = time.adding(seconds: Int64(-hour) * 3600)
            let course = DayCourse(past, calendar: calendar)
            var weather = weatherModel.weather(
                at: past, course: course, region: region, position: regions.positions[region])
            for happening in happenings { weather.impose(happening, strength: happening.strength(at: past)) }
            sum += weather.rain
        }
        return sum / Double(max(hours, 1))
    }

    private func active(at time: Timestamp) -> [ActiveHappening] {
        happenings.compactMap { happening in
            let strength = happening.strength(at: time)
            // A queue outlives the incident that made it.
            let isIncident = happening.kind == .linkIncident || happening.kind == .corridorIncident
            let isFelt = isIncident && happening.strength(at: time.adding(seconds: -960)) > 0
            return strength > 0 || isFelt ? ActiveHappening(happening: happening, strength: strength) : nil
        }
    }
}
