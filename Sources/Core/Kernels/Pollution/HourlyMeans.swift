/// Means of hourly values with the validity minima of GB 3095 (5.2) and HJ 663.
///
/// Series are hourly and gapless; a missing hour is `nan`.
package enum HourlyMeans {
    package static let hoursPerDay = 24

    /// The day's mean, or `nil` with fewer than `minimumHours` valid hours.
    package static func dailyMean(of hours: Span<Double>, minimumHours: Int = 20) -> Double? {
        var sum = 0.0
        var count = 0
        for index in hours.indices where !hours[index].isNaN {
            sum += hours[index]
            count += 1
        }
        return count >= max(1, minimumHours) ? sum / Double(count) : nil
    }

    /// Means over the `window` hours that end with each hour, `nan` where fewer than `minimumHours` are valid.
    ///
    /// A window may begin before the series: what is not there is missing. Same length as the input.
    /// - Complexity: O(hours × window), which keeps every mean free of the drift of a running sum.
    package static func movingMeans(of hours: [Double], window: Int, minimumHours: Int) -> [Double] {
        precondition(window > 0, "window \(window)")
        let span = hours.span
        return hours.indices.map { end in
            let first = max(0, end + 1 - window)
            return dailyMean(of: span.extracting(first..<(end + 1)), minimumHours: minimumHours) ?? .nan
        }
    }

    /// The ozone figure of a day.
    package struct DailyMaximumEightHourMean: Sendable, Hashable {
        /// µg/m³ or the unit of the input; `nil` when too few windows are valid.
        package let value: Double?
        /// Valid windows of 17.
        package let validWindows: Int
    }

    /// The largest 8 h mean of the windows that lie inside the day (HJ 663): 17 of them, of which 14 must be valid.
    /// - Parameter hours: the 24 hours of one day.
    package static func dailyMaximumEightHourMean(
        of hours: Span<Double>, minimumHours: Int = 6, minimumWindows: Int = 14
    ) -> DailyMaximumEightHourMean {
        precondition(hours.count == hoursPerDay, "\(hours.count) hours")
        var largest = -Double.infinity
        var valid = 0
        for start in 0...(hoursPerDay - 8) {
            let window = hours.extracting(start..<(start + 8))
            guard let mean = dailyMean(of: window, minimumHours: minimumHours) else { continue }
            largest = max(largest, mean)
            valid += 1
        }
        return DailyMaximumEightHourMean(value: valid >= max(1, minimumWindows) ? largest : nil, validWindows: valid)
    }

    /// Puts `nan` in place of the values whose flag keeps them out of means.
    package static func admitted(_ values: [Double], flags: [MonitoringFlag]) -> [Double] {
        precondition(values.count == flags.count, "\(values.count) values, \(flags.count) flags")
        return zip(values, flags).map { $1.entersMeans ? $0 : .nan }
    }

    /// Whether an annual mean is valid: 324 days of the year and 27 of each month, 25 in February.
    /// - Parameter validDaysByMonth: twelve counts.
    package static func isAnnualMeanValid(validDaysByMonth: [Int]) -> Bool {
        precondition(validDaysByMonth.count == 12, "\(validDaysByMonth.count) months")
        return validDaysByMonth.reduce(0, +) >= 324
            && validDaysByMonth.indices.allSatisfy { validDaysByMonth[$0] >= ($0 == 1 ? 25 : 27) }
    }
}
