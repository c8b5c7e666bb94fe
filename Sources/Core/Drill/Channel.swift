import CityModel

/// How one metric is delivered: by which source, how often, how finely.
struct Channel: Sendable {
    let metric: MetricID
    /// Number of the source's batch.
    let slot: Int
    let cycleSeconds: Int64
    /// Ten to the power of the metric's decimals.
    let fineness: Double
    /// 100 for ratios that the city's metric table gives in percent.
    let factor: Double

    func renamed(_ metric: MetricID) -> Channel {
        Channel(metric: metric, slot: slot, cycleSeconds: cycleSeconds, fineness: fineness, factor: factor)
    }

    /// Whether a reading falls on this moment; cycles are counted from local midnight.
    func isDue(_ seconds: Int64) -> Bool { (seconds + CivilTime.shanghaiOffset) % cycleSeconds == 0 }

    /// The value as the device prints it.
    func printed(_ value: Double) -> Double {
        let rounded = (value * factor * fineness).rounded() / fineness
        return rounded == 0 ? 0 : rounded
    }
}

/// Hands out channels and numbers the sources.
struct ChannelBook {
    private(set) var sources: [SourceID] = []
    private let metrics: [MetricID: Metric]
    private let definitions: [SourceDefinition]
    private var slots: [SourceID: Int] = [:]

    init(city: City) {
        metrics = Dictionary(city.metrics.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        definitions = city.sources
    }

    /// - Parameters:
    ///   - decimals, cycleSeconds: used where the city's metric table does not know the metric.
    ///   - beside: a metric of the same device; its source is taken where several or none declare this one.
    mutating func channel(
        _ metric: MetricID, decimals: Int, cycleSeconds: Int64, isRatio: Bool = false, beside: MetricID? = nil
    ) -> Channel {
        let known = metrics[metric]
        let source = source(of: metric, beside: beside)
        let slot = slots[source] ?? sources.count
        if slot == sources.count {
            sources.append(source)
            slots[source] = slot
        }
        var fineness = 1.0
        for _ in 0..<min(max(known?.decimals ?? decimals, 0), 9) { fineness *= 10 }
        let step = CitySimulator.stepSeconds
        let cycle = max(step, (known?.cycleSeconds ?? cycleSeconds) / step * step)
        return Channel(
            metric: metric, slot: slot, cycleSeconds: cycle, fineness: fineness,
            factor: isRatio && known?.unit == "%" ? 100 : 1)
    }

    /// The first of two names of a metric that the city's tables or sources know; the first one when they know neither.
    func known(_ name: MetricID, or other: MetricID) -> MetricID {
        func isKnown(_ metric: MetricID) -> Bool {
            metrics[metric] != nil || definitions.contains { $0.metrics.contains(metric) }
        }
        return !isKnown(name) && isKnown(other) ? other : name
    }

    private func source(of metric: MetricID, beside: MetricID?) -> SourceID {
        let declaring = definitions.filter { $0.metrics.contains(metric) }
        guard let beside else { return declaring.first?.id ?? "sim" }
        let shared = declaring.first { $0.metrics.contains(beside) }
        let neighbour = definitions.first { $0.metrics.contains(beside) }
        return (shared ?? declaring.first ?? neighbour)?.id ?? "sim"
    }
}

/// The rows of one step, by source.
struct Delivery {
    private var rows: [[Observation]]

    init(sources: Int, expectedRows: [Int]) {
        rows = Array(repeating: [], count: sources)
        for index in rows.indices where index < expectedRows.count { rows[index].reserveCapacity(expectedRows[index]) }
    }

    mutating func add(
        _ channel: Channel, _ entity: EntityID, _ time: Timestamp, _ value: Double, _ flag: ObservationFlag = .valid
    ) {
        rows[channel.slot].append(
            Observation(
                entity: entity, metric: channel.metric, time: time, value: channel.printed(value), flag: flag))
    }

    /// A value as its device delivers it in the given state; `faulty` is what it reads while it doubts itself.
    mutating func add(
        _ channel: Channel, _ entity: EntityID, _ time: Timestamp, _ value: Double, state: SensorState,
        faulty: @autoclosure () -> Double
    ) {
        switch state {
        case .working: add(channel, entity, time, value)
        case .silent: break
        case .missing:
            rows[channel.slot].append(
                Observation(entity: entity, metric: channel.metric, time: time, value: .nan, flag: .missing))
        case .suspect: add(channel, entity, time, faulty(), .suspect)
        }
    }

    /// Drops what a device has already said of a metric in this step.
    mutating func withdraw(_ entity: EntityID, _ metric: MetricID) {
        for slot in rows.indices { rows[slot].removeAll { $0.entity == entity && $0.metric == metric } }
    }

    func batches(_ sources: [SourceID]) -> [ObservationBatch] {
        zip(sources, rows).compactMap { source, rows in
            rows.isEmpty ? nil : ObservationBatch(source: source, observations: rows)
        }
    }
}
