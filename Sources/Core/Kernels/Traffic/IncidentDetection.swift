/// Finds incidents in one detector's readings as they come in: robust residual against the recent level and the time of
/// day, in units of its own recent extremes, summed by a two-sided CUSUM.
///
/// Works on speed, travel time or occupancy alike, at any spacing of readings; only the past is used. The residual
/// lies half-way between the difference from the trailing median and that from the trailing median at this hour of day.
/// Its unit is the trailing 95th percentile of its own size, so a noisy detector needs more to alarm.
package struct IncidentDetector: Sendable {
    package struct Settings: Sendable, Equatable {
        /// Readings looked back at.
        package var memory = 600
        /// Hours before and after the time of day that count as this time of day.
        package var contextHours = 1.0
        /// Share of the time-of-day level in the expectation; the rest is the trailing level.
        package var contextShare = 0.5
        /// Which quantile of the residual's size is its unit.
        package var unitQuantile = 0.95
        /// CUSUM slack, threshold and cap on one reading, in units.
        package var slack = 1.5, threshold = 1.5, cap = 6.0
        /// Readings after an alarm during which no second one is raised.
        package var quietReadings = 40
        /// Readings before the first judgement.
        package var warmUp = 100

        package init() {}
    }

    package enum Direction: Sendable, Equatable {
        case above, below
    }

    package struct Alarm: Sendable, Equatable {
        /// Position of the reading, counted from 0.
        package let reading: Int
        package let direction: Direction
        /// Residual in units at the reading that raised it.
        package let evidence: Double
        /// What was expected, unit of the readings.
        package let expected: Double
        package let value: Double
    }

    private let settings: Settings
    /// The latest readings, residual sizes and hours of day, oldest first.
    private var values: [Double] = []
    private var hours: [Double] = []
    private var sizes: [Double] = []
    private var above = 0.0
    private var below = 0.0
    private var seen = 0
    private var lastAlarm = Int.min / 2

    package init(settings: Settings = Settings()) { self.settings = settings }

    /// Takes in one reading; a value that is not finite is skipped but counted.
    ///
    /// - Parameter hourOfDay: 0..<24, local time.
    /// - Returns: an alarm when this reading raises one.
    /// - Complexity: O(memory · log memory).
    package mutating func update(value: Double, hourOfDay: Double) -> Alarm? {
        let reading = seen
        seen += 1
        guard value.isFinite else { return nil }
        defer { remember(value, hourOfDay) }
        guard values.count >= settings.warmUp / 2 else { return nil }
        let expected = expectation(hourOfDay)
        let residual = value - expected
        defer { remember(size: abs(residual)) }
        guard values.count >= settings.warmUp, let unit = Percentile.linear(sizes, settings.unitQuantile) else {
            return nil
        }
        let score = min(settings.cap, max(-settings.cap, residual / max(unit, 1e-6)))
        above = max(0, above + score - settings.slack)
        below = max(0, below - score - settings.slack)
        guard max(above, below) > settings.threshold else { return nil }
        let direction: Direction = above >= below ? .above : .below
        (above, below) = (0, 0)
        guard reading - lastAlarm > settings.quietReadings else { return nil }
        lastAlarm = reading
        return Alarm(reading: reading, direction: direction, evidence: score, expected: expected, value: value)
    }

    private func expectation(_ hourOfDay: Double) -> Double {
        guard let level = Percentile.linear(values, 0.5) else { return 0 }
        var alike: [Double] = []
        for (value, hour) in zip(values, hours) {
            let gap = abs(hour - hourOfDay)
            if min(gap, 24 - gap) <= settings.contextHours { alike.append(value) }
        }
        guard alike.count >= 12, let atThisHour = Percentile.linear(alike, 0.5) else { return level }
        return settings.contextShare * atThisHour + (1 - settings.contextShare) * level
    }

    private mutating func remember(_ value: Double, _ hour: Double) {
        values.append(value)
        hours.append(hour)
        if values.count > settings.memory {
            values.removeFirst()
            hours.removeFirst()
        }
    }

    private mutating func remember(size: Double) {
        sizes.append(size)
        if sizes.count > settings.memory { sizes.removeFirst() }
    }
}
