import CityKernels
import CityModel
import CityStore

/// What a link's past says about its next hour, kept while the past is the same.
package struct LinkForecastFit: Sendable {
    /// Five-minute slots ahead: 15, 30 and 60 minutes.
    static let horizons = [3, 6, 12]
    static let slotSeconds: Int64 = 300
    static let slotsPerDay = 288
    /// Whole days looked at.
    static let mostDays = 14
    /// Share of a day's slots that must be known for the day to count.
    static let fullDay = 0.5
    /// Readings from which persistence knows how far it is off.
    static let leastReadings = 48

    let link: EntityID
    /// Midnight up to which whole days are used.
    let through: Timestamp
    /// The link first, then its neighbours.
    let sensors: [EntityID]
    /// Whole days known among them; gaps do not count.
    let dayCount: Int
    /// Nil when fewer than two whole days are known.
    let model: SpeedForecastModel?

    static func midnight(_ time: Timestamp) -> Timestamp {
        time.adding(seconds: CivilTime.shanghaiOffset).floored(toSeconds: 86_400)
            .adding(seconds: -CivilTime.shanghaiOffset)
    }

    /// - Parameter withNeighbours: six links before and behind teach too; leave it out where many links are fitted.
    static func read(
        _ link: EntityID, withNeighbours: Bool = true, _ snapshot: Snapshot
    ) throws -> LinkForecastFit {
        let through = midnight(snapshot.asOf)
        let sensors = [link] + (withNeighbours ? neighbours(of: link, snapshot.city) : [])
        let range = TimeRange(last: Int64(mostDays) * 86_400, before: through)
        let samples = try snapshot.samples("road.speed", entities: sensors, in: range).mapValues(RoadTimes.believed)
        return LinkForecastFit(link, sensors, samples, through: through, calendar: snapshot.city.calendar)
    }

    init(
        _ link: EntityID, _ sensors: [EntityID], _ samples: [EntityID: [Sample]], through: Timestamp,
        calendar: HolidayCalendar
    ) {
        self.link = link
        self.sensors = sensors
        self.through = through
        var speeds: [Double] = []
        var kinds: [Int] = []
        var whole = 0
        for back in (1...Self.mostDays).reversed() {
            let start = through.adding(seconds: Int64(-back) * 86_400)
            let rows = sensors.map { Self.slots(samples[$0] ?? [], from: start) }
            let known = rows.first?.count(where: \.isFinite) ?? 0
            // A day of which less is known is a gap like one of which nothing is: the days before it count all the same.
            let isWhole = Double(known) >= Self.fullDay * Double(Self.slotsPerDay)
            if isWhole { whole += 1 }
            speeds += (0..<Self.slotsPerDay).flatMap { slot in rows.map { isWhole ? $0[slot] : .nan } }
            kinds.append(Self.kind(start, calendar))
        }
        dayCount = whole
        var settings = SpeedForecastModel.Settings()
        settings.horizons = Self.horizons
        let six = 6
        let near = sensors.indices.flatMap { sensor in
            let others = sensors.indices.filter { $0 != sensor }.prefix(six).map { Int32($0) }
            return others + [Int32](repeating: -1, count: six - others.count)
        }
        model = SpeedForecastModel(
            history: SpeedHistory(
                sensorCount: sensors.count, slotsPerDay: Self.slotsPerDay, speeds: speeds, kindOfDay: kinds),
            neighbours: near, settings: settings)
    }

    /// 1 for days off: they have a profile of their own.
    static func kind(_ time: Timestamp, _ calendar: HolidayCalendar) -> Int {
        calendar.day(CivilTime(time).date).isDayOff ? 1 : 0
    }

    /// Usable speeds by slot of a day; not-a-number where there is none.
    private static func slots(_ samples: [Sample], from start: Timestamp) -> [Double] {
        var slots = [Double](repeating: .nan, count: slotsPerDay)
        for sample in samples where sample.isUsable && sample.value.isFinite && sample.value >= 0 {
            let slot = sample.time.seconds(since: start) / slotSeconds
            if (0..<Int64(slotsPerDay)).contains(slot), sample.time >= start { slots[Int(slot)] = sample.value }
        }
        return slots
    }

    /// Up to six links that lead into the link or on from it, not those that turn back.
    private static func neighbours(of id: EntityID, _ city: City) -> [EntityID] {
        guard let link = city.roadLinks.first(where: { $0.id == id }) else { return [] }
        let onward = city.roadLinks.filter { $0.from == link.to && $0.to != link.from }
        let behind = city.roadLinks.filter { $0.to == link.from && $0.from != link.to }
        return Array((onward.map(\.id).sorted().prefix(3) + behind.map(\.id).sorted().prefix(3)))
    }
}

/// The next hour of one link with 80 % intervals.
package struct LinkForecast: Sendable {
    package struct Point: Sendable {
        let minutes: Int
        let speed: Figure
    }

    let link: EntityID
    let points: [Point]
    /// Share of persistence's mean absolute error that the forecast saves on days left out, in percent, by horizon.
    let skill: Figure
    let skills: [Double?]
    /// Whole days the forecast rests on; 0 when it is persistence.
    let dayCount: Int

    /// - Parameter day: the link's readings of the last 24 hours; `recent` the sensors' of the last half hour.
    init(
        _ fit: LinkForecastFit, day: [Sample], recent: [EntityID: [Sample]], asOf: Timestamp, link: TrafficModel.Link,
        calendar: HolidayCalendar
    ) {
        self.link = fit.link
        func figure(_ value: Double?, _ range: ClosedRange<Double>?, _ method: String, _ minutes: Int) -> Figure {
            Figure(
                value: value, unit: "km/h", decimals: 0, time: asOf, source: link.speed.source,
                department: link.speed.department, quality: .forecast, method: method,
                title: "traffic.forecast\(minutes)", subject: link.link.name, interval: range,
                missing: .tooFewReadings, series: link.speed.series)
        }
        let slot = LinkForecastFit.slotSeconds / 60
        guard link.speed.quality == .good, let now = link.speed.value else {
            points = LinkForecastFit.horizons.map { horizon in
                let minutes = Int(slot) * horizon
                return Point(minutes: minutes, speed: figure(nil, nil, "traffic.forecast", minutes))
            }
            skills = []
            skill = Self.skill(nil, link, asOf)
            dayCount = 0
            return
        }
        if let model = fit.model {
            let rows = Self.rows(fit.sensors, recent, asOf: asOf)
            let kinds = [0, 86_400].map { LinkForecastFit.kind(asOf.adding(seconds: $0), calendar) }
            let slotNow = min(CivilTime(asOf).secondOfDay / Int(LinkForecastFit.slotSeconds), model.slotsPerDay - 1)
            let told = model.forecast(recent: rows, slot: slotNow, kindToday: kinds[0], kindTomorrow: kinds[1])
            points = told.horizons.enumerated().map { index, horizon in
                let minutes = Int(slot) * horizon
                let (low, high) = (told.lower[index], told.upper[index])
                return Point(
                    minutes: minutes,
                    speed: figure(
                        told.speeds[index], low.isFinite && high.isFinite ? low...max(low, high) : nil,
                        "traffic.forecast", minutes))
            }
            let earned = (model.calibrations[kinds[0]] ?? model.calibrations.sorted { $0.key < $1.key }.first?.value)?
                .skill
            skills = LinkForecastFit.horizons.indices.map { index in
                guard let earned, earned.indices.contains(index), earned[index].persistence > 0 else { return nil }
                return (1 - earned[index].blend / earned[index].persistence) * 100
            }
            skill = Self.skill(skills.count > 1 ? skills[1] : nil, link, asOf)
            dayCount = fit.dayCount
        } else {
            points = LinkForecastFit.horizons.map { horizon in
                let minutes = Int(slot) * horizon
                let width = Self.persistenceHalfWidth(day, slots: horizon)
                return Point(
                    minutes: minutes,
                    speed: figure(
                        width == nil ? nil : now, width.map { max(0, now - $0)...(now + $0) }, "traffic.persistence",
                        minutes))
            }
            skills = []
            skill = Self.skill(nil, link, asOf)
            dayCount = 0
        }
    }

    private static func skill(_ value: Double?, _ link: TrafficModel.Link, _ asOf: Timestamp) -> Figure {
        Figure(
            value: value, unit: "%", decimals: 0, time: asOf, source: link.speed.source, quality: .good,
            method: "traffic.skill", title: "traffic.skill", subject: link.link.name, missing: .tooFewReadings,
            series: link.speed.series)
    }

    /// Six rows of the sensors' speeds, newest last.
    private static func rows(_ sensors: [EntityID], _ recent: [EntityID: [Sample]], asOf: Timestamp) -> [Double] {
        let newest = asOf.floored(toSeconds: LinkForecastFit.slotSeconds)
        return (0..<6).flatMap { row in
            let time = newest.adding(seconds: Int64(row - 5) * LinkForecastFit.slotSeconds)
            return sensors.map { sensor in
                (recent[sensor] ?? []).last {
                    $0.isUsable && $0.time >= time && $0.time < time.adding(seconds: LinkForecastFit.slotSeconds)
                }?.value ?? .nan
            }
        }
    }

    /// What persistence was off by in four of five cases of the last day, km/h; nil while too little is known.
    static func persistenceHalfWidth(_ day: [Sample], slots: Int) -> Double? {
        let usable = day.filter { $0.isUsable && $0.value.isFinite }
        let ahead = Int64(slots) * LinkForecastFit.slotSeconds
        let later = Dictionary(
            usable.map { ($0.time.floored(toSeconds: LinkForecastFit.slotSeconds), $0.value) },
            uniquingKeysWith: { _, last in last })
        let errors = usable.compactMap { sample in
            later[sample.time.adding(seconds: ahead).floored(toSeconds: LinkForecastFit.slotSeconds)].map {
                abs($0 - sample.value)
            }
        }.sorted()
        guard errors.count >= LinkForecastFit.leastReadings else { return nil }
        let rank = Int((Double(errors.count + 1) * 0.8).rounded(.up))
        return rank <= errors.count ? errors[rank - 1] : nil
    }

    /// Speed expected so many minutes from now, km/h, straight lines between now and the horizons; nil when none is known.
    func speed(after minutes: Double, now: Double) -> Double? {
        var (before, value) = (0.0, now)
        for point in points {
            guard let speed = point.speed.value else { return nil }
            let at = Double(point.minutes)
            if minutes <= at { return value + (speed - value) * (minutes - before) / (at - before) }
            (before, value) = (at, speed)
        }
        return value
    }
}
