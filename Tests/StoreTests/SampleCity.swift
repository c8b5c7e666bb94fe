import CityModel

/// A small city that has one or more of everything.
enum SampleCity {
    static let villages: [EntityID] = ["village.1", "village.2"]

    static func make() -> City {
        var city = City()
        let centre = Coordinate(longitude: 114.4, latitude: 23.1)
        city.divisions = [
            division("div.city", .city, nil, population: 6_000_000), division("div.county", .county, "div.city"),
            division("town.1", .town, "div.county"), division("village.1", .village, "town.1"),
            division("village.2", .village, "town.1"),
        ]
        city.outlines = [
            Outline(division: "div.city", ring: [centre, Coordinate(longitude: 115, latitude: -0.0), centre])
        ]
        city.gridCells = [GridCell(id: "grid.1", town: "town.1", centre: centre, halfWidthMetres: 250)]
        city.places = [
            Place(
                id: "spot.westlake", name: text("惠州西湖", "West Lake"), kind: .scenic, grade: "5A",
                division: "div.county",
                position: centre, areaSquareMetres: 1e6, instantaneousCapacity: 30_000, dailyCapacity: 90_000,
                warningPercent: 80, opensMinute: 420, closesMinute: 1320, node: 2, weekdayPeak: 4000,
                weekendPeak: 9000, holidayFactor: 2.5, isOutdoor: true)
        ]
        city.gates = [
            Gate(id: "gate.1", place: "spot.westlake", name: text("苏堤门", "Sudi Gate"), widthMetres: 6, mode: "both")
        ]
        city.crowdAreas = [
            CrowdArea(
                id: "area.1", place: "spot.westlake", name: text("九曲桥", "Nine-Bend Bridge"), areaSquareMetres: 420.5,
                shareOfPeople: 0.02, linePersonsPerSquareMetre: 2.17)
        ]
        city.temporaryCaps =
            CivilDate("2020-04-13").flatMap { first in
                CivilDate("2020-07-13").map { last in
                    [
                        TemporaryCap(
                            id: "cap.1", place: "kind.scenic", percent: 30, first: first, last: last,
                            reason: text("疫情防控", "epidemic control"))
                    ]
                }
            } ?? []
        city.signalPhases = [
            SignalPhase(
                node: 2, number: 1, links: ["link.1"], greenSeconds: 31.5, lostSeconds: 5, saturationFlowPerLane: 1650)
        ]
        city.roadNodes = [
            RoadNode(id: 7, name: text("江北", "Jiangbei"), position: centre, zone: 1),
            RoadNode(id: 2, name: text("", ""), position: centre, zone: nil),
        ]
        city.roadLinks = [
            RoadLink(
                id: "link.1", name: text("云山西路", "Yunshan West Road"), from: 7, to: 2, lengthKilometres: 1.25,
                roadClass: .arterial, freeFlowKilometresPerHour: 60, lanes: 3, capacityVehiclesPerHour: 2700,
                division: "", corridor: "G25")
        ]
        city.trips = [ZoneTrips(origin: 1, destination: 1, vehiclesPerHour: 12.5)]
        city.stations = [
            Station(
                id: "air.xiapu", name: text("下埔", "Xiapu"), kind: .air, division: "div.county", position: centre,
                river: "", targetClass: nil, metrics: ["air.pm25", "air.o3"]),
            Station(
                id: "water.1", name: text("剑潭", "Jiantan"), kind: .water, division: "div.county", position: centre,
                river: "river.1", targetClass: 2, metrics: []),
        ]
        city.rivers = [River(id: "river.1", name: text("东江", "Dongjiang"), line: [centre, centre])]
        city.outlets = [
            Outlet(
                id: "outlet.1", enterprise: text("甲厂", "Plant A"), name: text("排口", "Stack"), kind: .gas,
                industry: "petrochemical", division: "div.county", position: centre, stackHeightMetres: 71,
                deviceNumber: "HZG441300DYW000000000001",
                permits: [
                    Permit(
                        pollutant: "a21026", pollutantName: text("二氧化硫", "SO2"), limit: 50, unit: "mg/m³",
                        annualTonnes: nil)
                ])
        ]
        city.units = [
            ResponseUnit(
                id: "unit.1", name: text("江北消防救援站", "Jiangbei Fire Station"), kind: "fire", department: "dept.fire",
                division: "div.county", position: centre, node: 7, crew: 30, vehicles: 4, skills: ["fire", "boat"])
        ]
        city.resources = [
            Resource(
                id: "res.1", name: text("避护场所", "Shelter"), kind: "shelter", division: "div.county", position: centre,
                node: 7, capacity: 3800, stock: "bed=310")
        ]
        city.departments = [
            Department(
                id: "dept.fire", name: text("消防救援支队", "Fire Brigade"), shortName: text("消防", "Fire"),
                dutyRole: text("值班长", "Duty Chief"))
        ]
        city.dutyPosts = [DutyPost(department: "dept.fire", shift: "day", role: text("值班", "Duty"))]
        city.metrics = [
            Metric(id: "air.pm25", name: text("细颗粒物", "PM2.5"), unit: "µg/m³", decimals: 0, cycleSeconds: 3600)
        ]
        city.sources = [source("src.played", .simulated), source("src.http", .http(endpoint))]
        city.alarmRules = [
            AlarmRule(
                id: "air-pm25", title: text("细颗粒物", "PM2.5"), kind: .threshold, metric: "air.pm25",
                subjectKind: "station", comparison: .above,
                levels: [.yellow: 150, .red: 500], clearMargin: 5, holdSeconds: 600, clearSeconds: 900,
                department: nil, clause: "HJ 633-2012", advice: text("减少外出", "Stay indoors"))
        ]
        city.calendar = HolidayCalendar(entries: holidays)
        return city
    }

    private static var holidays: [HolidayEntry] {
        [CivilDate(year: 2026, month: 10, day: 1), CivilDate(year: 2026, month: 10, day: 2)].compactMap(\.self).map {
            HolidayEntry(date: $0, name: text("国庆节", "National Day"), kind: .holiday, dayIndex: $0.day, dayCount: 7)
        }
    }

    private static var endpoint: HTTPEndpoint {
        HTTPEndpoint(
            address: "https://example.test/a", format: .csv, timeoutSeconds: 10, maximumBytes: 1_000_000,
            mapping: FieldMapping(
                records: "data.rows", entityField: "id", entityPrefix: "air.", timeField: "t", timeOffset: 28_800,
                values: [.init(field: "pm", metric: "air.pm25", entity: "air.xiapu", factor: 1000, offset: -0.5)],
                flagField: nil, minimum: -.infinity, maximum: 1000))
    }

    private static func source(_ id: SourceID, _ transport: SourceDefinition.Transport) -> SourceDefinition {
        SourceDefinition(
            id: id, name: text("空气站", "Air stations"), department: "dept.fire", catalogueCode: "4413/1",
            shareType: "unconditional", cycleSeconds: 3600, metrics: ["air.pm25"], transport: transport)
    }

    private static func division(
        _ id: EntityID, _ level: DivisionLevel, _ parent: EntityID?, population: Int? = nil
    ) -> Division {
        Division(
            id: id, code: "4413", name: text("惠\(id.text)", id.text), level: level, kind: "city", parent: parent,
            position: Coordinate(longitude: 114.4, latitude: 23.1), population: population)
    }

    private static func text(_ zh: String, _ en: String) -> LocalizedText { LocalizedText(zh: zh, en: en) }
}
