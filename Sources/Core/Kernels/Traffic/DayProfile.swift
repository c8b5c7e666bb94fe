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
        var window = SlidingMedians(history, days: alike.isEmpty ? days : alike, reach: ownReach)
        self.init(
            bySensor: (0..<history.sensorCount).map { window.medians(ofSensor: $0) }, slotsPerDay: history.slotsPerDay)
    }

    init(sensorCount: Int, slotsPerDay: Int, medians: [Double]) {
        self.sensorCount = sensorCount
        self.slotsPerDay = slotsPerDay
        self.medians = medians
    }

    /// - Parameter columns: the medians of each sensor's slots.
    init(bySensor columns: [ArraySlice<Double>], slotsPerDay: Int) {
        var medians = Array(repeating: Double.nan, count: slotsPerDay * columns.count)
        for (sensor, column) in columns.enumerated() {
            for (slot, median) in column.enumerated() { medians[slot * columns.count + sensor] = median }
        }
        self.init(sensorCount: columns.count, slotsPerDay: slotsPerDay, medians: medians)
    }

    package func median(slot: Int, sensor: Int) -> Double { medians[slot * sensorCount + sensor] }

    /// Slots of which nothing is known take the sensor's overall mean of the profile, or the mean of all sensors.
    func filled() -> DayProfile {
        guard medians.contains(where: { !$0.isFinite }) else { return self }
        let known = medians.filter(\.isFinite)
        let overall = known.isEmpty ? 0 : known.reduce(0, +) / Double(known.count)
        var filled = medians
        for sensor in 0..<sensorCount {
            var sum = 0.0, count = 0.0
            for slot in 0..<slotsPerDay where median(slot: slot, sensor: sensor).isFinite {
                sum += median(slot: slot, sensor: sensor)
                count += 1
            }
            let own = count > 0 ? sum / count : overall
            for slot in 0..<slotsPerDay where !median(slot: slot, sensor: sensor).isFinite {
                filled[slot * sensorCount + sensor] = own
            }
        }
        return DayProfile(sensorCount: sensorCount, slotsPerDay: slotsPerDay, medians: filled)
    }
}
