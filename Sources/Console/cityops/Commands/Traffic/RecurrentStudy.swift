import CityKernels
import CityModel
import CityStore

/// What a ranking rests on: the counted workdays and what is known of the links.
struct RecurrentStudy {
    enum FreeSpeeds {
        case same(Double)
        case bySensor([String: Double])
        /// The 85th percentile of each sensor's own readings, all of which have to be kept for it.
        case ofReadings
    }

    /// So many links are read at once: their day of five-minute readings takes some tens of megabytes.
    private static let linksAtOnce = 2_048
    private static let slotsPerDay = 288

    private(set) var congestion: RecurrentCongestion
    let names: [(id: String, name: String)]
    /// Nodes each link leaves and enters; nil for plain sensors, which have no upstream.
    let ends: (from: [Int32], to: [Int32])?
    let kilometres: [Double]?
    /// Where the vehicle-kilometres come from: each link's mean flow, or one for every sensor and slot.
    let weight: String
    /// The workdays that were counted, in order.
    private(set) var workdays: [CivilDate] = []
    /// Rows of a file that counted instead of an earlier one of the same time.
    private(set) var doubledRows = 0
}

extension RecurrentStudy {
    /// Sensors of a file; its workdays are Monday to Friday.
    ///
    /// - Throws: `Complaint` for a file that is no such table.
    init(
        csv file: String, _ reading: SpeedTable.Reading, _ free: FreeSpeeds, dayShare: Double, from: Timestamp?,
        to: Timestamp?
    ) throws {
        var study: RecurrentStudy?
        func take(_ sensors: [String], _ day: SpeedDay, _ speeds: () throws -> [Double]) throws {
            guard 1_800 % day.stepSeconds == 0 else {
                throw Complaint("traffic.halfHour", ["file": file, "seconds": "\(day.stepSeconds)"], code: .input)
            }
            if study == nil {
                study = RecurrentStudy(
                    sensors: sensors, freeSpeeds: try speeds(), stepSeconds: day.stepSeconds, dayShare: dayShare)
            }
            let date = CivilTime(day.start).date
            guard date.weekday < 6, from.map({ day.start >= $0 }) ?? true, to.map({ day.start < $0 }) ?? true else {
                return
            }
            study?.add(day, date)
        }
        if case .ofReadings = free {
            let table = try SpeedTable(csv: file, reading)
            for day in 0..<table.dayCount { try take(table.sensors, table.day(day)) { table.highSpeeds } }
            study?.doubledRows = table.doubledRows
        } else {
            let doubled = try SpeedDays.read(file, reading) { heading, day in
                try take(heading.sensors, day) { try Self.speeds(free, heading.sensors, file) }
            }
            study?.doubledRows = doubled
        }
        guard let study else { throw Complaint("file.empty", ["file": file], code: .input) }
        self = study
    }

    private init(sensors: [String], freeSpeeds: [Double], stepSeconds: Int64, dayShare: Double) {
        var settings = RecurrentCongestion.Settings()
        settings.dayShare = dayShare
        settings.readingsPerSlot = Int(1_800 / stepSeconds)
        settings.congestedReadings = (settings.readingsPerSlot + 1) / 2
        congestion = RecurrentCongestion(
            freeSpeedKilometresPerHour: freeSpeeds,
            vehicleKilometresPerSlot: Array(repeating: 1, count: sensors.count), settings: settings)
        names = sensors.map { ("", $0) }
        (ends, kilometres, weight) = (nil, nil, "unit")
    }

    private static func speeds(_ free: FreeSpeeds, _ sensors: [String], _ file: String) throws -> [Double] {
        switch free {
        case .same(let speed): return Array(repeating: speed, count: sensors.count)
        case .bySensor(let known):
            return try sensors.map { sensor in
                guard let speed = known[sensor] else {
                    throw Complaint("traffic.noFreeSpeed", ["file": file, "sensor": sensor], code: .input)
                }
                return speed
            }
        case .ofReadings: return []
        }
    }

    private mutating func add(_ day: SpeedDay, _ date: CivilDate) {
        congestion.beginWorkday()
        workdays.append(date)
        let count = names.count, slots = day.speeds.count / max(1, count)
        var own = [Double](repeating: .nan, count: slots)
        for sensor in 0..<count {
            for slot in 0..<slots { own[slot] = day.speeds[slot * count + sensor] }
            congestion.add(link: sensor, speeds: own.span)
        }
    }
}

extension RecurrentStudy {
    /// Links of a store, a day and some links at a time, so that a year of a large city needs little more memory than a part of
    /// a day.
    ///
    /// - Parameter days: From midnight to midnight; days off are left out.
    /// - Returns: nil when it was cancelled.
    init?(
        _ snapshot: Snapshot, days: TimeRange, dayShare: Double, language: Language, isCancelled: () -> Bool
    ) throws {
        let links = snapshot.city.roadLinks
        var settings = RecurrentCongestion.Settings()
        settings.dayShare = dayShare
        congestion = RecurrentCongestion(
            freeSpeedKilometresPerHour: links.map(\.freeFlowKilometresPerHour),
            vehicleKilometresPerSlot: links.map(\.lengthKilometres), settings: settings)
        names = links.map { ($0.id.text, $0.name[language]) }
        ends = (
            links.map { Int32(truncatingIfNeeded: $0.from) }, links.map { Int32(truncatingIfNeeded: $0.to) }
        )
        kilometres = links.map(\.lengthKilometres)
        weight = "meanFlow"
        var flows = [(sum: Double, hours: Int)](repeating: (0, 0), count: links.count)
        var day = days.start
        while day < days.end {
            guard !isCancelled() else { return nil }
            let range = TimeRange(start: day, end: day.adding(seconds: 86_400))
            try Self.addFlows(snapshot, range, to: &flows)
            if !snapshot.city.calendar.day(CivilTime(day).date).isDayOff { try add(range, snapshot) }
            day = range.end
        }
        congestion.vehicleKilometresPerSlot = zip(links, flows).map { link, flow in
            flow.hours == 0 ? link.lengthKilometres : flow.sum / Double(flow.hours) / 2 * link.lengthKilometres
        }
    }

    private static func addFlows(
        _ snapshot: Snapshot, _ range: TimeRange, to flows: inout [(sum: Double, hours: Int)]
    ) throws {
        let hourly = try snapshot.hourly("road.flow", in: range)
        guard !hourly.isEmpty else { return }
        for (place, link) in snapshot.city.roadLinks.enumerated() {
            for hour in hourly[link.id] ?? [] where hour.usable > 0 && hour.mean.isFinite && hour.mean >= 0 {
                flows[place].sum += hour.mean
                flows[place].hours += 1
            }
        }
    }

    private mutating func add(_ day: TimeRange, _ snapshot: Snapshot) throws {
        let links = snapshot.city.roadLinks
        var hasBegun = false
        var slots = [Double](repeating: .nan, count: Self.slotsPerDay)
        for first in stride(from: 0, to: links.count, by: Self.linksAtOnce) {
            let part = links[first..<min(links.count, first + Self.linksAtOnce)]
            let samples = try snapshot.samples("road.speed", entities: part.map(\.id), in: day)
            guard !samples.isEmpty else { continue }
            if !hasBegun {
                hasBegun = true
                congestion.beginWorkday()
                workdays.append(CivilTime(day.start).date)
            }
            for (place, link) in zip(part.indices, part) {
                guard let own = samples[link.id] else { continue }
                for index in slots.indices { slots[index] = .nan }
                for sample in own where sample.isUsable {
                    let slot = Int(sample.time.seconds(since: day.start) / 300)
                    if slots.indices.contains(slot) { slots[slot] = sample.value }
                }
                congestion.add(link: place, speeds: slots.span)
            }
        }
    }
}
