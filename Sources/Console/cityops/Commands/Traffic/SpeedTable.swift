import Canvas
import CityKernels
import CityModel
import CityStore
import Foundation

/// Speeds of many sensors on an even grid of whole days, from a CSV file or the store.
///
/// A file has one column a sensor and a heading row; its first column may be a time (a heading that says so, or a first value
/// that is one; numbers are Unix seconds). Files without times start at midnight of a given date. Zeros, what is not a number, negative or above a limit is missing.
struct SpeedTable {
    let sensors: [String]
    let stepSeconds: Int64
    /// Midnight of the first day; wall-clock time of wherever the sensors are.
    let start: Timestamp
    /// Row-major, time × sensors, whole days, NaN where missing.
    var speeds: [Double]
    /// Rows up to the last one with a reading.
    let rowCount: Int
    /// Rows whose slot an earlier row had filled: clocks that were put back, rows written twice. The later one counts.
    let doubledRows: Int
    private let calendar: HolidayCalendar?

    var slotsPerDay: Int { Int(86_400 / stepSeconds) }
    var dayCount: Int { speeds.count / (slotsPerDay * max(1, sensors.count)) }
    var usableReadings: Int { speeds.count(where: \.isFinite) }

    func time(ofRow row: Int) -> Timestamp { start.adding(seconds: Int64(row) * stepSeconds) }

    /// 0 for workdays, 1 for days off; a file's calendar knows only weekends.
    func kind(ofDay day: Int) -> Int {
        let date = CivilTime(start.adding(seconds: Int64(day) * 86_400)).date
        return calendar?.day(date).isDayOff ?? (date.weekday >= 6) ? 1 : 0
    }

    /// Whether a sensor has no reading before a row.
    func isDark(_ sensor: Int, before row: Int) -> Bool {
        !stride(from: sensor, to: row * sensors.count, by: sensors.count).contains { speeds[$0].isFinite }
    }

    /// One day from midnight to midnight.
    func day(_ day: Int) -> SpeedDay {
        let width = slotsPerDay * sensors.count
        return SpeedDay(
            start: time(ofRow: day * slotsPerDay), stepSeconds: stepSeconds,
            speeds: Array(speeds[day * width..<(day + 1) * width]))
    }

    /// The 85th percentile of each sensor's readings; 0 for one without any.
    var highSpeeds: [Double] {
        sensors.indices.map { sensor in
            let own = stride(from: sensor, to: speeds.count, by: sensors.count).map { speeds[$0] }
            return Percentile.linear(own.filter(\.isFinite), 0.85) ?? 0
        }
    }

    /// The days before a row as a history; later rows of its last day are missing.
    func history(before row: Int) -> SpeedHistory {
        let days = (row + slotsPerDay - 1) / slotsPerDay
        var known = Array(speeds[..<(days * slotsPerDay * sensors.count)])
        for index in row * sensors.count..<known.count { known[index] = .nan }
        return SpeedHistory(
            sensorCount: sensors.count, slotsPerDay: slotsPerDay, speeds: known, kindOfDay: (0..<days).map(kind))
    }
}

extension SpeedTable {
    /// Tells on stderr what was put right silently otherwise; after the answer itself.
    static func tellNotes(_ doubledRows: Int, _ file: String, _ phrases: Phrases) {
        guard doubledRows > 0 else { return }
        let facts = ["file": PlainText.sanitized(file, limit: 300), "n": "\(doubledRows)"]
        StandardError.write(phrases("trafficCommand.doubledRows", facts) + "\n")
    }

    private static let mostSlotsARow: Int64 = 20
    private static let slotsNeverTooMany: Int64 = 2_016

    struct Reading {
        var stepSeconds: Int64 = 300
        var start: Timestamp
        var zerosCount = false
        var highest = 300.0

        /// NaN for what is no speed.
        func speed(_ value: Double?) -> Double {
            guard let value, value.isFinite, value <= highest, value > 0 || (zerosCount && value == 0) else {
                return .nan
            }
            return value
        }
    }

    /// - Throws: `Complaint` for a file that is no such table.
    init(csv file: String, _ reading: Reading) throws {
        var rows: [(time: Timestamp?, values: [Double])] = []
        var heading: SpeedHeading?
        try SpeedRows.read(file, reading) {
            heading = $0
            rows.append(($1.time, $1.speeds))
        }
        let hasTimes = heading?.hasTimes ?? false, sensors = heading?.sensors ?? []
        let times = rows.compactMap(\.time)
        let step = try Self.step(hasTimes ? times : nil, reading, file)
        guard rows.contains(where: { $0.values.contains(where: \.isFinite) }) else {
            throw Complaint("traffic.noReadings", ["file": file, "sensors": "\(sensors.count)"], code: .input)
        }
        let first = times.min() ?? reading.start
        // Every slot between the first and the last moment takes room, so that one wild clock would fill the memory.
        if let last = times.max() { try Self.expectNoLeap(from: first, to: last, rows: rows.count, step, file) }
        self.init(
            sensors: sensors, stepSeconds: step, midnight: Self.midnight(first), calendar: nil,
            rows: rows.enumerated().map { ($1.time ?? reading.start.adding(seconds: Int64($0) * step), $1.values) })
    }

    /// Speeds of the city's links over the last days, five minutes a slot.
    init(_ snapshot: Snapshot, days: Int, reading: Reading) throws {
        let links = snapshot.city.roadLinks.map(\.id)
        let positions = Dictionary(links.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let end = Self.midnight(snapshot.asOf).adding(seconds: 86_400)
        let start = end.adding(seconds: -86_400 * Int64(days))
        var byTime: [Timestamp: [Double]] = [:]
        for day in 0..<days {
            let from = start.adding(seconds: 86_400 * Int64(day))
            let samples = try snapshot.samples(
                "road.speed", entities: nil, in: TimeRange(start: from, end: from.adding(seconds: 86_400)))
            for (id, own) in samples {
                guard let position = positions[id] else { continue }
                for sample in own where sample.isUsable {
                    byTime[
                        sample.time.floored(toSeconds: 300), default: Array(repeating: .nan, count: links.count)][
                            position] =
                        reading.speed(sample.value)
                }
            }
        }
        guard let first = byTime.keys.min(), byTime.values.contains(where: { $0.contains(where: \.isFinite) }) else {
            throw Complaint("traffic.noSpeeds", code: .no)
        }
        self.init(
            sensors: links.map(\.text), stepSeconds: 300, midnight: Self.midnight(first),
            calendar: snapshot.city.calendar, rows: byTime.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }

    private init(
        sensors: [String], stepSeconds: Int64, midnight: Timestamp, calendar: HolidayCalendar?,
        rows: [(time: Timestamp, values: [Double])]
    ) {
        let slots = Int(86_400 / stepSeconds)
        let indices = rows.map { Int($0.time.seconds(since: midnight) / stepSeconds) }
        let count = (indices.max() ?? 0) + 1
        let days = (count + slots - 1) / slots
        var speeds = [Double](repeating: .nan, count: days * slots * sensors.count)
        var isFilled = [Bool](repeating: false, count: days * slots)
        var doubled = 0
        for (index, row) in zip(indices, rows) {
            if isFilled[index] { doubled += 1 }
            isFilled[index] = true
            for (sensor, value) in row.values.enumerated() { speeds[index * sensors.count + sensor] = value }
        }
        (self.sensors, self.stepSeconds, start, self.calendar) = (sensors, stepSeconds, midnight, calendar)
        (self.speeds, rowCount, doubledRows) = (speeds, count, doubled)
    }

    static func midnight(_ time: Timestamp) -> Timestamp {
        CivilTime(date: CivilTime(time).date)?.timestamp() ?? time
    }

    /// The most frequent distance between rows, so that gaps and doubled rows do not matter.
    /// - Parameter times: Nil for a file without times.
    /// - Throws: `Complaint` where there is no distance, or it does not divide the day.
    static func step(_ times: [Timestamp]?, _ reading: Reading, _ file: String) throws -> Int64 {
        var step = reading.stepSeconds
        if let times = times?.sorted() {
            let gaps = zip(times, times.dropFirst()).map { $1.seconds(since: $0) }.filter { $0 > 0 }
            let counts = Dictionary(gaps.map { ($0, 1) }, uniquingKeysWith: +)
            step = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 0
        }
        guard step > 0 else { throw Complaint("traffic.noStep", ["file": file], code: .input) }
        guard 86_400 % step == 0 else {
            throw Complaint("traffic.step", ["file": file, "seconds": "\(step)"], code: .input)
        }
        return step
    }

    /// - Throws: `Complaint` where times reach far beyond what so many rows can span.
    static func expectNoLeap(
        from first: Timestamp, to last: Timestamp, rows: Int, _ step: Int64, _ file: String
    ) throws {
        guard last.seconds(since: first) / step > max(mostSlotsARow * Int64(rows), slotsNeverTooMany) else { return }
        throw Complaint(
            "traffic.clockJump", ["file": file, "first": first.iso8601, "last": last.iso8601], code: .input)
    }
}

extension Timestamp {
    /// Whether a calendar reaches the moment: up to the end of the year 9999, and as far back from 1970.
    var isOnCalendar: Bool { (-253_402_300_799...253_402_300_799).contains(secondsSince1970) }
}
