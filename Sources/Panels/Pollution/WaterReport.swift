package import CityKernels
package import CityModel

/// The class of one river section against the class it has to meet.
package struct WaterReport: Sendable {
    package struct Item: Sendable {
        package let item: WaterQualityItem
        package let value: Figure
        /// Nil without a value.
        package let verdict: WaterQuality.ItemVerdict?
    }

    package let station: Station
    package let target: WaterClass
    /// The class as a number, 1 (I) … 6 (worse than V).
    package let grade: Figure
    package let quality: WaterQuality
    /// Value over the target's limit − 1 of the deciding item.
    package let excess: Figure
    package let items: [Item]
    /// Classes worse than four hours before.
    package let trend: Double?
    package let severity: Severity?
    package let alarm: Alarm?
    /// Classes of the last day, oldest first, one every four hours.
    package let day: [Double?]

    package var waterClass: WaterClass? { quality.sectionClass }
    package var classesOver: Int? { waterClass.map { max(0, $0.rawValue - target.rawValue) } }

    init(_ station: Station, _ facts: PollutionSnapshot) {
        self.station = station
        let target = station.targetClass.flatMap { WaterClass(rawValue: $0) } ?? .three
        self.target = target
        let rounds = WaterRounds(target: target) { facts.series(SeriesKey(station.id, $0)) }
        let time = rounds.newest
        let found = rounds.quality(at: time)
        quality = found
        let freshness = facts.quality(newest: time, cycleSeconds: 14_400)
        let key = SeriesKey(station.id, "water.class")
        let feed: MetricID = "water.do"
        grade = facts.figure(
            found.sectionClass.map { Double($0.rawValue) }, key, of: station.name, at: time, freshness,
            method: "water.class", unit: "", decimals: 0, feed: feed)
        let worst = found.items.compactMap(\.excessMultiple).max()
        excess = facts.figure(
            worst, key, of: station.name, at: time, freshness, method: "water.excess", title: "water.excess", unit: "",
            decimals: 2, missing: found.sectionClass == nil ? .noData : .notApplicable, feed: feed)
        items = station.metrics.compactMap { metric in
            guard let item = WaterQualityItem(metric: metric) else { return nil }
            let verdict = found.items.first { $0.reading.item == item }
            return Item(
                item: item,
                value: facts.figure(
                    verdict?.reading.value, SeriesKey(station.id, metric), of: station.name, at: time, freshness,
                    method: "water.concentration"),
                verdict: verdict)
        }
        let slots = (0..<6).map { slot -> Double? in
            let end = facts.asOf.adding(seconds: Int64(slot - 5) * 14_400)
            return rounds.grade(in: TimeRange(start: end.adding(seconds: -14_399), end: end.adding(seconds: 1)))
        }
        day = slots
        trend = rounds.change
        let over = found.sectionClass.map { Double(max(0, $0.rawValue - target.rawValue)) }
        severity =
            freshness == .stale
            ? nil
            : over.flatMap { over in
                facts.rule("water.classOver").flatMap { AlarmEngine.severity(of: over, rule: $0) }
            }
        alarm = facts.alarm(of: station.id)
    }
}

/// The readings of one section, put together by sampling time.
struct WaterRounds: Sendable {
    private let target: WaterClass
    private let readings: [Timestamp: [WaterQuality.Reading]]
    /// Times anything came of, usable or not, oldest first.
    let times: [Timestamp]

    static let metrics: [MetricID] = ["water.ph", "water.do", "water.codmn", "water.nh3n", "water.tp"]

    init(target: WaterClass, samples: (MetricID) -> [Sample]) {
        self.target = target
        var readings: [Timestamp: [WaterQuality.Reading]] = [:]
        for metric in Self.metrics {
            guard let item = WaterQualityItem(metric: metric) else { continue }
            for sample in samples(metric) {
                readings[sample.time, default: []] += sample.isUsable ? [WaterQuality.Reading(item, sample.value)] : []
            }
        }
        self.readings = readings
        times = readings.keys.sorted()
    }

    var newest: Timestamp? { times.last }

    func quality(at time: Timestamp?) -> WaterQuality {
        WaterQuality(time.flatMap { readings[$0] } ?? [], body: .river, target: target)
    }

    /// Class of the last round in the range.
    func grade(in range: TimeRange) -> Double? {
        times.last { range.contains($0) }.flatMap { quality(at: $0).sectionClass }.map { Double($0.rawValue) }
    }

    /// Classes worse (better) than in the round before.
    var change: Double? {
        guard times.count > 1, let now = quality(at: times.last).sectionClass,
            let before = quality(at: times[times.count - 2]).sectionClass
        else { return nil }
        return Double(now.rawValue - before.rawValue)
    }

    func grades() -> [(time: Timestamp, value: Double?)] {
        times.map { ($0, quality(at: $0).sectionClass.map { Double($0.rawValue) }) }
    }
}
