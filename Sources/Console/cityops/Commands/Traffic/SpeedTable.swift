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
    /// Tells on stderr what was put right silently otherwise.
    func tellNotes(_ file: String, _ phrases: Phrases) {
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
    }

    /// - Throws: `Complaint` for a file that is no such table.
    init(csv file: String, _ reading: Reading) throws {
        let bytes = try PackedFile.bytes(file)
        let lines = bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D })
        guard let heading = lines.first, lines.count > 1 else {
            throw Complaint("file.empty", ["file": file], code: .input)
        }
        let names = Self.fields(heading)
        let saysTime = Self.timeHeadings.contains(names[0].trimmingCharacters(in: .whitespaces).lowercased())
        let hasTimes =
            saysTime || Self.fields(lines[1]).first.map { Double($0) == nil && Self.moment($0) != nil } ?? false
        let sensors = names.dropFirst(hasTimes ? 1 : 0).map { PlainText.sanitized(String($0), limit: 60) }
        var rows: [(time: Timestamp?, values: [Double])] = []
        for (index, line) in lines.dropFirst().enumerated() {
            let fields = Self.fields(line)
            guard fields.count == names.count else {
                throw Complaint(
                    "traffic.rowWidth",
                    ["file": file, "line": "\(index + 2)", "found": "\(fields.count)", "count": "\(names.count)"],
                    code: .input)
            }
            let time = hasTimes ? Self.moment(fields[0]) : nil
            if hasTimes, time == nil {
                throw Complaint(
                    "traffic.badTime", ["file": file, "line": "\(index + 2)", "found": String(fields[0].prefix(40))],
                    code: .input)
            }
            rows.append((time, fields.dropFirst(hasTimes ? 1 : 0).map { Self.speed(Double($0), reading) }))
        }
        let step = hasTimes ? Self.step(rows.compactMap(\.time)) : reading.stepSeconds
        guard step > 0 else { throw Complaint("traffic.noStep", ["file": file], code: .input) }
        guard 86_400 % step == 0 else {
            throw Complaint("traffic.step", ["file": file, "seconds": "\(step)"], code: .input)
        }
        guard rows.contains(where: { $0.values.contains(where: \.isFinite) }) else {
            throw Complaint("traffic.noReadings", ["file": file, "sensors": "\(sensors.count)"], code: .input)
        }
        let times = rows.compactMap(\.time)
        let first = times.min() ?? reading.start
        // Every slot between the first and the last moment takes room, so that one wild clock would fill the memory.
        if let last = times.max(),
            last.seconds(since: first) / step > max(Self.mostSlotsARow * Int64(rows.count), Self.slotsNeverTooMany)
        {
            throw Complaint(
                "traffic.clockJump", ["file": file, "first": first.iso8601, "last": last.iso8601], code: .input)
        }
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
                        Self.speed(sample.value, reading)
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

    private static func speed(_ value: Double?, _ reading: Reading) -> Double {
        guard let value, value.isFinite, value <= reading.highest, value > 0 || (reading.zerosCount && value == 0)
        else {
            return .nan
        }
        return value
    }

    private static func fields(_ line: some Collection<UInt8>) -> [Substring] {
        String(decoding: line, as: UTF8.self).split(separator: ",", omittingEmptySubsequences: false)
    }

    private static let timeHeadings: Set<String> = ["time", "timestamp", "datetime", "date", "时间", "日期"]

    private static func moment(_ text: Substring) -> Timestamp? {
        let word = text.trimmingCharacters(in: .whitespaces)
        let found =
            Double(word).flatMap { Int64(exactly: $0.rounded()) }.map { Timestamp(secondsSince1970: $0) }
            ?? Timestamp(word, assumingOffset: CivilTime.shanghaiOffset)
        return found.flatMap { $0.isOnCalendar ? $0 : nil }
    }

    private static func midnight(_ time: Timestamp) -> Timestamp {
        CivilTime(date: CivilTime(time).date)?.timestamp() ?? time
    }

    /// The most frequent distance between rows, so that gaps and doubled rows do not matter.
    private static func step(_ times: [Timestamp]) -> Int64 {
        let gaps = zip(times, times.dropFirst()).map { $1.seconds(since: $0) }.filter { $0 > 0 }
        let counts = Dictionary(gaps.map { ($0, 1) }, uniquingKeysWith: +)
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 0
    }
}

extension Timestamp {
    /// Whether a calendar reaches the moment: up to the end of the year 9999, and as far back from 1970.
    var isOnCalendar: Bool { (-253_402_300_799...253_402_300_799).contains(secondsSince1970) }
}
