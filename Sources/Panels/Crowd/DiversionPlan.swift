import CityKernels
package import CityModel
import Glibc

/// What to do at a full place: the step of its card that is due, where to send people, and what that does.
package struct DiversionPlan: Sendable {
    /// A place people can be sent to.
    package struct Alternative: Sendable {
        package let place: Place
        package let people: Double
        /// People it takes before its own warning line.
        package let spare: Double
        /// Driving time on current speeds, minutes; nil without a way or roads.
        package let minutes: Double?
    }

    /// What metering does to the next day.
    package struct Effect: Sendable {
        package let peakBefore: Double
        package let peakAfter: Double
        /// Hours of the next day above the warning line, before and after; nil while the line is not passed.
        package let hoursOver: (before: Int, after: Int)?
        /// Chance of the warning line within 12 hours before and after.
        /// Nil with too few paths to count on.
        package let chanceBefore: Double?
        package let chanceAfter: Double?
        package let waitingMost: Double
        package let inside: [Double]
    }

    /// The whole card, mildest level first.
    package let card: [DiversionStep]
    /// The level reached now; nil below all.
    package let level: Severity?
    /// The step in force, and the next one with the time it will be due by the forecast.
    package let current: DiversionStep?
    package let next: (step: DiversionStep, due: Timestamp?)?
    package let alternatives: [Alternative]
    /// Other places of the kind whose people are known, with room or without.
    package let othersCounted: Int
    /// Whether there is a forecast that could say when the next step is due.
    package let isForecast: Bool

    /// The step a duty officer would carry out now: that of the level reached, else the next.
    package var proposed: DiversionStep? { current ?? next?.step }

    package init(
        place: Place, level: Severity?, steps: [DiversionStep], lines: [Severity: Double], forecast: CrowdForecast,
        alternatives: [Alternative], othersCounted: Int
    ) {
        let card = steps.card(of: place)
        self.card = card
        self.level = level
        current = card.last { step in level.map { step.level <= $0 } ?? false }
        next = card.first { step in level.map { step.level > $0 } ?? true }.map { step in
            (step, Self.due(lines[step.level], place, forecast))
        }
        self.alternatives = alternatives
        self.othersCounted = othersCounted
        isForecast = forecast.missing == nil
    }

    /// When the middle of the forecast reaches a load.
    private static func due(_ load: Double?, _ place: Place, _ forecast: CrowdForecast) -> Timestamp? {
        guard let load, place.instantaneousCapacity > 0 else { return nil }
        let line = load * Double(place.instantaneousCapacity)
        return forecast.points.first { $0.point.mean >= line }.map { max($0.time, forecast.madeAt) }
    }

    /// Places of the same kind, by the people they can take weighed by how long the way is: halved every 20 minutes.
    package static func alternatives(
        to place: Place, places: [Place], people: [EntityID: Double], minutes: (Place) -> Double?
    ) -> [Alternative] {
        let found = places.filter { $0.id != place.id && $0.kind == place.kind && $0.instantaneousCapacity > 0 }
            .compactMap { other -> Alternative? in
                guard let count = people[other.id] else { return nil }
                let spare = Double(other.instantaneousCapacity) * min(other.warningPercent, 100) / 100 - count
                return spare > 0 ? Alternative(place: other, people: count, spare: spare, minutes: minutes(other)) : nil
            }
        func worth(_ one: Alternative) -> Double {
            one.minutes.map { one.spare * exp2(-$0 / 20) } ?? one.spare * 1e-6
        }
        return found.sorted { (-worth($0), $0.place.id) < (-worth($1), $1.place.id) }
    }

    /// Runs the forecast's paths again with at most so many people let in an hour.
    ///
    /// - Parameters:
    ///   - limits: one an hour ahead, people an hour; infinite = as many as come.
    ///   - arrivals: people expected to come each hour ahead.
    package static func effect(forecast: CrowdForecast, line: Double, arrivals: [Double], limits: [Double], now: Double)
        -> Effect?
    {
        let hours = CrowdForecast.hoursAhead
        guard !forecast.paths.isEmpty, arrivals.count == hours, limits.count == hours else { return nil }
        let mean = forecast.points.map(\.point.mean)
        let middle = MeteredOccupancy.course(unmetered: mean[...], before: now, arrivals: arrivals, limits: limits)
        let count = forecast.paths.count / hours
        var (before, after) = (0.0, 0.0)
        for row in 0..<count {
            let path = forecast.paths[(row * hours)..<((row + 1) * hours)]
            let metered = MeteredOccupancy.course(unmetered: path, before: now, arrivals: arrivals, limits: limits)
            if path.prefix(12).contains(where: { $0 > line }) { before += 1 }
            if metered.inside.prefix(12).contains(where: { $0 > line }) { after += 1 }
        }
        func chance(_ over: Double) -> Double? {
            count < LineCrossing.fewestPaths ? nil : (over + 0.5) / (Double(count) + 1)
        }
        func over(_ course: [Double]) -> Int { course.count { $0 > line } }
        return Effect(
            peakBefore: mean.max() ?? 0, peakAfter: middle.inside.max() ?? 0,
            hoursOver: now > line ? (over(mean), over(middle.inside)) : nil, chanceBefore: chance(before),
            chanceAfter: chance(after), waitingMost: middle.waiting.max() ?? 0, inside: middle.inside)
    }
}
