extension Schema {
    /// The first form: a row an observation. `Schema.tiers` takes its place; `PlainRows` carries the rows over.
    static let plainSeries = """
        CREATE TABLE series(
          id INTEGER PRIMARY KEY, entity TEXT NOT NULL, metric TEXT NOT NULL, source TEXT NOT NULL, cycle INTEGER,
          UNIQUE(entity, metric));
        CREATE INDEX series_metric ON series(metric, entity);
        CREATE INDEX series_source ON series(source);
        CREATE TABLE observation(
          time INTEGER NOT NULL, series INTEGER NOT NULL, value REAL NOT NULL, flag INTEGER NOT NULL,
          PRIMARY KEY(time, series)) WITHOUT ROWID;
        CREATE TABLE latest(series INTEGER PRIMARY KEY, time INTEGER NOT NULL, value REAL NOT NULL, flag INTEGER NOT NULL);
        CREATE TABLE rollup_hour(
          hour INTEGER NOT NULL, series INTEGER NOT NULL, count INTEGER NOT NULL, usable INTEGER NOT NULL,
          minimum REAL, maximum REAL, sum REAL, last REAL, last_time INTEGER,
          PRIMARY KEY(hour, series)) WITHOUT ROWID;
        CREATE TABLE source_hour(
          source TEXT NOT NULL, hour INTEGER NOT NULL, rows INTEGER NOT NULL,
          PRIMARY KEY(source, hour)) WITHOUT ROWID;
        CREATE VIEW observations(entity, metric, time, value, flag) AS
          SELECT s.entity, s.metric, o.time,
            CASE WHEN typeof(o.value) <> 'blob' THEN o.value
                 WHEN o.value = x'8000000000000000' THEN 0.0 END,
            CASE o.flag WHEN 0 THEN 'valid' WHEN 1 THEN 'suspect' WHEN 2 THEN 'calibrating' WHEN 3 THEN 'maintenance'
                        WHEN 4 THEN 'overrange' WHEN 5 THEN 'missing' ELSE 'simulated' END
          FROM observation o JOIN series s ON s.id = o.series;

        """

    /// Observations in two tiers. Hot rows hold what the sixty-four series of a group (`SeriesGroup`) reported at one
    /// second, those of a group and day (UTC) side by side, which is how they are read, compacted and deleted. Blocks hold
    /// one series and day; their keys (`BlockKey`) rise with the days, so that compaction appends.
    ///
    /// What is hot counts more than what a block says of the same moment, and `tip` more than `rollup_hour`, which
    /// counts more than `rollup_day`.
    static let tiers = """
        DROP VIEW observations;
        DROP TABLE latest;
        DROP TABLE rollup_hour;
        CREATE TABLE hot(
          day INTEGER NOT NULL, grp INTEGER NOT NULL, time INTEGER NOT NULL, data BLOB NOT NULL,
          PRIMARY KEY(day, grp, time)) WITHOUT ROWID;
        CREATE TABLE tip(grp INTEGER PRIMARY KEY, data BLOB NOT NULL);
        CREATE TABLE rollup_hour(
          hour INTEGER NOT NULL, grp INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY(hour, grp)) WITHOUT ROWID;
        CREATE TABLE block(key INTEGER PRIMARY KEY, data BLOB NOT NULL);
        CREATE TABLE rollup_day(key INTEGER PRIMARY KEY, data BLOB NOT NULL);
        CREATE TABLE set_aside(
          id INTEGER PRIMARY KEY, place TEXT NOT NULL, key INTEGER NOT NULL, grp INTEGER, damage TEXT NOT NULL,
          data BLOB NOT NULL);
        INSERT INTO meta(key, value) VALUES
          ('blocks', 0), ('block_observations', 0), ('block_bytes', 0), ('rollup_bytes', 0);

        """
}
