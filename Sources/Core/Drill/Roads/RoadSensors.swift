import CityModel

/// Detectors and floating-car speeds of the links: each errs, drifts and fails on its own.
struct RoadSensors: Sendable {
    struct Channels: Sendable {
        let speed: Channel
        let flow: Channel
        let ratio: Channel

        init(_ book: inout ChannelBook) {
            speed = book.channel("road.speed", decimals: 1, cycleSeconds: 300)
            flow = book.channel("road.flow", decimals: 0, cycleSeconds: 300)
            ratio = book.channel("road.speedRatio", decimals: 3, cycleSeconds: 300, isRatio: true)
        }
    }

    private struct Detector: Sendable {
        let id: EntityID
        let link: Int
        let freeSpeed: Double
        let random: CounterRandom
        let drift: CounterRandom
        let health: SensorHealth
        let speedBias: Double
        let flowBias: Double
    }

    private let detectors: [Detector]

    /// - Parameter perLink: detectors on each link; those after the first have ids of their own, `link.12.d2`.
    init(links: [RoadLink], perLink: Int, seed: UInt64) {
        detectors = links.enumerated().flatMap { index, link in
            (1...max(perLink, 1)).map { number in
                let id = number == 1 ? link.id : EntityID("\(link.id).d\(number)")
                let random = CounterRandom(seed: seed, stream: "road.detector/\(id)")
                return Detector(
                    id: id, link: index, freeSpeed: max(link.freeFlowKilometresPerHour, 5), random: random,
                    drift: random.child(1), health: SensorHealth(random, chance: 0.012),
                    speedBias: 0.02 * random.normal(-1), flowBias: 0.03 * random.normal(-2))
            }
        }
    }

    var rows: Int { detectors.count * 3 }

    func deliver(
        _ moment: Moment, states: [RoadModel.State], channels: Channels, mutedEntities: Set<EntityID>,
        to delivery: inout Delivery
    ) {
        let seconds = moment.seconds
        let due = (
            speed: channels.speed.isDue(seconds), flow: channels.flow.isDue(seconds),
            ratio: channels.ratio.isDue(seconds)
        )
        guard due.speed || due.flow || due.ratio else { return }
        for detector in detectors {
            if !mutedEntities.isEmpty, mutedEntities.contains(detector.id) { continue }
            let state = states[detector.link]
            let health = detector.health.state(at: seconds)
            let speed = speed(detector, state, seconds)
            if due.speed {
                delivery.add(channels.speed, detector.id, moment.time, speed, state: health, faulty: speed * 0.45)
            }
            if due.ratio {
                let ratio = speed / detector.freeSpeed
                delivery.add(channels.ratio, detector.id, moment.time, ratio, state: health, faulty: ratio * 0.45)
            }
            if due.flow {
                let flow = flow(detector, state, seconds)
                delivery.add(channels.flow, detector.id, moment.time, flow, state: health, faulty: 0)
            }
        }
    }

    private func speed(_ detector: Detector, _ state: RoadModel.State, _ seconds: Int64) -> Double {
        let noise = 0.022 * detector.random.normal(seconds)
        let seen = state.speed * (1 + detector.speedBias + noise)
        return min(max(seen, 2), detector.freeSpeed * 1.15)
    }

    private func flow(_ detector: Detector, _ state: RoadModel.State, _ seconds: Int64) -> Double {
        let drift = 0.03 * detector.drift.smooth(seconds, period: 3 * 86_400)
        let counting = detector.drift.normal(seconds) * (state.flow * 12).squareRoot() * 0.6
        return max(0, (state.flow * (1 + detector.flowBias + drift) + counting).rounded())
    }
}
