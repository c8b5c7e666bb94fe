internal import CityModel
internal import GRDB
internal import GRDBSQLite

/// Asks SQLite whether the file is sound, on a connection of its own: one that met a damaged page is of no use any more.
struct FileCheck {
    private static let limit = 20

    let location: String

    /// What SQLite says, page by page, as far as it gets.
    func findings() throws -> [StoreFinding] {
        let connection = try RawConnection(path: location)
        var words: [String] = []
        do {
            let statement = try connection.prepare("PRAGMA integrity_check(\(Self.limit))").statement
            defer { sqlite3_finalize(statement) }
            var code = sqlite3_step(statement)
            while code == SQLITE_ROW {
                words +=
                    sqlite3_column_text(statement, 0).map { String(cString: $0) }?.split(separator: "\n").map {
                        String($0)
                    } ?? []
                code = sqlite3_step(statement)
            }
            try connection.check(code)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
            if words.isEmpty { words = [error.message ?? ""] }
        }
        return words.filter { $0 != "ok" }.map { .damaged(detail: PlainText.sanitized($0, limit: 300)) }
    }
}
