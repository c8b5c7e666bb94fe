import CityModel

/// One day of many sensors' speeds.
struct SpeedDay {
    let start: Timestamp
    let stepSeconds: Int64
    /// Row-major, time × sensors, NaN where missing.
    let speeds: [Double]
}

/// A CSV of speeds day by day, so that a year needs no more memory than a day; rows stand in order of their days.
struct SpeedDays {
    /// So many rows show how far apart rows are.
    private static let rowsOfStep = 64

    private let file: String
    private let reading: SpeedTable.Reading
    private let body: (SpeedHeading, SpeedDay) throws -> Void
    private var heading: SpeedHeading?
    /// Rows before the step is known.
    private var early: [SpeedRows.Row] = []
    private var step: Int64 = 0
    private var first: Timestamp?
    private var rowCount = 0
    private var hasReading = false
    private var day: Timestamp?
    private var speeds: [Double] = []
    private var isFilled: [Bool] = []
    private var doubledRows = 0

    private init(
        _ file: String, _ reading: SpeedTable.Reading, _ body: @escaping (SpeedHeading, SpeedDay) throws -> Void
    ) {
        (self.file, self.reading, self.body) = (file, reading, body)
    }

    /// - Parameter body: Called once for every day with a row.
    /// - Returns: rows whose slot an earlier row had filled; the later one counts.
    /// - Throws: `Complaint` for a file that is no such table or goes back to a day before, and what `body` throws.
    static func read(
        _ file: String, _ reading: SpeedTable.Reading,
        _ body: @escaping (SpeedHeading, SpeedDay) throws -> Void
    ) throws -> Int {
        var days = SpeedDays(file, reading, body)
        try SpeedRows.read(file, reading) { try days.take($0, $1) }
        try days.settleStep()
        try days.endDay()
        guard days.hasReading else {
            let sensors = days.heading?.sensors.count ?? 0
            throw Complaint("traffic.noReadings", ["file": file, "sensors": "\(sensors)"], code: .input)
        }
        return days.doubledRows
    }

    private mutating func take(_ heading: SpeedHeading, _ row: SpeedRows.Row) throws {
        self.heading = heading
        guard step == 0 else { return try put(row) }
        early.append(row)
        if !heading.hasTimes || early.count >= Self.rowsOfStep { try settleStep() }
    }

    private mutating func settleStep() throws {
        guard step == 0, let heading else { return }
        step = try SpeedTable.step(heading.hasTimes ? early.compactMap(\.time) : nil, reading, file)
        let rows = early
        early = []
        for row in rows { try put(row) }
    }

    private mutating func put(_ row: SpeedRows.Row) throws {
        let time = row.time ?? reading.start.adding(seconds: Int64(rowCount) * step)
        rowCount += 1
        try SpeedTable.expectNoLeap(from: first ?? time, to: time, rows: rowCount, step, file)
        first = first ?? time
        let midnight = SpeedTable.midnight(time)
        if let day, midnight < day {
            throw Complaint(
                "traffic.backADay", ["file": file, "line": "\(row.line)", "time": time.iso8601], code: .input)
        }
        if day != midnight {
            try endDay()
            day = midnight
        }
        let count = row.speeds.count, slots = Int(86_400 / step)
        if speeds.isEmpty {
            speeds = Array(repeating: .nan, count: slots * count)
            isFilled = Array(repeating: false, count: slots)
        }
        let slot = Int(time.seconds(since: midnight) / step)
        if isFilled[slot] { doubledRows += 1 }
        isFilled[slot] = true
        for (sensor, speed) in row.speeds.enumerated() {
            speeds[slot * count + sensor] = speed
            if speed.isFinite { hasReading = true }
        }
    }

    private mutating func endDay() throws {
        guard let day, let heading, !speeds.isEmpty else { return }
        try body(heading, SpeedDay(start: day, stepSeconds: step, speeds: speeds))
        for index in speeds.indices { speeds[index] = .nan }
        for slot in isFilled.indices { isFilled[slot] = false }
    }
}
