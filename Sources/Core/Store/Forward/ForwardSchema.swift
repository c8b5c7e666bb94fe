extension Schema {
    /// What has yet to go to the warehouse. `forward` has its one row while observations are forwarded; then `forward_due` holds
    /// the hours of each day (UTC) and group of series in which something was stored or replaced, one bit an hour. What is under
    /// way stands in `forward_batch` until it is confirmed.
    static let forward = """
        CREATE TABLE forward(
          id INTEGER PRIMARY KEY CHECK(id = 0), target TEXT NOT NULL, version INTEGER NOT NULL, rows INTEGER NOT NULL,
          confirmed_at INTEGER, failed_at INTEGER, failure TEXT);
        CREATE TABLE forward_due(
          day INTEGER NOT NULL, grp INTEGER NOT NULL, hours INTEGER NOT NULL, PRIMARY KEY(day, grp)) WITHOUT ROWID;
        CREATE TABLE forward_batch(
          day INTEGER NOT NULL, grp INTEGER NOT NULL, hours INTEGER NOT NULL, PRIMARY KEY(day, grp)) WITHOUT ROWID;

        """
}
