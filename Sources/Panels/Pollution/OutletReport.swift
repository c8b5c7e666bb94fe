package import CityKernels
package import CityModel

/// An outlet's last hour and last day held against its permit.
package struct OutletReport: Sendable {
    package struct Item: Sendable {
        package let permit: Permit
        package let concentration: Figure
        /// Concentration over permitted limit.
        package let ratio: Double?
        package let judgement: OutletJudgement
    }

    package let outlet: Outlet
    /// Of the pollutant nearest to (furthest over) its limit.
    package let ratio: Figure
    package let worst: Permit?
    package let items: [Item]
    /// Hours of the last 24 in which any pollutant was over.
    package let hoursOver: Figure
    package let flow: Figure
    /// What the monitor said of its last values; nil when it never spoke.
    package let flag: ObservationFlag?
    package let severity: Severity?
    package let alarm: Alarm?
    /// Largest ratio of each of the last 24 hours, oldest first.
    package let day: [Double?]

    /// Over now, by a value that counts.
    package var isOver: Bool { ratio.quality == .good && (ratio.value ?? 0) > 1 }

    init(_ outlet: Outlet, end: Timestamp, _ facts: PollutionSnapshot) {
        self.outlet = outlet
        let name = outlet.name
        let hours = outlet.permits.map { OutletHours(end: end, samples: facts.series(SeriesKey(outlet.id, $0.metric))) }
        let newest = hours.compactMap(\.last).max { $0.time < $1.time }
        let time = newest?.time
        flag = newest?.flag
        let fresh = facts.quality(newest: time, cycleSeconds: 3600)
        let quality = newest?.flag == .suspect && fresh == .good ? .suspect : fresh
        let items = zip(outlet.permits, hours).map { permit, hours in
            let sample = hours.last.flatMap { $0.time == time ? $0 : nil }
            let counts = sample.map { $0.value.isFinite && ($0.flag == .suspect || $0.flag.monitoring.entersMeans) }
            let value = counts == true ? sample?.value : nil
            return Item(
                permit: permit,
                concentration: facts.figure(
                    value, SeriesKey(outlet.id, permit.metric), of: name, at: time, quality,
                    method: "outlet.concentration", unit: permit.unit,
                    missing: sample?.flag.isStandstill == true ? .notApplicable : .noData),
                ratio: value.flatMap { permit.limit > 0 ? $0 / permit.limit : nil },
                judgement: OutletJudgement(
                    values: hours.values, flags: hours.flags, limit: PermitLimit(upper: permit.limit)))
        }
        self.items = items
        let worst = items.filter { $0.ratio != nil }.max { ($0.ratio ?? 0) < ($1.ratio ?? 0) }
        self.worst = worst?.permit
        let feed = outlet.permits.first?.metric
        ratio = facts.figure(
            worst?.ratio, SeriesKey(outlet.id, "outlet.permitRatio"), of: name, at: time, quality,
            method: "outlet.permitRatio", unit: "", decimals: 2,
            missing: newest?.flag.isStandstill == true ? .notApplicable : .noData, feed: worst?.permit.metric ?? feed)
        let judged = items.reduce(0) { $0 + $1.judgement.judgedHours }
        hoursOver = facts.figure(
            judged > 0 ? Double(Set(items.flatMap { $0.judgement.runsOver.flatMap { $0 } }).count) : nil,
            SeriesKey(outlet.id, "outlet.permitRatio"), of: name, at: time, quality, method: "outlet.hoursOver",
            title: "outlet.hoursOver", unit: "h", decimals: 0, missing: .tooFewReadings, feed: feed)
        let flow = facts.series(SeriesKey(outlet.id, PollutionSnapshot.flow)).last
        self.flow = facts.figure(
            flow.flatMap { $0.isUsable ? $0.value : nil }, SeriesKey(outlet.id, PollutionSnapshot.flow), of: name,
            at: flow?.time, facts.quality(newest: flow?.time, cycleSeconds: 3600), method: "outlet.flow")
        severity =
            quality == .good
            ? worst?.ratio.flatMap { ratio in
                facts.rule("outlet.permitRatio").flatMap { AlarmEngine.severity(of: ratio, rule: $0) }
            } : nil
        alarm = facts.alarm(of: outlet.id)
        day = (0..<OutletHours.count).map { hour in
            zip(outlet.permits, hours).compactMap { permit, hours in
                hours.flags[hour].entersMeans && hours.values[hour].isFinite && permit.limit > 0
                    ? hours.values[hour] / permit.limit : nil
            }.max()
        }
    }
}

/// The last 24 hours of one pollutant at one outlet.
struct OutletHours: Sendable {
    static let count = 24
    /// NaN where nothing came.
    let values: [Double]
    let flags: [MonitoringFlag]
    let last: Sample?

    /// - Parameter end: start of the last hour.
    init(end: Timestamp, samples: [Sample]) {
        var values = [Double](repeating: .nan, count: Self.count)
        var flags = [MonitoringFlag](repeating: .normal, count: Self.count)
        let first = end.adding(seconds: -Int64(Self.count - 1) * 3600)
        for sample in samples where sample.time >= first {
            let slot = Int(sample.time.seconds(since: first) / 3600)
            guard values.indices.contains(slot) else { continue }
            values[slot] = sample.flag == .missing ? .nan : sample.value
            flags[slot] = sample.flag.monitoring
        }
        self.values = values
        self.flags = flags
        last = samples.last
    }
}

extension ObservationFlag {
    /// The letter of HJ 212 that means the same for judgements. A suspect value is kept out like one of a faulty monitor.
    var monitoring: MonitoringFlag {
        switch self {
        case .valid, .simulated, .missing: .normal
        case .suspect: .fault
        case .calibrating: .calibration
        case .maintenance: .maintenance
        case .overrange: .overRange
        }
    }

    /// Whether the monitor is looked after rather than silent.
    var isStandstill: Bool { self == .calibrating || self == .maintenance }
}
