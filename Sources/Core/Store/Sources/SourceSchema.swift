extension Schema {
    /// What the fetchers did and could not take.
    static let sources = """
        CREATE TABLE source_state(source TEXT NOT NULL PRIMARY KEY, etag TEXT, last_modified TEXT) WITHOUT ROWID;
        CREATE TABLE fetch(
          id INTEGER PRIMARY KEY, source TEXT NOT NULL, started_at INTEGER NOT NULL, milliseconds INTEGER NOT NULL,
          outcome TEXT NOT NULL, status INTEGER NOT NULL, bytes INTEGER NOT NULL, rows INTEGER NOT NULL,
          quarantined INTEGER NOT NULL, digest TEXT NOT NULL, detail TEXT NOT NULL);
        CREATE INDEX fetch_source ON fetch(source, started_at);
        CREATE TABLE quarantine(
          id INTEGER PRIMARY KEY, source TEXT NOT NULL, time INTEGER NOT NULL, reason TEXT NOT NULL,
          field TEXT NOT NULL, original TEXT NOT NULL);
        CREATE INDEX quarantine_source ON quarantine(source, time);

        """
}
