internal import GRDB
internal import GRDBSQLite

/// One value of a query's row.
package enum QueryValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])
}

/// Somebody's own SELECT on a connection that cannot do anything else. Sealed personal fields and device numbers read
/// as NULL.
struct StoreQuery {
    private let connection: RawConnection
    private let observations: ObservationsModule

    /// - Parameter reader: reads the observations while the query runs.
    init(path: String, reader: Database) throws {
        connection = try RawConnection(path: path)
        observations = ObservationsModule(reader: reader)
        try observations.register(on: connection)
        // Modules declare their tables when these are first named, which the authoriser would refuse.
        _ = try connection.integer("SELECT count(*) FROM name_search LIMIT 0")
        _ = try connection.integer("SELECT count(*) FROM observations LIMIT 0")
        sqlite3_set_authorizer(connection.handle, authorizer, nil)
    }

    /// - Parameter row: column names and values; false ends the query.
    func run(_ sql: String, row: ([String], [QueryValue]) throws -> Bool) throws {
        let (prepared, hasMore) = try connection.prepare(sql)
        defer { sqlite3_finalize(prepared) }
        guard let statement = prepared, !hasMore else { throw StoreFailure.failed(detail: "one statement") }
        guard sqlite3_stmt_readonly(statement) != 0 else { throw StoreFailure.failed(detail: "not authorized") }
        let count = sqlite3_column_count(statement)
        let names = (0..<count).map { sqlite3_column_name(statement, $0).map { String(cString: $0) } ?? "" }
        while true {
            let code = sqlite3_step(statement)
            guard code == SQLITE_ROW else {
                if let failure = observations.failure { throw failure }
                return try connection.check(code)
            }
            guard try row(names, (0..<count).map { value(statement, $0) }) else { return }
        }
    }

    private func value(_ statement: OpaquePointer, _ column: Int32) -> QueryValue {
        switch sqlite3_column_type(statement, column) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, column))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(statement, column))
        case SQLITE_BLOB: return .blob(Columns.blob(statement, column))
        case SQLITE_TEXT: return .text(sqlite3_column_text(statement, column).map { String(cString: $0) } ?? "")
        default: return .null
        }
    }
}

/// Columns that a query sees as NULL.
private let hiddenColumns: Set<String> = [
    "person.name", "person.identity_number", "person.phone", "outlet.device_number",
]

/// Tables that a query does not get: the audit log is the auditor's, and raw pages hold everything.
private let closedTables: Set<String> = ["audit", "audit_head", "sqlite_dbpage"]

/// Lets reading through and nothing else; full-text search asks for its own data version while it reads.
private let authorizer:
    @convention(c) (
        UnsafeMutableRawPointer?, Int32, UnsafePointer<CChar>?, UnsafePointer<CChar>?, UnsafePointer<CChar>?,
        UnsafePointer<CChar>?
    ) -> Int32 = { _, action, first, second, _, _ in
        let words = (first.map { String(cString: $0) } ?? "", second.map { String(cString: $0) } ?? "")
        switch action {
        case SQLITE_SELECT, SQLITE_RECURSIVE: return SQLITE_OK
        case SQLITE_READ:
            if closedTables.contains(words.0.lowercased()) { return SQLITE_DENY }
            return hiddenColumns.contains("\(words.0).\(words.1)".lowercased()) ? SQLITE_IGNORE : SQLITE_OK
        case SQLITE_FUNCTION: return words.1.lowercased() == "load_extension" ? SQLITE_DENY : SQLITE_OK
        case SQLITE_PRAGMA: return words.0.lowercased() == "data_version" ? SQLITE_OK : SQLITE_DENY
        default: return SQLITE_DENY
        }
    }
