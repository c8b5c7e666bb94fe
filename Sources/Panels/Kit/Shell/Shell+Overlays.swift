import Canvas

/// Keys while something lies over the panels.
extension Shell {
    func handleOverlay(_ key: Key) -> [ShellEffect] {
        if key == .escape || key == .control("c") || key == .control("g") {
            if case .filter = overlay { _ = active.handle(.filter(NameFilter())) }
            history.leave()
            overlay = nil
            return []
        }
        switch overlay {
        case .help(let scroll): scrollHelp(key, scroll)
        case .explanation(let figure, let line):
            overlay = ShellExplanation.line(after: key, figure, from: line, self).map {
                .explanation(figure, line: $0)
            }
        case .palette(var palette):
            if key == .enter {
                if Self.isCommand(palette.field.text), palette.choice?.target != .command(palette.field.text) {
                    overlay = nil
                    return run(palette.field.text)
                }
                if case .draft(let line) = palette.choice?.target {
                    palette.take(line)
                    overlay = .palette(palette)
                    return []
                }
                return choose(palette.choice)
            }
            _ = palette.handle(key)
            overlay = .palette(palette)
        case .filter(var field):
            if key == .enter {
                overlay = nil
            } else if field.handle(key) {
                overlay = .filter(field)
                return route(active.handle(.filter(NameFilter(field.text, search: search))))
            } else if let action = keymap.action(for: key, panel: []),
                [Actions.moveUp, Actions.moveDown].contains(action)
            {
                return route(active.handle(.action(action)))
            }
        case .prompt(let name, var field):
            if key == .enter {
                overlay = nil
                history.keep(field.text, of: name)
                let answer: Intent =
                    asksNames
                    ? .named(prompt: name, NameFilter(field.text, search: search))
                    : .answer(prompt: name, text: field.text)
                return route(active.handle(answer))
            }
            if let recalled = history.recall(key, of: name, field) {
                field = recalled
            } else {
                _ = field.handle(key)
            }
            overlay = .prompt(name: name, field)
        case .incident(var form):
            if key == .enter {
                guard form.isComplete else {
                    say("incident.needsTitle", role: "error")
                    return []
                }
                overlay = nil
                return [.perform(.openIncident(form.draft), form.subject)]
            }
            form.handle(key)
            overlay = .incident(form)
        case .export(let chooser): return handleExport(chooser, key)
        case .parts(let chooser): overlay = handleParts(chooser, key).map { .parts($0) }
        case nil: break
        }
        return []
    }

    private func scrollHelp(_ key: Key, _ scroll: Int) {
        switch key {
        case .down, .character("j"): overlay = .help(scroll: scroll + 1)
        case .up, .character("k"): overlay = .help(scroll: max(0, scroll - 1))
        case .pageDown, .character(" "): overlay = .help(scroll: scroll + 10)
        case .pageUp: overlay = .help(scroll: max(0, scroll - 10))
        default: overlay = nil
        }
    }
}
