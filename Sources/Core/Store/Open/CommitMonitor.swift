internal import GRDBSQLite
internal import Synchronization

/// Tells whether anything was committed, by this process or another. `PRAGMA data_version` of a connection that never
/// writes changes with every commit of any other connection; asking is one look at shared memory.
final class CommitMonitor: Sendable {
    private struct State {
        let connection: RawConnection
        let statement: OpaquePointer
        var version: UInt64
    }

    private let state: Mutex<State?>

    init(path: String) throws {
        let connection = try RawConnection(path: path)
        let statement = try connection.prepare("PRAGMA data_version").statement
        state = Mutex(statement.map { State(connection: connection, statement: $0, version: 0) })
    }

    deinit { state.withLock { _ = sqlite3_finalize($0?.statement) } }

    /// The last known version when the file cannot be read.
    func version() -> UInt64 {
        state.withLock { state in
            guard let statement = state?.statement else { return 0 }
            if sqlite3_step(statement) == SQLITE_ROW {
                state?.version = UInt64(bitPattern: sqlite3_column_int64(statement, 0))
            }
            sqlite3_reset(statement)
            return state?.version ?? 0
        }
    }
}
