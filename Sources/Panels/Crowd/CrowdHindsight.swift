import CityKernels
package import CityModel
package import CityStore

/// What came after a moment looked back at, beside the forecast that was made then.
package struct CrowdHindsight: Sendable {
    /// Hour means after the moment, at half past, in order; nil where nothing usable was counted.
    package let hours: [(time: Timestamp, value: Double?)]
    /// Hours of which both forecast and count are known, and how many of them the bands held.
    package let judged: Int
    package let inside80: Int
    package let inside95: Int
    /// Mean size of the miss, and the largest with its time: count less forecast, people.
    package let meanMiss: Double?
    package let largestMiss: (time: Timestamp, persons: Double)?
    /// The first hour over the warning line; nil when none was.
    package let crossed: Timestamp?
    /// Whole hours that are known from the moment on without a gap.
    package let hoursKnown: Int

    /// Nil when nothing came yet.
    /// - Parameter came: hour means from the hour of the moment on; the newest may still have been running.
    package init?(_ came: [HourRollUp], forecast: CrowdForecast, line: Double?) {
        let known = came.dropLast(came.count > CrowdForecast.hoursAhead ? 0 : 1).filter { $0.mean >= 0 }
        guard !known.isEmpty, !forecast.points.isEmpty else { return nil }
        let means = Dictionary(
            known.map { ($0.hour.adding(seconds: 1800), $0.mean) }, uniquingKeysWith: { first, _ in first })
        let hours = forecast.points.map { (time: $0.time, value: means[$0.time]) }
        var (misses, inside80, inside95) = ([(time: Timestamp, persons: Double)](), 0, 0)
        for (time, point) in forecast.points {
            guard let value = means[time] else { continue }
            misses.append((time, value - point.mean))
            if (point.lower80...max(point.lower80, point.upper80)).contains(value) { inside80 += 1 }
            if (point.lower95...max(point.lower95, point.upper95)).contains(value) { inside95 += 1 }
        }
        guard !misses.isEmpty else { return nil }
        self.hours = hours
        judged = misses.count
        (self.inside80, self.inside95) = (inside80, inside95)
        meanMiss = misses.reduce(0) { $0 + abs($1.persons) } / Double(misses.count)
        largestMiss = misses.max { abs($0.persons) < abs($1.persons) }
        crossed = line.flatMap { line in hours.first { ($0.value ?? -1) > line }?.time }
        hoursKnown = hours.prefix { $0.value != nil }.count
    }
}
