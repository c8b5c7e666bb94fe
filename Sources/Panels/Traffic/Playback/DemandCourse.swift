import CityKernels
import CityModel
import CityStore

/// How many vehicles are under way as a share of the base's, frame by frame: measured up to the start, then as on an earlier day.
package struct DemandCourse: Sendable {
    /// An earlier day is followed when this part of the frames asked for has readings.
    private static let leastKnown = 0.7
    /// The same weekday and the day before, in the order they are preferred.
    static let referenceDays: [Int64] = [7, 1]

    let before: Int
    /// From `before` frames ahead of the start on.
    private let shares: [Double]
    let isMeasured: Bool
    /// The day whose course is followed after the start; nil when the demand of the start is held.
    let daysBack: Int64?

    /// - Parameters:
    ///   - weights: by link, kilometres and the base's vehicles per hour.
    ///   - flows: readings by the days they lie back, 0 for those up to the start.
    init(
        start: Timestamp, frames: Range<Int>, frameSeconds: Int64,
        weights: [EntityID: (kilometres: Double, base: Double)], flows: [Int64: [EntityID: [Sample]]]
    ) {
        func course(_ daysBack: Int64, until last: Timestamp?) -> [Int: Double] {
            let origin = start.adding(seconds: -daysBack * 86_400)
            var sums: [Int: (now: Double, base: Double)] = [:]
            for (id, samples) in (flows[daysBack] ?? [:]).sorted(by: { $0.key < $1.key }) {
                guard let weight = weights[id] else { continue }
                for sample in samples where sample.isUsable && sample.value >= 0 && sample.time <= last ?? sample.time {
                    let seconds = sample.time.seconds(since: origin)
                    let frame = Int((Double(seconds) / Double(frameSeconds)).rounded(.up))
                    sums[frame, default: (0, 0)].now += sample.value * weight.kilometres
                    sums[frame, default: (0, 0)].base += weight.base * weight.kilometres
                }
            }
            return sums.compactMapValues { $0.base > 0 ? $0.now / $0.base : nil }
        }
        let today = course(0, until: start)
        let standing = today.keys.filter { $0 <= 0 }.max().flatMap { today[$0] }
        let later = frames.filter { $0 > 0 }
        let followed = Self.referenceDays.lazy.compactMap { days -> (days: Int64, course: [Int: Double])? in
            let course = course(days, until: nil)
            let known = later.count { course[$0] != nil }
            guard !later.isEmpty, Double(known) >= Self.leastKnown * Double(later.count), (course[0] ?? 0) > 0 else {
                return nil
            }
            return (days, course)
        }.first
        before = -frames.lowerBound
        isMeasured = standing != nil
        daysBack = standing == nil ? nil : followed?.days
        let now = standing ?? 1
        var last = frames.lazy.compactMap { $0 <= 0 ? today[$0] : nil }.first ?? now
        var made: [Double] = []
        for frame in frames {
            if frame < 0 {
                last = today[frame] ?? last
            } else if frame == 0 {
                last = now
            } else if standing != nil, let followed, let then = followed.course[0], let value = followed.course[frame] {
                last = now * value / then
            }
            made.append(last)
        }
        shares = made
    }

    /// The share at a frame; before the first and after the last it is theirs.
    func share(frame: Int) -> Double {
        shares.isEmpty ? 1 : shares[min(max(0, frame + before), shares.count - 1)]
    }
}
