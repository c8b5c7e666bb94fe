import ArgumentParser
import Canvas
import CityKernels
import CityModel
import Dispatch
import Synchronization

/// Closes links in turn, tells how far it is, and reports which closure hurts most, which helps and which cuts zones off.
struct ClosureScanReport {
    struct Closure: Encodable {
        let initNode: Int
        let termNode: Int
        let name: String
        /// Nil when trips are cut off: a total without them is no comparison.
        let totalTravelTime: Double?
        let change: Double?
        let relativeGap: Double?
        let cutOffTrips: Double
        let cutOffZones: [Int]

        private enum CodingKeys: String, CodingKey {
            case initNode = "init_node"
            case termNode = "term_node"
            case name, totalTravelTime, change, relativeGap, cutOffTrips, cutOffZones
        }
    }

    struct Report: Encodable {
        let base: WhatIfSide
        /// In the order of the links.
        let closures: [Closure]
        /// The most harmful first, the most helpful first, the most trips cut off first.
        let worst: [Closure]
        let helping: [Closure]
        let cutting: [Closure]
        let scanned: Int
        let asked: Int
        let cancelled: Bool
        let seconds: Double
        let timeUnit: String
    }

    let input: TrafficInput
    let base: WhatIfSide
    let quiet: Bool
    let top: Int
    let threads: Int
    let interrupt: Interrupt

    /// A gain below this share of the total is rounding of the gap, not a Braess link.
    private static let leastGain = 1e-6

    func run(
        _ state: EquilibriumState, links: [Int32]?, gap: Double, output: String?, _ show: (Report) throws -> Void
    ) throws {
        let start = DispatchTime.now().uptimeNanoseconds
        let said = Mutex(start)
        let (quiet, interrupt) = (quiet, interrupt)
        let findings = try solving(input) { () throws(EquilibriumError) in
            try ClosureScan.findings(
                of: state, links: links, relativeGapTarget: gap, threads: threads,
                progress: { done, asked, _ in
                    let now = DispatchTime.now().uptimeNanoseconds
                    let isDue = said.withLock { last in
                        guard now - last >= 1_000_000_000 || done == asked else { return false }
                        last = now
                        return true
                    }
                    if isDue, !quiet { StandardError.write("\(done)/\(asked)\n") }
                }, isCancelled: { interrupt.isRaised })
        }
        let asked = links?.count ?? input.network.linkCount - state.options.closedLinks.count
        let closures = findings.map(closure)
        let report = Report(
            base: base, closures: closures, worst: ranked(closures) { $0.change.map { -$0 } },
            helping: ranked(closures) { closure in closure.change.flatMap { $0 < -Self.leastGain ? $0 : nil } },
            cutting: ranked(closures) { $0.cutOffTrips > 0 ? -$0.cutOffTrips : nil }, scanned: closures.count,
            asked: asked, cancelled: closures.count < asked,
            seconds: Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9, timeUnit: input.timeUnit)
        if let output { try Self.write(closures, to: output) }
        try show(report)
        if report.cancelled { throw Guarded.stopped }
    }

    private func closure(_ finding: ClosureScan.Finding) -> Closure {
        let (from, to, name) = (
            input.tailNumber(finding.link), input.headNumber(finding.link), input.linkName(finding.link)
        )
        switch finding.effect {
        case .settled(let total, let change, let gap):
            return Closure(
                initNode: from, termNode: to, name: name, totalTravelTime: total, change: change, relativeGap: gap,
                cutOffTrips: 0, cutOffZones: [])
        case .cutsOff(let zones):
            let hit = Set(zones.withoutExit).union(zones.withoutAccess).sorted()
            let named = hit.isEmpty ? Set(zones.losingDestinations).union(zones.losingOrigins).sorted() : hit
            return Closure(
                initNode: from, termNode: to, name: name, totalTravelTime: nil, change: nil, relativeGap: nil,
                cutOffTrips: zones.trips, cutOffZones: named.map(input.zoneNumber))
        }
    }

    private func ranked(_ closures: [Closure], _ key: (Closure) -> Double?) -> [Closure] {
        closures.enumerated().compactMap { index, closure in key(closure).map { (key: $0, index: index, closure) } }
            .sorted { ($0.key, $0.index) < ($1.key, $1.index) }.prefix(top).map(\.2)
    }

    private static func write(_ closures: [Closure], to path: String) throws {
        let writer = try OutputWriter(path)
        try writer.write("init_node,term_node,total_travel_time,change,relative_gap,cut_off_trips,cut_off_zones\n")
        for closure in closures {
            let numbers = [closure.totalTravelTime, closure.change, closure.relativeGap].map {
                $0.map { "\($0)" } ?? ""
            }
            try writer.write(
                "\(closure.initNode),\(closure.termNode),\(numbers.joined(separator: ",")),\(closure.cutOffTrips),"
                    + closure.cutOffZones.map { "\($0)" }.joined(separator: " ") + "\n")
        }
        try writer.finish()
    }
}

extension ClosureScanReport.Report {
    func write(_ setup: Setup) {
        let phrases = setup.phrases
        StandardOutput.write(
            phrases(
                "trafficCommand.scanned",
                [
                    "n": "\(scanned)", "asked": "\(asked)", "seconds": Digits.fixed(seconds, 2),
                    "total": "\(base.totalTravelTime)",
                ])
                + "\n")
        for (key, list) in [("worst", worst), ("helping", helping), ("cutting", cutting)] {
            StandardOutput.write("\(phrases["trafficCommand.\(key)"])\n")
            for closure in list {
                let effect =
                    closure.change.map { Digits.fixed(100 * $0, 3) + " %" }
                    ?? phrases(
                        "trafficCommand.cutTrips",
                        [
                            "trips": Digits.fixed(closure.cutOffTrips, 1),
                            "zones": WhatIfReport.list(closure.cutOffZones),
                        ])
                StandardOutput.write("  \(closure.initNode)-\(closure.termNode)\t\(closure.name)\t\(effect)\n")
            }
            if list.isEmpty { StandardOutput.write("  —\n") }
        }
    }
}

extension Guarded {
    /// The end of a command that was stopped by its user and has told what it had.
    static var stopped: ExitCode { ExitCode(Complaint.Code.no.rawValue) }
}
