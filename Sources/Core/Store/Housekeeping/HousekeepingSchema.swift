extension Schema {
    /// What housekeeping costs: one row for each kind of step. Times in microseconds.
    static let housekeeping = """
        CREATE TABLE housekeeping(
          step TEXT NOT NULL PRIMARY KEY, runs INTEGER NOT NULL, work INTEGER NOT NULL, microseconds INTEGER NOT NULL,
          longest INTEGER NOT NULL, last_time INTEGER NOT NULL, last_work INTEGER NOT NULL,
          last_microseconds INTEGER NOT NULL) WITHOUT ROWID;

        """
}
