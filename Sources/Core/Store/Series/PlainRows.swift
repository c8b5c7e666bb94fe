internal import CityModel
internal import GRDB

/// Carries the observations of stores of the first schema, one row each, over into blocks: a day a transaction, so that
/// it may be broken off at any moment and goes on at the next opening.
struct PlainRows {
    private let db: Database

    /// Leaves a store of the present form as it is.
    static func takeOver(_ db: Database) throws {
        while try isThere(db) {
            try db.inTransaction(.immediate) {
                guard try isThere(db) else { return .rollback }
                try PlainRows(db: db).step()
                return .commit
            }
        }
    }

    /// Whether rows of the first schema are yet to be carried over.
    static func isThere(_ db: Database) throws -> Bool {
        try db.first("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'observation'") {
            $0.flag()
        } ?? false
    }

    /// Takes the oldest day; when there is none, what remains to be done.
    private func step() throws {
        let first = try db.first("SELECT min(time) FROM observation") { $0.optionalInteger() } ?? nil
        guard let first else { return try finish() }
        let day = dayNumber(first)
        let end = (day * secondsPerDay).addingReportingOverflow(secondsPerDay - 1)
        let last = end.overflow ? Int64.max : end.partialValue
        let series = try columns(from: first, through: last)
        if BlockKey.isPossible(day: day, series: 0) {
            var writer = BlockWriter(db)
            for (id, columns) in series.sorted(by: { $0.key < $1.key }) {
                _ = try writer.put(columns, BlockKey(day: day, series: id))
            }
            try writer.finish()
        } else {
            try putHot(series)
        }
        try db.run("DELETE FROM observation WHERE time <= ?") { $0.integer(last) }
    }

    private func columns(from first: Int64, through last: Int64) throws -> [Int64: DayColumns] {
        var series: [Int64: DayColumns] = [:]
        try db.each("SELECT time, series, value, flag FROM observation WHERE time BETWEEN ? AND ? ORDER BY time") {
            $0.integer(first)
            $0.integer(last)
        } _: { row in
            let (time, id) = (row.integer(), row.integer())
            series[id, default: DayColumns()].append(time: time, value: row.value(), flag: try row.observationFlag())
        }
        return series
    }

    private func putHot(_ series: [Int64: DayColumns]) throws {
        let hot = HotTable(db)
        var chunk = HotChunk()
        var data: [UInt8] = []
        for (id, columns) in series {
            let group = SeriesGroup.number(of: id)
            for (place, time) in columns.times.enumerated() {
                if try !hot.read(time: time, group: group, into: &chunk) { chunk.removeAll() }
                chunk.set(SeriesGroup.place(of: id), value: columns.values[place], flag: columns.flags[place])
                chunk.encode(time: time, group: group, into: &data)
                try hot.put(time: time, group: group, data)
            }
        }
    }

    /// Writes the tips; the table goes.
    private func finish() throws {
        let ids = try db.all("SELECT id FROM series") { _ in
        } _: {
            $0.integer()
        }
        let tips = TipTable(db)
        var bytes: [UInt8] = []
        for part in SeriesSelection(ids).groups {
            try tips.rebuilt(part.group).encode(group: part.group, into: &bytes)
            try tips.put(bytes, part.group)
        }
        try db.execute(sql: "DROP TABLE observation")
    }
}
