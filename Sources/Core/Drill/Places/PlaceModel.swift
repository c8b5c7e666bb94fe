import CityModel

/// How many people are at one place: the truth that its sensors see with errors.
struct PlaceModel: Sendable {
    let place: Place
    let hours: OpeningHours
    let region: Int
    private let random: CounterRandom
    private let shape: DayShape
    /// Share of the people inside that leaves in a second.
    private let leavingRate: Double

    private struct DayShape: Sendable {
        let work: [Double]
        let off: [Double]
    }

    init(_ place: Place, region: Int, seed: UInt64) {
        self.place = place
        self.region = region
        hours = OpeningHours(place)
        random = CounterRandom(seed: seed, stream: "place/\(place.id)")
        shape = Self.shape(of: place, hours: hours)
        leavingRate = 1 / (60 * Self.stayMinutes(place))
    }

    /// People inside, before rounding.
    func occupancy(_ moment: Moment) -> Double {
        let envelope = hours.envelope(minute: moment.course.minute)
        guard envelope > 0 else { return 0 }
        let seconds = moment.seconds
        let course =
            Course.value(shape(moment.course), next: shape(moment.nextCourse), minute: moment.course.minute)
        let level = 1 + 0.11 * random.smooth(seconds, period: 86_400) + 0.05 * random.smooth(seconds, period: 2700)
        var people = peak(moment) * course * level * weatherFactor(moment)
        people = metered(people + programme(moment))
        for active in moment.happenings where active.happening.subject == place.id {
            switch active.happening.kind {
            case .crowdSurge: people += active.happening.size * active.strength
            case .crowdLoad:
                let wanted = active.happening.size * Double(place.instantaneousCapacity)
                people += (wanted - people) * active.strength
            case .placeClosed: people *= 1 - active.strength
            default: break
            }
        }
        people *= fleeing(moment)
        return min(people * envelope, 1.35 * Double(place.instantaneousCapacity))
    }

    /// What the operator lets in of those who want to: from four fifths of the capacity on the gates are slowed.
    private func metered(_ people: Double) -> Double {
        let capacity = Double(place.instantaneousCapacity)
        let free = 0.8 * capacity
        guard people > free, capacity > 0 else { return people }
        return free + 0.26 * capacity * (1 - Mathematics.exp(-(people - free) / (0.42 * capacity)))
    }

    /// People who came and went over the `seconds` between two moments; their difference is exactly the change.
    ///
    /// Where numbers stand still, as many come as go: those inside over the usual stay. Where they rise or fall, fewer go or
    /// come by the factor by which more come or go, so that an emptying place still has people coming in. Nobody comes in
    /// who would find the place shut at the end.
    func flows(from before: Int, to now: Int, over seconds: Double, at time: Int64) -> (entered: Int, left: Int) {
        guard now > 0 else { return (0, before) }
        let change = Double(now - before)
        let turnover = Double(before + now) / 2 * seconds * leavingRate
        let lesser = ((change * change + 4 * turnover * turnover).squareRoot() - abs(change)) / 2
        let waves = max(0, 1 + 0.12 * random.child(3).smooth(time, period: 900))
        let drawn = min(random.child(4).arrivals(time, mean: lesser * waves), min(before, now))
        return now >= before ? (now - before + drawn, drawn) : (drawn, before - now + drawn)
    }

    /// Vehicles per hour that visitors beyond those of an ordinary day bring to the roads around.
    func addedTraffic(_ moment: Moment, occupancy: Double) -> Double {
        let ordinary = place.weekdayPeak * Course.value(shape.work, next: shape.work, minute: moment.course.minute)
        let excess = max(0, occupancy - ordinary)
        return excess * leavingRate * 3600 * 2 * 0.16
    }

    private func shape(_ course: DayCourse) -> [Double] { course.day.isDayOff ? shape.off : shape.work }

    /// The height of the day; around midnight it runs over into the next day's, where people may stay.
    private func peak(_ moment: Moment) -> Double {
        let today = dayPeak(moment.course)
        guard hours.isAlwaysOpen else { return today }
        let share = Course.smoothstep((moment.course.minute - 1320) / 120)
        return today + (dayPeak(moment.nextCourse) - today) * share
    }

    private func dayPeak(_ course: DayCourse) -> Double {
        let season = place.kind == .scenic && place.isOutdoor ? 1 - 0.07 * course.winter : 1
        switch course.day {
        case .workday, .makeupWorkday:
            let eve = course.isEve && place.kind != .scenic ? 1.15 : 1
            return place.weekdayPeak * season * eve
        case .weekend: return place.weekendPeak * season * (course.date.weekday == 7 ? 1.04 : 0.98)
        case .holiday: return place.weekendPeak * max(1, place.holidayFactor) * course.holidayStrength * season
        }
    }

    private func weatherFactor(_ moment: Moment) -> Double {
        let rain = moment.wetness[region]
        let weather = moment.weather[region]
        guard place.isOutdoor else {
            return (1 + 0.09 * min(1, rain / 4)) * (1 - 0.65 * Course.smoothstep((weather.windSpeed - 11) / 6))
        }
        let wet = 1 / (1 + 0.75 * rain.squareRoot() + 0.06 * rain)
        let heat = 1 - 0.035 * max(0, weather.temperature - 33)
        let cold = 1 - 0.02 * max(0, 11 - weather.temperature)
        let storm = max(0.04, 1 - max(0, weather.windSpeed - 8) / 9)
        return wet * heat * cold * storm
    }

    /// Concerts, markets and shows that the calendar does not know.
    private func programme(_ moment: Moment) -> Double {
        guard place.kind != .hub, place.instantaneousCapacity >= 3000 else { return 0 }
        let draw = random.child(1)
        let day = moment.course.dayNumber
        let chance = moment.course.day.isDayOff ? 0.055 : moment.course.isEve ? 0.03 : 0.012
        guard draw.uniform(day * 4) < chance else { return 0 }
        let latest = hours.isAlwaysOpen ? 1290 : min(hours.closes - 110, 1290)
        let centre = latest - draw.uniform(day * 4 + 1) * 200
        let size = draw.uniform(day * 4 + 2, in: 0.35...0.95) * max(place.weekendPeak, place.weekdayPeak)
        return size * Course.bell(moment.course.minute, centre: centre, width: 85)
    }

    /// People leave where gas comes near.
    private func fleeing(_ moment: Moment) -> Double {
        var staying = 1.0
        for active in moment.happenings where active.happening.kind == .gasRelease {
            guard let source = active.happening.position else { continue }
            let metres = Geometry.offset(from: source, to: place.position).length
            staying *= 1 - 0.9 * active.strength * Course.smoothstep((2500 - metres) / 1500)
        }
        return staying
    }

    private static func stayMinutes(_ place: Place) -> Double {
        switch place.kind {
        case .scenic: place.areaSquareMetres > 1_000_000 ? 190 : 130
        case .mall: 105
        case .hub: 42
        }
    }

    /// Share of the peak at each full hour, on workdays and days off.
    private static func shape(of place: Place, hours: OpeningHours) -> DayShape {
        switch place.kind {
        case .hub: return DayShape(work: hubWork, off: hubOff)
        case .mall: return DayShape(work: mallWork, off: mallOff)
        case .scenic:
            let isEvening = hours.isAlwaysOpen || hours.closes >= 1260
            return isEvening ? DayShape(work: parkWork, off: parkOff) : DayShape(work: sightWork, off: sightOff)
        }
    }

    private static let hubWork = [
        0.10, 0.06, 0.04, 0.04, 0.06, 0.18, 0.48, 0.80, 0.95, 0.86, 0.78, 0.76, 0.80, 0.78, 0.80, 0.84, 0.92, 1.00,
        0.96, 0.84, 0.66, 0.48, 0.32, 0.18,
    ]
    private static let hubOff = [
        0.12, 0.07, 0.05, 0.05, 0.07, 0.16, 0.40, 0.66, 0.88, 0.96, 0.98, 0.92, 0.88, 0.86, 0.90, 0.94, 0.98, 1.00,
        0.94, 0.86, 0.70, 0.54, 0.36, 0.20,
    ]
    private static let mallWork = [
        0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.02, 0.04, 0.08, 0.16, 0.34, 0.54, 0.74, 0.62, 0.50, 0.52, 0.58, 0.72,
        0.92, 1.00, 0.92, 0.66, 0.30, 0.06,
    ]
    private static let mallOff = [
        0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.02, 0.04, 0.08, 0.20, 0.46, 0.68, 0.82, 0.84, 0.90, 0.96, 0.98, 0.94,
        0.96, 1.00, 0.90, 0.62, 0.30, 0.06,
    ]
    private static let parkWork = [
        0.03, 0.02, 0.02, 0.02, 0.03, 0.10, 0.30, 0.44, 0.46, 0.50, 0.56, 0.50, 0.40, 0.42, 0.50, 0.58, 0.66, 0.74,
        0.86, 1.00, 0.94, 0.62, 0.26, 0.08,
    ]
    private static let parkOff = [
        0.04, 0.02, 0.02, 0.02, 0.03, 0.08, 0.18, 0.30, 0.46, 0.68, 0.86, 0.88, 0.76, 0.78, 0.90, 1.00, 0.98, 0.90,
        0.84, 0.88, 0.80, 0.54, 0.24, 0.09,
    ]
    private static let sightWork = [
        0.00, 0.00, 0.00, 0.00, 0.00, 0.02, 0.06, 0.18, 0.44, 0.76, 1.00, 0.98, 0.80, 0.74, 0.84, 0.86, 0.62, 0.32,
        0.14, 0.05, 0.02, 0.01, 0.00, 0.00,
    ]
    private static let sightOff = [
        0.00, 0.00, 0.00, 0.00, 0.00, 0.03, 0.08, 0.22, 0.50, 0.82, 0.98, 1.00, 0.92, 0.88, 0.96, 0.92, 0.70, 0.38,
        0.16, 0.06, 0.02, 0.01, 0.00, 0.00,
    ]
}
