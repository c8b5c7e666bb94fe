package import Canvas
import CityModel

/// What a key means, and what an action does.
extension Shell {
    package func handle(_ key: Key) -> [ShellEffect] {
        if case .hangUp = key { return [.quit] }
        if case .terminate = key { return [.quit] }
        if key == .resize { return [] }
        if case .focus = key { return [] }
        if isLocked { return key == .character("q") || key == .control("c") ? [.quit] : [] }
        message = nil
        if rotation != nil {
            rotation = nil
            say(isReadOnly ? "rotate.stoppedReadOnly" : "rotate.stopped")
            return []
        }
        if handleTour(key) { return [] }
        defer { advanceTour() }
        if overlay != nil { return handleOverlay(key) }
        if travel.isOpen, travel.handle(key, now: clock.now, alarms: status?.alarmMoments ?? []) { return [] }
        if case .mouse(let event) = key { return handleMouse(event) }
        if case .character(let digit) = key, let entry = entries.first(where: { $0.digit == digit }) {
            open(entry.id)
            return []
        }
        guard let action = keymap.action(for: key, panel: active.actions) else {
            if case .character = key {
                say("shell.unknownKey", ["key": key.name ?? "", "help": keymap.label(for: Actions.help)])
            }
            return []
        }
        return perform(action)
    }

    package func perform(_ action: ActionID) -> [ShellEffect] {
        noteForTour(action)
        switch action {
        case Actions.quit: return [.quit]
        case Actions.redraw: return [.redraw]
        case Actions.help: overlay = .help(scroll: 0)
        case Actions.palette:
            overlay = .palette(openPalette())
            return askForHouseholds()
        case Actions.language: setLanguage(phrases.language == .chinese ? .english : .chinese)
        case Actions.theme: return [.chooseTheme]
        case Actions.export: openExport()
        case Actions.copy: return [.copy]
        case Actions.mouse: return [.toggleMouse]
        case Actions.slowLine: return [.toggleSlowLine]
        case Actions.suspend: return [.suspend]
        case Actions.time: toggleTime()
        case Actions.compare: cycleComparison()
        case Actions.pause: return clock.isDrill ? [.setPaused(!clock.isPaused)] : notDrill()
        case Actions.faster: return clock.isDrill ? [.setSpeed(speed(after: 1))] : notDrill()
        case Actions.slower: return clock.isDrill ? [.setSpeed(speed(after: -1))] : notDrill()
        case Actions.explain: explain()
        case Actions.filter: overlay = .filter(TextField())
        case Actions.acknowledge: return acknowledge()
        case Actions.incident: openIncidentForm()
        case Actions.parts: openParts()
        case _ where performOnPanes(action): break
        default:
            let session = active
            let sorting = session.browse.map { [$0.sortColumn] }
            if action == Actions.sort || action == Actions.sortReverse { orderNames(of: session) }
            let effects = session.handle(.action(action))
            if let sorting, sorting != session.browse.map({ [$0.sortColumn] }) || action == Actions.sortReverse {
                tellOrder(of: session)
            }
            return route(effects, unhandled: session.hasAnswered ? nil : action)
        }
        return []
    }

    private func toggleTime() {
        if travel.isOpen { travel.returnToLive() } else { travel.toggle() }
    }

    private func notDrill() -> [ShellEffect] {
        say("shell.notDrill")
        return []
    }

    private func speed(after step: Int) -> Int {
        let index = ClockFace.speeds.firstIndex(of: clock.speed) ?? 0
        return ClockFace.speeds[min(max(index + step, 0), ClockFace.speeds.count - 1)]
    }
}
