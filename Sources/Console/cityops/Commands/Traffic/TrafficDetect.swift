import ArgumentParser
import Canvas
import CityKernels
import CityModel
import Foundation

struct TrafficDetect: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detect", abstract: "Incidents in one detector's speeds, travel times or occupancies.",
        discussion: """
            CSV with a header, time and value. From - (standard input) readings are judged as they come and each alarm is written \
            at once, with --json as one JSON document a line.
            """)

    @OptionGroup var common: CommonOptions
    @Option(help: ArgumentHelp("CSV with time,value; .gz is unpacked; - for standard input.", valueName: "file"))
    var csv: String
    @Option(help: "Column of the values; without it the second.") var column: String?
    @Option(help: "Readings above are not believed.") var highest: Double?
    @Option(help: "Alarm on readings above, below or both.") var direction: Direction = .both
    @Flag(help: "JSON.") var json = false

    enum Direction: String, ExpressibleByArgument, CaseIterable { case above, below, both }

    struct Alarm: Encodable {
        let time: String
        let reading: Int
        let value: Double
        let expected: Double
        let direction: String
        /// Departure in units of the detector's own recent extremes.
        let evidence: Double
    }

    private struct Report: Encodable {
        let readings: Int
        let unusable: Int
        let outOfOrder: Int
        /// The longest stretch of half a day or more through which the detector said one and the same.
        let unchanging: Unchanging?
        /// Readings dated too far ahead to be believed.
        let putAside: Int
        let alarms: [Alarm]
    }

    struct Unchanging: Encodable {
        let from: String
        let to: String
        let value: Double
    }

    func validate() throws {
        if let highest, !(highest > 0) { throw ValidationError("--highest must be above 0.") }
    }

    func run() throws {
        try Guarded.run(common) { setup in
            var stream = DetectorStream(
                file: csv == "-" ? setup.phrases["trafficCommand.standardInput"] : csv, column: column,
                direction: direction, highest: highest ?? .infinity)
            if csv == "-" {
                while let line = readLine() {
                    guard let alarm = try stream.take(line) else { continue }
                    try json ? JSONOutput.print(alarm) : Self.show(alarm, setup)
                }
                try stream.finish()
                return Self.tellNotes(stream, setup)
            }
            var alarms: [Alarm] = []
            let bytes = try PackedFile.bytes(csv)
            for line in bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
                if let alarm = try stream.take(String(decoding: line, as: UTF8.self)) { alarms.append(alarm) }
            }
            try stream.finish()
            let report = Report(
                readings: stream.readings, unusable: stream.unusable, outOfOrder: stream.outOfOrder,
                unchanging: stream.unchanging, putAside: stream.putAside, alarms: alarms)
            if json { try JSONOutput.print(report) } else { Self.show(report, setup) }
            Self.tellNotes(stream, setup)
        }
    }

    /// What was left out, and a clock that leapt: nothing of it is seen in the alarms.
    private static func tellNotes(_ stream: DetectorStream, _ setup: Setup) {
        var notes: [(String, [String: String])] = []
        if stream.outOfOrder > 0 { notes.append(("outOfOrder", ["n": "\(stream.outOfOrder)"])) }
        if stream.unusable > 0 { notes.append(("unusable", ["n": "\(stream.unusable)"])) }
        if let same = stream.unchanging {
            notes.append(
                ("unchanging", ["from": same.from, "to": same.to, "value": Digits.fixed(same.value, 2)]))
        }
        if let aside = stream.firstAside {
            notes.append(
                ("putAside", ["n": "\(stream.putAside)", "line": "\(aside.line)", "time": aside.time.iso8601]))
        }
        if let leap = stream.longestLeap {
            notes.append(("leap", ["from": leap.from.iso8601, "to": leap.to.iso8601]))
        }
        let file = PlainText.sanitized(stream.file, limit: 300)
        for (key, values) in notes {
            let facts = values.merging(["file": file]) { $1 }
            StandardError.write(setup.phrases("trafficCommand.detect.\(key)", facts) + "\n")
        }
    }

    private static func show(_ report: Report, _ setup: Setup) {
        for alarm in report.alarms { show(alarm, setup) }
        guard report.alarms.isEmpty else { return }
        let judged = report.readings - report.unusable
        StandardOutput.write(setup.phrases("trafficCommand.detect.none", ["n": "\(judged)"]) + "\n")
    }

    private static func show(_ alarm: Alarm, _ setup: Setup) {
        StandardOutput.write(
            setup.phrases(
                "trafficCommand.alarm.\(alarm.direction)",
                [
                    "time": alarm.time, "value": Digits.fixed(alarm.value, 2),
                    "expected": Digits.fixed(alarm.expected, 2), "evidence": Digits.fixed(alarm.evidence, 2),
                ]) + "\n")
    }
}

/// Lines of a detector's CSV turned into alarms one by one. A clock that jumps back is counted and its reading left out.
struct DetectorStream {
    let file: String
    let column: String?
    let direction: TrafficDetect.Direction
    private(set) var readings = 0
    private(set) var unusable = 0
    private(set) var outOfOrder = 0
    /// Readings whose clock leapt ahead and that nothing has confirmed.
    private(set) var putAside = 0
    private(set) var firstAside: (line: Int, time: Timestamp)?
    /// The longest time without a reading, when it is longer than a day.
    private(set) var longestLeap: (from: Timestamp, to: Timestamp)?
    private let highest: Double
    private var sameRun: (from: Timestamp, to: Timestamp, value: Double, count: Int)?
    private var longestSame: (from: Timestamp, to: Timestamp, value: Double)?
    private var detector = IncidentDetector()
    private var valueField: Int?
    private var line = 0
    private var clock = ArrivalClock()

    init(file: String, column: String?, direction: TrafficDetect.Direction, highest: Double = .infinity) {
        (self.file, self.column, self.direction, self.highest) = (file, column, direction, highest)
    }

    /// Nights without a vehicle are shorter, and quick detectors say the same twice by chance.
    private static let (longSeconds, longReadings) = (Int64(43_200), 36)

    var unchanging: TrafficDetect.Unchanging? {
        longestSame.map { TrafficDetect.Unchanging(from: $0.from.iso8601, to: $0.to.iso8601, value: $0.value) }
    }

    private mutating func watch(_ value: Double?, at time: Timestamp) {
        guard let value else { return }
        if let run = sameRun, run.value == value {
            sameRun = (run.from, time, value, run.count + 1)
        } else {
            sameRun = (time, time, value, 1)
        }
        guard let run = sameRun, run.count >= Self.longReadings else { return }
        let seconds = run.to.seconds(since: run.from)
        let longest = longestSame.map { $0.to.seconds(since: $0.from) } ?? (Self.longSeconds - 1)
        if seconds > longest { longestSame = (run.from, run.to, run.value) }
    }

    mutating func take(_ text: String) throws -> TrafficDetect.Alarm? {
        line += 1
        let fields = text.split(separator: ",", omittingEmptySubsequences: false).map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        guard let valueField else {
            self.valueField = try heading(fields)
            return nil
        }
        guard fields.count > valueField, let time = Timestamp(fields[0], assumingOffset: CivilTime.shanghaiOffset),
            time.isOnCalendar
        else {
            throw Complaint(
                "traffic.badTime", ["file": file, "line": "\(line)", "found": String(fields[0].prefix(40))],
                code: .input)
        }
        switch clock.take(time.secondsSince1970) {
        case .follows(let seconds): noteLeap(seconds, to: time)
        case .putAside:
            putAside += 1
            firstAside = firstAside ?? (line, time)
            return nil
        case .repeated, .late:
            outOfOrder += 1
            return nil
        }
        readings += 1
        // No speed, travel time or occupancy lies below 0.
        let value = Double(fields[valueField]).flatMap { (0...highest).contains($0) && $0.isFinite ? $0 : nil }
        if value == nil { unusable += 1 }
        watch(value, at: time)
        let hour = Double(CivilTime(time).secondOfDay) / 3600
        guard let alarm = detector.update(value: value ?? .nan, hourOfDay: hour) else { return nil }
        let side: TrafficDetect.Direction = alarm.direction == .above ? .above : .below
        guard direction == .both || direction == side else { return nil }
        return TrafficDetect.Alarm(
            time: PlainText.sanitized(fields[0], limit: 40), reading: alarm.reading, value: alarm.value,
            expected: alarm.expected, direction: side.rawValue, evidence: alarm.evidence)
    }

    private mutating func noteLeap(_ seconds: Int64?, to time: Timestamp) {
        guard let seconds, seconds > longestLeap.map({ $0.to.seconds(since: $0.from) }) ?? 86_400 else { return }
        longestLeap = (time.adding(seconds: -seconds), time)
    }

    func finish() throws {
        guard valueField != nil, line > 1 else { throw Complaint("file.empty", ["file": file], code: .input) }
        guard readings > unusable else {
            throw Complaint("traffic.noValues", ["file": file, "rows": "\(readings)"], code: .input)
        }
    }

    private func heading(_ fields: [String]) throws -> Int {
        let found = column.map { fields.firstIndex(of: $0) } ?? (fields.count >= 2 ? 1 : nil)
        guard let found, found > 0 else {
            throw Complaint("assets.column", ["file": file, "column": column ?? "2"], code: .input)
        }
        return found
    }
}
