/// The limit of one pollutant in a discharge permit, in the unit of the values judged.
package struct PermitLimit: Sendable, Hashable {
    /// Only pH has one.
    package let lower: Double?
    package let upper: Double?

    package init(lower: Double? = nil, upper: Double?) {
        self.lower = lower
        self.upper = upper
    }

    /// Whether a value breaks the limit; a value at the limit does not.
    package func isExceeded(by value: Double) -> Bool {
        if let upper, value > upper { return true }
        if let lower, value < lower { return true }
        return false
    }

    /// Value / upper limit − 1 when above it; `nil` else, for two-sided limits, and for a limit of zero.
    package func excessMultiple(of value: Double) -> Double? {
        guard lower == nil, let upper, upper > 0, value > upper else { return nil }
        return value / upper - 1
    }
}

/// An outlet's hours held against its permit.
package struct OutletJudgement: Sendable, Hashable {
    /// Hours in the series.
    package let hours: Int
    /// Hours that were judged: valid and with an admitting flag.
    package let judgedHours: Int
    /// Hours without a value although the flag would admit one.
    package let missingHours: Int
    /// Hours kept out by their flag (maintenance, calibration, fault, stopped, link broken).
    package let excludedHours: Int
    package let hoursOver: Int
    /// Runs of consecutive hours over the limit; excluded and missing hours end a run.
    package let runsOver: [Range<Int>]
    /// The hour of the largest excess multiple (else the first hour over).
    package let worstHour: Int?
    package let worstExcessMultiple: Double?
    /// Mean of the judged hours, weighted by flow when flows were given; `nil` without any.
    package let mean: Double?

    /// - Parameters:
    ///   - values: hourly values, `nan` = missing.
    ///   - flags: one per hour.
    ///   - flows: volume of each hour as weights of the mean (m³), `nan` = hour without weight; empty = plain mean.
    package init(values: [Double], flags: [MonitoringFlag], flows: [Double] = [], limit: PermitLimit) {
        precondition(values.count == flags.count, "\(values.count) values, \(flags.count) flags")
        precondition(flows.isEmpty || flows.count == values.count, "\(flows.count) flows, \(values.count) values")
        var tally = Tally()
        for hour in values.indices {
            guard flags[hour].entersMeans else {
                tally.excluded += 1
                continue
            }
            guard !values[hour].isNaN else {
                tally.missing += 1
                continue
            }
            tally.add(values[hour], hour: hour, weight: flows.isEmpty ? 1 : flows[hour], limit: limit)
        }
        hours = values.count
        judgedHours = tally.judged
        missingHours = tally.missing
        excludedHours = tally.excluded
        hoursOver = tally.runs.reduce(0) { $0 + $1.count }
        runsOver = tally.runs
        worstHour = tally.worstHour
        worstExcessMultiple = tally.worstExcess
        mean = tally.weight > 0 ? tally.weightedSum / tally.weight : nil
    }

    private struct Tally {
        var judged = 0
        var missing = 0
        var excluded = 0
        var runs: [Range<Int>] = []
        var worstHour: Int?
        var worstExcess: Double?
        var weightedSum = 0.0
        var weight = 0.0

        mutating func add(_ value: Double, hour: Int, weight hourWeight: Double, limit: PermitLimit) {
            judged += 1
            if hourWeight > 0 {
                weightedSum += value * hourWeight
                weight += hourWeight
            }
            guard limit.isExceeded(by: value) else { return }
            if let last = runs.last, last.upperBound == hour {
                runs[runs.count - 1] = last.lowerBound..<(hour + 1)
            } else {
                runs.append(hour..<(hour + 1))
            }
            let excess = limit.excessMultiple(of: value)
            if worstHour == nil || (excess ?? 0) > (worstExcess ?? 0) {
                worstHour = hour
                worstExcess = excess
            }
        }
    }
}
