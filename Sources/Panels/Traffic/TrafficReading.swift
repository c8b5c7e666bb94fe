import CityKernels
import CityModel

/// What one link's last speed and flow come to. A link without a fresh usable speed has no grade: unknown is not free flow.
struct TrafficReading: Sendable {
    /// km/h as measured, of any age; nil when there is none or it is not usable.
    let speed: Double?
    let quality: FigureQuality
    /// Faster than any road, or standing while vehicles pass: shown as suspect, never graded.
    let isImpossible: Bool
    /// Vehicles per hour, fresh and usable.
    let flow: Double?
    /// Speed over free speed; nil unless the speed is fresh.
    let ratio: Double?
    let grade: CongestionGrade?
    /// Hours that all vehicles of one hour lose against free flow; nil without a flow.
    let delayVehicleHours: Double?

    init(_ link: CityModel.RoadLink, speed sample: Sample?, flow flowSample: Sample?, at now: Timestamp) {
        let flow = flowSample.flatMap { $0.isUsable && Self.isFresh($0, now) ? max(0, $0.value) : nil }
        isImpossible = Self.isImpossible(sample, flow: flow)
        quality = isImpossible ? .suspect : Self.quality(sample, at: now)
        speed = sample.flatMap { $0.value.isFinite && $0.value >= 0 ? $0.value : nil }
        self.flow = flow
        let free = link.freeFlowKilometresPerHour
        let counted = quality == .good && free > 0 ? speed : nil
        ratio = counted.map { $0 / free }
        grade = counted.flatMap { RatioStandard.grade(speed: $0, freeSpeed: free) }
        delayVehicleHours = counted.flatMap { speed in
            let slow = max(speed, NetworkIndex.slowestCountedKilometresPerHour)
            return flow.map { flow in
                flow * link.lengthKilometres * max(0, 1 / slow - 1 / free)
            }
        }
    }

    /// Order of the list: the worse grade, then the more time lost, then the lower ratio; unknown ones come last.
    static func isWorse(
        _ left: (reading: TrafficReading, link: EntityID), _ right: (reading: TrafficReading, link: EntityID)
    ) -> Bool {
        let (one, other) = (left.reading.rank, right.reading.rank)
        return one == other ? left.link < right.link : one > other
    }

    private var rank: (Int, Double, Double) {
        (grade.map { Int($0.rawValue) } ?? -1, delayVehicleHours ?? -1, -(ratio ?? 9))
    }

    /// The link that leads a fresh screen.
    static func worst(
        _ links: [CityModel.RoadLink], _ speeds: [EntityID: Sample], _ flows: [EntityID: Sample], at now: Timestamp
    ) -> EntityID? {
        links.map {
            (reading: TrafficReading($0, speed: speeds[$0.id], flow: flows[$0.id], at: now), link: $0.id)
        }.min(by: isWorse)?.link
    }

    private static func isImpossible(_ sample: Sample?, flow: Double?) -> Bool {
        guard let sample, sample.flag.isUsable, sample.value.isFinite else { return false }
        return sample.value > RoadTimes.fastestPossible || (sample.value == 0 && (flow ?? 0) > 0)
    }

    private static func isFresh(_ sample: Sample, _ now: Timestamp) -> Bool {
        now.seconds(since: sample.time) <= RoadTimes.oldestReadingSeconds
    }

    private static func quality(_ sample: Sample?, at now: Timestamp) -> FigureQuality {
        guard let sample, sample.value.isFinite, sample.value >= 0 else { return .unavailable }
        guard isFresh(sample, now) else { return .stale }
        return sample.flag.isUsable ? .good : .suspect
    }
}
