internal import CityModel

extension Schema {
    /// Diversion cards; `place` may name a kind of places, so that it refers to no row.
    static let diversion = """
        CREATE TABLE diversion_step(
          id TEXT NOT NULL PRIMARY KEY, place TEXT NOT NULL, level TEXT NOT NULL, gate_modes TEXT NOT NULL,
          metering_persons_per_hour REAL, message_zh TEXT NOT NULL, message_en TEXT NOT NULL,
          departments TEXT NOT NULL, road_zh TEXT NOT NULL, road_en TEXT NOT NULL, bus_zh TEXT NOT NULL,
          bus_en TEXT NOT NULL);

        """
}

extension EntityTable<DiversionStep> {
    static let diversionStep = EntityTable(
        "diversion_step",
        """
        id place level gate_modes metering_persons_per_hour message_zh message_en departments road_zh road_en bus_zh bus_en
        """,
        encode: { row, step in
            row.id(step.id)
            row.text(step.place)
            row.text(step.level.word)
            row.lines(step.gateModes.map { "\($0.gate)=\($0.mode)" })
            row.real(step.meteringPersonsPerHour)
            row.localized(step.message)
            row.lines(step.departments.map(\.text))
            row.localized(step.roadAction)
            row.localized(step.busAction)
        },
        decode: { row in
            DiversionStep(
                id: row.id(), place: row.text(), level: Severity(word: row.text()) ?? .red,
                gateModes: row.lines().compactMap { line in
                    let halves = line.split(separator: "=").map(String.init)
                    return halves.count == 2 ? DiversionStep.GateMode(gate: halves[0], mode: halves[1]) : nil
                },
                meteringPersonsPerHour: row.optionalReal(), message: row.localized(),
                departments: row.lines().map { DepartmentID($0) }, roadAction: row.localized(),
                busAction: row.localized())
        })
}
