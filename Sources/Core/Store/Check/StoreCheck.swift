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

    func seriesFindings() throws -> [StoreFinding] {
        var verification = try SeriesVerification(db)
        return try verification.findings()
    }

    func information(path: String) throws -> StoreInformation {
        let counts = StoreCounts(db)
        let extent = SeriesExtent(db)
        return StoreInformation(
            path: path, bytes: size(path) + size(path + "-wal"), schemaVersion: try Migration.version(db),
            observations: try counts.value(.observations),
            series: try integer("SELECT count(*) FROM series").map { Int($0) } ?? 0, firstTime: try extent.first(),
            lastTime: try extent.last(), tiers: try tiers(counts))
    }

    private func tiers(_ counts: StoreCounts) throws -> StoreTiers {
        let inBlocks = try counts.value(.blockObservations)
        let pageSize = try integer("PRAGMA page_size") ?? 0
        return StoreTiers(
            hotObservations: max(0, try counts.value(.observations) - inBlocks), blockObservations: inBlocks,
            blocks: try counts.value(.blocks), blockBytes: try counts.value(.blockBytes),
            rollUpBytes: try counts.value(.rollUpBytes),
            hotDays: try HotTable(db).days(from: .min, through: .max).count,
            freeBytes: Int((try integer("PRAGMA freelist_count") ?? 0) * pageSize))
    }

    private func integer(_ sql: String) throws -> Int64? { try db.first(sql) { $0.optionalInteger() } ?? nil }

    private func size(_ path: String) -> Int64 {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : 0
    }
}
