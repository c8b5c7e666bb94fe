internal import GRDB

/// The table `rollup_hour`: roll-ups of hours that a series has left behind and that are not compacted yet.
struct HourTable {
    private let db: Database

    init(_ db: Database) { self.db = db }

    /// A damaged page reads as one without roll-ups; `verify` tells.
    func page(hour: Int64, group: Int64) throws -> HourPage? {
        let statement = try PreparedStatement(db, "SELECT data FROM rollup_hour WHERE hour = ? AND grp = ?")
        defer { statement.reset() }
        statement.bind {
            $0.integer(hour)
            $0.integer(group)
        }
        guard try statement.step() else { return nil }
        return try? HourPage(statement.blob(0), hour: hour, group: group)
    }

    func put(_ page: HourPage, hour: Int64, group: Int64) throws {
        try db.run("INSERT OR REPLACE INTO rollup_hour(hour, grp, data) VALUES (?, ?, ?)") {
            $0.integer(hour)
            $0.integer(group)
            $0.blob(page.encode(hour: hour, group: group))
        }
    }

    func remove(hours: ClosedRange<Int64>, group: Int64) throws {
        for hour in try hoursWithRows(hours) {
            try db.run("DELETE FROM rollup_hour WHERE hour = ? AND grp = ?") {
                $0.integer(hour)
                $0.integer(group)
            }
        }
    }

    /// Pages of one hour, by group, from the first group to the last.
    /// - Parameter isWanted: tells by its number whether a group's page is read at all.
    func each(
        of hour: Int64, groups: ClosedRange<Int64>, where isWanted: (Int64) -> Bool,
        _ body: (_ group: Int64, HourPage?) throws -> Void
    ) throws {
        let statement = try PreparedStatement(
            db, "SELECT grp, data FROM rollup_hour WHERE hour = ? AND grp BETWEEN ? AND ? ORDER BY grp")
        defer { statement.reset() }
        statement.bind {
            $0.integer(hour)
            $0.integer(groups.lowerBound)
            $0.integer(groups.upperBound)
        }
        while try statement.step() {
            let group = statement.integer(0)
            guard isWanted(group) else { continue }
            try body(group, try? HourPage(statement.blob(1), hour: hour, group: group))
        }
    }

    /// Pages of the hours from the first to the last, by hour and group.
    func each(
        _ hours: ClosedRange<Int64>, _ body: (_ hour: Int64, _ group: Int64, HourPage?) throws -> Void
    ) throws {
        let statement = try PreparedStatement(
            db, "SELECT hour, grp, data FROM rollup_hour WHERE hour BETWEEN ? AND ? ORDER BY hour, grp")
        defer { statement.reset() }
        statement.bind {
            $0.integer(hours.lowerBound)
            $0.integer(hours.upperBound)
        }
        while try statement.step() {
            let (hour, group) = (statement.integer(0), statement.integer(1))
            try body(hour, group, try? HourPage(statement.blob(2), hour: hour, group: group))
        }
    }

    func hour(notBefore hour: Int64) throws -> Int64? {
        try db.first("SELECT hour FROM rollup_hour WHERE hour >= ? ORDER BY hour, grp LIMIT 1") {
            $0.integer(hour)
        } _: {
            $0.integer()
        }
    }

    func group(notBefore group: Int64, hour: Int64) throws -> Int64? {
        try db.first("SELECT grp FROM rollup_hour WHERE hour = ? AND grp >= ? ORDER BY hour, grp LIMIT 1") {
            $0.integer(hour)
            $0.integer(group)
        } _: {
            $0.integer()
        }
    }

    private func hoursWithRows(_ hours: ClosedRange<Int64>) throws -> [Int64] {
        var found: [Int64] = []
        var from = hours.lowerBound
        while let hour = try hour(notBefore: from), hours.contains(hour) {
            found.append(hour)
            guard hour < .max else { break }
            from = hour + 1
        }
        return found
    }
}
