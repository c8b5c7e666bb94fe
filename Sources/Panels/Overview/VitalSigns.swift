import CityKernels
import CityModel
import CityStore

/// One figure a domain, judged by the same alarm rules as everything else.
struct VitalSigns {
    private let facts: OverviewSnapshot
    private let rules: [MetricID: AlarmRule]

    init(_ facts: OverviewSnapshot) {
        self.facts = facts
        rules = Dictionary(facts.city.alarmRules.map { ($0.metric, $0) }, uniquingKeysWith: { first, _ in first })
    }

    var all: [OverviewModel.Sign] {
        [crowd, traffic, air, water, outlets, wind, rain, temperature]
    }

    private func sample(_ metric: MetricID) -> [EntityID: Sample] {
        (facts.latest[metric] ?? [:]).filter { $0.value.isUsable }
    }

    private func figure(
        _ value: Double?, _ metric: MetricID, unit: String = "", decimals: Int = 0, title: String, time: Timestamp?,
        subject: LocalizedText = .none,
        entity: EntityID? = nil, missing: MissingReason = .noData
    ) -> Figure {
        let source = facts.city.sources.first { $0.metrics.contains(metric) }
        let cycle = source?.cycleSeconds ?? 3600
        let isStale = Freshness.state(newest: time, cycleSeconds: cycle, at: facts.asOf) == .stale
        return Figure(
            value: value, unit: unit, decimals: decimals, time: time, source: source?.id,
            department: source?.department,
            quality: isStale ? .stale : .good, method: title, title: title, subject: subject, missing: missing,
            series: entity.map { SeriesKey($0, metric) })
    }

    private func severity(_ value: Double?, _ metric: MetricID) -> Severity? {
        value.flatMap { value in rules[metric].flatMap { AlarmEngine.severity(of: value, rule: $0) } }
    }

    /// The largest value; of equal ones that of the first id, so that a screen is the same each time.
    private static func highest(_ samples: [EntityID: Sample]) -> (key: EntityID, value: Sample)? {
        samples.max { ($0.value.value, $1.key) < ($1.value.value, $0.key) }
    }

    private func newest(_ samples: [EntityID: Sample]) -> Timestamp? { samples.values.map(\.time).max() }

    /// Sum (or maximum) over entities of each hour's mean, for the sparkline.
    private func day(_ metric: MetricID, _ combine: ([Double]) -> Double?) -> [Double?] {
        let last = facts.asOf.floored(toSeconds: 3600)
        var byHour: [Timestamp: [Double]] = [:]
        for hours in (facts.hourly[metric] ?? [:]).values {
            for hour in hours where hour.mean.isFinite { byHour[hour.hour, default: []].append(hour.mean) }
        }
        // Sorted, so that the sum of the same hours is the same to the last bit.
        return (0..<24).map { byHour[last.adding(seconds: Int64($0 - 23) * 3600)].flatMap { combine($0.sorted()) } }
    }

    private var crowd: OverviewModel.Sign {
        let samples = sample("crowd.count")
        let total = samples.isEmpty ? nil : samples.values.map(\.value).sorted().reduce(0, +)
        let worst = facts.alarms.filter { $0.rule.hasPrefix("crowd") }.map(\.severity).max()
        return OverviewModel.Sign(
            panel: "crowd",
            figure: figure(total, "crowd.count", unit: "persons", title: "overview.crowd", time: newest(samples)),
            severity: worst,
            day: day("crowd.count") { $0.reduce(0, +) })
    }

    private var traffic: OverviewModel.Sign {
        let city = facts.city.divisions.first { $0.level == .city }?.id
        let sample = city.flatMap { facts.latest["road.index"]?[$0] }
        return OverviewModel.Sign(
            panel: "traffic",
            figure: figure(
                sample?.value, "road.index", decimals: 1, title: "overview.traffic", time: sample?.time, entity: city),
            severity: severity(sample?.value, "road.index"),
            day: city.map { city in
                let last = facts.asOf.floored(toSeconds: 3600)
                let hours = Dictionary(
                    (facts.hourly["road.index"]?[city] ?? []).map { ($0.hour, $0.mean) },
                    uniquingKeysWith: { first, _ in first })
                return (0..<24).map {
                    hours[last.adding(seconds: Int64($0 - 23) * 3600)].flatMap { $0.isFinite ? $0 : nil }
                }
            } ?? [])
    }

    private var air: OverviewModel.Sign {
        let samples = sample("air.aqi")
        let worst = Self.highest(samples)
        let name = worst.flatMap { worst in facts.city.stations.first { $0.id == worst.key }?.name } ?? .none
        return OverviewModel.Sign(
            panel: "pollution",
            figure: figure(
                worst?.value.value, "air.aqi", title: "overview.air", time: worst?.value.time, subject: name,
                entity: worst?.key),
            severity: severity(worst?.value.value, "air.aqi"), day: day("air.aqi") { $0.max() })
    }

    private var water: OverviewModel.Sign {
        let samples = sample("water.classOver")
        let below = samples.isEmpty ? nil : Double(samples.values.count { $0.value > 0 })
        return OverviewModel.Sign(
            panel: "pollution",
            figure: figure(below, "water.classOver", title: "overview.water", time: newest(samples)),
            severity: severity(samples.values.map(\.value).max(), "water.classOver"), day: [])
    }

    private var outlets: OverviewModel.Sign {
        let samples = sample("outlet.permitRatio")
        let over = samples.isEmpty ? nil : Double(samples.values.count { $0.value > 1 })
        return OverviewModel.Sign(
            panel: "pollution",
            figure: figure(over, "outlet.permitRatio", title: "overview.outlets", time: newest(samples)),
            severity: severity(samples.values.map(\.value).max(), "outlet.permitRatio"), day: [])
    }

    private var wind: OverviewModel.Sign { weather("weather.wind", "m/s", 1, "overview.wind") }
    private var rain: OverviewModel.Sign { weather("weather.rain", "mm/h", 1, "overview.rain") }

    private func weather(_ metric: MetricID, _ unit: String, _ decimals: Int, _ title: String) -> OverviewModel.Sign {
        let worst = Self.highest(sample(metric))
        let name = worst.flatMap { worst in facts.city.stations.first { $0.id == worst.key }?.name } ?? .none
        return OverviewModel.Sign(
            panel: "emergency",
            figure: figure(
                worst?.value.value, metric, unit: unit, decimals: decimals, title: title, time: worst?.value.time,
                subject: name, entity: worst?.key),
            severity: severity(worst?.value.value, metric), day: [])
    }

    private var temperature: OverviewModel.Sign {
        let samples = sample("weather.temperature")
        let mean = samples.isEmpty ? nil : samples.values.map(\.value).sorted().reduce(0, +) / Double(samples.count)
        return OverviewModel.Sign(
            panel: "emergency",
            figure: figure(
                mean, "weather.temperature", unit: "°C", decimals: 1, title: "overview.temperature",
                time: newest(samples)), severity: nil, day: [])
    }
}
