internal import CityModel
internal import GRDB

/// Incidents, their tasks and the duty log, each with its history.
struct IncidentJournal {
    private let db: Database

    init(_ db: Database) { self.db = db }

    func open(_ draft: IncidentDraft, by user: String, at time: Timestamp) throws -> Int64 {
        try require(draft.alarm, in: "alarm")
        try db.run(
            """
            INSERT INTO incident(title, category, severity, place, longitude, latitude, opened_at, alarm, opened_by,
              is_exercise) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        ) {
            $0.text(draft.title)
            $0.text(draft.category)
            $0.integer(draft.severity.rawValue)
            $0.text(draft.place)
            $0.coordinate(draft.position)
            $0.time(time)
            $0.integer(draft.alarm)
            $0.text(user)
            $0.flag(draft.isExercise)
        }
        let id = db.lastInsertedRowID
        try record(IncidentState.open.rawValue, of: id, in: "incident", by: user, at: time)
        return id
    }

    func set(incident: Int64, state: IncidentState, by user: String, at time: Timestamp) throws {
        try require(incident, in: "incident")
        try record(state.rawValue, of: incident, in: "incident", by: user, at: time)
    }

    func add(_ draft: TaskDraft, by user: String, at time: Timestamp) throws -> Int64 {
        try require(draft.incident, in: "incident")
        try db.run(
            "INSERT INTO task(incident, title, unit, department, assigned_at, due_at) VALUES (?, ?, ?, ?, ?, ?)"
        ) {
            $0.integer(draft.incident)
            $0.text(draft.title)
            $0.id(draft.unit)
            $0.id(draft.department)
            $0.time(time)
            $0.time(draft.dueAt)
        }
        let id = db.lastInsertedRowID
        try record(TaskState.assigned.rawValue, of: id, in: "task", by: user, at: time)
        return id
    }

    func set(task: Int64, state: TaskState, by user: String, at time: Timestamp) throws {
        try require(task, in: "task")
        try record(state.rawValue, of: task, in: "task", by: user, at: time)
    }

    /// - Returns: the entry's number.
    func log(
        kind: String, text: String, incident: Int64?, subject: EntityID?, by user: String, at time: Timestamp
    ) throws -> Int64 {
        try require(incident, in: "incident")
        try db.run("INSERT INTO log_entry(time, actor, incident, subject, kind, text) VALUES (?, ?, ?, ?, ?, ?)") {
            $0.time(time)
            $0.text(user)
            $0.integer(incident)
            $0.id(subject)
            $0.text(kind)
            $0.text(text)
        }
        return db.lastInsertedRowID
    }

    /// Incidents opened by the moment in the state they had then, newest first.
    func incidents(includingClosed: Bool, asOf: Timestamp) throws -> [Incident] {
        let incidents = try db.all(
            """
            SELECT i.id, i.title, i.category, i.severity, e.state, i.place, i.longitude, i.latitude, i.opened_at, e.time,
              i.alarm, i.opened_by, i.is_exercise
            FROM incident i JOIN incident_event e ON e.id =
              (SELECT id FROM incident_event WHERE incident = i.id AND time <= ?1 ORDER BY time DESC, id DESC LIMIT 1)
            WHERE i.opened_at <= ?1 ORDER BY i.opened_at DESC, i.id DESC
            """
        ) {
            $0.time(asOf)
        } _: {
            try Self.incident(&$0)
        }
        return includingClosed ? incidents : incidents.filter { $0.state != .closed }
    }

    /// Tasks of the incident given by the moment in the state they had then, oldest first.
    func tasks(of incident: Int64, asOf: Timestamp) throws -> [IncidentTask] {
        try db.all(
            """
            SELECT t.id, t.incident, t.title, t.unit, t.department, e.state, t.assigned_at, t.due_at, e.time
            FROM task t JOIN task_event e ON e.id =
              (SELECT id FROM task_event WHERE task = t.id AND time <= ?1 ORDER BY time DESC, id DESC LIMIT 1)
            WHERE t.incident = ?2 AND t.assigned_at <= ?1 ORDER BY t.assigned_at, t.id
            """
        ) {
            $0.time(asOf)
            $0.integer(incident)
        } _: { row in
            let (id, incident, title) = (row.integer(), row.integer(), row.text())
            let (unit, department): (EntityID?, DepartmentID?) = (row.optionalID(), row.optionalID())
            let state = try row.word(TaskState.self)
            let (assignedAt, dueAt, changedAt) = (row.time(), row.optionalTime(), row.time())
            return IncidentTask(
                id: id, incident: incident, title: title, unit: unit, department: department, state: state,
                assignedAt: assignedAt, dueAt: dueAt, doneAt: state == .done ? changedAt : nil)
        }
    }

    /// The newest entries by the moment, newest first; of all incidents and the duty log when `incident` is nil.
    func log(incident: Int64?, limit: Int, asOf: Timestamp) throws -> [LogEntry] {
        try db.all(
            """
            SELECT id, time, actor, incident, subject, kind, text FROM log_entry
            WHERE time <= ?1 AND (?2 IS NULL OR incident = ?2) ORDER BY time DESC, id DESC LIMIT ?3
            """
        ) {
            $0.time(asOf)
            $0.integer(incident)
            $0.integer(max(0, limit))
        } _: { row in
            LogEntry(
                id: row.integer(), time: row.time(), actor: row.text(), incident: row.optionalInteger(),
                subject: row.optionalID(), kind: row.text(), text: row.text())
        }
    }

    private static func incident(_ row: inout Columns) throws -> Incident {
        let (id, title, category) = (row.integer(), row.text(), row.text())
        let severity = try row.number(Severity.self)
        let state = try row.word(IncidentState.self)
        let (place, position) = (row.text(), row.optionalCoordinate())
        let (openedAt, changedAt) = (row.time(), row.time())
        return Incident(
            id: id, title: title, category: category, severity: severity, state: state, place: place,
            position: position, openedAt: openedAt, closedAt: state == .closed ? changedAt : nil,
            alarm: row.optionalInteger(), openedBy: row.text(), isExercise: row.flag())
    }

    private func record(
        _ state: String, of id: Int64, in table: String, by user: String, at time: Timestamp
    ) throws {
        try db.run("INSERT INTO \(table)_event(\(table), time, state, actor) VALUES (?, ?, ?, ?)") {
            $0.integer(id)
            $0.time(time)
            $0.text(state)
            $0.text(user)
        }
    }

    private func require(_ id: Int64?, in table: String) throws {
        guard let id else { return }
        let found = try db.first("SELECT 1 FROM \(table) WHERE id = ?") {
            $0.integer(id)
        } _: { _ in
            true
        }
        if found == nil { throw StoreFailure.notFound(what: table, id: String(id)) }
    }
}
