internal import CityAccess
internal import CityModel
internal import GRDB

/// The whole static city in and out of its tables.
enum CityTables {
    static func replace(_ city: City, in db: Database) throws {
        let tables = replacements(by: city)
        for table in tables { try table.clear(db) }
        for table in tables.reversed() { try table.fill(db) }
        try db.run("UPDATE series SET cycle = (SELECT cycle_seconds FROM metric WHERE id = series.metric)")
        try NameSearch.rebuild(city, in: db)
        try db.run("UPDATE meta SET value = value + 1 WHERE key = 'city_version'")
        try requireReferences(db)
    }

    /// Every table with its new rows, those that refer to others before them. Cleared in this order and filled in the reverse, no
    /// row goes while others still refer to it and none comes before what it refers to; SQLite would look for the others through
    /// their whole table, once for each row.
    static func replacements(by city: City) -> [EntityReplacement] {
        let permits = city.outlets.flatMap { outlet in
            outlet.permits.map { OutletPermit(outlet: outlet.id, permit: $0) }
        }
        return [
            EntityTable.permit.replacement(permits),
            EntityTable.outlet.replacement(city.outlets),
            EntityTable.gate.replacement(city.gates),
            EntityTable.crowdArea.replacement(city.crowdAreas),
            EntityTable.temporaryCap.replacement(city.temporaryCaps),
            EntityTable.place.replacement(city.places),
            EntityTable.roadLink.replacement(city.roadLinks),
            EntityTable.roadNode.replacement(city.roadNodes),
            EntityTable.zoneTrips.replacement(city.trips),
            EntityTable.signalPhase.replacement(city.signalPhases),
            EntityTable.station.replacement(city.stations),
            EntityTable.river.replacement(city.rivers),
            EntityTable.responseUnit.replacement(city.units),
            EntityTable.resource.replacement(city.resources),
            EntityTable.dutyPost.replacement(city.dutyPosts),
            EntityTable.source.replacement(city.sources),
            EntityTable.alarmRule.replacement(city.alarmRules),
            EntityTable.department.replacement(city.departments),
            EntityTable.metric.replacement(city.metrics),
            EntityTable.diversionStep.replacement(city.diversionSteps),
            EntityTable.holiday.replacement(city.calendar.entries.values.sorted { $0.date < $1.date }),
            EntityTable.gridCell.replacement(city.gridCells),
            EntityTable.outline.replacement(city.outlines),
            EntityTable.division.replacement(city.divisions),
        ]
    }

    /// Counts the replacements of the city.
    static func version(_ db: Database) throws -> Int64 {
        try db.first("SELECT value FROM meta WHERE key = 'city_version'") { $0.integer() } ?? 0
    }

    static func load(_ db: Database) throws -> City {
        var city = City()
        city.divisions = try EntityTable.division.all(db)
        city.outlines = try EntityTable.outline.all(db)
        city.gridCells = try EntityTable.gridCell.all(db)
        city.places = try EntityTable.place.all(db)
        city.gates = try EntityTable.gate.all(db)
        city.roadNodes = try EntityTable.roadNode.all(db)
        city.roadLinks = try EntityTable.roadLink.all(db)
        city.trips = try EntityTable.zoneTrips.all(db)
        city.signalPhases = try EntityTable.signalPhase.all(db)
        city.stations = try EntityTable.station.all(db)
        city.rivers = try EntityTable.river.all(db)
        city.outlets = try outlets(db)
        city.units = try EntityTable.responseUnit.all(db)
        city.resources = try EntityTable.resource.all(db)
        city.departments = try EntityTable.department.all(db)
        city.dutyPosts = try EntityTable.dutyPost.all(db)
        city.metrics = try EntityTable.metric.all(db)
        city.sources = try EntityTable.source.all(db)
        city.alarmRules = try EntityTable.alarmRule.all(db)
        city.diversionSteps = try EntityTable.diversionStep.all(db)
        city.crowdAreas = try EntityTable.crowdArea.all(db)
        city.temporaryCaps = try EntityTable.temporaryCap.all(db)
        city.calendar = HolidayCalendar(entries: try EntityTable.holiday.all(db))
        return city
    }

    /// Where the entities stand that readings can be of.
    private static let entityTables = [
        "division", "grid_cell", "place", "crowd_area", "gate", "road_link", "station", "river", "outlet",
        "response_unit", "resource",
    ]

    static func entities(_ db: Database) throws -> Set<EntityID> {
        var found: Set<EntityID> = []
        for table in entityTables {
            try db.each("SELECT id FROM \(table)") { _ in
            } _: { row in
                found.insert(row.id())
            }
        }
        return found
    }

    /// Entities of the source's series that are in none of the tables, by id.
    static func strangers(of source: SourceID, in db: Database) throws -> [EntityID] {
        let known = entityTables.map { "AND NOT EXISTS (SELECT 1 FROM \($0) WHERE id = series.entity)" }
        return try db.all(
            "SELECT DISTINCT entity FROM series WHERE source = ? \(known.joined(separator: " ")) ORDER BY entity"
        ) {
            $0.text(source.text)
        } _: {
            $0.id()
        }
    }

    /// The city for people who may not see the device numbers.
    static func masked(_ city: City) -> City {
        var masked = city
        masked.outlets = city.outlets.map {
            $0.with(permits: $0.permits, deviceNumber: Mask.deviceNumber($0.deviceNumber))
        }
        return masked
    }

    private static func outlets(_ db: Database) throws -> [Outlet] {
        let permits = Dictionary(grouping: try EntityTable.permit.all(db), by: \.outlet)
        return try EntityTable.outlet.all(db).map { outlet in
            outlet.with(permits: permits[outlet.id, default: []].map(\.permit), deviceNumber: outlet.deviceNumber)
        }
    }

    /// Says which row points nowhere, which SQLite's own message at commit does not.
    private static func requireReferences(_ db: Database) throws {
        let dangling = try ForeignKeys.dangling(db, limit: 1)
        if let first = dangling.first {
            throw StoreFailure.failed(detail: "\(first.table) row \(first.row) refers to a missing \(first.parent)")
        }
    }
}
