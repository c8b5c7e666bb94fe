internal import CityModel

/// Parts of places with lines of their own, and caps for a time: `data/crowd/areas.csv` and `data/crowd/caps.csv`.
enum CrowdLimitFiles {
    static func areas(_ folder: AssetFolder) throws(AssetFailure) -> [CrowdArea] {
        try CSVFile("data/crowd/areas.csv", in: folder).map { (line) throws(AssetFailure) in
            CrowdArea(
                id: EntityID(try line.filled("id")), place: EntityID(try line.filled("place")),
                name: try line.localized(), areaSquareMetres: try positive("area_square_metres", line),
                shareOfPeople: try positive("share_of_people", most: 1, line),
                linePersonsPerSquareMetre: try positive("line_persons_per_square_metre", line))
        }
    }

    static func caps(_ folder: AssetFolder) throws(AssetFailure) -> [TemporaryCap] {
        try CSVFile("data/crowd/caps.csv", in: folder).map { (line) throws(AssetFailure) in
            let first = try date("first", line)
            let last = try date("last", line)
            guard first <= last else { throw line.wrong("last", "a day not before the first") }
            return TemporaryCap(
                id: EntityID(try line.filled("id")), place: try line.filled("place"),
                percent: try positive("percent", most: 100, line), first: first, last: last,
                reason: try line.localized("reason"))
        }
    }

    private static func positive(_ name: String, most: Double = .infinity, _ line: CSVLine) throws(AssetFailure)
        -> Double
    {
        let value = try line.number(name)
        guard value > 0, value <= most else {
            throw line.wrong(name, most.isFinite ? "above 0, at most \(Int(most))" : "above 0")
        }
        return value
    }

    private static func date(_ name: String, _ line: CSVLine) throws(AssetFailure) -> CivilDate {
        guard let date = CivilDate(try line.filled(name)) else { throw line.wrong(name, "a date YYYY-MM-DD") }
        return date
    }
}
