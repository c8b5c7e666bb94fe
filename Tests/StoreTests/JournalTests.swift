import CityAccess
import CityModel
import CityStore
import Testing

@Suite("Alarms, incidents and tasks")
struct JournalTests {
    @Test("of an alarm show the state of the moment asked for")
    func alarmHistory() throws {
        let store = try TemporaryStore()
        let raise = AlarmChange.raise(rule: "r", subject: "s", severity: .yellow, value: 80, threshold: 75)
        try store.cache.apply([raise], at: at(100))
        try store.cache.apply([raise], at: at(110))
        try store.cache.acknowledge(alarm: 1, by: .duty, at: at(200))
        try store.cache.apply([.escalate(alarm: 1, severity: .red, value: 120, threshold: 100)], at: at(300))
        try store.cache.apply([.escalate(alarm: 1, severity: .orange, value: 95, threshold: 90)], at: at(400))
        try store.cache.apply([.clear(alarm: 1, value: 10), .clear(alarm: 1, value: 9)], at: at(500))

        func open(_ time: Int64) throws -> Alarm? { try store.read(time) { try $0.openAlarms() }.first }
        #expect(try open(99) == nil)
        let raised = try #require(try open(150))
        #expect((raised.state, raised.severity, raised.value, raised.acknowledgedAt) == (.raised, .yellow, 80, nil))
        let acknowledged = try #require(try open(200))
        #expect((acknowledged.state, acknowledged.acknowledgedBy) == (.acknowledged, "li"))
        let escalated = try #require(try open(399))
        #expect((escalated.state, escalated.severity, escalated.threshold) == (.raised, .red, 100))
        #expect(try open(450)?.severity == .orange)
        #expect(try open(500) == nil)
        let all = try store.read(900) { try $0.alarms(in: range(0, 901)) }
        #expect(all.map(\.state) == [.cleared])
        #expect(all.first?.clearedAt == at(500))
        #expect(try store.read(900) { try $0.alarms(in: range(501, 901)) } == [])
        #expect(try store.read(250) { try $0.alarms(in: range(0, 901)) }.map(\.state) == [.acknowledged])
    }

    @Test("of alarms come most severe first, then newest; a cleared rule may raise again")
    func alarmOrder() throws {
        let store = try TemporaryStore()
        for (time, severity) in [(1, Severity.blue), (2, .red), (3, .blue), (4, .red)] as [(Int64, Severity)] {
            let subject = EntityID("s.\(time)")
            try store.cache.apply(
                [.raise(rule: "r", subject: subject, severity: severity, value: .nan, threshold: 1)], at: at(time))
        }
        let subjects = try store.read(9) { try $0.openAlarms() }.map(\.subject)
        #expect(subjects == ["s.4", "s.2", "s.3", "s.1"])
        try store.cache.apply([.clear(alarm: 2, value: 0)], at: at(10))
        try store.cache.apply(
            [.raise(rule: "r", subject: "s.2", severity: .blue, value: 2, threshold: 1)], at: at(11))
        #expect(try store.read(12) { try $0.openAlarms() }.map(\.id) == [4, 5, 3, 1])
    }

    @Test("of alarms recorded together name each other by number, all or none")
    func alarmsTogether() throws {
        let store = try TemporaryStore()
        let raise = AlarmChange.raise(rule: "r", subject: "s", severity: .yellow, value: 80, threshold: 75)
        try store.cache.recordAlarms { record in
            let id = try #require(try record(raise, at(100)))
            #expect(try record(raise, at(110)) == id)
            #expect(try record(.escalate(alarm: id, severity: .red, value: 120, threshold: 100), at(200)) == id)
        }
        #expect(try store.read(150) { try $0.openAlarms() }.map(\.severity) == [.yellow])
        #expect(try store.read(200) { try $0.openAlarms() }.map(\.severity) == [.red])
        #expect(throws: StoreFailure.notFound(what: "alarm", id: "9")) {
            try store.cache.recordAlarms { record in
                #expect(try record(.clear(alarm: 1, value: 1), at(300)) == nil)
                #expect(try record(.escalate(alarm: 1, severity: .red, value: 1, threshold: 1), at(310)) == nil)
                _ = try record(.clear(alarm: 9, value: 0), at(320))
            }
        }
        #expect(try store.read(400) { try $0.openAlarms() }.map(\.id) == [1])
    }

    @Test("that are not there are not found")
    func notFound() throws {
        let cache = try TemporaryStore().cache
        #expect(throws: StoreFailure.notFound(what: "alarm", id: "9")) {
            try cache.acknowledge(alarm: 9, by: .duty, at: at(1))
        }
        #expect(throws: StoreFailure.notFound(what: "alarm", id: "9")) {
            try cache.apply([.clear(alarm: 9, value: 0)], at: at(1))
        }
        #expect(throws: StoreFailure.notFound(what: "incident", id: "9")) {
            try cache.setIncident(9, state: .closed, by: .duty, at: at(1))
        }
        #expect(throws: StoreFailure.notFound(what: "task", id: "9")) {
            try cache.setTask(9, state: .done, by: .duty, at: at(1))
        }
    }

    @Test("of an incident with its tasks and log show the state of the moment asked for")
    func incidentHistory() throws {
        let store = try TemporaryStore()
        let draft = IncidentDraft(
            title: "江水上涨", category: "natural", severity: .orange, place: "东江", position: nil, alarm: nil,
            isExercise: true)
        let incident = try store.cache.openIncident(draft, by: .duty, at: at(100))
        let task = try store.cache.addTask(
            TaskDraft(incident: incident, title: "撤离", unit: "unit.1", department: nil, dueAt: at(900)), by: .duty,
            at: at(150))
        try store.cache.addLog(kind: "note", text: "到场", incident: incident, subject: "unit.1", by: .duty, at: at(160))
        try store.cache.addLog(kind: "note", text: "交班", incident: nil, subject: nil, by: .duty, at: at(170))
        try store.cache.setTask(task, state: .done, by: .duty, at: at(200))
        try store.cache.setIncident(incident, state: .contained, by: .duty, at: at(250))
        try store.cache.setIncident(incident, state: .closed, by: .duty, at: at(300))

        func incidents(_ time: Int64) throws -> [Incident] {
            try store.read(time) { try $0.incidents(includingClosed: true) }
        }
        #expect(try incidents(99).isEmpty)
        #expect(try incidents(100).map(\.state) == [.open])
        #expect(try incidents(299).map(\.state) == [.contained])
        let closed = try #require(try incidents(300).first)
        #expect((closed.state, closed.closedAt, closed.isExercise, closed.openedBy) == (.closed, at(300), true, "li"))
        #expect(try store.read(300) { try $0.incidents(includingClosed: false) } == [])
        #expect(try store.read(149) { try $0.tasks(of: incident) } == [])
        #expect(try store.read(199) { try $0.tasks(of: incident) }.map(\.state) == [.assigned])
        #expect(try store.read(200) { try $0.tasks(of: incident) }.map(\.doneAt) == [at(200)])
        #expect(try store.read(165) { try $0.log(incident: nil, limit: 9) }.map(\.text) == ["到场"])
        #expect(try store.read(999) { try $0.log(incident: nil, limit: 9) }.map(\.text) == ["交班", "到场"])
        #expect(try store.read(999) { try $0.log(incident: incident, limit: 9) }.map(\.text) == ["到场"])
    }

    @Test("are changed only by who may, and a refused act leaves nothing")
    func permissions() throws {
        let store = try TemporaryStore()
        try store.cache.apply(
            [.raise(rule: "r", subject: "s", severity: .blue, value: 1, threshold: 1)], at: at(1))
        #expect(throws: StoreFailure.refused(.acknowledgeAlarms)) {
            try store.cache.acknowledge(alarm: 1, by: .auditor, at: at(2))
        }
        #expect(throws: StoreFailure.refused(.manageIncidents)) {
            try store.cache.addLog(kind: "k", text: "t", incident: nil, subject: nil, by: .analyst, at: at(2))
        }
        #expect(throws: StoreFailure.refused(.seeAudit)) { try store.cache.auditEntries(limit: 9, by: .duty) }
        #expect(try store.cache.auditEntries(limit: 9, by: .auditor) == [])
        #expect(try store.cache.waitingOutbox(limit: 9) == [])
    }
}
