import Canvas
import CityModel

/// What is done about what is selected, and where effects go.
extension Shell {
    func explain() {
        guard let figure = active.figure else { return say("shell.nothingToExplain") }
        overlay = .explanation(figure)
    }

    func acknowledge() -> [ShellEffect] {
        guard !refusesChange() else { return [] }
        guard let subject = active.subject, let alarm = subject.alarm else {
            say("shell.noAlarmHere")
            return []
        }
        return [.perform(.acknowledge(alarm: alarm), subject)]
    }

    func openIncidentForm() {
        guard !refusesChange() else { return }
        guard let subject = active.subject else { return say("shell.nothingSelected") }
        overlay = .incident(IncidentForm(subject: subject, language: phrases.language, isExercise: clock.isDrill))
    }

    /// Whether nothing can be changed in this session or at this moment; says so.
    private func refusesChange() -> Bool {
        guard isReadOnly || travel.held != nil else { return false }
        say(isReadOnly ? "shell.readOnly" : "shell.pastIsReadOnly")
        return true
    }

    private func ask(_ prompt: String, _ initial: String) {
        asksNames = false
        overlay = .prompt(name: prompt, TextField(initial))
    }

    /// Passes a panel's effects on, the open one's unless another is named; those the shell itself fulfils end here.
    package func route(
        _ effects: [Effect], of session: (any PanelSession)? = nil, unhandled action: ActionID? = nil
    ) -> [ShellEffect] {
        guard !effects.isEmpty else {
            if action == Actions.back, travel.held != nil || travel.isOpen { travel.returnToLive() }
            return []
        }
        let subject = (session ?? active).subject
        var passed: [ShellEffect] = []
        for effect in effects {
            switch effect {
            case .show(let panel, let entity): open(panel, entity)
            case .explain(let figure): overlay = .explanation(figure)
            case .ask(let prompt, let initial): ask(prompt, initial)
            case .askForChange(let prompt, let initial):
                guard !refusesChange() else { continue }
                ask(prompt, initial)
            case .askName(let prompt):
                asksNames = true
                overlay = .prompt(name: prompt, TextField())
            case .worded(let write): passed += route([write(bothPhrases)], of: session)
            case .save: passed.append(.perform(effect, subject))
            case .notice(let key, let values): say(key, values)
            case .jump(let time): travel.hold(at: time, now: clock.now)
            default:
                guard !refusesChange() else { continue }
                passed.append(.perform(effect, subject))
            }
        }
        return passed
    }

    /// Narrows the open panel's list to names that match.
    package func filter(_ text: String) -> [ShellEffect] {
        route(active.handle(.filter(NameFilter(text, search: search))))
    }
}
