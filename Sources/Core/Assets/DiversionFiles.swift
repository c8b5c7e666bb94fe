internal import CityModel

/// The diversion cards of `data/crowd/diversion.csv`.
enum DiversionFiles {
    private static let modes: Set<String> = ["in", "out", "both", "closed"]

    static func load(_ folder: AssetFolder) throws(AssetFailure) -> [DiversionStep] {
        try CSVFile("data/crowd/diversion.csv", in: folder).map { (line) throws(AssetFailure) in
            guard let level = Severity(word: try line.filled("level")) else {
                throw line.wrong("level", "one of blue, yellow, orange, red")
            }
            let metering = try line.optionalNumber("metering_persons_per_hour")
            if let metering, metering < 0 { throw line.wrong("metering_persons_per_hour", "0 or more") }
            return DiversionStep(
                id: EntityID(try line.filled("id")), place: try line.filled("place"), level: level,
                gateModes: try gateModes(line), meteringPersonsPerHour: metering,
                message: try line.localized("message"),
                departments: try line.text("departments").split(separator: " ").map { DepartmentID(String($0)) },
                roadAction: try line.localized("road"), busAction: try line.localized("bus"))
        }
    }

    private static func gateModes(_ line: CSVLine) throws(AssetFailure) -> [DiversionStep.GateMode] {
        var found: [DiversionStep.GateMode] = []
        for part in try line.text("gate_modes").split(separator: " ") {
            let halves = part.split(separator: "=").map(String.init)
            guard halves.count == 2, modes.contains(halves[1]) else {
                throw line.wrong("gate_modes", "gate=in, gate=out, gate=both or gate=closed, between blanks")
            }
            found.append(DiversionStep.GateMode(gate: halves[0], mode: halves[1]))
        }
        return found
    }
}
