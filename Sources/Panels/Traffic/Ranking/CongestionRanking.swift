import CityKernels
package import CityModel
import CityStore

/// Habitual congestion over the stored workdays, gathered a day at a time from the newest back.
package struct CongestionRanking: Sendable {
    /// Workdays of the definition: three of five.
    static let usualDays = 5
    /// Days looked back.
    private static let oldestDays = 35

    /// Midnight before which whole days are looked at.
    let through: Timestamp
    /// Workdays looked at, newest first.
    private(set) var days: [CivilDate] = []
    private(set) var isDone = false
    private var back = 0
    private var stored: StoredCongestion?
    private(set) var ranks: [RecurrentCongestion.LinkRank] = []
    /// What came nearest to the definition; nil while not done, and where nothing was congested on any day.
    private(set) var nearest: RecurrentCongestion.Finding?
    /// Workdays the definition asks for.
    private(set) var daysNeeded = 0
    private(set) var bottlenecks: [RecurrentCongestion.Bottleneck] = []

    init(through: Timestamp) { self.through = through }

    /// Reads the next workday back.
    mutating func advance(_ snapshot: Snapshot) throws {
        let city = snapshot.city
        var counted = stored ?? StoredCongestion(city)
        while back < Self.oldestDays {
            back += 1
            let start = through.adding(seconds: Int64(-back) * 86_400)
            let date = CivilTime(start).date
            guard !city.calendar.day(date).isDayOff else { continue }
            let range = TimeRange(start: start, end: start.adding(seconds: 86_400))
            guard try counted.add(range, snapshot) else { continue }
            days.append(date)
            stored = counted
            return
        }
        counted.weigh()
        stored = counted
        isDone = true
        guard !days.isEmpty else { return }
        ranks = counted.congestion.ranking
        nearest = counted.congestion.nearest
        daysNeeded = counted.congestion.daysNeeded
        bottlenecks = counted.bottlenecks
    }

    /// Whether the link, by position, is weighed by a share of its capacity for want of a counted flow.
    func isVolumeAssumed(_ link: Int32) -> Bool { stored?.isVolumeAssumed(Int(link)) ?? true }
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
        func kilometres(_ links: [RoadLink]) -> Double { links.reduce(0) { $0 + $1.lengthKilometres } }
        return ranking.ranks.compactMap { rank in
            let road = city.roadLinks[Int(rank.link)]
            guard let link = byID[road.id] else { return nil }
            func figure(
                _ value: Double, _ unit: String, _ decimals: Int, _ key: String, method: String? = nil
            ) -> Figure {
                Figure(
                    value: value, unit: unit, decimals: decimals, time: ranking.through, source: link.speed.source,
                    department: link.speed.department,
                    quality: ranking.days.count < CongestionRanking.usualDays ? .partial : .good,
                    method: method ?? key,
                    title: key, subject: road.name, series: link.speed.series)
            }
            let queues = (heads[rank.link] ?? []).map { head in head.links.dropFirst().map { city.roadLinks[Int($0)] } }
            let queue = queues.max { kilometres($0) < kilometres($1) } ?? []
            return RankingRow(
                id: road.id, name: link.name, road: road.name,
                place: LocalizedText(zh: "\(link.from.zh)→\(link.to.zh)", en: "\(link.from.en)→\(link.to.en)"),
                position: link.position, days: figure(Double(rank.days), "d", 0, "rank.days"),
                hours: figure(Double(rank.slots.count) / 2, "h", 1, "rank.hours"),
                delay: figure(
                    rank.vehicleHoursOfDelay, "veh·h", 0, "rank.delay",
                    method: ranking.isVolumeAssumed(rank.link) ? "rank.delayAssumed" : "rank.delay"),
                extent: figure(kilometres(queue), "km", 1, "rank.extent"),
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
    var windows: [String] { HalfHour.spans(slots) }
}
