import Canvas
import CityModel

/// The first minutes: a few steps over the living console, each waiting for the key it teaches.
package struct Tour: Sendable, Hashable {
    /// What ends a step.
    package enum Goal: Sendable, Hashable {
        /// Enter, to read on.
        case acknowledged
        case panel(PanelID)
        case action(ActionID)
    }

    package struct Step: Sendable, Hashable {
        /// Its words stand in the catalogue under `tour.<name>`.
        package let name: String
        package let goal: Goal
    }

    package static let steps: [Step] = [
        Step(name: "welcome", goal: .acknowledged),
        Step(name: "panel", goal: .panel("crowd")),
        Step(name: "move", goal: .action(Actions.moveDown)),
        Step(name: "detail", goal: .action(Actions.open)),
        Step(name: "explain", goal: .action(Actions.explain)),
        Step(name: "find", goal: .action(Actions.palette)),
        Step(name: "time", goal: .action(Actions.time)),
        Step(name: "split", goal: .action(Actions.paneShape)),
        Step(name: "help", goal: .action(Actions.help)),
    ]

    package private(set) var index = 0
    /// What was on screen before; it comes back at the end.
    let before: Workspace
    private var lastAction: ActionID?

    init(before: Workspace) { self.before = before }

    package var step: Step? { Self.steps.indices.contains(index) ? Self.steps[index] : nil }

    mutating func note(_ action: ActionID) { lastAction = action }

    /// Goes on when the step's goal is reached.
    mutating func advance(panel: PanelID) {
        let action = lastAction
        lastAction = nil
        switch step?.goal {
        case .panel(let wanted) where wanted == panel: index += 1
        case .action(let wanted) where wanted == action: index += 1
        default: break
        }
    }

    mutating func skip() { index += 1 }
}

extension Shell {
    package func startTour() {
        overlay = nil
        tour = Tour(before: workspace)
    }

    /// Enter reads on, `n` skips a step, `N` ends the tour; everything else is the console's own.
    ///
    /// - Returns: whether the key was the tour's.
    func handleTour(_ key: Key) -> Bool {
        guard var tour else { return false }
        switch overlay {
        case .palette, .filter, .prompt, .incident, .parts, .export: return false
        case .help, .explanation, nil: break
        }
        switch key {
        case .enter where tour.step?.goal == .acknowledged: tour.skip()
        case .character("n"): tour.skip()
        case .character("N"):
            endTour("tour.ended")
            return true
        default: return false
        }
        self.tour = tour
        finishTourIfOver()
        return true
    }

    func noteForTour(_ action: ActionID) {
        guard var tour else { return }
        tour.note(action)
        self.tour = tour
    }

    func advanceTour() {
        guard var tour else { return }
        tour.advance(panel: active.id)
        self.tour = tour
        finishTourIfOver()
    }

    private func finishTourIfOver() {
        if let tour, tour.step == nil { endTour("tour.done") }
    }

    private func endTour(_ key: String) {
        guard let before = tour?.before else { return }
        tour = nil
        use(before)
        say(key, ["help": keymap.label(for: Actions.help)])
    }
}

/// Draws the tour's box over the lower edge of the panels.
enum ShellTour {
    static func draw(_ shell: Shell, in body: Rect, on grid: inout CellGrid) {
        guard let tour = shell.tour, let step = tour.step else { return }
        let words = shell.phrases("tour.\(step.name)", ["key": key(step, shell)])
        let width = min(76, body.width)
        let lines = TextWidth.wrapped(words, to: max(1, width - 4))
        let height = min(lines.count + 3, body.height)
        let place = Rect(
            x: body.x + (body.width - width) / 2, y: body.maxY - height, width: width, height: height)
        grid.fill(place, style: "text")
        let inner = Frame(
            title: shell.phrases["tour.title"], trailing: "\(tour.index + 1)/\(Tour.steps.count)", isFocused: true
        ).draw(in: place, on: &grid, context: shell.context)
        for (row, line) in lines.prefix(inner.height).enumerated() {
            grid.write(line, x: inner.x + 1, y: inner.y + row, clip: inner, style: "text")
        }
        let hint = inner.bottom(1)
        grid.write(
            TextWidth.clipped(shell.phrases["tour.keys"], to: hint.width - 1), x: hint.x + 1, y: hint.y, clip: hint,
            style: "muted")
    }

    /// The key the step waits for, as the keymap has it now.
    private static func key(_ step: Tour.Step, _ shell: Shell) -> String {
        switch step.goal {
        case .acknowledged: "enter"
        case .panel(let id): shell.entries.first { $0.id == id }.map { String($0.digit) } ?? ""
        case .action(let action): shell.keymap.label(for: action)
        }
    }
}
