import CityAccess
import CityModel
import CityStore
import Foundation
import Testing

@testable import CityPanels

/// The traffic and emergency panels on a real store, so that what they ask of it is what it answers.
@Suite struct RoadPanelReadsTests {
    private let now = RoadTown.now
    private let viewer = Viewer(user: "duty", role: .dutyOfficer)

    private func withCache<Value>(_ body: (CityCache) throws -> Value) throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("cityops-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let cache = try CityCache(path: folder.appendingPathComponent("city.sqlite").path, cipher: nil)
        try cache.replaceCity(RoadTown.city)
        return try body(cache)
    }

    private func speeds(_ values: [(link: EntityID, age: Int64, value: Double)]) -> ObservationBatch {
        ObservationBatch(
            source: "traffic-flow",
            observations: values.map {
                Observation(
                    entity: $0.link, metric: "road.speed", time: now.adding(seconds: -$0.age), value: $0.value)
            })
    }

    @Test func trafficReadsSpeedsTheHourBeforeAndTheWorstLinksDay() throws {
        try withCache { cache in
            _ = try cache.append(
                speeds([
                    ("link.1", 60, 60), ("link.2", 3660, 35), ("link.2", 7200, 45), ("link.2", 60, 20),
                    ("link.3", -60, 5),
                ]))
            let query = TrafficPanel.query(TrafficPanel.start())
            let facts = try cache.read(asOf: now, viewer: viewer) { try TrafficPanel.read($0, query) }
            let model = TrafficPanel.compute(facts, query)
            #expect(model.links.first?.id == "link.2")
            #expect(model.links.first?.hourChange == -15)
            #expect(model.links.first?.speed.source == "traffic-flow")
            #expect(model.detail?.samples.map(\.value) == [45, 35, 20])
            #expect(model.links.first { $0.id == "link.3" }?.grade == nil)
            #expect(model.unknown.value == 4)
        }
    }

    @Test func emergencyReadsIncidentsWithTasksAndLog() throws {
        try withCache { cache in
            _ = try cache.append(speeds([("link.2", 60, 24)]))
            let draft = IncidentDraft(
                title: "列车晚点滞留", category: "social", severity: .orange, place: "惠州南站",
                position: RoadTown.nodes[2].position, alarm: nil, isExercise: true)
            let incident = try cache.openIncident(draft, by: viewer, at: now.adding(seconds: -600))
            let task = TaskDraft(
                incident: incident, title: "到场", unit: "unit.bridge", department: "dept.fire",
                dueAt: now.adding(seconds: -60))
            _ = try cache.addTask(task, by: viewer, at: now.adding(seconds: -500))
            try cache.addLog(
                kind: "note", text: "已广播", incident: incident, subject: nil, by: viewer, at: now.adding(seconds: -30))
            let query = EmergencyPanel.query(EmergencyPanel.start())
            let facts = try cache.read(asOf: now, viewer: viewer) { try EmergencyPanel.read($0, query) }
            let model = EmergencyPanel.compute(facts, query)
            #expect(model.exercises.value == 1)
            #expect(model.openIncidents.value == 0)
            #expect(model.overdueTasks.value == 1)
            #expect(model.detail?.timeline.map(\.kind) == [.log("note"), .taskGiven, .opened])
            #expect(model.detail?.reach.best?.unit.id == "unit.police")
            #expect(model.detail?.reach.bestMinutes.value == 5)
        }
    }
}
