internal import CityAccess
package import CityModel
internal import GRDB

/// One row of the audit log.
package struct AuditEntry: Hashable, Sendable {
    /// 1, 2, 3 … without gaps.
    package let sequence: Int64
    package let time: Timestamp
    package let user: String
    package let role: String
    package let action: String
    package let subject: String
    /// JSON object of texts.
    package let detail: String
    /// SHA-256 that chains it to the row before.
    package let digest: [UInt8]
}

/// The hash-chained log of what people did.
struct AuditLog {
    private let db: Database

    init(_ db: Database) { self.db = db }

    /// - Returns: the digest of the new row.
    func append(
        time: Timestamp, viewer: Viewer, action: String, subject: String, detail: String
    ) throws -> [UInt8] {
        let head = try head()
        let sequence = head.sequence + 1
        let role = viewer.role.rawValue
        let fields = Self.fields(sequence, time, viewer.user, role, action, subject, detail)
        let digest = AuditChain.digest(previous: head.digest, fields: fields)
        try db.run("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)") {
            $0.integer(sequence)
            $0.time(time)
            for text in [viewer.user, role, action, subject, detail] { $0.text(text) }
            $0.blob(head.digest)
            $0.blob(digest)
        }
        try db.run("UPDATE audit_head SET seq = ?, digest = ?") {
            $0.integer(sequence)
            $0.blob(digest)
        }
        return digest
    }

    /// Newest first, older than `before` where that is given.
    func entries(limit: Int, before: Int64?) throws -> [AuditEntry] {
        try db.all(
            """
            SELECT seq, time, user, role, action, subject, detail, digest FROM audit
            WHERE seq < ? ORDER BY seq DESC LIMIT ?
            """
        ) {
            $0.integer(before ?? .max)
            $0.integer(max(0, limit))
        } _: { row in
            AuditEntry(
                sequence: row.integer(), time: row.time(), user: row.text(), role: row.text(), action: row.text(),
                subject: row.text(), detail: row.text(), digest: row.blob())
        }
    }

    func faults() throws -> [AuditFault] {
        var checker = AuditChecker()
        try db.each(
            "SELECT seq, time, user, role, action, subject, detail, previous, digest FROM audit ORDER BY seq"
        ) { _ in
        } _: { row in
            let (sequence, time) = (row.integer(), row.time())
            let fields = Self.fields(sequence, time, row.text(), row.text(), row.text(), row.text(), row.text())
            checker.take(AuditLink(sequence: sequence, fields: fields, previous: row.blob(), digest: row.blob()))
        }
        return checker.finish(head: try head())
    }

    private func head() throws -> AuditHead {
        try db.first("SELECT seq, digest FROM audit_head") { AuditHead(sequence: $0.integer(), digest: $0.blob()) }
            ?? AuditHead(sequence: 0, digest: AuditChain.origin)
    }

    private static func fields(
        _ sequence: Int64, _ time: Timestamp, _ user: String, _ role: String, _ action: String, _ subject: String,
        _ detail: String
    ) -> [String] {
        [String(sequence), String(time.secondsSince1970), user, role, action, subject, detail]
    }
}
