package import CityModel
internal import GRDB

/// Something a department has to hear of.
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
    /// Deliveries tried without an answer that confirms.
    package let attempts: Int
    /// Not to be tried again before.
    package let due: Timestamp?
    /// How the last attempt failed, a short fact; nil before the first and after success.
    package let failure: String?
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
        try db.all("SELECT \(Self.columns) FROM outbox WHERE state = 'waiting' ORDER BY id LIMIT ?") {
            $0.integer(max(0, limit))
        } _: {
            try Self.item(&$0)
        }
    }

    /// What the department heard of the subject before this, oldest first.
    func earlier(than item: OutboxItem) throws -> [OutboxItem] {
        try db.all("SELECT \(Self.columns) FROM outbox WHERE subject = ? AND id < ? ORDER BY id") {
            $0.text(item.subject)
            $0.integer(item.id)
        } _: {
            try Self.item(&$0)
        }
    }

    /// What may be tried now: of every subject only the oldest that waits, so that departments hear things in their order.
    func due(at time: Timestamp, limit: Int) throws -> [OutboxItem] {
        try db.all(
            """
            SELECT \(Self.columns) FROM outbox o WHERE state = 'waiting' AND (due IS NULL OR due <= ?)
              AND NOT EXISTS (
                SELECT 1 FROM outbox p WHERE p.subject = o.subject AND p.id < o.id AND p.state = 'waiting')
            ORDER BY id LIMIT ?
            """
        ) {
            $0.time(time)
            $0.integer(max(0, limit))
        } _: {
            try Self.item(&$0)
        }
    }

    func markDelivered(key: String, at time: Timestamp) throws {
        try db.run(
            "UPDATE outbox SET state = 'delivered', ended_at = ?, attempts = attempts + 1, failure = NULL WHERE key = ?"
        ) {
            $0.time(time)
            $0.text(key)
        }
        if db.changesCount == 0 { throw StoreFailure.notFound(what: "outbox", id: key) }
    }

    func postpone(key: String, until due: Timestamp, failure: String) throws {
        try db.run("UPDATE outbox SET attempts = attempts + 1, due = ?, failure = ? WHERE key = ?") {
            $0.time(due)
            $0.text(failure)
            $0.text(key)
        }
    }

    /// What nobody will ask for again: confirmed before the moment, like all else of its subject, and of no incident or task
    /// that goes on.
    func over(before time: Timestamp, limit: Int) throws -> [Int64] {
        try db.all(
            """
            SELECT id FROM outbox o WHERE state = 'delivered' AND coalesce(ended_at, created) < ?1
              AND NOT EXISTS (
                SELECT 1 FROM outbox p WHERE p.subject = o.subject
                  AND (p.state = 'waiting' OR coalesce(p.ended_at, p.created) >= ?1))
              AND subject NOT IN (
                SELECT 'incident.' || id FROM incident i WHERE coalesce((
                  SELECT state FROM incident_event WHERE incident = i.id ORDER BY time DESC, id DESC LIMIT 1), '')
                    <> 'closed'
                UNION ALL
                SELECT 'task.' || id FROM task t WHERE coalesce((
                  SELECT state FROM task_event WHERE task = t.id ORDER BY time DESC, id DESC LIMIT 1), '')
                    NOT IN ('done', 'cancelled'))
            ORDER BY id LIMIT ?2
            """
        ) {
            $0.time(time)
            $0.integer(max(0, limit))
        } _: {
            $0.integer()
        }
    }

    func remove(_ ids: [Int64]) throws {
        for id in ids { try db.run("DELETE FROM outbox WHERE id = ?") { $0.integer(id) } }
    }

    private static let columns = "id, key, kind, subject, payload, created, state, attempts, due, failure"

    private static func item(_ row: inout Columns) throws -> OutboxItem {
        OutboxItem(
            id: row.integer(), key: row.text(), kind: row.text(), subject: row.text(), payload: row.text(),
            created: row.time(), state: try row.word(), attempts: row.int(), due: row.optionalTime(),
            failure: row.optionalText())
    }
}
