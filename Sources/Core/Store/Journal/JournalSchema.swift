extension Schema {
    /// Alarms, incidents, tasks and the log with their history, the audit chain and the outbox. An event row holds the
    /// state after the event, so that any past moment can be shown.
    static let journal = """
        CREATE TABLE alarm(
          id INTEGER PRIMARY KEY, rule TEXT NOT NULL, subject TEXT NOT NULL, raised_at INTEGER NOT NULL,
          cleared_at INTEGER);
        CREATE UNIQUE INDEX alarm_open ON alarm(rule, subject) WHERE cleared_at IS NULL;
        CREATE INDEX alarm_raised ON alarm(raised_at);
        CREATE INDEX alarm_cleared ON alarm(cleared_at);
        CREATE TABLE alarm_event(
          id INTEGER PRIMARY KEY, alarm INTEGER NOT NULL REFERENCES alarm(id), time INTEGER NOT NULL,
          severity INTEGER NOT NULL, state TEXT NOT NULL, value REAL NOT NULL, threshold REAL NOT NULL,
          acknowledged_at INTEGER, acknowledged_by TEXT);
        CREATE INDEX alarm_event_alarm ON alarm_event(alarm, time, id);
        CREATE TABLE incident(
          id INTEGER PRIMARY KEY, title TEXT NOT NULL, category TEXT NOT NULL, severity INTEGER NOT NULL,
          place TEXT NOT NULL, longitude REAL, latitude REAL, opened_at INTEGER NOT NULL,
          alarm INTEGER REFERENCES alarm(id), opened_by TEXT NOT NULL, is_exercise INTEGER NOT NULL);
        CREATE TABLE incident_event(
          id INTEGER PRIMARY KEY, incident INTEGER NOT NULL REFERENCES incident(id), time INTEGER NOT NULL,
          state TEXT NOT NULL, actor TEXT NOT NULL);
        CREATE INDEX incident_event_incident ON incident_event(incident, time, id);
        CREATE TABLE task(
          id INTEGER PRIMARY KEY, incident INTEGER NOT NULL REFERENCES incident(id), title TEXT NOT NULL, unit TEXT,
          department TEXT, assigned_at INTEGER NOT NULL, due_at INTEGER);
        CREATE INDEX task_incident ON task(incident);
        CREATE TABLE task_event(
          id INTEGER PRIMARY KEY, task INTEGER NOT NULL REFERENCES task(id), time INTEGER NOT NULL,
          state TEXT NOT NULL, actor TEXT NOT NULL);
        CREATE INDEX task_event_task ON task_event(task, time, id);
        CREATE TABLE log_entry(
          id INTEGER PRIMARY KEY, time INTEGER NOT NULL, actor TEXT NOT NULL, incident INTEGER REFERENCES incident(id),
          subject TEXT, kind TEXT NOT NULL, text TEXT NOT NULL);
        CREATE INDEX log_entry_incident ON log_entry(incident, time);
        CREATE INDEX log_entry_time ON log_entry(time);
        CREATE TABLE audit(
          seq INTEGER PRIMARY KEY, time INTEGER NOT NULL, user TEXT NOT NULL, role TEXT NOT NULL, action TEXT NOT NULL,
          subject TEXT NOT NULL, detail TEXT NOT NULL, previous BLOB NOT NULL, digest BLOB NOT NULL);
        CREATE TABLE audit_head(id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, digest BLOB NOT NULL);
        INSERT INTO audit_head VALUES (1, 0, zeroblob(32));
        CREATE TABLE outbox(
          id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, subject TEXT NOT NULL,
          payload TEXT NOT NULL, created INTEGER NOT NULL, state TEXT NOT NULL);
        CREATE INDEX outbox_state ON outbox(state, id);

        """
}
