/// What the workbench made and the screen does not show yet, so that the answer to a key stays small.
struct WaitingOutcomes {
    /// What came by itself.
    private var live: [Workbench.Outcome] = []
    /// What belongs beside the row a list's cursor has come to.
    private var details: [Workbench.Outcome] = []

    /// Keeps what came by itself, in the place of an older outcome of the same. Where details waited, which are due sooner, it
    /// takes their turn: it holds them too.
    mutating func keep(live outcome: Workbench.Outcome) {
        let hasDetails = details.contains { $0.isOutdated(by: outcome) }
        drop(outdatedBy: outcome)
        if hasDetails { details.append(outcome) } else { live.append(outcome) }
    }

    mutating func keep(detail outcome: Workbench.Outcome) {
        drop(outdatedBy: outcome)
        details.append(outcome)
    }

    /// Forgets what a newer outcome, shown before it, leaves behind.
    mutating func drop(outdatedBy newer: Workbench.Outcome) {
        live.removeAll { $0.isOutdated(by: newer) }
        details.removeAll { $0.isOutdated(by: newer) }
    }

    mutating func takeLive() -> [Workbench.Outcome] {
        defer { live = [] }
        return live
    }

    mutating func takeDetails() -> [Workbench.Outcome] {
        defer { details = [] }
        return details
    }
}
