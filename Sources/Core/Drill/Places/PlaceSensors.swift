import CityModel

/// What turnstiles, wireless access points, base stations and the operator's own count make of the people at a place.
struct PlaceSensors: Sendable {
    struct Channels: Sendable {
        let count: Channel
        let load: Channel
        let gateIn: Channel
        let gateOut: Channel
        let wifi: Channel
        let cell: Channel

        init(_ book: inout ChannelBook) {
            count = book.channel("crowd.count", decimals: 0, cycleSeconds: 300)
            load = book.channel("crowd.load", decimals: 3, cycleSeconds: 300, isRatio: true, beside: "crowd.count")
            gateIn = book.channel("crowd.gateIn", decimals: 0, cycleSeconds: 300, beside: "crowd.count")
            gateOut = book.channel("crowd.gateOut", decimals: 0, cycleSeconds: 300, beside: "crowd.count")
            wifi = book.channel("crowd.wifi", decimals: 0, cycleSeconds: 300)
            cell = book.channel(
                book.known("crowd.cell", or: "crowd.cells"), decimals: 0, cycleSeconds: 900)
        }
    }

    /// Base-station figures arrive a quarter of an hour late.
    static let cellDelaySeconds: Int64 = 900

    private struct GateSensor: Sendable {
        let id: EntityID
        let random: CounterRandom
        let health: SensorHealth
        let inWeight: Double
        let outWeight: Double
        /// Shares of the passages that the beam does not see.
        let missedIn: Double
        let missedOut: Double

        /// How much of the crowd takes this gate at the moment, in metres of door.
        func weight(inward: Bool, _ seconds: Int64) -> Double {
            let width = inward ? inWeight : outWeight
            return width > 0 ? width * (1 + 0.25 * random.smooth(seconds, period: 7200)) : 0
        }
    }

    private let place: Place
    private let hours: OpeningHours
    private let gates: [GateSensor]
    private let count: CounterRandom
    private let countHealth: SensorHealth
    private let wifi: CounterRandom
    private let wifiHealth: SensorHealth
    private let cell: CounterRandom
    /// Share of the people inside whose phones the place's cells hold: children carry none, some people two.
    private let cellShare: Double
    private let cellHealth: SensorHealth

    init(_ place: Place, gates: [Gate], seed: UInt64) {
        self.place = place
        hours = OpeningHours(place)
        count = CounterRandom(seed: seed, stream: "crowd.count/\(place.id)")
        wifi = CounterRandom(seed: seed, stream: "crowd.wifi/\(place.id)")
        cell = CounterRandom(seed: seed, stream: "crowd.cell/\(place.id)")
        cellShare = cell.uniform(-1, in: 0.93...1.05)
        countHealth = SensorHealth(count, chance: 0.004)
        wifiHealth = SensorHealth(wifi, chance: 0.015)
        cellHealth = SensorHealth(cell, chance: 0.008)
        self.gates = gates.map { gate in
            let random = CounterRandom(seed: seed, stream: "crowd.gate/\(gate.id)")
            let width = max(gate.widthMetres, 0.5)
            return GateSensor(
                id: gate.id, random: random, health: SensorHealth(random, chance: 0.02),
                inWeight: gate.mode == "out" ? 0 : width, outWeight: gate.mode == "in" ? 0 : width,
                missedIn: random.uniform(-1, in: 0.01...0.05), missedOut: random.uniform(-2, in: 0.03...0.09))
        }
    }

    /// Expected rows a step.
    var rows: Int { 4 + gates.count * 2 }

    /// - Parameters:
    ///   - people: those inside now.
    ///   - flows: those who came and went since the last step.
    ///   - earlier: those inside when the base stations were read.
    func deliver(
        _ moment: Moment, people: Int, flows: (entered: Int, left: Int), earlier: Int, channels: Channels,
        mutedEntities: Set<EntityID>, to delivery: inout Delivery
    ) {
        if !mutedEntities.contains(place.id) {
            deliverCounts(moment, people: people, earlier: earlier, channels: channels, to: &delivery)
        }
        deliverGates(
            moment, total: flows.entered, inward: true, channel: channels.gateIn, muted: mutedEntities, to: &delivery)
        deliverGates(
            moment, total: flows.left, inward: false, channel: channels.gateOut, muted: mutedEntities, to: &delivery)
    }

    private func deliverCounts(
        _ moment: Moment, people: Int, earlier: Int, channels: Channels, to delivery: inout Delivery
    ) {
        let seconds = moment.seconds
        let truth = Double(people)
        if channels.count.isDue(seconds) || channels.load.isDue(seconds) {
            let counted = counted(truth, moment)
            let state = countHealth.state(at: seconds)
            if channels.count.isDue(seconds) {
                delivery.add(channels.count, place.id, moment.time, counted, state: state, faulty: counted * 0.6)
            }
            if channels.load.isDue(seconds), place.instantaneousCapacity > 0 {
                let load = counted / Double(place.instantaneousCapacity)
                delivery.add(channels.load, place.id, moment.time, load, state: state, faulty: load * 0.6)
            }
        }
        if channels.wifi.isDue(seconds) {
            let devices = devices(truth, seconds)
            delivery.add(
                channels.wifi, place.id, moment.time, devices, state: wifiHealth.state(at: seconds),
                faulty: (devices * 0.25).rounded())
        }
        if channels.cell.isDue(seconds) {
            let time = moment.time.adding(seconds: -Self.cellDelaySeconds)
            let phones = phones(Double(earlier), time.secondsSince1970)
            delivery.add(
                channels.cell, place.id, time, phones, state: cellHealth.state(at: time.secondsSince1970),
                faulty: phones * 1.8)
        }
    }

    /// The operator's figure: gates less what they missed, reset every night, so its error grows over the day.
    private func counted(_ truth: Double, _ moment: Moment) -> Double {
        guard truth > 0 else { return 0 }
        let since = hours.isAlwaysOpen ? moment.course.minute : hours.inside(minute: moment.course.minute)?.since ?? 0
        let drift = 0.028 * count.normal(moment.course.dayNumber) * min(1, since / 600)
        let noise = 0.008 * count.child(2).smooth(moment.seconds, period: 900)
        return max(0, (truth * (1 + drift + noise)).rounded())
    }

    /// Devices seen by the access points: fewer than half of the people, the share drifts over days; the staff's and
    /// the neighbours' stay at night.
    private func devices(_ truth: Double, _ seconds: Int64) -> Double {
        let share = 0.45 + 0.05 * wifi.smooth(seconds, period: 4 * 86_400) + 0.02 * wifi.child(1).normal(seconds)
        let background = 6 + 0.004 * Double(place.instantaneousCapacity)
        let others = background * (1 + 0.2 * wifi.child(2).smooth(seconds, period: 3600))
        return max(0, (truth * share + others).rounded())
    }

    /// Subscribers in the cells that cover the place: neighbours and passers-by included, with the day's course.
    private func phones(_ truth: Double, _ seconds: Int64) -> Double {
        let hour = Double((seconds + CivilTime.shanghaiOffset) % 86_400) / 3600
        let background =
            (60 + 0.03 * Double(place.instantaneousCapacity)) * (1 - 0.45 * Season.cosine(turns: (hour - 3) / 24))
        let noise = 1 + 0.06 * cell.normal(seconds) + 0.05 * cell.child(1).smooth(seconds, period: 86_400)
        return max(0, ((truth * cellShare + background) * noise).rounded())
    }

    private func deliverGates(
        _ moment: Moment, total: Int, inward: Bool, channel: Channel, muted: Set<EntityID>, to delivery: inout Delivery
    ) {
        let seconds = moment.seconds
        guard channel.isDue(seconds) else { return }
        let sum = gates.reduce(0) { $0 + $1.weight(inward: inward, seconds) }
        guard sum > 0 else { return }
        var running = 0.0
        var given = 0
        for gate in gates {
            let weight = gate.weight(inward: inward, seconds)
            guard weight > 0 else { continue }
            running += weight
            let upTo = Int((Double(total) * running / sum).rounded())
            let passed = Double(upTo - given)
            given = upTo
            if muted.contains(gate.id) { continue }
            let share = inward ? gate.missedIn : gate.missedOut
            let noise = (passed * share).squareRoot() * gate.random.child(inward ? 1 : 2).normal(seconds)
            let seen = passed > 0 ? min(passed, max(0, (passed * (1 - share) + noise).rounded())) : 0
            delivery.add(channel, gate.id, moment.time, seen, state: gate.health.state(at: seconds), faulty: 0)
        }
    }
}
