import CityKernels
package import CityModel

/// Which picture of space and time is asked for.
package struct HeatQuery: Sendable, Hashable {
    /// The link whose corridor and direction are shown.
    package let link: EntityID?
    package let daysBack: Int
    /// Whether the other direction is.
    package let isReversed: Bool
}

/// The links of a corridor in driving order.
enum CorridorChain {
    /// - Returns: a link of no corridor by itself; empty for none.
    static func links(of query: HeatQuery, _ city: City) -> [CityModel.RoadLink] {
        guard let asked = city.roadLinks.first(where: { $0.id == query.link }) else { return [] }
        let isAlone = asked.corridor.isEmpty
        let corridor = city.roadLinks.filter { link in
            isAlone
                ? link.id == asked.id || (link.from == asked.to && link.to == asked.from)
                : link.corridor == asked.corridor
        }
        let start = query.isReversed ? corridor.first { $0.from == asked.to && $0.to == asked.from } ?? asked : asked
        var chain = [start]
        var seen: Set<EntityID> = [start.id]
        while let last = chain.last,
            let next = corridor.first(where: { $0.from == last.to && $0.to != last.from && !seen.contains($0.id) })
        {
            chain.append(next)
            seen.insert(next.id)
        }
        while let first = chain.first,
            let before = corridor.first(where: { $0.to == first.from && $0.from != first.to && !seen.contains($0.id) })
        {
            chain.insert(before, at: 0)
            seen.insert(before.id)
        }
        return chain
    }
}

/// Speed ratios of a corridor over one day: links in driving order by five-minute slots.
package struct CorridorHeat: Sendable {
    static let slotsPerDay = 288

    let query: HeatQuery
    let corridor: String
    let links: [CityModel.RoadLink]
    /// Midnight the day begins at.
    let start: Timestamp
    /// Speed over free speed, row-major, links × slots; nil where nothing usable was measured.
    let ratios: [Double?]
    let congestedHours: Figure
    let worst: Figure
    let coverage: Figure

    init(_ query: HeatQuery, _ facts: TrafficSnapshot) {
        self.query = query
        let links = CorridorChain.links(of: query, facts.city)
        self.links = links
        corridor = links.first?.corridor ?? ""
        let start = LinkForecastFit.midnight(facts.asOf).adding(seconds: Int64(-query.daysBack) * 86_400)
        self.start = start
        var ratios = [Double?](repeating: nil, count: links.count * Self.slotsPerDay)
        for (row, link) in links.enumerated() where link.freeFlowKilometresPerHour > 0 {
            for sample in facts.corridorDay[link.id] ?? [] where sample.isUsable && sample.time >= start {
                let slot = Int(sample.time.seconds(since: start) / 300)
                guard slot < Self.slotsPerDay, sample.value >= 0 else { continue }
                ratios[row * Self.slotsPerDay + slot] = sample.value / link.freeFlowKilometresPerHour
            }
        }
        self.ratios = ratios
        let known = ratios.compactMap { $0 }
        let congested = known.count { Self.isCongested($0) }
        let source = facts.source
        let department = facts.city.sources.first { $0.id == source }?.department
        func figure(_ value: Double?, _ unit: String, _ decimals: Int, _ key: String) -> Figure {
            Figure(
                value: value, unit: unit, decimals: decimals, time: start, source: source, department: department,
                method: key, title: key, subject: links.first?.name ?? .none, missing: .noData)
        }
        congestedHours = figure(known.isEmpty ? nil : Double(congested) / 12, "h", 1, "heat.congestedHours")
        worst = figure(known.min().map { $0 * 100 }, "%", 0, "heat.worst")
        let slots =
            query.daysBack == 0 ? min(Self.slotsPerDay, CivilTime(facts.asOf).secondOfDay / 300 + 1) : Self.slotsPerDay
        coverage = figure(
            links.isEmpty ? nil : Double(known.count) / Double(links.count * slots) * 100, "%", 0, "heat.coverage")
    }

    static func isCongested(_ ratio: Double) -> Bool {
        RatioStandard.grade(speed: ratio, freeSpeed: 1)?.isCongested == true
    }

    /// Mean ratio of a link over a span of slots; nil when none is known.
    func ratio(row: Int, slots: Range<Int>) -> Double? {
        let known = slots.compactMap { ratios[row * Self.slotsPerDay + $0] }
        return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
    }
}
