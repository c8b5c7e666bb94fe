import CityModel

/// The automatic monitors of the outlets: hourly means with the flags of calibration, upkeep and standstill.
struct OutletSensors: Sendable {
    private struct Monitor: Sendable {
        let outlet: EntityID
        let channels: [Channel]
        let flow: Channel
        let random: CounterRandom
        let health: SensorHealth
    }

    private let monitors: [Monitor]
    let rows: Int

    init(outlets: [Outlet], seed: UInt64, book: inout ChannelBook) {
        var monitors: [Monitor] = []
        for outlet in outlets {
            let random = CounterRandom(seed: seed, stream: "outlet.monitor/\(outlet.id)")
            monitors.append(
                Monitor(
                    outlet: outlet.id,
                    channels: outlet.permits.map { book.channel($0.metric, decimals: 2, cycleSeconds: 3600) },
                    flow: book.channel(
                        "outlet.flow", decimals: 0, cycleSeconds: 3600, beside: outlet.permits.first?.metric),
                    random: random,
                    health: SensorHealth(random, chance: 0.015)))
        }
        self.monitors = monitors
        rows = monitors.reduce(0) { $0 + $1.channels.count + 1 }
    }

    func isDue(_ seconds: Int64) -> Bool {
        monitors.contains { $0.flow.isDue(seconds) || $0.channels.contains { $0.isDue(seconds) } }
    }

    func deliver(
        _ moment: Moment, emissions: [OutletModel.Emission], mutedEntities: Set<EntityID>, to delivery: inout Delivery
    ) {
        let seconds = moment.seconds
        for (monitor, emission) in zip(monitors, emissions) where !mutedEntities.contains(monitor.outlet) {
            let state = monitor.health.state(at: seconds)
            let upkeep = upkeep(monitor, moment, isStopped: emission.isStopped)
            if monitor.flow.isDue(seconds) {
                delivery.add(
                    monitor.flow, monitor.outlet, moment.time, emission.flow, state: state, faulty: emission.flow * 0.1)
            }
            for (index, channel) in monitor.channels.enumerated() where channel.isDue(seconds) {
                let value = emission.concentrations[index]
                guard let upkeep, state == .working else {
                    delivery.add(channel, monitor.outlet, moment.time, value, state: state, faulty: value * 3)
                    continue
                }
                let span = monitor.random.child(UInt64(index)).uniform(seconds, in: 0.02...0.1)
                delivery.add(channel, monitor.outlet, moment.time, upkeep == .calibrating ? value * span : 0, upkeep)
            }
        }
    }

    /// A calibration hour on one morning a week; a still works counts as upkeep.
    private func upkeep(_ monitor: Monitor, _ moment: Moment, isStopped: Bool) -> ObservationFlag? {
        if isStopped { return .maintenance }
        let day = 1 + monitor.random.index(-1, below: 5)
        let hour = 9 + monitor.random.index(-2, below: 7)
        let isCalibrating = moment.course.date.weekday == day && Int(moment.course.hour) == hour
        return isCalibrating ? .calibrating : nil
    }
}
