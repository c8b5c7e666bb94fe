package import CityModel
import CityStore

/// A row of the emergency panel: an incident or, while none is open, an alarm one could be opened from.
package struct EmergencyRow: BrowseItem {
    package enum Kind: Sendable, Hashable {
        case incident(Incident)
        case alarm(Alarm)
    }

    package let kind: Kind
    package let id: EntityID
    package let name: LocalizedText
    package let position: Coordinate?
    package let severity: Severity
    package let openTasks: Int
    package let overdueTasks: Int

    package var incident: Incident? {
        if case .incident(let incident) = kind { incident } else { nil }
    }
    package var alarm: Alarm? {
        if case .alarm(let alarm) = kind { alarm } else { nil }
    }
    package var since: Timestamp {
        switch kind {
        case .incident(let incident): incident.openedAt
        case .alarm(let alarm): alarm.raisedAt
        }
    }

    static func id(_ incident: Incident) -> EntityID { EntityID("incident.\(incident.id)") }

    /// Open before closed, real before exercise, severe before mild, new before old.
    static func comesFirst(_ left: Incident, _ right: Incident) -> Bool {
        func key(_ incident: Incident) -> (Int, Int, Int, Timestamp, Int64) {
            (
                incident.state == .closed ? 0 : 1, incident.isExercise ? 0 : 1, incident.severity.rawValue,
                incident.openedAt, incident.id
            )
        }
        return key(left) > key(right)
    }
}

/// A line of an incident's timeline.
package struct TimelineEntry: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case opened, taskGiven, taskDone, closed
        /// A line of the log with its kind.
        case log(String)
    }

    package let time: Timestamp
    package let kind: Kind
    package let actor: String
    package let text: String
}

/// The emergency panel's figures.
package struct EmergencyModel: Sendable {
    package struct Detail: Sendable {
        package let row: EmergencyRow
        /// Open ones first, by due time.
        package let tasks: [IncidentTask]
        /// Newest first.
        package let timeline: [TimelineEntry]
        package let reach: EmergencyReach
        /// Advice of the rule, for an alarm.
        package let advice: LocalizedText?
        package let age: Figure
        package let overdue: Figure
    }

    package struct UnitDetail: Sendable {
        package let unit: ResponseUnit
        package let department: LocalizedText?
        /// Way to the selected incident.
        package let arrival: UnitArrival?
        package let minutes: Figure
        package let crew: Figure
        package let vehicles: Figure
        /// What it is to do now.
        package let tasks: [IncidentTask]
    }

    package let asOf: Timestamp
    package let rows: [EmergencyRow]
    package let openIncidents: Figure
    package let exercises: Figure
    package let overdueTasks: Figure
    package let openAlarms: Figure
    package let bounds: BoundingBox?
    package let outlines: [Outline]
    package let units: [ResponseUnit]
    package let detail: Detail?
    package let unit: UnitDetail?

    init(_ facts: EmergencySnapshot, selected: EntityID? = nil, unit: EntityID? = nil) {
        let (city, now) = (facts.city, facts.asOf)
        let incidents = facts.incidents.sorted(by: EmergencyRow.comesFirst)
        let open = incidents.filter { $0.state != .closed }
        let alarms = open.isEmpty ? facts.alarms.map { Self.row($0, city) } : []
        let rows = alarms + incidents.map { Self.row($0, facts) }
        asOf = now
        self.rows = rows
        func count(_ value: Int, _ key: String) -> Figure {
            Figure(value: Double(value), time: now, department: "dept.emergency", method: key, title: key)
        }
        openIncidents = count(open.count { !$0.isExercise }, "emergency.open")
        exercises = count(open.count { $0.isExercise }, "emergency.exercises")
        overdueTasks = count(
            rows.reduce(0) { $0 + ($1.incident?.state == .closed ? 0 : $1.overdueTasks) }, "emergency.overdue")
        openAlarms = count(facts.alarms.count { $0.state == .raised }, "emergency.alarms")
        outlines = city.outlines
        bounds = BoundingBox(around: city.outlines.flatMap(\.ring)) ?? BoundingBox(around: city.units.map(\.position))
        units = city.units
        let chosen = rows.first { $0.id == selected } ?? rows.first
        let detail = chosen.map { Self.detail($0, facts) }
        self.detail = detail
        self.unit = unit.flatMap { id in
            city.units.first { $0.id == id }.map { Self.unit($0, detail?.reach, facts) }
        }
    }

    static func isOpen(_ task: IncidentTask) -> Bool { task.state == .assigned || task.state == .underway }

    static func isOverdue(_ task: IncidentTask, at now: Timestamp) -> Bool {
        isOpen(task) && (task.dueAt.map { $0 < now } ?? false)
    }

    private static func row(_ incident: Incident, _ facts: EmergencySnapshot) -> EmergencyRow {
        let tasks = facts.tasks[incident.id] ?? []
        return EmergencyRow(
            kind: .incident(incident), id: EmergencyRow.id(incident),
            name: LocalizedText(zh: incident.title, en: incident.title), position: incident.position,
            severity: incident.severity, openTasks: tasks.count(where: isOpen),
            overdueTasks: tasks.count { isOverdue($0, at: facts.asOf) })
    }

    private static func row(_ alarm: Alarm, _ city: City) -> EmergencyRow {
        let subject = AlarmSubject(alarm.subject, city)
        let rule = city.alarmRules.first { $0.id == alarm.rule }?.title
        return EmergencyRow(
            kind: .alarm(alarm), id: EntityID("alarm.\(alarm.id)"),
            name: LocalizedText(
                zh: "\(subject.name.zh) \(rule?.zh ?? alarm.rule)", en: "\(subject.name.en) \(rule?.en ?? alarm.rule)"),
            position: subject.position, severity: alarm.severity, openTasks: 0, overdueTasks: 0)
    }

    private static func detail(_ row: EmergencyRow, _ facts: EmergencySnapshot) -> Detail {
        let tasks = row.incident.flatMap { facts.tasks[$0.id] } ?? []
        let ordered = tasks.enumerated().sorted { left, right in
            let (one, other) = (isOpen(left.element) ? 0 : 1, isOpen(right.element) ? 0 : 1)
            let (due, otherDue) = (
                left.element.dueAt?.secondsSince1970 ?? .max, right.element.dueAt?.secondsSince1970 ?? .max
            )
            return (one, due, left.offset) < (other, otherDue, right.offset)
        }.map(\.element)
        let end = row.incident?.closedAt ?? facts.asOf
        return Detail(
            row: row, tasks: ordered, timeline: timeline(row, tasks, facts.log), reach: EmergencyReach(row, facts),
            advice: row.alarm.flatMap { alarm in facts.city.alarmRules.first { $0.id == alarm.rule }?.advice },
            age: Figure(
                value: Double(end.seconds(since: row.since)) / 60, unit: "min", time: facts.asOf,
                department: "dept.emergency", method: "emergency.age", title: "emergency.age", subject: row.name),
            overdue: Figure(
                value: row.incident == nil ? nil : Double(row.overdueTasks), time: facts.asOf,
                department: "dept.emergency", method: "emergency.overdue", title: "emergency.overdue",
                subject: row.name, missing: .notApplicable))
    }

    private static func timeline(
        _ row: EmergencyRow, _ tasks: [IncidentTask], _ log: [LogEntry]
    ) -> [TimelineEntry] {
        guard let incident = row.incident else { return [] }
        var entries = [
            TimelineEntry(time: incident.openedAt, kind: .opened, actor: incident.openedBy, text: incident.title)
        ]
        for task in tasks {
            entries.append(TimelineEntry(time: task.assignedAt, kind: .taskGiven, actor: "", text: task.title))
            if let done = task.doneAt {
                entries.append(TimelineEntry(time: done, kind: .taskDone, actor: "", text: task.title))
            }
        }
        entries += log.reversed().map {
            TimelineEntry(time: $0.time, kind: .log($0.kind), actor: $0.actor, text: $0.text)
        }
        if let closed = incident.closedAt {
            entries.append(TimelineEntry(time: closed, kind: .closed, actor: "", text: ""))
        }
        return entries.enumerated().sorted { ($0.element.time, $0.offset) > ($1.element.time, $1.offset) }.map(
            \.element)
    }

    private static func unit(_ unit: ResponseUnit, _ reach: EmergencyReach?, _ facts: EmergencySnapshot) -> UnitDetail {
        func figure(_ value: Int, _ key: String, _ symbol: String) -> Figure {
            Figure(
                value: Double(value), unit: symbol, department: unit.department, method: key, title: key,
                subject: unit.name)
        }
        let arrival = reach?.units.first { $0.unit.id == unit.id }
        return UnitDetail(
            unit: unit, department: facts.city.departments.first { $0.id == unit.department }?.name, arrival: arrival,
            minutes: arrival?.minutes ?? EmergencyReach.minutes(nil, facts, subject: unit.name, .notApplicable),
            crew: figure(unit.crew, "emergency.crew", "persons"),
            vehicles: figure(unit.vehicles, "emergency.vehicles", ""),
            tasks: facts.tasks.values.joined().filter { $0.unit == unit.id && isOpen($0) }.sorted { $0.id < $1.id })
    }
}

/// Name and place of whatever an alarm is about.
struct AlarmSubject {
    let name: LocalizedText
    let position: Coordinate?

    init(_ id: EntityID, _ city: City) {
        let named: [(EntityID, LocalizedText, Coordinate?)?] = [
            city.places.first { $0.id == id }.map { ($0.id, $0.name, $0.position) },
            city.stations.first { $0.id == id }.map { ($0.id, $0.name, $0.position) },
            city.outlets.first { $0.id == id }.map { ($0.id, $0.name, $0.position) },
            city.divisions.first { $0.id == id }.map { ($0.id, $0.name, $0.position) },
            city.roadLinks.first { $0.id == id }.map { link in
                (link.id, link.name, city.roadNodes.first { $0.id == link.from }?.position)
            },
            city.sources.first { $0.id.text == id.text }.map { (id, $0.name, nil) },
        ]
        let found = named.compactMap { $0 }.first
        name = found?.1 ?? LocalizedText(zh: id.text, en: id.text)
        position = found?.2
    }
}
