import CityAccess
import CityModel
import CityStore
import Testing

@Suite("The audit log")
struct AuditTests {
    @Test("has a row and a delivery for every act, acknowledging twice being one")
    func everyAct() throws {
        let store = try filledStore()
        let entries = try store.cache.auditEntries(limit: 99, by: .auditor)
        #expect(
            entries.map(\.action) == [
                "log.add", "task.state", "task.add", "incident.state", "incident.open", "alarm.acknowledge",
            ])
        #expect(entries.map(\.sequence) == [6, 5, 4, 3, 2, 1])
        #expect(entries.first?.detail == #"{"kind":"note","text":"a \"b\""}"#)
        #expect(try store.cache.auditEntries(limit: 2, before: 3, by: .auditor).map(\.sequence) == [2, 1])
        let outbox = try store.cache.waitingOutbox(limit: 99)
        #expect(outbox.map(\.kind) == entries.reversed().map(\.action))
        #expect(Set(outbox.map(\.key)).count == 6)
        try store.cache.markDelivered(
            outbox: try #require(outbox.first).key, at: Timestamp(secondsSince1970: 1_795_000_000))
        #expect(try store.cache.waitingOutbox(limit: 99).count == 5)
        #expect(try store.cache.verifyAudit() == [])
    }

    @Test(
        "betrays whoever changes it",
        arguments: [
            "UPDATE audit SET user = 'other' WHERE seq = 3", "UPDATE audit SET detail = '{}' WHERE seq = 2",
            "UPDATE audit SET time = time + 1 WHERE seq = 6", "DELETE FROM audit WHERE seq = 1",
            "DELETE FROM audit WHERE seq = 4", "DELETE FROM audit WHERE seq = 6", "DELETE FROM audit",
            "UPDATE audit SET seq = seq + 10; UPDATE audit SET seq = 17 - seq",
            "UPDATE audit_head SET seq = 9",
        ])
    func tampering(sql: String) throws {
        let store = try filledStore()
        try store.tamper(sql)
        #expect(try !store.cache.verifyAudit().isEmpty)
        #expect(try store.cache.verify().contains { if case .audit = $0 { true } else { false } })
    }

    private func filledStore() throws -> TemporaryStore {
        let store = try TemporaryStore()
        let cache = store.cache
        try cache.apply([.raise(rule: "r", subject: "s", severity: .red, value: 1, threshold: 1)], at: at(1))
        try cache.acknowledge(alarm: 1, by: .duty, at: at(2))
        try cache.acknowledge(alarm: 1, by: .duty, at: at(3))
        let incident = try cache.openIncident(
            IncidentDraft(
                title: "t", category: "accident", severity: .red, place: "p",
                position: Coordinate(longitude: 1, latitude: 2), alarm: 1, isExercise: false), by: .duty, at: at(4))
        try cache.setIncident(incident, state: .responding, by: .duty, at: at(5))
        let task = try cache.addTask(
            TaskDraft(incident: incident, title: "t", unit: nil, department: nil, dueAt: nil), by: .duty, at: at(6))
        try cache.setTask(task, state: .underway, by: .duty, at: at(7))
        try cache.addLog(kind: "note", text: "a \"b\"", incident: nil, subject: nil, by: .duty, at: at(8))
        return store
    }
}
