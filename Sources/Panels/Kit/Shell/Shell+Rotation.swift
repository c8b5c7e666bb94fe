import CityModel

/// An unattended screen that shows one panel after the other.
package struct Rotation: Sendable, Hashable {
    package let panels: [PanelID]
    package let seconds: Int
    /// When the panel on screen came up, in seconds of a clock that only goes on; nil before the first tick.
    private var since: Double?

    package init(panels: [PanelID], seconds: Int) {
        self.panels = panels
        self.seconds = max(1, seconds)
    }

    /// The panel to show now; nil while the present one's time is not over.
    mutating func next(after current: PanelID, at now: Double) -> PanelID? {
        guard let start = since else {
            since = now
            return panels.contains(current) ? nil : panels.first
        }
        guard now - start >= Double(seconds), !panels.isEmpty else { return nil }
        since = now
        let index = panels.firstIndex(of: current) ?? -1
        return panels[(index + 1) % panels.count]
    }
}

extension Shell {
    /// - Parameter panels: in the order shown; all of them when empty.
    package func startRotation(seconds: Int, panels: [PanelID] = []) {
        let known = entries.map(\.id)
        let wanted = panels.filter(known.contains)
        overlay = nil
        rotation = Rotation(panels: wanted.isEmpty ? known : wanted, seconds: seconds)
        say("rotate.started", ["seconds": "\(max(1, seconds))"])
    }

    /// Lets time-driven things happen: rotation and the lock. Called by the run loop about once a second.
    ///
    /// - Parameter now: seconds of a clock that only goes on.
    /// - Returns: whether the screen changed.
    package func tick(at now: Double) -> Bool {
        if var rotating = rotation {
            let next = rotating.next(after: active.id, at: now)
            rotation = rotating
            if let next { open(next) }
            return next != nil
        }
        guard lockSeconds > 0, !isLocked else { return false }
        let last = lastKey ?? now
        lastKey = last
        guard now - last >= Double(lockSeconds) else { return false }
        isLocked = true
        if !isTyping { overlay = nil }
        return true
    }

    /// Whether a form or a question is open: what was typed there outlasts the lock, unseen, until it is put away.
    private var isTyping: Bool {
        switch overlay {
        case .incident, .prompt: true
        default: false
        }
    }

    /// Notes that somebody pressed a key at this time; the lock counts from then.
    package func noteKey(at now: Double) { lastKey = now }
}
