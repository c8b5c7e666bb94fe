/// Everything about a city that does not change from minute to minute, as `data/` or an import gives it.
package struct City: Sendable {
    package var divisions: [Division] = []
    package var outlines: [Outline] = []
    package var gridCells: [GridCell] = []
    package var places: [Place] = []
    package var gates: [Gate] = []
    package var roadNodes: [RoadNode] = []
    package var roadLinks: [RoadLink] = []
    package var trips: [ZoneTrips] = []
    package var signalPhases: [SignalPhase] = []
    package var stations: [Station] = []
    package var rivers: [River] = []
    package var outlets: [Outlet] = []
    package var units: [ResponseUnit] = []
    package var resources: [Resource] = []
    package var departments: [Department] = []
    package var dutyPosts: [DutyPost] = []
    package var metrics: [Metric] = []
    package var sources: [SourceDefinition] = []
    package var alarmRules: [AlarmRule] = []
    package var diversionSteps: [DiversionStep] = []
    package var crowdAreas: [CrowdArea] = []
    package var temporaryCaps: [TemporaryCap] = []
    package var calendar = HolidayCalendar(entries: [])

    package init() {}

    /// The box around its outlines; nil when none is drawn.
    package var bounds: BoundingBox? { BoundingBox(around: outlines.lazy.flatMap(\.ring)) }
}
