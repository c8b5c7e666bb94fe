package import Canvas
package import CityModel
package import CityStore

/// What a panel asks the runtime to do; a panel never does it itself.
package indirect enum Effect: Sendable {
    case acknowledge(alarm: Int64)
    case openIncident(IncidentDraft)
    case setIncident(Int64, IncidentState)
    case addTask(TaskDraft)
    case setTask(Int64, TaskState)
    case addLog(kind: String, text: String, incident: Int64?, subject: EntityID?)
    /// A diversion order as a line of the duty log, for so many departments.
    case sendOrder(text: String, departments: Int, subject: EntityID)
    /// Have a feed asked at once.
    case retry(SourceID)
    /// Let a feed rest, or be asked again.
    case setPaused(SourceID, Bool)
    case show(PanelID, EntityID?)
    case explain(Figure)
    /// Ask for a line of text; the answer comes back as `Intent.answer(prompt:text:)`.
    case ask(prompt: String, initial: String)
    /// The same where the answer will change something: not asked where nothing can be changed.
    case askForChange(prompt: String, initial: String)
    /// The same for names; the answer comes back as `Intent.named(prompt:_:)`, which finds pinyin too.
    case askName(prompt: String)
    /// Text for road users, sent when a person has confirmed it.
    case publish(GuidanceDraft)
    /// A file for the user's own folder.
    case save(folder: String, file: String, text: String)
    /// An effect that has to be written in both languages; the shell has the words.
    case worded(@Sendable (BothPhrases) -> Effect)
    /// A sentence of the catalogue, with values, for the message line.
    case notice(String, [String: String])
    case jump(Timestamp)
}
