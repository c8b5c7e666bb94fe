package import CityKernels
package import CityModel

/// The hourly report of one air station under the edition of HJ 633 in force in that hour.
package struct AirReport: Sendable {
    package struct Item: Sendable {
        package let pollutant: AirPollutant
        package let concentration: Figure
        /// Individual index; nil without a value.
        package let index: Int?
        /// The concentration up to which the individual index stays at 100.
        package let limit: Double
    }

    package let station: Station
    package let edition: AirQualityRule.Edition
    package let index: Figure
    /// Nil when no hour was heard of.
    package let verdict: AirQualityVerdict?
    /// In the standard's order.
    package let items: [Item]
    /// Points more (less) than an hour before.
    package let hourTrend: Double?
    package let severity: Severity?
    package let alarm: Alarm?
    /// Indices of the last 24 hours, oldest first.
    package let day: [Double?]

    init(_ station: Station, _ facts: PollutionSnapshot) {
        self.station = station
        let hours = AirHours(until: facts.asOf, count: 48) { facts.series(SeriesKey(station.id, $0.metric)) }
        let newest = hours.newest
        let time = newest.map { hours.time(of: $0) }
        let rule = AirQualityRule.inForce(on: CivilTime(time ?? facts.asOf).date)
        edition = rule.edition
        let verdict = newest.map { hours.verdict(at: $0) }
        self.verdict = verdict
        let quality = facts.quality(newest: time, cycleSeconds: 3600)
        let missing: MissingReason = verdict?.maximum == nil ? .noData : .tooFewReadings
        index = facts.figure(
            verdict?.published.map(Double.init), SeriesKey(station.id, "air.aqi"), of: station.name, at: time, quality,
            method: "air.aqi", unit: "", decimals: 0, missing: missing, feed: "air.pm25")
        items = AirPollutant.allCases.map { pollutant in
            let value = newest.flatMap { hours.concentration(of: pollutant, at: $0) }
            return Item(
                pollutant: pollutant,
                concentration: facts.figure(
                    value, SeriesKey(station.id, pollutant.metric), of: station.name, at: time, quality,
                    method: "air.concentration"),
                index: verdict?[pollutant], limit: rule.hourlyLimit(of: pollutant))
        }
        let day = (0..<24).map { hours.verdict(at: $0 + 24).published.map(Double.init) }
        self.day = day
        let before = newest.flatMap { $0 > 0 ? hours.verdict(at: $0 - 1).published : nil }
        hourTrend = verdict?.published.flatMap { now in before.map { Double(now - $0) } }
        severity =
            quality == .stale
            ? nil
            : index.value.flatMap { value in
                facts.rule("air.aqi").flatMap { AlarmEngine.severity(of: value, rule: $0) }
            }
        alarm = facts.alarm(of: station.id)
    }
}

/// Hours of one station's six pollutants, and the verdict of each hour.
struct AirHours: Sendable {
    private let first: Timestamp
    private let count: Int
    /// By pollutant and hour, NaN where there is no usable value.
    private let values: [[Double]]
    /// Moving means of 24 and of 8 hours, for the edition that takes them.
    private let dayMeans: [[Double]]
    private let eightHourMeans: [Double]
    /// The last hour anything came of, usable or not.
    let newest: Int?

    /// - Parameter count: hours, the last being the one of `end`.
    init(until end: Timestamp, count: Int, samples: (AirPollutant) -> [Sample]) {
        let first = end.floored(toSeconds: 3600).adding(seconds: -Int64(count - 1) * 3600)
        var newest: Int?
        let values = AirPollutant.allCases.map { pollutant in
            var hours = [Double](repeating: .nan, count: count)
            for sample in samples(pollutant) {
                let slot = Int(sample.time.floored(toSeconds: 3600).seconds(since: first) / 3600)
                guard hours.indices.contains(slot), sample.time >= first else { continue }
                newest = max(newest ?? slot, slot)
                hours[slot] = sample.isUsable ? sample.value : .nan
            }
            return hours
        }
        self.first = first
        self.count = count
        self.values = values
        self.newest = newest
        dayMeans = values.map { HourlyMeans.movingMeans(of: $0, window: 24, minimumHours: 20) }
        eightHourMeans = HourlyMeans.movingMeans(
            of: values[AirPollutant.ozone.rawValue], window: 8, minimumHours: 6)
    }

    func time(of hour: Int) -> Timestamp { first.adding(seconds: Int64(hour) * 3600) }

    func concentration(of pollutant: AirPollutant, at hour: Int) -> Double? {
        let value = values[pollutant.rawValue][hour]
        return value.isNaN ? nil : value
    }

    func verdict(at hour: Int) -> AirQualityVerdict {
        let rule = AirQualityRule.inForce(on: CivilTime(time(of: hour)).date)
        var readings = AirReadings()
        for item in rule.items(of: .hourly) { readings[item] = value(of: item, at: hour, rule.edition) }
        return rule.judge(readings, report: .hourly)
    }

    /// The hourly index where it was published, for a chart.
    func indices() -> [(time: Timestamp, value: Double?)] {
        (0..<count).map { (time(of: $0), verdict(at: $0).published.map(Double.init)) }
    }

    private func value(of item: AirQualityItem, at hour: Int, _ edition: AirQualityRule.Edition) -> Double {
        let pollutant = item.pollutant.rawValue
        switch item {
        case .particulateMatter10Of24Hours, .particulateMatter25Of24Hours:
            return edition == .hj633Year2012 ? dayMeans[pollutant][hour] : values[pollutant][hour]
        case .ozone8Hours: return eightHourMeans[hour]
        default: return values[pollutant][hour]
        }
    }
}

extension AirQualityRule {
    /// The largest concentration whose individual index of the hourly report is at most 100.
    fileprivate func hourlyLimit(of pollutant: AirPollutant) -> Double {
        guard let item = items(of: .hourly).first(where: { $0.pollutant == pollutant }) else { return .nan }
        let perStep = pollutant == .carbonMonoxide ? 10.0 : 1.0
        var (low, high) = (0, 4000)
        while low < high {
            let middle = (low + high + 1) / 2
            if let index = individualIndex(of: item, concentration: Double(middle) / perStep), index <= 100 {
                low = middle
            } else {
                high = middle - 1
            }
        }
        return Double(low) / perStep
    }
}
