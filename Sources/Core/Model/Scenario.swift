/// A drill's story: what happens when, after its start.
package struct Scenario: Sendable {
    package struct Inject: Sendable {
        package let id: String
        /// Minutes after the start.
        package let minute: Double
        /// `crowd`, `weather`, `closure`, `gas`, `outage` act on the city; others (`call`, `message`, …) are told.
        package let kind: String
        /// The inject's own fields, as text.
        package let fields: [String: String]
        package let text: LocalizedText

        package init(id: String, minute: Double, kind: String, fields: [String: String], text: LocalizedText) {
            self.id = id
            self.minute = minute
            self.kind = kind
            self.fields = fields
            self.text = text
        }
    }

    package let id: String
    package let title: LocalizedText
    package let start: Timestamp
    package let minutes: Double
    package let injects: [Inject]

    package init(id: String, title: LocalizedText, start: Timestamp, minutes: Double, injects: [Inject]) {
        self.id = id
        self.title = title
        self.start = start
        self.minutes = minutes
        self.injects = injects
    }
}
