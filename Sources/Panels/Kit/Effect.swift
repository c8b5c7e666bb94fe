package import CityModel
package import CityStore

/// What a panel asks the runtime to do; a panel never does it itself.
package enum Effect: Sendable {
    case acknowledge(alarm: Int64)
    case openIncident(IncidentDraft)
    case setIncident(Int64, IncidentState)
    case addTask(TaskDraft)
    case setTask(Int64, TaskState)
    case addLog(kind: String, text: String, incident: Int64?, subject: EntityID?)
    case show(PanelID, EntityID?)
    case explain(Figure)
    /// Ask for a line of text; the answer comes back as `Intent.answer(prompt:text:)`.
    case ask(prompt: String, initial: String)
    /// A sentence of the catalogue, with values, for the message line.
    case notice(String, [String: String])
    case jump(Timestamp)
}
