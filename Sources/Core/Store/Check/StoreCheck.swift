internal import CityModel
internal import GRDB
internal import Glibc

/// Looks over a store as a whole.
struct StoreCheck {
    private let db: Database

    init(_ db: Database) { self.db = db }

    /// Rows that refer to nothing.
    func dangling() throws -> [StoreFinding] {
        try ForeignKeys.dangling(db, limit: 100).map {
            .danglingReference(table: $0.table, row: $0.row, parent: $0.parent)
        }
    }

    func auditFaults() throws -> [StoreFinding] { try AuditLog(db).faults().map { .audit($0) } }

    func seriesFindings() throws -> [StoreFinding] { try SeriesVerification(db).findings() }

    func information(path: String) throws -> StoreInformation {
        StoreInformation(
            path: path, bytes: size(path) + size(path + "-wal"), schemaVersion: try Migration.version(db),
            observations: try integer("SELECT value FROM meta WHERE key = 'observations'").map { Int($0) } ?? 0,
            series: try integer("SELECT count(*) FROM series").map { Int($0) } ?? 0,
            firstTime: try integer("SELECT min(time) FROM observation").map(Timestamp.init(secondsSince1970:)),
            lastTime: try integer("SELECT max(time) FROM observation").map(Timestamp.init(secondsSince1970:)))
    }

    private func integer(_ sql: String) throws -> Int64? { try db.first(sql) { $0.optionalInteger() } ?? nil }

    private func size(_ path: String) -> Int64 {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : 0
    }
}
