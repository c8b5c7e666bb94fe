package import CityModel
internal import GRDB

/// Something a department has yet to confirm.
package struct OutboxItem: Hashable, Sendable {
    package enum State: String, Sendable, CaseIterable {
        case waiting, delivered
    }

    package let id: Int64
    /// The same for every attempt, so that the receiver can tell a repetition.
    package let key: String
    package let kind: String
    package let subject: String
    /// JSON object.
    package let payload: String
    package let created: Timestamp
    package let state: State
}

/// What people did and departments have to hear of.
struct Outbox {
    private let db: Database

    init(_ db: Database) { self.db = db }

    func put(key: String, kind: String, subject: String, payload: String, created: Timestamp) throws {
        try db.run("INSERT INTO outbox(key, kind, subject, payload, created, state) VALUES (?, ?, ?, ?, ?, 'waiting')")
        {
            for text in [key, kind, subject, payload] { $0.text(text) }
            $0.time(created)
        }
    }

    /// What waits, oldest first.
    func waiting(limit: Int) throws -> [OutboxItem] {
        try db.all(
            """
            SELECT id, key, kind, subject, payload, created, state FROM outbox
            WHERE state = 'waiting' ORDER BY id LIMIT ?
            """
        ) {
            $0.integer(max(0, limit))
        } _: { row in
            OutboxItem(
                id: row.integer(), key: row.text(), kind: row.text(), subject: row.text(), payload: row.text(),
                created: row.time(), state: try row.word())
        }
    }

    func markDelivered(key: String) throws {
        try db.run("UPDATE outbox SET state = 'delivered' WHERE key = ?") { $0.text(key) }
        if db.changesCount == 0 { throw StoreFailure.notFound(what: "outbox", id: key) }
    }
}
