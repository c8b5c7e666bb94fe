internal import CityModel

/// Stations, rivers and outlets of `data/city/`.
enum EnvironmentFiles {
    static func stations(_ folder: AssetFolder) throws(AssetFailure) -> [Station] {
        try CSVFile("data/city/stations.csv", in: folder).map { (line) throws(AssetFailure) in
            guard let kind = StationKind(rawValue: try line.filled("kind")) else {
                throw line.wrong("kind", "air, water or weather")
            }
            return Station(
                id: EntityID(try line.filled("id")), name: try line.localized(), kind: kind,
                division: EntityID(try line.filled("division")), position: try line.coordinate(),
                river: try line.text("river"),
                targetClass: try line.text("target_class").isEmpty ? nil : waterClass(line),
                metrics: try line.text("metrics").split(separator: " ").map { MetricID(String($0)) })
        }
    }

    static func rivers(_ folder: AssetFolder) throws(AssetFailure) -> [River] {
        var rivers: [(id: String, name: LocalizedText, line: [Coordinate])] = []
        _ = try CSVFile("data/city/rivers.csv", in: folder).map { (line) throws(AssetFailure) in
            let id = try line.filled("id")
            if rivers.last?.id != id { rivers.append((id, try line.localized(), [])) }
            rivers[rivers.count - 1].line.append(try line.coordinate())
        }
        return rivers.map { River(id: EntityID($0.id), name: $0.name, line: $0.line) }
    }

    static func outlets(_ folder: AssetFolder) throws(AssetFailure) -> [Outlet] {
        var permits: [String: [Permit]] = [:]
        _ = try CSVFile("data/city/permits.csv", in: folder).map { (line) throws(AssetFailure) in
            let name = LocalizedText(zh: try line.filled("pollutant_name"), en: try line.filled("pollutant_name"))
            permits[try line.filled("outlet"), default: []].append(
                Permit(
                    pollutant: try line.filled("pollutant"), pollutantName: name,
                    limit: try line.number("limit"),
                    unit: try line.filled("unit"), annualTonnes: try line.optionalNumber("annual_tonnes")))
        }
        let known = permits
        return try CSVFile("data/city/outlets.csv", in: folder).map { (line) throws(AssetFailure) in
            guard let kind = OutletKind(rawValue: try line.filled("kind")) else {
                throw line.wrong("kind", "gas or water")
            }
            let id = try line.filled("id")
            return Outlet(
                id: EntityID(id), enterprise: try line.localized("enterprise"), name: try line.localized(), kind: kind,
                industry: try line.text("industry"), division: EntityID(try line.filled("division")),
                position: try line.coordinate(),
                stackHeightMetres: try line.optionalNumber("stack_height_metres"), deviceNumber: try line.text("mn"),
                permits: known[id] ?? [])
        }
    }

    private static func waterClass(_ line: CSVLine) throws(AssetFailure) -> Int {
        let numerals = ["I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "1": 1, "2": 2, "3": 3, "4": 4, "5": 5]
        guard let value = numerals[try line.text("target_class")] else { throw line.wrong("target_class", "I to V") }
        return value
    }
}
