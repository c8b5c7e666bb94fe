package import CityKernels
package import CityModel
package import CityStore

/// A junction's signal plan held against the vehicles its approaches counted in the last quarter of an hour.
package struct JunctionSignal: Sendable {
    /// What stands in the way of a check.
    package enum Lack: Error, Equatable, Sendable {
        /// Links whose detectors have no usable count.
        case uncounted(links: Int)
        /// Nobody passes, or the plan has figures that cannot be.
        case nothingToTime
    }

    package let node: Int
    package let name: LocalizedText
    package let phases: [SignalPhase]
    package let check: Result<SignalCheck, Lack>
    /// Of the newest count; nil without one.
    package let countedAt: Timestamp?

    /// Seconds of counts, the analysis period of the delay (Highway Capacity Manual 2000, 0.25 h).
    package static let countSeconds: Int64 = 900

    /// - Parameter counts: flows in vehicles per hour by link; only usable ones of the last `countSeconds` are taken.
    package init(node: RoadNode, phases: [SignalPhase], lanes: [EntityID: Int], counts: [EntityID: [Sample]]) {
        (self.node, name) = (node.id, node.name)
        self.phases = phases.sorted { $0.number < $1.number }
        let usable = counts.mapValues { $0.filter(\.isUsable) }
        let links = phases.flatMap(\.links)
        countedAt = links.compactMap { usable[$0]?.last?.time }.max()
        let uncounted = links.count { (usable[$0] ?? []).isEmpty }
        guard uncounted == 0 else {
            check = .failure(.uncounted(links: uncounted))
            return
        }
        let timed = self.phases.map { phase in
            SignalCheck.Phase(
                approaches: phase.links.map { link in
                    let samples = usable[link] ?? []
                    return SignalCheck.Approach(
                        volume: max(0, samples.reduce(0) { $0 + $1.value } / Double(samples.count)),
                        saturationFlow: phase.saturationFlowPerLane * Double(max(lanes[link] ?? 1, 1)))
                }, greenSeconds: phase.greenSeconds, lostSeconds: phase.lostSeconds)
        }
        do throws(SignalCheck.Fault) {
            check = .success(try SignalCheck(phases: timed))
        } catch {
            check = .failure(.nothingToTime)
        }
    }

    /// Those of some junctions, all of them without a list; junctions without a plan are left out.
    package static func read(_ snapshot: Snapshot, nodes: Set<Int>? = nil) throws -> [JunctionSignal] {
        let city = snapshot.city
        let plans = Dictionary(
            grouping: city.signalPhases.filter { nodes?.contains($0.node) ?? true }, by: \.node)
        guard !plans.isEmpty else { return [] }
        let links = Set(plans.values.joined().flatMap(\.links))
        let counts = try snapshot.samples(
            "road.flow", entities: links.sorted(),
            in: TimeRange(last: countSeconds, before: snapshot.asOf.adding(seconds: 1)))
        let lanes = Dictionary(city.roadLinks.map { ($0.id, $0.lanes) }, uniquingKeysWith: { first, _ in first })
        return city.roadNodes.compactMap { node in
            plans[node.id].map { JunctionSignal(node: node, phases: $0, lanes: lanes, counts: counts) }
        }
    }
}
