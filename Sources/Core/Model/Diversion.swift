/// One step of a spot's diversion card (分流处置卡): what is done there once a level is reached.
package struct DiversionStep: Hashable, Sendable {
    package let id: EntityID
    /// A place, or a kind of places (`kind.scenic`) for all that have no card of their own.
    package let place: String
    package let level: Severity
    /// Gates whose mode changes: `in`, `out`, `both` or `closed`; `*` stands for all gates of the place.
    package let gateModes: [GateMode]
    /// People let in an hour through all entries together; nil = as many as come.
    package let meteringPersonsPerHour: Double?
    /// What visitors are told.
    package let message: LocalizedText
    /// Who is told.
    package let departments: [DepartmentID]
    /// What is done on the roads and with the buses.
    package let roadAction: LocalizedText
    package let busAction: LocalizedText

    package struct GateMode: Hashable, Sendable {
        package let gate: String
        package let mode: String

        package init(gate: String, mode: String) {
            self.gate = gate
            self.mode = mode
        }
    }

    package init(
        id: EntityID, place: String, level: Severity, gateModes: [GateMode], meteringPersonsPerHour: Double?,
        message: LocalizedText, departments: [DepartmentID], roadAction: LocalizedText, busAction: LocalizedText
    ) {
        self.id = id
        self.place = place
        self.level = level
        self.gateModes = gateModes
        self.meteringPersonsPerHour = meteringPersonsPerHour
        self.message = message
        self.departments = departments
        self.roadAction = roadAction
        self.busAction = busAction
    }

    /// The step with another message.
    package func worded(_ message: LocalizedText) -> DiversionStep {
        DiversionStep(
            id: id, place: place, level: level, gateModes: gateModes, meteringPersonsPerHour: meteringPersonsPerHour,
            message: message, departments: departments, roadAction: roadAction, busAction: busAction)
    }
}

extension [DiversionStep] {
    /// The card of a place, mildest level first: its own steps, else those of its kind.
    package func card(of place: Place) -> [DiversionStep] {
        let own = filter { $0.place == place.id.text }
        let steps = own.isEmpty ? filter { $0.place == "kind.\(place.kind.rawValue)" } : own
        return steps.sorted { ($0.level.rawValue, $0.id.text) < ($1.level.rawValue, $1.id.text) }
    }
}
