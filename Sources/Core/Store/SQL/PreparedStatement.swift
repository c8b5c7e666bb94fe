internal import GRDB
internal import GRDBSQLite

/// A statement of GRDB's cache, bound and stepped by column without boxing: appending observations and decoding the
/// city go through here. Two uses of the same SQL must not overlap on one connection.
struct PreparedStatement {
    private let statement: Statement
    private let handle: OpaquePointer

    init(_ db: Database, _ sql: String) throws {
        statement = try db.cachedStatement(sql: sql)
        handle = statement.sqliteStatement
        sqlite3_reset(handle)
    }

    /// Binds afresh from the first parameter.
    func bind(_ values: (inout Binder) -> Void) {
        sqlite3_reset(handle)
        var binder = Binder(handle)
        values(&binder)
    }

    /// - Returns: whether a row is there to be read.
    @discardableResult
    func step() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code:
            let message = sqlite3_errmsg(sqlite3_db_handle(handle)).map { String(cString: $0) }
            sqlite3_reset(handle)
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
        }
    }

    /// Ends the statement, so that it holds no lock and no bound text.
    func reset() { sqlite3_reset(handle) }

    /// Rows changed by the last step.
    var changes: Int { Int(sqlite3_changes(sqlite3_db_handle(handle))) }
    var columns: Columns { Columns(handle) }

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }
    func value(_ column: Int32) -> Double { Columns.value(handle, column) }

    /// The bytes of a column where they lie, good until the next step.
    func blob(_ column: Int32) -> UnsafeRawBufferPointer {
        let start = sqlite3_column_blob(handle, column)
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
    }
}

extension Database {
    /// Runs a statement that gives no rows.
    func run(_ sql: String, _ bind: (inout Binder) -> Void = { _ in }) throws {
        let statement = try PreparedStatement(self, sql)
        defer { statement.reset() }
        statement.bind(bind)
        while try statement.step() {}
    }

    func all<Value>(
        _ sql: String, _ bind: (inout Binder) -> Void = { _ in }, _ decode: (inout Columns) throws -> Value
    ) throws -> [Value] {
        var values: [Value] = []
        try each(sql, bind) { values.append(try decode(&$0)) }
        return values
    }

    func first<Value>(
        _ sql: String, _ bind: (inout Binder) -> Void = { _ in }, _ decode: (inout Columns) throws -> Value
    ) throws -> Value? {
        let statement = try PreparedStatement(self, sql)
        defer { statement.reset() }
        statement.bind(bind)
        guard try statement.step() else { return nil }
        var columns = statement.columns
        return try decode(&columns)
    }

    func each(
        _ sql: String, _ bind: (inout Binder) -> Void = { _ in }, _ body: (inout Columns) throws -> Void
    ) throws {
        let statement = try PreparedStatement(self, sql)
        defer { statement.reset() }
        statement.bind(bind)
        while try statement.step() {
            var columns = statement.columns
            try body(&columns)
        }
    }
}
