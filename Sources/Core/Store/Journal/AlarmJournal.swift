internal import CityModel
internal import GRDB

/// Alarms and their history: `alarm` says which episode, `alarm_event` what became of it when.
struct AlarmJournal {
    /// State of an alarm after an event.
    private struct State {
        var severity: Severity
        var state: AlarmState
        var value: Double
        var threshold: Double
        var acknowledgedAt: Timestamp?
        var acknowledgedBy: String?
    }

    private let db: Database

    init(_ db: Database) { self.db = db }

    /// - Returns: the number of the alarm that is open on the subject; nil when it is cleared.
    func apply(_ change: AlarmChange, at time: Timestamp) throws -> Int64? {
        switch change {
        case .raise(let rule, let subject, let severity, let value, let threshold):
            return try raise(
                rule, subject, State(severity: severity, state: .raised, value: value, threshold: threshold), at: time)
        case .escalate(let alarm, let severity, let value, let threshold):
            guard var state = try newest(alarm), state.state != .cleared else { return nil }
            if severity > state.severity {
                state = State(severity: severity, state: .raised, value: value, threshold: threshold)
            }
            (state.severity, state.value, state.threshold) = (severity, value, threshold)
            try record(state, of: alarm, at: time)
            return alarm
        case .clear(let alarm, let value):
            guard var state = try newest(alarm), state.state != .cleared else { return nil }
            (state.state, state.value) = (.cleared, value)
            try record(state, of: alarm, at: time)
            try db.run("UPDATE alarm SET cleared_at = ? WHERE id = ?") {
                $0.time(time)
                $0.integer(alarm)
            }
            return nil
        }
    }

    /// - Returns: whether it was not acknowledged before.
    func acknowledge(_ alarm: Int64, by user: String, at time: Timestamp) throws -> Bool {
        guard var state = try newest(alarm), state.state != .cleared else {
            throw StoreFailure.notFound(what: "alarm", id: String(alarm))
        }
        guard state.state == .raised else { return false }
        (state.state, state.acknowledgedAt, state.acknowledgedBy) = (.acknowledged, time, user)
        try record(state, of: alarm, at: time)
        return true
    }

    /// Open alarms as of the moment, most severe first, then newest.
    func open(asOf: Timestamp) throws -> [Alarm] {
        try alarms("a.raised_at <= ?1 AND (a.cleared_at IS NULL OR a.cleared_at > ?1)", asOf: asOf) { _ in }
            .filter { $0.state != .cleared }
            .sorted { ($1.severity, $1.raisedAt, $1.id) < ($0.severity, $0.raisedAt, $0.id) }
    }

    /// Alarms that were open at any time in the range, newest first, as of the moment.
    func alarms(in range: TimeRange, asOf: Timestamp) throws -> [Alarm] {
        try alarms(
            "a.raised_at <= ?1 AND a.raised_at < ?2 AND (a.cleared_at IS NULL OR a.cleared_at >= ?3)", asOf: asOf
        ) {
            $0.time(range.end)
            $0.time(range.start)
        }.sorted { ($1.raisedAt, $1.id) < ($0.raisedAt, $0.id) }
    }

    private func raise(_ rule: String, _ subject: EntityID, _ state: State, at time: Timestamp) throws -> Int64 {
        let open = try db.first("SELECT id FROM alarm WHERE rule = ? AND subject = ? AND cleared_at IS NULL") {
            $0.text(rule)
            $0.text(subject.text)
        } _: {
            $0.integer()
        }
        if let open { return open }
        try db.run("INSERT INTO alarm(rule, subject, raised_at) VALUES (?, ?, ?)") {
            $0.text(rule)
            $0.text(subject.text)
            $0.time(time)
        }
        let alarm = db.lastInsertedRowID
        try record(state, of: alarm, at: time)
        return alarm
    }

    private func record(_ state: State, of alarm: Int64, at time: Timestamp) throws {
        try db.run(
            """
            INSERT INTO alarm_event(alarm, time, severity, state, value, threshold, acknowledged_at, acknowledged_by)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """
        ) {
            $0.integer(alarm)
            $0.time(time)
            $0.integer(state.severity.rawValue)
            $0.text(state.state.rawValue)
            $0.value(state.value)
            $0.value(state.threshold)
            $0.time(state.acknowledgedAt)
            $0.text(state.acknowledgedBy)
        }
    }

    private func newest(_ alarm: Int64) throws -> State? {
        let state = try db.first(
            """
            SELECT severity, state, value, threshold, acknowledged_at, acknowledged_by FROM alarm_event
            WHERE alarm = ? ORDER BY time DESC, id DESC LIMIT 1
            """
        ) {
            $0.integer(alarm)
        } _: { row in
            State(
                severity: try row.number(), state: try row.word(), value: row.value(), threshold: row.value(),
                acknowledgedAt: row.optionalTime(), acknowledgedBy: row.optionalText())
        }
        if state == nil { throw StoreFailure.notFound(what: "alarm", id: String(alarm)) }
        return state
    }

    private func alarms(
        _ condition: String, asOf: Timestamp, _ bind: (inout Binder) -> Void
    ) throws -> [Alarm] {
        try db.all(
            """
            SELECT a.id, a.rule, a.subject, e.severity, e.state, a.raised_at, e.time, e.acknowledged_at,
              e.acknowledged_by, e.value, e.threshold
            FROM alarm a JOIN alarm_event e ON e.id =
              (SELECT id FROM alarm_event WHERE alarm = a.id AND time <= ?1 ORDER BY time DESC, id DESC LIMIT 1)
            WHERE \(condition)
            """
        ) {
            $0.time(asOf)
            bind(&$0)
        } _: { row in
            let (id, rule, subject) = (row.integer(), row.text(), EntityID(row.text()))
            let severity = try row.number(Severity.self)
            let state = try row.word(AlarmState.self)
            let (raisedAt, updatedAt) = (row.time(), row.time())
            return Alarm(
                id: id, rule: rule, subject: subject, severity: severity, state: state, raisedAt: raisedAt,
                updatedAt: updatedAt, acknowledgedAt: row.optionalTime(), acknowledgedBy: row.optionalText(),
                clearedAt: state == .cleared ? updatedAt : nil, value: row.value(), threshold: row.value())
        }
    }
}
