import Canvas
import CityModel
import CityStore
import Testing

@testable import CityPanels

@Suite struct EmergencyTests {
    private static let now = RoadTown.now

    private static func incident(
        _ id: Int64, _ severity: Severity = .orange, state: IncidentState = .open, isExercise: Bool = false,
        category: String = "accident", alarm: Int64? = nil
    ) -> Incident {
        Incident(
            id: id, title: "事件\(id)", category: category, severity: severity, state: state, place: "惠州南站",
            position: RoadTown.nodes[2].position, openedAt: now.adding(seconds: -600 - id), closedAt: nil, alarm: alarm,
            openedBy: "duty", isExercise: isExercise)
    }

    private static func task(
        _ id: Int64, of incident: Int64, unit: EntityID? = nil, state: TaskState = .assigned, due: Int64? = nil
    ) -> IncidentTask {
        IncidentTask(
            id: id, incident: incident, title: "任务\(id)", unit: unit, department: nil, state: state,
            assignedAt: now.adding(seconds: -500 + id), dueAt: due.map { now.adding(seconds: $0) },
            doneAt: state == .done ? now.adding(seconds: -10) : nil)
    }

    private static let alarm = Alarm(
        id: 7, rule: "crowd-load", subject: "spot.lake", severity: .red, state: .raised,
        raisedAt: now.adding(seconds: -300), updatedAt: now, value: 1, threshold: 0.95)

    private static func facts(
        _ incidents: [Incident], tasks: [Int64: [IncidentTask]] = [:], alarms: [Alarm] = [], rule: String? = nil
    ) -> EmergencySnapshot {
        EmergencySnapshot(
            asOf: now, city: RoadTown.city, incidents: incidents, alarms: alarms, tasks: tasks,
            log: [
                LogEntry(
                    id: 1, time: now.adding(seconds: -60), actor: "duty", incident: 1, subject: nil, kind: "note",
                    text: "到场")
            ],
            rule: rule, speeds: ["link.2": RoadTown.sample(24)])
    }

    @Test func openBeforeClosedRealBeforeExerciseSevereBeforeMild() {
        let model = EmergencyModel(
            Self.facts([
                Self.incident(1, .red, state: .closed), Self.incident(2, .red, isExercise: true),
                Self.incident(3, .blue),
                Self.incident(4, .yellow),
            ]))
        #expect(model.rows.map(\.id) == ["incident.4", "incident.3", "incident.2", "incident.1"])
        #expect(model.openIncidents.value == 2)
        #expect(model.exercises.value == 1)
    }

    @Test func alarmsStandInWhileNoIncidentIsOpen() {
        let quiet = EmergencyModel(Self.facts([Self.incident(1, state: .closed)], alarms: [Self.alarm]))
        #expect(quiet.rows.map(\.id) == ["alarm.7", "incident.1"])
        let subject = EmergencyPanel.subject(quiet, EmergencyPanel.start())
        #expect(subject?.entity == "spot.lake")
        #expect(subject?.alarm == 7)
        #expect(subject?.position == RoadTown.nodes[0].position)
        let busy = EmergencyModel(Self.facts([Self.incident(1)], alarms: [Self.alarm]))
        #expect(busy.rows.map(\.id) == ["incident.1"])
    }

    @Test func unitsAreOrderedByTheRoadTimeTowardsTheIncident() throws {
        let reach = try #require(EmergencyModel(Self.facts([Self.incident(1)])).detail?.reach)
        #expect(reach.units.map(\.unit.id) == ["unit.bridge", "unit.police", "unit.west"])
        #expect(reach.units.map(\.minutes.value) == [5, 5, 6])
        #expect(reach.units.map(\.minutes.quality) == [.good, .good, .partial])
        #expect(reach.units.map(\.isSuitable) == [true, false, true])
        #expect(reach.best?.unit.id == "unit.bridge")
        #expect(reach.bestRoute?.links.map(\.id) == ["link.2"])
    }

    @Test func theAlarmAnIncidentCameFromDecidesWhoFits() throws {
        let reach = try #require(
            EmergencyModel(Self.facts([Self.incident(1, alarm: 9)], rule: "crowd-load")).detail?.reach)
        #expect(reach.best?.unit.id == "unit.police")
    }

    @Test func anExerciseNeverHoldsAUnitBackFromTheRealThing() throws {
        let exercise = Self.incident(2, isExercise: true)
        let held = Self.task(5, of: 2, unit: "unit.bridge")
        let free = EmergencyModel(Self.facts([Self.incident(1), exercise], tasks: [2: [held]]))
        #expect(free.detail?.reach.best?.unit.id == "unit.bridge")
        let busy = EmergencyModel(
            Self.facts([Self.incident(1), exercise], tasks: [1: [Self.task(6, of: 1, unit: "unit.bridge")]]),
            selected: "incident.2")
        #expect(busy.detail?.reach.best?.unit.id == "unit.west")
    }

    @Test func sheltersWithinReachAddUp() throws {
        let reach = try #require(EmergencyModel(Self.facts([Self.incident(1)])).detail?.reach)
        #expect(reach.shelters.map(\.shelter.id) == ["res.west", "res.north"])
        #expect(reach.shelters.map(\.minutes.value) == [4, 7])
        #expect(reach.shelterCapacity.value == 1300)
    }

    @Test func tasksPastTheirTimeAreOverdueUntilDone() {
        let tasks = [
            Self.task(1, of: 1, due: -60), Self.task(2, of: 1, due: 60), Self.task(3, of: 1, state: .done, due: -60),
        ]
        let model = EmergencyModel(Self.facts([Self.incident(1)], tasks: [1: tasks]))
        #expect(model.overdueTasks.value == 1)
        #expect(model.rows.first?.openTasks == 2)
        #expect(model.detail?.tasks.map(\.id) == [1, 2, 3])
        #expect(
            model.detail?.timeline.map(\.kind) == [
                .taskDone, .log("note"), .taskGiven, .taskGiven, .taskGiven, .opened,
            ])
    }

    // MARK: Keys

    private func effects(_ action: ActionID, _ model: EmergencyModel) -> [Effect] {
        var state = EmergencyPanel.start()
        return EmergencyPanel.update(&state, .action(action), model)
    }

    @Test func assigningGivesTheBestUnitATaskDueAtItsArrival() {
        let model = EmergencyModel(Self.facts([Self.incident(1)]))
        guard case .addTask(let draft)? = effects(EmergencyPanel.assign, model).first else {
            Issue.record("no task")
            return
        }
        #expect(draft.incident == 1)
        #expect(draft.unit == "unit.bridge")
        #expect(draft.department == "dept.fire")
        #expect(draft.title == "桥头消防站 → 惠州南站")
        #expect(draft.dueAt == Self.now.adding(seconds: 600))
    }

    @Test func assigningWithoutAnIncidentIsANotice() {
        let model = EmergencyModel(Self.facts([], alarms: [Self.alarm]))
        guard case .notice(let key, _)? = effects(EmergencyPanel.assign, model).first else {
            Issue.record("no notice")
            return
        }
        #expect(key == "emergency.noIncident")
    }

    @Test(arguments: [
        (IncidentState.open, IncidentState.responding), (.responding, .contained), (.contained, .closed),
    ])
    func theStateAdvancesStepByStep(from: IncidentState, to: IncidentState) {
        let model = EmergencyModel(Self.facts([Self.incident(1, state: from)]))
        guard case .setIncident(let id, let state)? = effects(EmergencyPanel.advance, model).first else {
            Issue.record("no step")
            return
        }
        #expect(id == 1)
        #expect(state == to)
    }

    @Test func anIncidentWithOpenTasksIsNotClosed() {
        let model = EmergencyModel(Self.facts([Self.incident(1, state: .contained)], tasks: [1: [Self.task(1, of: 1)]]))
        guard case .notice(let key, let values)? = effects(EmergencyPanel.advance, model).first else {
            Issue.record("no notice")
            return
        }
        #expect(key == "emergency.tasksOpen")
        #expect(values == ["n": "1"])
    }

    @Test func doneMarksTheOldestOpenTask() {
        let tasks = [Self.task(1, of: 1, state: .done), Self.task(2, of: 1), Self.task(3, of: 1)]
        let model = EmergencyModel(Self.facts([Self.incident(1)], tasks: [1: tasks]))
        guard case .setTask(let id, let state)? = effects(EmergencyPanel.done, model).first else {
            Issue.record("no task")
            return
        }
        #expect(id == 2)
        #expect(state == .done)
    }

    @Test func selectingAUnitShowsItAndEscapeLeavesIt() {
        var state = EmergencyPanel.start()
        _ = EmergencyPanel.update(&state, .select("unit.west"), EmergencyModel(Self.facts([Self.incident(1)])))
        let query = EmergencyPanel.query(state)
        let model = EmergencyPanel.compute(Self.facts([Self.incident(1)]), query)
        #expect(model.unit?.unit.id == "unit.west")
        #expect(model.unit?.minutes.value == 6)
        #expect(EmergencyPanel.subject(model, state)?.entity == "unit.west")
        _ = EmergencyPanel.update(&state, .action(Actions.back), model)
        #expect(state.unit == nil)
        #expect(!state.browse.isDetailOpen)
    }

    // MARK: Drawing

    @Test(arguments: [(0, 0), (1, 1), (40, 12), (80, 24), (120, 40), (200, 60)], Language.allCases)
    func everyLineIsExactlyAsWideAsAsked(size: (Int, Int), language: Language) {
        var open = EmergencyPanel.start()
        open.browse.isDetailOpen = true
        var map = EmergencyPanel.start()
        map.browse.isMapFocused = true
        var unit = open
        unit.unit = "unit.west"
        let tasks = [Self.task(1, of: 1, unit: "unit.bridge", due: -60), Self.task(2, of: 1, due: 60)]
        let context = DrawContext(
            phrases: Phrases(language: language, entries: [:]), glyphs: .unicode, now: Self.now, isLive: true)
        for state in [EmergencyPanel.start(), open, map, unit] {
            for incidents in [[Self.incident(1), Self.incident(2, isExercise: true)], []] {
                let facts = Self.facts(incidents, tasks: [1: tasks], alarms: [Self.alarm])
                let model = EmergencyPanel.compute(facts, EmergencyPanel.query(state))
                var grid = CellGrid(size: Size(columns: size.0, rows: size.1))
                EmergencyPanel.draw(model, state, in: grid.bounds, on: &grid, context: context)
                #expect(grid.lines.count == size.1)
                for line in grid.lines { #expect(TextWidth.cells(line) == size.0) }
            }
        }
    }

    @Test func anExerciseIsMarkedOnEveryScreen() {
        let phrases = Phrases(language: .chinese, entries: ["incident.exercise": "演练"])
        let context = DrawContext(phrases: phrases, glyphs: .unicode, now: Self.now, isLive: true)
        let model = EmergencyModel(Self.facts([Self.incident(1, isExercise: true)]))
        var open = EmergencyPanel.start()
        open.browse.isDetailOpen = true
        for state in [EmergencyPanel.start(), open] {
            for size in [Size(columns: 40, rows: 12), Size(columns: 80, rows: 24), Size(columns: 120, rows: 40)] {
                var grid = CellGrid(size: size)
                EmergencyPanel.draw(model, state, in: grid.bounds, on: &grid, context: context)
                let marked = grid.lines.contains { $0.contains("演练") }
                #expect(marked)
            }
        }
    }
}
