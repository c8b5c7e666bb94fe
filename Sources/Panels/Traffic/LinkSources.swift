import CityKernels
import CityModel

/// The sources of one link's speed fused, where more than one detector delivers it: each with the bias and weight learnt
/// from how it differs from the others over the last day.
package struct LinkSources: Sendable {
    package struct Source: Sendable {
        let id: EntityID
        let speed: Double?
        let time: Timestamp?
        /// How much too high its speeds are, percent.
        let biasPercent: Double
        /// Share of the fused speed, percent.
        let weightPercent: Double
    }

    let sources: [Source]
    let fused: Figure

    private static let cycleSeconds: Int64 = 300

    /// - Parameter samples: the last day of each source; nil is answered when fewer than two deliver.
    init?(_ samples: [EntityID: [Sample]], link: TrafficModel.Link, asOf: Timestamp) {
        let ids = samples.filter { !$0.value.isEmpty }.keys.sorted()
        guard ids.count > 1 else { return nil }
        var fusion = SpeedFusion(linkCount: 1, sourceCount: ids.count, neighbours: [])
        let start = asOf.adding(seconds: -86_400).floored(toSeconds: Self.cycleSeconds)
        var positions = [Int](repeating: 0, count: ids.count)
        var latest = [Sample?](repeating: nil, count: ids.count)
        var fused: SpeedFusion.Fused?
        for step in 0...Int64(86_400 / Self.cycleSeconds) {
            let time = min(asOf, start.adding(seconds: (step + 1) * Self.cycleSeconds - 1))
            for (index, id) in ids.enumerated() {
                let own = samples[id] ?? []
                while positions[index] < own.count, own[positions[index]].time <= time {
                    if own[positions[index]].isUsable { latest[index] = own[positions[index]] }
                    positions[index] += 1
                }
            }
            fused = fusion.update(
                SpeedFusion.Readings(
                    speeds: latest.map { $0?.value ?? .nan },
                    ageSeconds: latest.map { $0.map { Double(time.seconds(since: $0.time)) } ?? .infinity }),
                profile: [.nan])
        }
        let weights = ids.indices.map { index -> Double in
            guard let sample = latest[index], asOf.seconds(since: sample.time) <= RoadTimes.oldestReadingSeconds else {
                return 0
            }
            let deviation = fusion.relativeDeviation(link: 0, source: index)
            return deviation > 0 ? 1 / (deviation * deviation) : 0
        }
        let sum = weights.reduce(0, +)
        sources = ids.enumerated().map { index, id in
            Source(
                id: id, speed: latest[index]?.value, time: latest[index]?.time,
                biasPercent: (fusion.speedBias(link: 0, source: index) - 1) * 100,
                weightPercent: sum > 0 ? weights[index] / sum * 100 : 0)
        }
        let value = fused?.speeds.first.flatMap { $0.isFinite ? $0 : nil }
        let spread = fused?.relativeDeviations.first.flatMap { $0.isFinite ? $0 * 1.2816 : nil }
        self.fused = Figure(
            value: value, unit: "km/h", decimals: 1, time: asOf, source: link.speed.source,
            department: link.speed.department, method: "traffic.fused", title: "traffic.fused",
            subject: link.link.name,
            interval: value.flatMap { speed in spread.map { speed * max(0, 1 - $0)...speed * (1 + $0) } },
            series: link.speed.series)
    }
}
