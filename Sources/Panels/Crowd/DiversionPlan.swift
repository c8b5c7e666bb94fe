package import CityKernels
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
        /// Hours of the next day above the warning line, before and after; nil where it is neither passed now nor by the forecast.
        package let hoursOver: (before: Int, after: Int)?
        /// Chance of the warning line within 12 hours before and after.
        /// Nil with too few paths to count on.
        package let chanceBefore: Double?
        package let chanceAfter: Double?
        package let waitingMost: Double
        /// People who give up waiting or find the place closing, over the next day.
        package let gone: Double
        package let inside: [Double]
        /// Whether the people stay under the line at the accepted risk; nil without a line or enough paths.
        package let keepsLine: Bool?
        /// The rate that would, an hour; nil where this one does.
        package let neededRate: MeteringRate?
    }

    /// The whole card, mildest level first.
    package let card: [DiversionStep]
    /// The level reached now; nil below all.
    package let level: Severity?
    /// The step of the level reached, and the first one above it that was not carried out, with the time it will be due by the
    /// forecast.
    package let current: DiversionStep?
    package let next: (step: DiversionStep, due: Timestamp?)?
    /// When each step was last carried out since the place opened.
    package let carriedOut: [EntityID: Timestamp]
    package let alternatives: [Alternative]
    /// Other places of the kind whose people are known, with room or without.
    package let othersCounted: Int
    /// Whether there is a forecast that could say when the next step is due.
    package let isForecast: Bool

    /// The step a duty officer would carry out now: that of the level reached, where it was carried out the next, and where none
    /// is left that of the level again.
    package var proposed: DiversionStep? {
        if let current, carriedOut[current.id] == nil { return current }
        return next?.step ?? current
    }

    /// When the proposed step was carried out already; nil when it was not.
    package var repeats: Timestamp? { proposed.flatMap { carriedOut[$0.id] } }

    /// Risk of the line up to which metering is taken to keep it.
    package static let acceptedRisk = 0.1
    /// Alternatives named in a message.
    private static let namedMost = 2

    /// A text of the card with the places that have room: `[…]` is left out where there is none, `{alternatives}` names them.
    package func filled(_ text: LocalizedText) -> LocalizedText {
        LocalizedText(
            zh: filled(text.zh, alternatives.prefix(Self.namedMost).map(\.place.name.zh).joined(separator: "、")),
            en: filled(text.en, alternatives.prefix(Self.namedMost).map(\.place.name.en).joined(separator: " or ")))
    }

    private func filled(_ text: String, _ names: String) -> String {
        var kept = ""
        for (index, part) in text.split(separator: "[", omittingEmptySubsequences: false).enumerated() {
            guard index > 0, let end = part.firstIndex(of: "]") else {
                kept += index > 0 ? "[" + part : part
                continue
            }
            if !names.isEmpty { kept += part[..<end] }
            kept += part[part.index(after: end)...]
        }
        return kept.replacing("{alternatives}", with: names)
    }

    package init(
        place: Place, level: Severity?, steps: [DiversionStep], lines: [Severity: Double], forecast: CrowdForecast,
        alternatives: [Alternative], othersCounted: Int, carriedOut: [EntityID: Timestamp] = [:]
    ) {
        let card = steps.card(of: place)
        self.card = card
        self.level = level
        current = card.last { step in level.map { step.level <= $0 } ?? false }
        let above = card.filter { step in level.map { step.level > $0 } ?? true }
        next = (above.first { carriedOut[$0.id] == nil } ?? above.last).map { step in
            (step, Self.due(lines[step.level], place, forecast))
        }
        self.carriedOut = carriedOut
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

    /// Places of the same kind that are open on arrival and an hour later, by the people they can take weighed by how long the
    /// way is: halved every 20 minutes.
    package static func alternatives(
        to place: Place, places: [Place], people: [EntityID: Double], at now: Timestamp, minutes: (Place) -> Double?
    ) -> [Alternative] {
        let found = places.filter { $0.id != place.id && $0.kind == place.kind && $0.instantaneousCapacity > 0 }
            .compactMap { other -> Alternative? in
                guard let count = people[other.id] else { return nil }
                let spare = Double(other.instantaneousCapacity) * min(other.warningPercent, 100) / 100 - count
                let minutes = minutes(other)
                let arrival = now.adding(seconds: Int64((minutes ?? 0) * 60))
                guard spare > 0, CrowdDay.isOpen(other, at: arrival),
                    CrowdDay.isOpen(other, at: arrival.adding(seconds: 3600))
                else { return nil }
                return Alternative(place: other, people: count, spare: spare, minutes: minutes)
            }
        func worth(_ one: Alternative) -> Double {
            one.minutes.map { one.spare * exp2(-$0 / 20) } ?? one.spare * 1e-6
        }
        return found.sorted { (-worth($0), $0.place.id) < (-worth($1), $1.place.id) }
    }

    /// Runs the forecast's paths again with at most so many people let in an hour.
    ///
    /// - Parameters:
    ///   - rate: most people let in an hour.
    ///   - limits: what a rate lets in each hour ahead; infinite = as many as come.
    ///   - arrivals: people expected to come each hour ahead.
    ///   - isOpen: whether the place is open at each hour ahead.
    package static func effect(
        forecast: CrowdForecast, line: Double, arrivals: [Double], rate: Double, limits: @escaping (Double) -> [Double],
        now: Double, isOpen: [Bool]
    ) -> Effect? {
        let hours = CrowdForecast.hoursAhead
        let asked = limits(rate)
        guard !forecast.paths.isEmpty, arrivals.count == hours, asked.count == hours else { return nil }
        let mean = forecast.points.map(\.point.mean)
        let patience = MeteredOccupancy.assumedPatienceMinutes / 60
        func course(_ unmetered: ArraySlice<Double>) -> MeteredOccupancy {
            MeteredOccupancy.course(
                unmetered: unmetered, before: now, arrivals: arrivals, limits: asked, isOpen: isOpen,
                patienceSteps: patience)
        }
        let middle = course(mean[...])
        let count = forecast.paths.count / hours
        var (before, after, afterInADay) = (0.0, 0.0, 0)
        for row in 0..<count {
            let path = forecast.paths[(row * hours)..<((row + 1) * hours)]
            let metered = course(path)
            if path.prefix(12).contains(where: { $0 > line }) { before += 1 }
            if metered.inside.prefix(12).contains(where: { $0 > line }) { after += 1 }
            if metered.inside.contains(where: { $0 > line }) { afterInADay += 1 }
        }
        func chance(_ over: Double) -> Double? {
            count < LineCrossing.fewestPaths ? nil : (over + 0.5) / (Double(count) + 1)
        }
        func over(_ course: [Double]) -> Int { course.count { $0 > line } }
        let isCounted = count >= LineCrossing.fewestPaths && line.isFinite
        let keepsLine = isCounted ? Double(afterInADay) <= acceptedRisk * Double(count) : nil
        let neededRate =
            keepsLine == false
            ? MeteringRate.largest(
                occupancyPaths: forecast.paths, arrivals: arrivals, line: line, risk: acceptedRisk, before: now,
                isOpen: isOpen, patienceSteps: patience, limits: limits) : nil
        let isPassed = now > line || over(mean) > 0
        return Effect(
            peakBefore: mean.max() ?? 0, peakAfter: middle.inside.max() ?? 0,
            hoursOver: isPassed ? (over(mean), over(middle.inside)) : nil, chanceBefore: chance(before),
            chanceAfter: chance(after), waitingMost: middle.waiting.max() ?? 0,
            gone: middle.gone.reduce(0, +), inside: middle.inside, keepsLine: keepsLine, neededRate: neededRate)
    }
}
