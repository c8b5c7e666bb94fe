import CityKernels
import CityModel

/// What the what-if mode shows.
package struct WhatIfModel: Sendable {
    let settlement: WhatIfSettlement
    /// Changed ones first, then by what they gain or lose in time.
    let links: [WhatIfRow]
    /// Worst hit first.
    let districts: [WhatIfRow]
    /// Most harmful closure first; those that cut someone off lead.
    let scan: [WhatIfRow]
    /// Pairs of zones that use the chosen link, most trips first.
    let users: [WhatIfRow]
    let usersOf: EntityID?
    /// Links the users of the chosen link drive.
    let usedLinks: Set<EntityID>
    let total: Figure
    let delay: Figure
    let gap: Figure
    let speed: Figure
    let cutTrips: Figure
    /// Measured vehicle-kilometres of now as a share of the base's.
    let presentDemand: Figure

    init(_ settlement: WhatIfSettlement, query: WhatIfQuery, facts: TrafficSnapshot) {
        self.settlement = settlement
        let rows = WhatIfRows(settlement, facts.city)
        links = rows.links()
        districts = rows.districts()
        scan = query.isScanning ? rows.scan() : []
        usersOf = query.usersOf
        users = query.usersOf.map { rows.users(of: $0) } ?? []
        usedLinks = query.usersOf.map { settlement.linksDriven(by: $0) } ?? []
        let summary = settlement.summary
        total = rows.figure(summary.totalHours, "veh·h", 0, "whatif.total")
        delay = rows.figure(summary.delayHours, "veh·h", 0, "whatif.delay")
        gap = rows.figure(max(0, summary.relativeGap) * 1e6, "ppm", 2, "whatif.gap")
        speed = rows.figure(summary.meanKilometresPerHour, "km/h", 1, "whatif.meanSpeed")
        cutTrips = rows.figure(summary.cutTrips, "veh/h", 0, "whatif.cutTrips")
        presentDemand = rows.presentDemand(facts)
    }

    func row(_ id: EntityID?, _ list: WhatIfState.List) -> WhatIfRow? { rows(list).first { $0.id == id } }

    func rows(_ list: WhatIfState.List) -> [WhatIfRow] {
        switch list {
        case .links: links
        case .districts: districts
        case .scan: scan
        case .users: users
        }
    }
}

/// Makes the rows of a settlement.
private struct WhatIfRows {
    let settlement: WhatIfSettlement
    let city: City
    private let nodes: [Int: RoadNode]

    init(_ settlement: WhatIfSettlement, _ city: City) {
        self.settlement = settlement
        self.city = city
        nodes = Dictionary(city.roadNodes.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func figure(
        _ value: Double?, _ unit: String, _ decimals: Int, _ key: String, subject: LocalizedText = .none,
        missing: MissingReason? = nil
    ) -> Figure {
        Figure(
            value: value, unit: unit, decimals: decimals, quality: .simulated, method: key, title: key,
            subject: subject, missing: missing)
    }

    func links() -> [WhatIfRow] {
        let base = settlement.base
        let closed = settlement.closed
        let made = base.links.enumerated().map { index, link in
            (row: row(index, link, isClosed: closed.contains(link.id)), weight: weight(index, link))
        }
        return made.sorted { left, right in
            let (one, other) = (left.row.isChanged ? 1 : 0, right.row.isChanged ? 1 : 0)
            return one != other
                ? one > other
                : left.weight != right.weight ? left.weight > right.weight : left.row.id < right.row.id
        }.map(\.row)
    }

    /// Hours a link gains or loses against the base; without a change of the plan, its delay.
    private func weight(_ index: Int, _ link: CityModel.RoadLink) -> Double {
        let (base, now) = (settlement.base.result, settlement.result)
        if settlement.plan.isNothing {
            let free = settlement.base.roads.network.freeFlowTimes[index]
            return base.linkFlows[index] * max(0, base.linkCosts[index] - free)
        }
        let before = base.linkFlows[index] * base.linkCosts[index]
        return abs(now.linkFlows[index] * now.linkCosts[index] - before)
    }

    private func row(_ index: Int, _ link: CityModel.RoadLink, isClosed: Bool) -> WhatIfRow {
        let (base, now) = (settlement.base.result, settlement.result)
        let (from, to) = (nodes[link.from], nodes[link.to])
        let minutes = isClosed ? nil : now.linkCosts[index]
        let capacity = settlement.capacity(Int32(index))
        let flow = now.linkFlows[index]
        let saturation = isClosed || capacity <= 0 ? nil : flow / capacity
        let speed = minutes.map { $0 > 0 ? link.lengthKilometres / $0 * 60 : link.freeFlowKilometresPerHour }
        return WhatIfRow(
            id: link.id,
            name: LocalizedText(
                zh: "\(link.name.zh) \(from?.name.zh ?? "")→\(to?.name.zh ?? "")",
                en: "\(link.name.en) \(from?.name.en ?? "")→\(to?.name.en ?? "")"),
            place: LocalizedText(
                zh: "\(from?.name.zh ?? "")→\(to?.name.zh ?? "")", en: "\(from?.name.en ?? "")→\(to?.name.en ?? "")"),
            subject: link.name, position: middle(link), path: [from, to].compactMap { $0?.position },
            grade: speed.flatMap { RatioStandard.grade(speed: $0, freeSpeed: link.freeFlowKilometresPerHour) },
            isClosed: isClosed, isChanged: settlement.plan.links[link.id] != nil,
            numbers: [
                (.flow, flow), (.flowBefore, base.linkFlows[index]), (.flowChange, flow - base.linkFlows[index]),
                (.saturation, saturation), (.minutes, minutes),
                (.minutesBefore, base.linkCosts[index]),
            ])
    }

    private func middle(_ link: CityModel.RoadLink) -> Coordinate? {
        guard let from = nodes[link.from]?.position, let to = nodes[link.to]?.position else { return nil }
        return Coordinate(
            longitude: (from.longitude + to.longitude) / 2, latitude: (from.latitude + to.latitude) / 2)
    }

    func districts() -> [WhatIfRow] {
        let (before, after) = (settlement.base.summary.hoursByDivision, settlement.summary.hoursByDivision)
        let ids = Set(before.keys).union(after.keys).sorted()
        return ids.map { id in
            let division = city.divisions.first { $0.id == id }
            let name = division?.name ?? LocalizedText(zh: id.text, en: id.text)
            let (was, is_) = (before[id] ?? 0, after[id] ?? 0)
            return WhatIfRow(
                id: id, name: name, subject: name, position: division?.position,
                numbers: [(.districtHours, is_), (.districtHoursBefore, was), (.districtChange, is_ - was)])
        }.sorted {
            ($1.value(.districtChange) ?? 0, $1.value(.districtHours) ?? 0, $0.id)
                < ($0.value(.districtChange) ?? 0, $0.value(.districtHours) ?? 0, $1.id)
        }
    }

    func scan() -> [WhatIfRow] {
        guard let scan = settlement.scan else { return [] }
        let total = settlement.summary.totalHours
        return scan.findings.map { finding in
            let link = settlement.base.links[Int(finding.link)]
            let plain = row(Int(finding.link), link, isClosed: false)
            let (share, trips): (Double?, Double?) =
                switch finding.effect {
                case .settled(_, let change, _): (change, nil)
                case .cutsOff(let cut): (nil, cut.trips)
                }
            return WhatIfRow(
                id: link.id, name: plain.name, place: plain.place, subject: link.name, position: plain.position,
                path: plain.path, grade: plain.grade, isClosed: trips != nil,
                numbers: [
                    (.scanHours, share.map { $0 * total }), (.scanCut, trips), (.scanShare, share.map { $0 * 100 }),
                ])
        }.sorted { left, right in
            let (one, other) = (left.value(.scanCut) ?? -1, right.value(.scanCut) ?? -1)
            if one != other { return one > other }
            let (harm, less) = (left.value(.scanHours) ?? 0, right.value(.scanHours) ?? 0)
            return harm != less ? harm > less : left.id < right.id
        }
    }

    func users(of link: EntityID) -> [WhatIfRow] {
        guard let selected = settlement.users(of: link), selected.flow > 0 else { return [] }
        let zones = settlement.base.zones
        return selected.pairs.sorted {
            ($1.trips, $0.origin, $0.destination) < ($0.trips, $1.origin, $1.destination)
        }.map { pair in
            let (from, to) = (zones[Int(pair.origin)], zones[Int(pair.destination)])
            let name = LocalizedText(zh: "\(from.zh) → \(to.zh)", en: "\(from.en) → \(to.en)")
            return WhatIfRow(
                id: EntityID("pair.\(pair.origin).\(pair.destination)"), name: name, subject: name,
                position: nil, numbers: [(.userTrips, pair.trips), (.userShare, pair.trips / selected.flow * 100)])
        }
    }

    func presentDemand(_ facts: TrafficSnapshot) -> Figure {
        var (measured, base) = (0.0, 0.0)
        for (index, link) in settlement.base.links.enumerated() {
            guard let flow = facts.flows[link.id], flow.isUsable,
                facts.asOf.seconds(since: flow.time) <= RoadTimes.oldestReadingSeconds
            else { continue }
            measured += max(0, flow.value) * link.lengthKilometres
            base += settlement.base.result.linkFlows[index] * link.lengthKilometres
        }
        return Figure(
            value: base > 0 ? measured / base * 100 : nil, unit: "%", time: facts.asOf, source: facts.source,
            method: "whatif.presentDemand", title: "whatif.presentDemand")
    }
}
