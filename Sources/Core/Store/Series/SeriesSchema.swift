extension Schema {
    /// Observations are clustered by arrival, (time, series): clustering by (series, time) would touch one page for
    /// every series at every reading. `latest` and `rollup_hour` follow the same reasoning.
    static let series = """
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
}
