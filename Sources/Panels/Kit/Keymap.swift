package import Canvas

/// Which key does what. Footer, help and the cheat sheet are made from it.
package struct Keymap: Sendable {
    package struct Clash: Sendable, Hashable {
        package let key: Key
        package let first: ActionID
        package let second: ActionID
    }

    private var actions: [Key: ActionID] = [:]
    private var keys: [ActionID: [Key]] = [:]
    package private(set) var clashes: [Clash] = []

    /// - Parameters:
    ///   - bindings: Actions in order of precedence; a key that is bound twice keeps its first action and is reported.
    ///   - ofPanels: Those that mean something on their panel only.
    package init(_ bindings: [(action: ActionID, keys: [Key])], ofPanels: Set<ActionID> = []) {
        for (action, bound) in bindings {
            keys[action] = bound
            for key in bound where !ofPanels.contains(action) {
                if let first = actions[key], first != action {
                    clashes.append(Clash(key: key, first: first, second: action))
                } else {
                    actions[key] = action
                }
            }
        }
    }

    /// Keys two actions of a panel have, or one of a panel and one of everywhere; the first of the two has it there.
    package func clashes(on panel: [PanelAction]) -> [Clash] {
        var (owners, found): ([Key: ActionID], [Clash]) = ([:], [])
        for own in panel {
            for key in keys[own.id] ?? own.keys {
                guard let first = owners[key] else {
                    owners[key] = own.id
                    continue
                }
                found.append(Clash(key: key, first: first, second: own.id))
            }
        }
        for (key, first) in owners {
            if let second = actions[key] { found.append(Clash(key: key, first: first, second: second)) }
        }
        return found
    }

    /// The action of a key: the panel's own first, then the shared ones.
    package func action(for key: Key, panel: [PanelAction]) -> ActionID? {
        panel.first { (keys[$0.id] ?? $0.keys).contains(key) }?.id ?? actions[key]
    }

    /// Whether some key does an action of everywhere.
    package func hasKey(for action: ActionID) -> Bool { actions.values.contains(action) }

    /// The keys of an action, first the one to show.
    package func keys(for action: ActionID, panel: [PanelAction] = []) -> [Key] {
        keys[action] ?? panel.first { $0.id == action }?.keys ?? []
    }

    /// The key shown in footers, empty when the action has none.
    package func label(for action: ActionID, panel: [PanelAction] = []) -> String {
        keys(for: action, panel: panel).first?.name ?? ""
    }
}
