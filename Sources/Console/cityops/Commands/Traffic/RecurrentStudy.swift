import CityKernels
import CityModel
import CityPanels
import CityStore

/// What a ranking rests on: the counted workdays and what is known of the links.
struct RecurrentStudy {
    enum FreeSpeeds {
        case same(Double)
        case bySensor([String: Double])
        /// The 85th percentile of each sensor's own readings, all of which have to be kept for it.
        case ofReadings
    }

    /// Between two readings of a link.
    static let cycleSeconds: Int64 = 300

    enum Weight: Equatable {
        /// Every sensor and half hour counts as one vehicle-kilometre.
        case same
        /// Each link's mean flow; a share of the capacity at so many links of which none was counted.
        case meanFlow(assumed: Int)
    }

    private(set) var congestion: RecurrentCongestion
    let dayShare: Double
    let names: [(id: String, name: String)]
    /// Nodes each link leaves and enters; nil for plain sensors, which have no upstream.
    let ends: (from: [Int32], to: [Int32])?
    let kilometres: [Double]?
    /// Where the vehicle-kilometres come from.
    let weight: Weight
    /// The workdays that were counted, in order.
    private(set) var workdays: [CivilDate] = []
    /// Sensors without a free speed: none of their readings is above 0.
    private(set) var unjudged: [String] = []
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
        unjudged = zip(sensors, freeSpeeds).filter { !($1 > 0) }.map(\.0)
        (ends, kilometres, weight) = (nil, nil, .same)
        self.dayShare = dayShare
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
        self.dayShare = dayShare
        names = links.map { ($0.id.text, $0.name[language]) }
        kilometres = links.map(\.lengthKilometres)
        var stored = StoredCongestion(snapshot.city, settings: settings)
        var day = days.start
        while day < days.end {
            guard !isCancelled() else { return nil }
            let range = TimeRange(start: day, end: day.adding(seconds: 86_400))
            let date = CivilTime(day).date
            if !snapshot.city.calendar.day(date).isDayOff, try stored.add(range, snapshot) { workdays.append(date) }
            day = range.end
        }
        stored.weigh()
        weight = .meanFlow(assumed: links.indices.count(where: stored.isVolumeAssumed))
        congestion = stored.congestion
        ends = stored.ends
    }
}
