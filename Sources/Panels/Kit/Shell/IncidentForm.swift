package import Canvas
package import CityModel
package import CityStore

/// The short form that opens an incident from what is selected: everything filled in, Enter sends.
package struct IncidentForm: Sendable {
    package static let categories = ["natural", "accident", "health", "social"]

    package let subject: Subject
    package let isExercise: Bool
    package private(set) var title: TextField
    package private(set) var category = 1
    package private(set) var severity: Severity

    package init(subject: Subject, language: Language, isExercise: Bool) {
        self.subject = subject
        self.isExercise = isExercise
        title = TextField(subject.name[language])
        severity = subject.severity ?? .blue
    }

    /// The form as it stood when it was left.
    package init(_ content: IncidentFormContent) {
        subject = Subject(
            entity: EntityID(content.entity), name: content.name, position: content.position,
            severity: content.severity, alarm: content.alarm)
        isExercise = content.isExercise
        title = TextField(PlainText.sanitized(content.title))
        category = Self.categories.indices.contains(content.category) ? content.category : 1
        severity = content.severity
    }

    package var content: IncidentFormContent {
        IncidentFormContent(
            entity: subject.entity.text, name: subject.name, position: subject.position, alarm: subject.alarm,
            title: title.text, category: category, severity: severity, isExercise: isExercise)
    }

    package var draft: IncidentDraft {
        IncidentDraft(
            title: PlainText.sanitized(title.text), category: Self.categories[category], severity: severity,
            place: subject.name.zh, position: subject.position, alarm: subject.alarm, isExercise: isExercise)
    }

    /// Whether it may be sent: an incident has a title.
    var isComplete: Bool { title.text.contains { !$0.isWhitespace } }

    /// Up and down choose the severity, Tab the category, everything else edits the title.
    package mutating func handle(_ key: Key) {
        switch key {
        case .up: severity = Severity(rawValue: severity.rawValue + 1) ?? severity
        case .down: severity = Severity(rawValue: severity.rawValue - 1) ?? severity
        case .tab: category = (category + 1) % Self.categories.count
        default: _ = title.handle(key)
        }
    }
}

/// What is in an incident form, so that it can be kept and opened again.
package struct IncidentFormContent: Codable, Hashable, Sendable {
    let entity: String
    let name: LocalizedText
    let position: Coordinate?
    let alarm: Int64?
    let title: String
    let category: Int
    let severity: Severity
    let isExercise: Bool
}
