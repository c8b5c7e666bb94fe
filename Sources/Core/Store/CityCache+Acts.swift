package import CityAccess
package import CityModel

/// What people do. Each act is one transaction: its row, an audit row chained to the last, and an outbox row.
extension CityCache {
    /// Acknowledging twice is no act.
    package func acknowledge(alarm: Int64, by viewer: Viewer, at time: Timestamp) throws(StoreFailure) {
        try require([.acknowledgeAlarms], of: viewer)
        try act { db in
            let isNew = try AlarmJournal(db).acknowledge(alarm, by: viewer.user, at: time)
            let act = Act(
                viewer: viewer, time: time, action: "alarm.acknowledge", subject: "alarm.\(alarm)", detail: [:])
            return ((), isNew ? act : nil)
        }
    }

    /// - Returns: the incident's number.
    package func openIncident(
        _ draft: IncidentDraft, by viewer: Viewer, at time: Timestamp
    ) throws(StoreFailure) -> Int64 {
        try require([.manageIncidents], of: viewer)
        return try act { db in
            let id = try IncidentJournal(db).open(draft, by: viewer.user, at: time)
            var detail = [
                "title": draft.title, "category": draft.category, "severity": draft.severity.word,
                "place": draft.place, "exercise": draft.isExercise ? "true" : "false",
            ]
            detail["alarm"] = draft.alarm.map { String($0) }
            detail["longitude"] = draft.position.map { String($0.longitude) }
            detail["latitude"] = draft.position.map { String($0.latitude) }
            return (id, self.act("incident.open", "incident.\(id)", detail, viewer, time))
        }
    }

    package func setIncident(
        _ id: Int64, state: IncidentState, by viewer: Viewer, at time: Timestamp
    ) throws(StoreFailure) {
        try require([.manageIncidents], of: viewer)
        try act { db in
            try IncidentJournal(db).set(incident: id, state: state, by: viewer.user, at: time)
            return ((), act("incident.state", "incident.\(id)", ["state": state.rawValue], viewer, time))
        }
    }

    /// - Returns: the task's number.
    package func addTask(_ draft: TaskDraft, by viewer: Viewer, at time: Timestamp) throws(StoreFailure) -> Int64 {
        try require([.manageIncidents], of: viewer)
        return try act { db in
            let id = try IncidentJournal(db).add(draft, by: viewer.user, at: time)
            var detail = ["title": draft.title, "incident": String(draft.incident)]
            detail["unit"] = draft.unit?.text
            detail["department"] = draft.department?.text
            detail["due"] = draft.dueAt?.iso8601
            return (id, self.act("task.add", "task.\(id)", detail, viewer, time))
        }
    }

    package func setTask(
        _ id: Int64, state: TaskState, by viewer: Viewer, at time: Timestamp
    ) throws(StoreFailure) {
        try require([.manageIncidents], of: viewer)
        try act { db in
            try IncidentJournal(db).set(task: id, state: state, by: viewer.user, at: time)
            return ((), act("task.state", "task.\(id)", ["state": state.rawValue], viewer, time))
        }
    }

    /// A line in an incident's timeline or, without an incident, in the duty log.
    package func addLog(
        kind: String, text: String, incident: Int64?, subject: EntityID?, by viewer: Viewer, at time: Timestamp
    ) throws(StoreFailure) {
        try require([.manageIncidents, .reportCases], of: viewer)
        try act { db in
            let id = try IncidentJournal(db).log(
                kind: kind, text: text, incident: incident, subject: subject, by: viewer.user, at: time)
            var detail = ["kind": kind, "text": text]
            detail["incident"] = incident.map { String($0) }
            detail["subject"] = subject?.text
            return ((), act("log.add", "log.\(id)", detail, viewer, time))
        }
    }

    /// Hands a text for road users to the traffic police's publishing desk by way of the outbox, with a line in the duty log.
    /// - Parameter isExercise: goes with the text, so that the desk never puts an exercise on a real sign.
    package func publish(
        _ draft: GuidanceDraft, isExercise: Bool, by viewer: Viewer, at time: Timestamp
    ) throws(StoreFailure) {
        try require([.manageIncidents], of: viewer)
        try act { db in
            let id = try IncidentJournal(db).log(
                kind: "guidance", text: draft.text.zh, incident: nil, subject: draft.subject, by: viewer.user, at: time)
            var detail = [
                "kind": draft.kind.rawValue, "zh": draft.text.zh, "en": draft.text.en,
                "exercise": isExercise ? "true" : "false",
            ]
            detail["subject"] = draft.subject?.text
            return ((), act("guidance.publish", "log.\(id)", detail, viewer, time))
        }
    }

    /// The household with its personal data in full; the look and its reason are audited.
    package func reveal(
        household id: EntityID, reason: String, by viewer: Viewer, at time: Timestamp
    ) throws(StoreFailure) -> Household {
        try require([.seePersonalData], of: viewer)
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw .failed(detail: "reason")
        }
        return try act { db in
            guard let household = try HouseholdTable(db, cipher: cipher).household(id, isMasked: false) else {
                throw StoreFailure.notFound(what: "household", id: id.text)
            }
            var act = act("household.reveal", id.text, ["reason": reason], viewer, time)
            act.isDelivered = false
            return (household, act)
        }
    }

    /// Newest first; those before row `before` where that is given.
    package func auditEntries(
        limit: Int, before: Int64? = nil, by viewer: Viewer
    ) throws(StoreFailure) -> [AuditEntry] {
        try require([.seeAudit], of: viewer)
        return try look { try AuditLog($0).entries(limit: limit, before: before) }
    }

    /// Rows that were edited, cut out, put in or moved since they were written.
    package func verifyAudit() throws(StoreFailure) -> [AuditFault] {
        try look { try AuditLog($0).faults() }
    }

    /// What departments have yet to confirm, oldest first.
    package func waitingOutbox(limit: Int) throws(StoreFailure) -> [OutboxItem] {
        try look { try Outbox($0).waiting(limit: limit) }
    }

    /// What may be delivered now, oldest first, at most one of each subject.
    package func dueOutbox(at time: Timestamp, limit: Int) throws(StoreFailure) -> [OutboxItem] {
        try look { try Outbox($0).due(at: time, limit: limit) }
    }

    /// What was said of the same subject before, oldest first.
    package func outbox(before item: OutboxItem) throws(StoreFailure) -> [OutboxItem] {
        try look { try Outbox($0).earlier(than: item) }
    }

    package func markDelivered(outbox key: String, at time: Timestamp) throws(StoreFailure) {
        try write { try Outbox($0).markDelivered(key: key, at: time) }
    }

    /// Notes that a delivery was not confirmed and when to try again.
    package func postpone(outbox key: String, until due: Timestamp, failure: String) throws(StoreFailure) {
        try write { try Outbox($0).postpone(key: key, until: due, failure: failure) }
    }

    private func act(
        _ action: String, _ subject: String, _ detail: [String: String], _ viewer: Viewer, _ time: Timestamp
    ) -> Act {
        Act(viewer: viewer, time: time, action: action, subject: subject, detail: detail)
    }

    /// Any one of the permissions is enough; the first is named when none is there.
    func require(_ permissions: [Permission], of viewer: Viewer) throws(StoreFailure) {
        guard !permissions.contains(where: viewer.may), let missing = permissions.first else { return }
        throw .refused(missing)
    }
}
