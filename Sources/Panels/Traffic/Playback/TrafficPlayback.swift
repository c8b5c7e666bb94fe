import CityKernels
package import CityModel
import CityStore

/// What is simulated: from when, under which plan, with which incident.
package struct PlaybackQuery: Sendable, Hashable {
    package let start: Timestamp
    package let plan: WhatIfPlan
    /// A link that lets half its vehicles through for the first hour.
    package let incident: EntityID?
}

/// Two hours of queues from a moment on, frame by frame, next to what was measured.
package struct TrafficPlayback: Sendable {
    static let frameSeconds: Int64 = 300
    static let frameCount = 25
    /// Vehicles are let in for so long before the start, for a network that is not empty.
    static let warmUpSeconds = 2_700.0
    static let stepSeconds = 15.0
    static let incidentSeconds = 3_600.0
    static let incidentShare = 0.5

    let query: PlaybackQuery
    let linkIDs: [EntityID]
    /// Vehicles under way as a share of the base's; 1 where none were measured.
    let demand: DemandCourse
    /// Frames × links: km/h and waiting vehicles.
    private let speeds: [Double]
    private let queues: [Double]
    /// Frames × links; not-a-number where nothing usable was measured.
    private var measured: [Double]
    private(set) var measuredUntil: Timestamp

    /// - Parameters:
    ///   - settlement: of the plan, settled.
    ///   - flows: readings of the hour before the start by link under 0, of earlier days around it under the days they lie back.
    /// - Returns: nil when nothing sets out, or the network does not simulate.
    init?(_ query: PlaybackQuery, _ settlement: WhatIfSettlement, flows: [Int64: [EntityID: [Sample]]]) {
        let base = settlement.base
        let weights = base.links.enumerated().map { ($1.id, ($1.lengthKilometres, base.result.linkFlows[$0])) }
        let course = DemandCourse(
            start: query.start, frames: -Int(Self.warmUpSeconds) / Int(Self.frameSeconds)..<Self.frameCount,
            frameSeconds: Self.frameSeconds, weights: Dictionary(weights, uniquingKeysWith: { first, _ in first }),
            flows: flows)
        demand = course
        var settings = SimulationCase.Settings()
        settings.stepSeconds = Self.stepSeconds
        settings.horizonSeconds = Self.warmUpSeconds + Double(Self.frameSeconds) * Double(Self.frameCount - 1)
        settings.loadingSeconds = settings.horizonSeconds
        guard let made = try? SimulationCase(settlement.equilibrium, settings: settings) else { return nil }
        let drops = query.incident.flatMap { base.roads.position(of: $0) }.map {
            CapacityDrop(
                link: $0, fromSeconds: Self.warmUpSeconds, untilSeconds: Self.warmUpSeconds + Self.incidentSeconds,
                remainingShare: Self.incidentShare)
        }
        // The table's trips may be scaled by the plan; the course scales what the plan sets out.
        let shares = (0..<made.stepCount).map { step in
            course.share(
                frame: Int(
                    ((Double(step) * Self.stepSeconds - Self.warmUpSeconds) / Double(Self.frameSeconds)).rounded(.up)))
        }
        var model = LinkTransmissionModel(
            network: made.network, stepSeconds: made.settings.stepSeconds, stepCount: made.stepCount,
            originDemand: made.originDemand.enumerated().map { $1 * shares[$0 % made.stepCount] },
            drops: [drops].compactMap { $0 })
        model.run()
        self.query = query
        linkIDs = base.roads.linkIDs
        (speeds, queues) = Self.frames(model, links: base.links)
        measured = [Double](repeating: .nan, count: Self.frameCount * base.links.count)
        measuredUntil = query.start.adding(seconds: -1)
    }

    /// Mean speed over the five minutes before each frame as distance driven over time spent (Edie 1963), at most the free speed.
    ///
    /// Taken as a share of the model's own free speed: links shorter than a step are drawn out there.
    private static func frames(
        _ model: LinkTransmissionModel, links: [CityModel.RoadLink]
    ) -> (speeds: [Double], queues: [Double]) {
        let perFrame = Int(Double(frameSeconds) / stepSeconds)
        let first = Int(warmUpSeconds / stepSeconds)
        var (speeds, queues): ([Double], [Double]) = ([], [])
        for frame in 0..<frameCount {
            let end = min(first + frame * perFrame, model.stepCount)
            let begin = max(0, end - perFrame)
            for link in links.indices {
                let row = link * (model.stepCount + 1)
                let through =
                    (model.entered[row + end] - model.entered[row + begin] + model.left[row + end]
                        - model.left[row + begin]) / 2
                let inside =
                    (begin...end).reduce(0.0) { $0 + model.vehicles(link: link, step: $1) } / Double(end - begin + 1)
                let seconds = inside * Double(end - begin) * stepSeconds
                let driven = through * model.network.lengthMetres[link] / model.network.diagrams[link].freeSpeed
                let free = links[link].freeFlowKilometresPerHour
                speeds.append(seconds > 1e-3 ? free * min(1, driven / seconds) : free)
                queues.append(model.queue(link: link, step: end))
            }
        }
        return (speeds, queues)
    }

    /// Takes what was measured since; nothing later than the snapshot's moment is seen.
    mutating func measure(_ snapshot: Snapshot) throws {
        let end = query.start.adding(seconds: Self.frameSeconds * Int64(Self.frameCount - 1) + 1)
        let now = min(snapshot.asOf, end)
        guard now > measuredUntil else { return }
        let positions = Dictionary(linkIDs.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let from = max(query.start, measuredUntil).adding(seconds: -Self.frameSeconds)
        let samples = try snapshot.samples(
            "road.speed", entities: linkIDs, in: TimeRange(start: from, end: now.adding(seconds: 1)))
        for (link, own) in samples {
            guard let position = positions[link] else { continue }
            for sample in own where sample.isUsable && sample.value >= 0 {
                let frame = (sample.time.seconds(since: query.start) + Self.frameSeconds - 1) / Self.frameSeconds
                guard sample.time >= query.start.adding(seconds: -Self.frameSeconds),
                    (0..<Int64(Self.frameCount)).contains(frame)
                else { continue }
                measured[Int(frame) * linkIDs.count + position] = sample.value
            }
        }
        measuredUntil = now
    }

    /// The spans whose flows tell how demand goes, by the days they lie back.
    static func flowSpans(from start: Timestamp) -> [Int64: TimeRange] {
        let before = max(Int64(warmUpSeconds), RoadTimes.oldestReadingSeconds)
        var spans: [Int64: TimeRange] = [
            0: TimeRange(start: start.adding(seconds: -before), end: start.adding(seconds: 1))
        ]
        for days in DemandCourse.referenceDays {
            let moment = start.adding(seconds: -days * 86_400)
            spans[days] = TimeRange(
                start: moment.adding(seconds: -frameSeconds),
                end: moment.adding(seconds: frameSeconds * Int64(frameCount)))
        }
        return spans
    }

    /// The frame at a moment.
    func frame(at time: Timestamp) -> Int {
        min(max(0, Int(time.seconds(since: query.start) / Self.frameSeconds)), Self.frameCount - 1)
    }

    func speed(frame: Int, link: Int) -> Double { speeds[frame * linkIDs.count + link] }
    func queue(frame: Int, link: Int) -> Double { queues[frame * linkIDs.count + link] }
    func measured(frame: Int, link: Int) -> Double? {
        let value = measured[frame * linkIDs.count + link]
        return value.isFinite ? value : nil
    }
}
