package import CityAccess
package import CityModel
internal import GRDB

/// What people want of a feed, for whichever process fetches.
package struct SourceOrder: Hashable, Sendable {
    /// Since when and by whom it is not to be asked; nil while it is.
    package let pausedAt: Timestamp?
    package let pausedBy: String?
    /// When somebody last wanted it asked at once.
    package let retryAt: Timestamp?

    package init(pausedAt: Timestamp?, pausedBy: String?, retryAt: Timestamp?) {
        self.pausedAt = pausedAt
        self.pausedBy = pausedBy
        self.retryAt = retryAt
    }

    package var isPaused: Bool { pausedAt != nil }
}

extension Schema {
    static let orders = """
        CREATE TABLE source_order(
          source TEXT NOT NULL PRIMARY KEY, paused_at INTEGER, paused_by TEXT, retry_at INTEGER) WITHOUT ROWID;

        """
}

/// The table `source_order`.
struct SourceOrders {
    private let db: Database

    init(_ db: Database) { self.db = db }

    /// Of the sources that have any, as of now: orders are not looked back at, the audit log is.
    func all() throws -> [SourceID: SourceOrder] {
        var orders: [SourceID: SourceOrder] = [:]
        try db.each("SELECT source, paused_at, paused_by, retry_at FROM source_order") { _ in
        } _: { row in
            orders[row.id()] = SourceOrder(
                pausedAt: row.optionalTime(), pausedBy: row.optionalText(), retryAt: row.optionalTime())
        }
        return orders
    }

    /// - Returns: whether that changed anything.
    func pause(_ source: SourceID, by user: String, at time: Timestamp) throws -> Bool {
        try db.run(
            """
            INSERT INTO source_order(source, paused_at, paused_by) VALUES (?, ?, ?)
            ON CONFLICT DO UPDATE SET paused_at = excluded.paused_at, paused_by = excluded.paused_by
            WHERE paused_at IS NULL
            """
        ) {
            $0.text(source.text)
            $0.time(time)
            $0.text(user)
        }
        return db.changesCount > 0
    }

    func resume(_ source: SourceID) throws -> Bool {
        try db.run(
            "UPDATE source_order SET paused_at = NULL, paused_by = NULL WHERE source = ? AND paused_at IS NOT NULL"
        ) {
            $0.text(source.text)
        }
        return db.changesCount > 0
    }

    /// Every order is a moment of its own, however often people ask within one: those that were obeyed are told by it.
    func retry(_ source: SourceID, at time: Timestamp) throws {
        try db.run(
            """
            INSERT INTO source_order(source, retry_at) VALUES (?, ?)
            ON CONFLICT DO UPDATE SET retry_at = max(excluded.retry_at, coalesce(retry_at + 1, excluded.retry_at))
            """
        ) {
            $0.text(source.text)
            $0.time(time)
        }
    }
}

extension CityCache {
    /// What people want of the feeds, by source.
    package func sourceOrders() throws(StoreFailure) -> [SourceID: SourceOrder] {
        try look { try SourceOrders($0).all() }
    }

    /// Lets a feed rest, or be asked again. Doing it twice is no act.
    package func setPaused(
        _ isPaused: Bool, source: SourceID, by viewer: Viewer, at time: Timestamp
    ) throws(StoreFailure) {
        try require([.manageSources, .manageIncidents], of: viewer)
        try act { db in
            let orders = SourceOrders(db)
            let isNew = try isPaused ? orders.pause(source, by: viewer.user, at: time) : orders.resume(source)
            return ((), isNew ? Self.order(isPaused ? "source.pause" : "source.resume", source, viewer, time) : nil)
        }
    }

    /// Has a feed asked at once.
    package func retry(source: SourceID, by viewer: Viewer, at time: Timestamp) throws(StoreFailure) {
        try require([.manageSources, .manageIncidents], of: viewer)
        try act { db in
            try SourceOrders(db).retry(source, at: time)
            return ((), Self.order("source.retry", source, viewer, time))
        }
    }

    /// An act that concerns this site alone: no department has to hear of it.
    private static func order(_ action: String, _ source: SourceID, _ viewer: Viewer, _ time: Timestamp) -> Act {
        var act = Act(viewer: viewer, time: time, action: action, subject: source.text, detail: [:])
        act.isDelivered = false
        return act
    }
}
