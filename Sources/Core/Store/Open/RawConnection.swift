internal import GRDB
internal import GRDBSQLite

/// A connection of our own, for what GRDB's pool does not offer: an authoriser of our choice, a connection that never
/// writes and so sees every commit of others in `PRAGMA data_version`, and files that are no store yet. Read-only unless
/// it is made with `creating`.
final class RawConnection {
    let handle: OpaquePointer

    convenience init(path: String) throws { try self.init(path: path, flags: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI) }

    /// A connection that writes a file of its own, which is made when it is absent.
    convenience init(creating path: String) throws {
        try self.init(path: path, flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
    }

    private init(path: String, flags: Int32) throws {
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(path, &opened, flags | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let opened else {
            let message = opened.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) }
            sqlite3_close_v2(opened)
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
        }
        handle = opened
        sqlite3_busy_timeout(handle, Int32(StorePool.busySeconds * 1000))
    }

    deinit { sqlite3_close_v2(handle) }

    /// Prepares the first statement of the text.
    /// - Returns: the statement, nil for a text without one; and whether more text follows it.
    func prepare(_ sql: String) throws -> (statement: OpaquePointer?, hasMore: Bool) {
        var statement: OpaquePointer?
        let (code, hasMore) = sql.withCString { text -> (Int32, Bool) in
            var tail: UnsafePointer<CChar>?
            let code = sqlite3_prepare_v2(handle, text, -1, &statement, &tail)
            let rest = tail.map { String(cString: $0) } ?? ""
            return (code, rest.contains { !$0.isWhitespace && $0 != ";" })
        }
        try check(code)
        return (statement, hasMore)
    }

    func check(_ code: Int32) throws {
        guard code != SQLITE_OK, code != SQLITE_ROW, code != SQLITE_DONE else { return }
        let message = sqlite3_errmsg(handle).map { String(cString: $0) }
        throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
    }

    func integer(_ sql: String) throws -> Int64 {
        let (statement, _) = try prepare(sql)
        defer { sqlite3_finalize(statement) }
        try check(sqlite3_step(statement))
        return sqlite3_column_int64(statement, 0)
    }

    /// The first column of the first row; empty when there is none.
    func text(_ sql: String) throws -> String {
        let (statement, _) = try prepare(sql)
        defer { sqlite3_finalize(statement) }
        try check(sqlite3_step(statement))
        return sqlite3_column_text(statement, 0).map { String(cString: $0) } ?? ""
    }

    func rows<Value>(_ sql: String, _ decode: (inout Columns) -> Value) throws -> [Value] {
        let (prepared, _) = try prepare(sql)
        defer { sqlite3_finalize(prepared) }
        var values: [Value] = []
        while let statement = prepared {
            let code = sqlite3_step(statement)
            guard code == SQLITE_ROW else {
                try check(code)
                break
            }
            var columns = Columns(statement)
            values.append(decode(&columns))
        }
        return values
    }

    /// Runs statements one after the other.
    func runAll(_ script: String) throws { try check(sqlite3_exec(handle, script, nil, nil, nil)) }

    /// Runs a statement to its end and drops its rows.
    func run(_ sql: String) throws {
        let (statement, _) = try prepare(sql)
        defer { sqlite3_finalize(statement) }
        var code = SQLITE_ROW
        while code == SQLITE_ROW { code = sqlite3_step(statement) }
        try check(code)
    }

    /// Refuses a database that another program has put tables into.
    static func requireOwn(path: String) throws {
        let connection = try RawConnection(path: path)
        // One state of the file: between two, another process may have made its first tables.
        try connection.runAll("BEGIN")
        let application = try connection.integer("PRAGMA application_id")
        guard application != Migration.applicationID else { return }
        let tables = try connection.integer("SELECT count(*) FROM sqlite_master")
        guard tables == 0 else {
            throw StoreFailure.cannotOpen(path: path, detail: "application id \(application)")
        }
    }
}
