internal import GRDB

/// The table `hot`: one row for a group of series and a second.
struct HotTable {
    private let db: Database

    init(_ db: Database) { self.db = db }

    /// - Returns: false when the row is there already, which then stays.
    func insert(time: Int64, group: Int64, _ data: [UInt8]) throws -> Bool {
        let statement = try PreparedStatement(
            db, "INSERT INTO hot(day, grp, time, data) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")
        defer { statement.reset() }
        statement.bind {
            $0.integer(dayNumber(time))
            $0.integer(group)
            $0.integer(time)
            $0.blob(data)
        }
        try statement.step()
        return statement.changes == 1
    }

    func put(time: Int64, group: Int64, _ data: [UInt8]) throws {
        try db.run("INSERT OR REPLACE INTO hot(day, grp, time, data) VALUES (?, ?, ?, ?)") {
            $0.integer(dayNumber(time))
            $0.integer(group)
            $0.integer(time)
            $0.blob(data)
        }
    }

    func remove(time: Int64, group: Int64) throws {
        try db.run("DELETE FROM hot WHERE day = ? AND grp = ? AND time = ?") {
            $0.integer(dayNumber(time))
            $0.integer(group)
            $0.integer(time)
        }
    }

    func remove(day: Int64, group: Int64) throws {
        try db.run("DELETE FROM hot WHERE day = ? AND grp = ?") {
            $0.integer(day)
            $0.integer(group)
        }
    }

    /// Fills the chunk with the row.
    /// - Returns: false when there is none.
    func read(time: Int64, group: Int64, into chunk: inout HotChunk) throws -> Bool {
        let statement = try PreparedStatement(db, "SELECT data FROM hot WHERE day = ? AND grp = ? AND time = ?")
        defer { statement.reset() }
        statement.bind {
            $0.integer(dayNumber(time))
            $0.integer(group)
            $0.integer(time)
        }
        guard try statement.step() else { return false }
        try chunk.fill(try HotChunkView(statement.blob(0), time: time, group: group))
        return true
    }

    /// The bytes of a row as they lie.
    func data(time: Int64, group: Int64) throws -> [UInt8] {
        try db.first("SELECT data FROM hot WHERE day = ? AND grp = ? AND time = ?") {
            $0.integer(dayNumber(time))
            $0.integer(group)
            $0.integer(time)
        } _: {
            $0.blob()
        } ?? []
    }

    /// Rows of a group on a day, by time.
    /// - Parameters:
    ///   - damaged: is told of rows that cannot be read.
    ///   - body: false ends it.
    func each(
        day: Int64, group: Int64, from start: Int64, through end: Int64, isDescending: Bool = false,
        damaged: (Int64, BlockDamage) throws -> Void, _ body: (Int64, HotChunkView) throws -> Bool
    ) throws {
        let statement = try PreparedStatement(db, isDescending ? Self.falling : Self.rising)
        defer { statement.reset() }
        statement.bind {
            $0.integer(day)
            $0.integer(group)
            $0.integer(start)
            $0.integer(end)
        }
        while try statement.step() {
            let time = statement.integer(0)
            let view: HotChunkView
            do {
                view = try HotChunkView(statement.blob(1), time: time, group: group)
            } catch {
                try damaged(time, error)
                continue
            }
            guard try body(time, view) else { return }
        }
    }

    private static let rising =
        "SELECT time, data FROM hot WHERE day = ? AND grp = ? AND time BETWEEN ? AND ? ORDER BY time"
    private static let falling =
        "SELECT time, data FROM hot WHERE day = ? AND grp = ? AND time BETWEEN ? AND ? ORDER BY time DESC"

    /// Days from `first` to `last` that have rows, oldest first.
    func days(from first: Int64, through last: Int64) throws -> [Int64] {
        var days: [Int64] = []
        var from = first
        while from <= last, let day = try day(notBefore: from), day <= last {
            days.append(day)
            guard day < .max else { break }
            from = day + 1
        }
        return days
    }

    func day(notBefore day: Int64) throws -> Int64? {
        try db.first("SELECT day FROM hot WHERE day >= ? ORDER BY day, grp, time LIMIT 1") {
            $0.integer(day)
        } _: {
            $0.integer()
        }
    }

    /// The first group at or after `group` that has rows on the day.
    func group(notBefore group: Int64, day: Int64) throws -> Int64? {
        try db.first("SELECT grp FROM hot WHERE day = ? AND grp >= ? ORDER BY day, grp, time LIMIT 1") {
            $0.integer(day)
            $0.integer(group)
        } _: {
            $0.integer()
        }
    }

    func hasRows(day: Int64, group: Int64) throws -> Bool { try self.group(notBefore: group, day: day) == group }
}
