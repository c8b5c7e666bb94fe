/// Whole days of speeds of many sensors, and what kind of day each was.
package struct SpeedHistory: Sendable {
    package let sensorCount: Int
    package let slotsPerDay: Int
    /// Row-major, time × sensors, oldest first, days following each other; not finite means missing.
    package let speeds: [Double]
    /// One per day: days of one kind share a profile. Make-up workdays (调休) are workdays, holidays are not.
    package let kindOfDay: [Int]

    /// - Precondition: `speeds` has days × slots × sensors entries.
    package init(sensorCount: Int, slotsPerDay: Int, speeds: [Double], kindOfDay: [Int]) {
        precondition(speeds.count == kindOfDay.count * slotsPerDay * sensorCount, "days × slots × sensors speeds")
        self.sensorCount = sensorCount
        self.slotsPerDay = slotsPerDay
        self.speeds = speeds
        self.kindOfDay = kindOfDay
    }

    package var dayCount: Int { kindOfDay.count }
    package var rowCount: Int { dayCount * slotsPerDay }
}

/// Median speed by time of day for one kind of day.
package struct DayProfile: Sendable {
    package let sensorCount: Int
    package let slotsPerDay: Int
    /// Row-major, slots × sensors; not a number where nothing is known.
    package let medians: [Double]

    /// - Parameters:
    ///   - kind: days of this kind count; when there is none among `days`, all of `days` do.
    ///   - days: positions of the days that may be looked at.
    ///   - ownReach: slots before and after that join a slot's sample; by itself half an hour each way.
    package init(_ history: SpeedHistory, kind: Int, days: [Int], reach ownReach: Int? = nil) {
        let alike = days.filter { history.kindOfDay[$0] == kind }
        let used = alike.isEmpty ? days : alike
        let slots = history.slotsPerDay, sensors = history.sensorCount
        let reach = ownReach ?? slots / 48
        var medians = Array(repeating: Double.nan, count: slots * sensors)
        var sample = Array(repeating: 0.0, count: used.count * (2 * reach + 1))
        for slot in 0..<slots {
            for sensor in 0..<sensors {
                var count = 0
                for day in used {
                    for near in max(0, slot - reach)...min(slots - 1, slot + reach) {
                        let speed = history.speeds[(day * slots + near) * sensors + sensor]
                        if speed.isFinite {
                            Self.insert(speed, into: &sample, count: count)
                            count += 1
                        }
                    }
                }
                guard count > 0 else { continue }
                medians[slot * sensors + sensor] = (sample[(count - 1) / 2] + sample[count / 2]) / 2
            }
        }
        sensorCount = sensors
        slotsPerDay = slots
        self.medians = medians
    }

    init(sensorCount: Int, slotsPerDay: Int, medians: [Double]) {
        self.sensorCount = sensorCount
        self.slotsPerDay = slotsPerDay
        self.medians = medians
    }

    private static func insert(_ value: Double, into sample: inout [Double], count: Int) {
        var place = count
        while place > 0 && sample[place - 1] > value {
            sample[place] = sample[place - 1]
            place -= 1
        }
        sample[place] = value
    }

    package func median(slot: Int, sensor: Int) -> Double { medians[slot * sensorCount + sensor] }
}
