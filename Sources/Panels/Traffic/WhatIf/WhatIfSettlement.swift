import CityKernels
import CityModel

/// A plan on its way to equilibrium, and what was found about it.
package struct WhatIfSettlement: Sendable {
    /// Gap asked of a plan.
    static let relativeGap = 1e-6
    /// Passes over all origins in one part of the work; a part of the bundled city takes less than a tenth of a second.
    static let passesAPart = 60
    /// Closures tried in one part of a scan.
    static let closuresAPart = 12

    let base: WhatIfBase
    let plan: WhatIfPlan
    private var state: EquilibriumState
    private(set) var result: EquilibriumResult
    private(set) var summary: WhatIfSummary
    private(set) var isSettled: Bool
    /// Plans settled before, for comparison.
    private(set) var known: [WhatIfPlan: WhatIfSummary]
    private(set) var scan: ClosureScanProgress?

    /// - Parameter last: kept bushes and findings of before, used when they belong to this city.
    static func make(
        _ city: City, _ plan: WhatIfPlan, after last: WhatIfSettlement?
    ) -> Result<WhatIfSettlement, WhatIfBase.Lack> {
        if let last, last.base.isOf(city) {
            return .success(last.plan == plan ? last : WhatIfSettlement(last.base, plan, known: last.known))
        }
        do throws(WhatIfBase.Lack) {
            let base = try WhatIfBase(city)
            return .success(WhatIfSettlement(base, plan, known: [WhatIfPlan(): base.summary]))
        } catch {
            return .failure(error)
        }
    }

    private init(_ base: WhatIfBase, _ plan: WhatIfPlan, known: [WhatIfPlan: WhatIfSummary]) {
        self.base = base
        self.plan = plan
        self.known = known
        state = base.state
        result = base.result
        summary = base.summary
        isSettled = plan.isNothing
        guard !plan.isNothing else { return }
        state.setRelativeGapTarget(Self.relativeGap)
        apply()
        settle()
    }

    /// Links and values the plan names are those of the base, so nothing is refused; what is would be left as it stands.
    private mutating func apply() {
        for (id, change) in plan.changes {
            guard let link = base.roads.position(of: id) else { continue }
            let road = base.links[Int(link)]
            if let lanes = change.lanes { try? state.setLanes(ofLink: link, from: road.lanes, to: lanes) }
            if let speed = change.freeFlowKilometresPerHour {
                try? state.setFreeFlowTime(ofLink: link, to: road.lengthKilometres / speed * 60)
            }
            if change.isClosed { try? state.close([link]) }
        }
        if plan.demandPercent != 100 { try? state.scaleDemand(to: Double(plan.demandPercent) / 100) }
    }

    private mutating func settle() {
        var asked = 0
        let settled = try? state.settle(
            isAudited: false,
            isCancelled: {
                asked += 1
                return asked > Self.passesAPart
            })
        guard let settled else {
            isSettled = true
            return
        }
        result = settled
        summary = WhatIfSummary(settled, of: state, links: base.links, divisionOfZone: base.divisionOfZone)
        isSettled = settled.outcome != .cancelled
        if isSettled { known[plan] = summary }
    }

    /// Links that may not be used.
    var closed: Set<EntityID> { Set(plan.changes.filter(\.change.isClosed).map(\.link)) }

    /// Free-flow minutes of a link under the plan.
    func freeMinutes(_ link: Int32) -> Double { state.network.freeFlowTimes[Int(link)] }
    func capacity(_ link: Int32) -> Double { state.network.capacities[Int(link)] }

    /// The zones that lose ways, when the plan cuts some off.
    var cutOff: CutOffZones? {
        result.disconnected.isEmpty ? nil : CutOffZones(result.disconnected, of: base.roads.trips)
    }

    /// Who uses a link in the plan's flows.
    func users(of link: EntityID) -> SelectedLink? {
        base.roads.position(of: link).flatMap { try? state.selectLink($0) }
    }

    /// The links that the users of a link drive, itself included.
    func linksDriven(by link: EntityID) -> Set<EntityID> {
        guard let selected = users(of: link) else { return [] }
        return Set(zip(base.roads.linkIDs, selected.linkFlows).filter { $0.1 > 0 }.map(\.0))
    }

    /// The state with its bushes, for the playback.
    var equilibrium: EquilibriumState { state }
}

/// How far a scan of closures is and what it has found.
package struct ClosureScanProgress: Sendable {
    let plan: WhatIfPlan
    fileprivate(set) var findings: [ClosureScan.Finding] = []
    fileprivate(set) var next: Int32 = 0
    let count: Int32

    var isDone: Bool { next >= count }
}

extension WhatIfSettlement {
    /// Whether `advance` has something to do: the plan to settle, or closures to try.
    func isUnfinished(scanning: Bool) -> Bool { !isSettled || scanning && scan?.isDone != true }

    mutating func advance(scanning: Bool) {
        guard isSettled else { return settle() }
        guard scanning else { return }
        var progress =
            scan ?? ClosureScanProgress(plan: plan, count: Int32(base.links.count))
        let end = min(progress.next + Int32(Self.closuresAPart), progress.count)
        let closed = Set(state.options.closedLinks)
        let links = (progress.next..<end).filter { !closed.contains($0) }
        let found = try? ClosureScan.findings(of: state, links: links, relativeGapTarget: Self.relativeGap)
        progress.findings += found ?? []
        progress.next = end
        scan = progress
    }
}
