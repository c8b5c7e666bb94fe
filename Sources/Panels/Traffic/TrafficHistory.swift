import CityKernels
import CityModel
import CityStore

/// What the past of one link tells: its day, its usual day, how reliable it is.
enum TrafficHistory {
    /// Hours of the morning and evening peak; reliability is told for them.
    static let peakHours: Set<Int> = [7, 8, 17, 18]
    /// Five workdays of peak hours.
    static let leastPeakHours = 20
    static let leastSameHours = 3

    /// Hour means of the last 24 hours, the present one last; hours without usable readings are nil.
    static func day(_ hours: [HourRollUp], _ now: Timestamp) -> [Double?] {
        let last = now.floored(toSeconds: 3600)
        let byHour = Dictionary(
            hours.filter(isBelieved).map { ($0.hour, $0.mean) },
            uniquingKeysWith: { first, _ in first })
        return (0..<24).map { byHour[last.adding(seconds: Int64($0 - 23) * 3600)] }
    }

    /// Whether an hour's mean can be a speed; one wild reading of it makes it none.
    private static func isBelieved(_ roll: HourRollUp) -> Bool {
        roll.usable > 0 && (0...RoadTimes.fastestPossible).contains(roll.mean)
    }

    static func detail(
        _ link: TrafficModel.Link, _ detail: TrafficSnapshot.Detail, _ facts: TrafficSnapshot
    ) -> TrafficModel.Detail {
        let reliability = reliability(link.link, detail.hours, facts)
        func figure(_ value: Double?, _ key: String) -> Figure {
            Figure(
                value: value, decimals: 2, time: facts.asOf, source: link.speed.source,
                department: link.speed.department, method: "traffic.reliability", title: key,
                subject: link.link.name, missing: .tooFewReadings, series: link.speed.series)
        }
        return TrafficModel.Detail(
            link: link, samples: detail.day, weekAgo: detail.weekAgo, usual: usual(detail.hours, facts),
            drops: RoadIncidentWatch.alarms(detail.day).map { drop in
                (
                    time: drop.time,
                    speed: Figure(
                        value: drop.alarm.value, unit: "km/h", time: drop.time, source: link.speed.source,
                        department: link.speed.department, method: "traffic.drop", title: "traffic.drop",
                        subject: link.link.name, series: link.speed.series), expected: drop.alarm.expected
                )
            },
            sources: LinkSources(detail.detectors, link: link, asOf: facts.asOf), signal: detail.signal,
            travelTimeIndex: figure(reliability?.travelTimeIndex, "traffic.travelTimeIndex"),
            planningTimeIndex: figure(reliability?.planningTimeIndex, "traffic.planningTimeIndex"),
            bufferIndex: figure(reliability?.bufferIndex, "traffic.bufferIndex"))
    }

    private static func usual(_ hours: [HourRollUp], _ facts: TrafficSnapshot) -> [(time: Timestamp, value: Double?)] {
        let known = hours.filter(isBelieved).map { roll in
            let civil = CivilTime(roll.hour)
            return (
                time: roll.hour, hour: civil.hour, isOff: facts.city.calendar.day(civil.date).isDayOff, mean: roll.mean
            )
        }
        let last = facts.asOf.floored(toSeconds: 3600)
        return (0..<24).map { step in
            let time = last.adding(seconds: Int64(step - 23) * 3600)
            let civil = CivilTime(time)
            let isOff = facts.city.calendar.day(civil.date).isDayOff
            let same = known.filter { $0.time < time && $0.hour == civil.hour && $0.isOff == isOff }.map(\.mean)
            let middle = same.count < leastSameHours ? nil : Percentile.linear(same, 0.5)
            return (time.adding(seconds: 1800), middle)
        }
    }

    private static func reliability(
        _ link: CityModel.RoadLink, _ hours: [HourRollUp], _ facts: TrafficSnapshot
    ) -> TravelTimeReliability? {
        let speeds = hours.filter { roll in
            let civil = CivilTime(roll.hour)
            return isBelieved(roll) && peakHours.contains(civil.hour) && !facts.city.calendar.day(civil.date).isDayOff
        }.map(\.mean)
        let minutes = speeds.filter { $0 > 0 }.map { link.lengthKilometres / $0 * 60 }
        return TravelTimeReliability(
            travelTimes: minutes, freeFlowTime: link.lengthKilometres / link.freeFlowKilometresPerHour * 60,
            minimumSamples: leastPeakHours)
    }
}
