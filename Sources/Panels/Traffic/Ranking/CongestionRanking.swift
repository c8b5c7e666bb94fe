import CityKernels
package import CityModel
import CityStore

/// Habitual congestion over the stored workdays, gathered a day at a time from the newest back.
package struct CongestionRanking: Sendable {
    static let slotsPerDay = 48
    static let readingsPerSlot = 6
    /// Workdays of the definition: three of five.
    static let usualDays = 5
    private static let mostDays = 20
    private static let oldestDays = 35
    /// Workdays without a reading after which nothing older is expected.
    private static let gapDays = 3
    /// Share of the capacity that counts as volume where no flow was counted.
    private static let assumedLoad = 0.3

    /// Midnight before which whole days are looked at.
    let through: Timestamp
    /// Workdays looked at, newest first.
    private(set) var days: [CivilDate] = []
    private(set) var isDone = false
    private var back = 0
    private var gap = 0
    private var recurrent: RecurrentCongestion?
    private(set) var ranks: [RecurrentCongestion.LinkRank] = []
    private(set) var bottlenecks: [RecurrentCongestion.Bottleneck] = []

    init(through: Timestamp) { self.through = through }

    /// Reads the next workday back.
    mutating func advance(_ snapshot: Snapshot) throws {
        let city = snapshot.city
        var counted = try recurrent ?? Self.begin(snapshot)
        while back < Self.oldestDays, days.count < Self.mostDays, gap < Self.gapDays {
            back += 1
            let start = through.adding(seconds: Int64(-back) * 86_400)
            let date = CivilTime(start).date
            guard !city.calendar.day(date).isDayOff else { continue }
            let range = TimeRange(start: start, end: start.adding(seconds: 86_400))
            let samples = try snapshot.samples("road.speed", entities: city.roadLinks.map(\.id), in: range)
            guard !samples.isEmpty else {
                gap += 1
                continue
            }
            gap = 0
            days.append(date)
            counted.beginWorkday()
            for (index, link) in city.roadLinks.enumerated() {
                counted.add(link: index, speeds: Self.readings(samples[link.id] ?? [], from: start).span)
            }
            recurrent = counted
            return
        }
        recurrent = counted
        isDone = true
        guard !days.isEmpty else { return }
        ranks = counted.ranking
        let numbers = Dictionary(
            city.roadNodes.enumerated().map { ($1.id, Int32($0)) }, uniquingKeysWith: { first, _ in first })
        bottlenecks = counted.bottlenecks(
            fromNode: city.roadLinks.map { numbers[$0.from] ?? -1 }, toNode: city.roadLinks.map { numbers[$0.to] ?? -1 }
        )
    }

    /// Volume of a half hour: the mean flow of the last day where it was counted.
    private static func begin(_ snapshot: Snapshot) throws -> RecurrentCongestion {
        let links = snapshot.city.roadLinks
        let flows = try snapshot.hourly("road.flow", in: TimeRange(last: 86_400, before: snapshot.asOf))
        return RecurrentCongestion(
            freeSpeedKilometresPerHour: links.map(\.freeFlowKilometresPerHour),
            vehicleKilometresPerSlot: links.map { link in
                let known = (flows[link.id] ?? []).filter { $0.usable > 0 && $0.mean.isFinite }.map(\.mean)
                let flow =
                    known.isEmpty
                    ? link.capacityVehiclesPerHour * assumedLoad : known.reduce(0, +) / Double(known.count)
                return max(0, flow) * link.lengthKilometres / 2
            })
    }

    private static func readings(_ samples: [Sample], from start: Timestamp) -> [Double] {
        var readings = [Double](repeating: .nan, count: slotsPerDay * readingsPerSlot)
        for sample in samples where sample.isUsable && sample.time >= start {
            let slot = Int(sample.time.seconds(since: start) / 300)
            if readings.indices.contains(slot) { readings[slot] = sample.value }
        }
        return readings
    }
}

/// One habitually congested link.
package struct RankingRow: BrowseItem {
    package let id: EntityID
    package let name: LocalizedText
    let road: LocalizedText
    let place: LocalizedText
    package let position: Coordinate?
    let days: Figure
    let hours: Figure
    /// Vehicle-hours over the days looked at.
    let delay: Figure
    let extent: Figure
    /// Workdays congested in one of its habitual half hours, oldest first.
    let dates: [CivilDate]
    /// Half hours of the day, rising.
    let slots: [Int]
    /// Links queueing behind this one, nearest first.
    let queue: [LocalizedText]

    static func rows(
        _ ranking: CongestionRanking, links: [TrafficModel.Link], city: City
    ) -> [RankingRow] {
        let byID = Dictionary(links.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let heads = Dictionary(grouping: ranking.bottlenecks, by: \.head)
        return ranking.ranks.compactMap { rank in
            let road = city.roadLinks[Int(rank.link)]
            guard let link = byID[road.id] else { return nil }
            func figure(_ value: Double, _ unit: String, _ decimals: Int, _ key: String) -> Figure {
                Figure(
                    value: value, unit: unit, decimals: decimals, time: ranking.through, source: link.speed.source,
                    department: link.speed.department,
                    quality: ranking.days.count < CongestionRanking.usualDays ? .partial : .good, method: key,
                    title: key, subject: road.name, series: link.speed.series)
            }
            let longest = (heads[rank.link] ?? []).max { ($0.links.count, -$0.slot) < ($1.links.count, -$1.slot) }
            let queue = (longest?.links.dropFirst() ?? []).map { city.roadLinks[Int($0)] }
            return RankingRow(
                id: road.id, name: link.name, road: road.name,
                place: LocalizedText(zh: "\(link.from.zh)→\(link.to.zh)", en: "\(link.from.en)→\(link.to.en)"),
                position: link.position, days: figure(Double(rank.days), "d", 0, "rank.days"),
                hours: figure(Double(rank.slots.count) / 2, "h", 1, "rank.hours"),
                delay: figure(rank.vehicleHoursOfDelay, "veh·h", 0, "rank.delay"),
                extent: figure(queue.reduce(0) { $0 + $1.lengthKilometres }, "km", 1, "rank.extent"),
                dates: rank.congestedWorkdays.map { ranking.days[Int($0)] }.sorted(),
                slots: rank.slots.map { Int($0) }, queue: queue.compactMap { byID[$0.id]?.name })
        }
    }

    /// The days as they are read: `03-02 03-03`, with the year where they lie in more than one.
    var dayNames: [String] {
        let isOneYear = Set(dates.map(\.year)).count <= 1
        return dates.map { isOneYear ? String($0.iso.dropFirst(5)) : $0.iso }
    }

    /// Spans of the day, `07:30–09:00`, in order.
    var windows: [String] {
        var spans: [(first: Int, last: Int)] = []
        for slot in slots {
            if let last = spans.last, last.last + 1 == slot {
                spans[spans.count - 1].last = slot
            } else {
                spans.append((slot, slot))
            }
        }
        func clock(_ slot: Int) -> String { "\(Digits.padded(slot / 2, 2)):\(slot % 2 == 0 ? "00" : "30")" }
        return spans.map { "\(clock($0.first))–\(clock($0.last + 1))" }
    }
}
