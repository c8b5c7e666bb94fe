extension Schema {
    /// How far feeds have been read, what of the quarantine can be read again, and how the outbox fares.
    static let sync = """
        CREATE TABLE feed_cursor(
          source TEXT NOT NULL PRIMARY KEY, watermark INTEGER, reached INTEGER, resume TEXT) WITHOUT ROWID;
        ALTER TABLE quarantine ADD COLUMN raw TEXT;
        ALTER TABLE quarantine ADD COLUMN replayed_at INTEGER;
        ALTER TABLE outbox ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE outbox ADD COLUMN due INTEGER;
        ALTER TABLE outbox ADD COLUMN failure TEXT;
        ALTER TABLE outbox ADD COLUMN ended_at INTEGER;
        CREATE INDEX outbox_subject ON outbox(subject, id);

        """

    /// Where in a page a feed goes on.
    static let places = """
        ALTER TABLE feed_cursor ADD COLUMN bytes INTEGER;
        ALTER TABLE feed_cursor ADD COLUMN mark TEXT;
        ALTER TABLE feed_cursor ADD COLUMN header TEXT;

        """
}
