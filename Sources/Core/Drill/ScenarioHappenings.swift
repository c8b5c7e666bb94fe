package import CityModel

/// What a scenario's injects make happen to the played city. Injects that only tell something make nothing happen.
package enum ScenarioHappenings {
    /// - Parameter start: the moment the story begins on the drill clock.
    package static func make(_ scenario: Scenario, start: Timestamp) -> [Happening] {
        let end = start.adding(seconds: Int64(scenario.minutes * 60))
        return scenario.injects.compactMap { happening($0, start.adding(seconds: Int64($0.minute * 60)), end) }
    }

    private static func happening(_ inject: Scenario.Inject, _ time: Timestamp, _ end: Timestamp) -> Happening? {
        func number(_ key: String) -> Double? { inject.fields[key].flatMap(Double.init) }
        func make(_ kind: Happening.Kind, subject: String? = nil, detail: String = "", size: Double = 1) -> Happening {
            Happening(
                id: inject.id, kind: kind, subject: subject.map { EntityID($0) }, detail: detail, size: size,
                start: time, end: end)
        }
        switch inject.kind {
        case "crowd":
            return number("load").map { make(.crowdLoad, subject: inject.fields["place"], size: $0) }
        case "weather":
            return number("value").map { make(.weather, detail: inject.fields["metric"] ?? "", size: $0) }
        case "closure":
            return make(.corridorIncident, detail: inject.fields["corridor"] ?? "", size: 1)
        case "link":
            return make(.linkIncident, subject: inject.fields["link"], size: number("loss") ?? 1)
        case "demand":
            return number("factor").map { make(.trafficDemand, size: $0) }
        case "gas":
            return number("milligrams_per_cubic_metre").map {
                make(.stationReading, subject: inject.fields["station"], detail: "air.cl2", size: $0)
            }
        case "outage":
            return make(.sensorOutage, subject: inject.fields["division"])
        default:
            return nil
        }
    }
}
