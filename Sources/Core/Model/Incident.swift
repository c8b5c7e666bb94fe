package enum IncidentState: String, Sendable, Codable, CaseIterable {
    case open, responding, contained, closed
}

/// An emergency being handled.
package struct Incident: Hashable, Sendable {
    package let id: Int64
    package let title: String
    /// `natural`, `accident`, `health`, `social` (突发事件应对法).
    package let category: String
    package let severity: Severity
    package let state: IncidentState
    package let place: String
    package let position: Coordinate?
    package let openedAt: Timestamp
    package let closedAt: Timestamp?
    /// Alarm it was opened from.
    package let alarm: Int64?
    package let openedBy: String
    /// An exercise must never be taken for the real thing.
    package let isExercise: Bool

    package init(
        id: Int64, title: String, category: String, severity: Severity, state: IncidentState, place: String,
        position: Coordinate?, openedAt: Timestamp, closedAt: Timestamp? = nil, alarm: Int64? = nil, openedBy: String,
        isExercise: Bool
    ) {
        self.id = id
        self.title = title
        self.category = category
        self.severity = severity
        self.state = state
        self.place = place
        self.position = position
        self.openedAt = openedAt
        self.closedAt = closedAt
        self.alarm = alarm
        self.openedBy = openedBy
        self.isExercise = isExercise
    }
}

package enum TaskState: String, Sendable, Codable, CaseIterable {
    case assigned, underway, done, cancelled
}

/// One thing somebody has to do for an incident.
package struct IncidentTask: Hashable, Sendable {
    package let id: Int64
    package let incident: Int64
    package let title: String
    package let unit: EntityID?
    package let department: DepartmentID?
    package let state: TaskState
    package let assignedAt: Timestamp
    package let dueAt: Timestamp?
    package let doneAt: Timestamp?

    package init(
        id: Int64, incident: Int64, title: String, unit: EntityID?, department: DepartmentID?, state: TaskState,
        assignedAt: Timestamp, dueAt: Timestamp?, doneAt: Timestamp?
    ) {
        self.id = id
        self.incident = incident
        self.title = title
        self.unit = unit
        self.department = department
        self.state = state
        self.assignedAt = assignedAt
        self.dueAt = dueAt
        self.doneAt = doneAt
    }
}

/// One line of an incident's timeline or of the duty log.
package struct LogEntry: Hashable, Sendable {
    package let id: Int64
    package let time: Timestamp
    package let actor: String
    package let incident: Int64?
    package let subject: EntityID?
    /// Key of the kind of entry (`log.<kind>` in the string catalogue).
    package let kind: String
    package let text: String

    package init(
        id: Int64, time: Timestamp, actor: String, incident: Int64?, subject: EntityID?, kind: String, text: String
    ) {
        self.id = id
        self.time = time
        self.actor = actor
        self.incident = incident
        self.subject = subject
        self.kind = kind
        self.text = text
    }
}
