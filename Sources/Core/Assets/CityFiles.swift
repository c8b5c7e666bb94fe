package import CityModel

/// Reads the hand-made city of `data/` into values.
package enum CityFiles {
    package static func load(_ folder: AssetFolder) throws(AssetFailure) -> City {
        var city = City()
        city.divisions = try divisions(folder)
        city.outlines = try outlines(folder)
        city.gridCells = try gridCells(folder)
        city.places = try places(folder)
        city.gates = try gates(folder)
        city.roadNodes = try RoadFiles.nodes(folder)
        city.roadLinks = try RoadFiles.links(folder)
        city.trips = try RoadFiles.trips(folder)
        city.signalPhases = try RoadFiles.signalPhases(folder, links: Set(city.roadLinks.map(\.id)))
        city.stations = try EnvironmentFiles.stations(folder)
        city.rivers = try EnvironmentFiles.rivers(folder)
        city.outlets = try EnvironmentFiles.outlets(folder)
        city.units = try ResponseFiles.units(folder)
        city.resources = try ResponseFiles.resources(folder)
        city.departments = try ResponseFiles.departments(folder)
        city.dutyPosts = try ResponseFiles.dutyPosts(folder)
        city.metrics = try MetricFiles.load(folder)
        city.sources = try SourceFiles.load(folder)
        city.alarmRules = try AlarmRuleFiles.load(folder)
        city.diversionSteps = try DiversionFiles.load(folder)
        city.crowdAreas = try CrowdLimitFiles.areas(folder)
        city.temporaryCaps = try CrowdLimitFiles.caps(folder)
        city.calendar = try calendar(folder)
        return city
    }

    private static func divisions(_ folder: AssetFolder) throws(AssetFailure) -> [Division] {
        let upper = try CSVFile("data/city/divisions.csv", in: folder).map { (line) throws(AssetFailure) in
            let kind = try line.filled("kind")
            let parent = try line.text("parent")
            return Division(
                id: EntityID(try line.filled("id")), code: try line.text("code"), name: try line.localized(),
                level: kind == "city" ? .city : .county, kind: kind, parent: parent.isEmpty ? nil : EntityID(parent),
                position: try line.coordinate(), population: try line.optionalNumber("population").map { Int($0) })
        }
        let towns = try CSVFile("data/city/towns.csv", in: folder).map { (line) throws(AssetFailure) in
            Division(
                id: EntityID(try line.filled("id")), code: try line.text("code"), name: try line.localized(),
                level: .town,
                kind: try line.filled("kind"), parent: EntityID(try line.filled("division")),
                position: try line.coordinate(),
                population: try line.optionalNumber("population").map { Int($0) })
        }
        let villages = try CSVFile("data/city/villages.csv", in: folder).map { (line) throws(AssetFailure) in
            Division(
                id: EntityID(try line.filled("id")), code: "", name: try line.localized(), level: .village,
                kind: try line.text("rural") == "1" ? "village" : "community",
                parent: EntityID(try line.filled("town")),
                position: try line.coordinate(), population: nil)
        }
        return upper + towns + villages
    }

    private static func outlines(_ folder: AssetFolder) throws(AssetFailure) -> [Outline] {
        let file = try CSVFile("data/city/outlines.csv", in: folder)
        var rings: [(division: String, ring: String, points: [Coordinate])] = []
        _ = try file.map { (line) throws(AssetFailure) in
            let (division, ring) = (try line.filled("division"), try line.text("ring"))
            let point = try line.coordinate()
            if let last = rings.indices.last, rings[last].division == division, rings[last].ring == ring {
                rings[last].points.append(point)
            } else {
                rings.append((division, ring, [point]))
            }
        }
        return rings.map { Outline(division: EntityID($0.division), ring: $0.points) }
    }

    private static func gridCells(_ folder: AssetFolder) throws(AssetFailure) -> [GridCell] {
        try CSVFile("data/city/grid_cells.csv", in: folder).map { (line) throws(AssetFailure) in
            GridCell(
                id: EntityID(try line.filled("id")), town: EntityID(try line.filled("town")),
                centre: try line.coordinate(),
                halfWidthMetres: try line.number("half_width_metres"))
        }
    }

    private static func places(_ folder: AssetFolder) throws(AssetFailure) -> [Place] {
        try CSVFile("data/city/places.csv", in: folder).map { (line) throws(AssetFailure) in
            guard let kind = PlaceKind(rawValue: try line.filled("kind")) else {
                throw line.wrong("kind", "scenic, mall or hub")
            }
            return Place(
                id: EntityID(try line.filled("id")), name: try line.localized(), kind: kind,
                grade: try line.text("grade"),
                division: EntityID(try line.filled("division")), position: try line.coordinate(),
                areaSquareMetres: try line.number("area_square_metres"),
                instantaneousCapacity: try line.integer("instantaneous_capacity"),
                dailyCapacity: try line.integer("daily_capacity"), warningPercent: try line.number("warning_percent"),
                opensMinute: try line.minutes("opens"), closesMinute: try line.minutes("closes"),
                node: try line.integer("node_id"),
                weekdayPeak: try line.number("weekday_peak"), weekendPeak: try line.number("weekend_peak"),
                holidayFactor: try line.number("holiday_factor"), isOutdoor: try line.text("outdoor") == "1")
        }
    }

    private static func gates(_ folder: AssetFolder) throws(AssetFailure) -> [Gate] {
        try CSVFile("data/city/gates.csv", in: folder).map { (line) throws(AssetFailure) in
            Gate(
                id: EntityID(try line.filled("id")), place: EntityID(try line.filled("place")),
                name: try line.localized(),
                widthMetres: try line.number("width_metres"), mode: try line.filled("mode"))
        }
    }

    private static func calendar(_ folder: AssetFolder) throws(AssetFailure) -> HolidayCalendar {
        HolidayCalendar(
            entries: try CSVFile("data/calendar/holidays.csv", in: folder).map { (line) throws(AssetFailure) in
                guard let date = CivilDate(try line.filled("date")) else {
                    throw line.wrong("date", "a date YYYY-MM-DD")
                }
                guard let kind = HolidayEntry.Kind(rawValue: try line.filled("kind")) else {
                    throw line.wrong("kind", "holiday or makeup")
                }
                return HolidayEntry(
                    date: date, name: try line.localized(), kind: kind, dayIndex: try line.integer("day_index"),
                    dayCount: try line.integer("day_count"))
            })
    }
}
