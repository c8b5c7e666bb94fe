package import CityModel

/// What a person enters to open an incident.
package struct IncidentDraft: Hashable, Sendable {
    package let title: String
    /// `natural`, `accident`, `health`, `social` (突发事件应对法).
    package let category: String
    package let severity: Severity
    package let place: String
    package let position: Coordinate?
    /// Alarm it is opened from.
    package let alarm: Int64?
    package let isExercise: Bool

    package init(
        title: String, category: String, severity: Severity, place: String, position: Coordinate?, alarm: Int64?,
        isExercise: Bool
    ) {
        self.title = title
        self.category = category
        self.severity = severity
        self.place = place
        self.position = position
        self.alarm = alarm
        self.isExercise = isExercise
    }
}

/// What a person enters to give a task.
package struct TaskDraft: Hashable, Sendable {
    package let incident: Int64
    package let title: String
    package let unit: EntityID?
    package let department: DepartmentID?
    package let dueAt: Timestamp?

    package init(incident: Int64, title: String, unit: EntityID?, department: DepartmentID?, dueAt: Timestamp?) {
        self.incident = incident
        self.title = title
        self.unit = unit
        self.department = department
        self.dueAt = dueAt
    }
}

/// Text for road users that a person has confirmed: for signs beside the road, or a bulletin.
package struct GuidanceDraft: Hashable, Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case sign, bulletin
    }

    package let kind: Kind
    package let text: LocalizedText
    /// The link or place it is about.
    package let subject: EntityID?

    package init(kind: Kind, text: LocalizedText, subject: EntityID?) {
        self.kind = kind
        self.text = text
        self.subject = subject
    }
}
