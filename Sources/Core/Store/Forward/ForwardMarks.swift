internal import GRDB

/// Notes within a transaction which hours of which groups of series have yet to go to the warehouse.
struct ForwardMarks {
    struct Place: Hashable {
        let day: Int64
        let group: Int64
    }

    /// Days (UTC) that the warehouse's 32-bit times reach: 1970 to 2106. Observations of others stay here.
    static let days: ClosedRange<Int64> = 0...49_709

    private var hours: [Place: UInt32] = [:]
    private var last: (hour: Int64, group: Int64)?

    /// - Parameter hour: start of the hour (UTC).
    mutating func note(hour: Int64, group: Int64) {
        if let last, last == (hour, group) { return }
        last = (hour, group)
        let day = dayNumber(hour)
        guard Self.days.contains(day) else { return }
        let bit = UInt32(1) << UInt32((hour - day * secondsPerDay) / secondsPerHour)
        hours[Place(day: day, group: group), default: 0] |= bit
    }

    /// Does nothing in a store that forwards nothing.
    func keep(_ db: Database) throws {
        guard !hours.isEmpty, try db.first("SELECT 1 FROM forward", { _ in }, { $0.int() }) != nil else { return }
        for (place, hours) in hours { try Self.add(hours, place, to: "forward_due", db) }
    }

    static func add(_ hours: UInt32, _ place: Place, to table: String, _ db: Database) throws {
        try db.run(
            "INSERT INTO \(table) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET hours = hours | excluded.hours"
        ) {
            $0.integer(place.day)
            $0.integer(place.group)
            $0.integer(Int64(hours))
        }
    }
}
