import CityModel

/// A small city made for the tests: nine junctions, four places, three counties, a river, two outlets.
enum PlayedCity {
    static let city = make()

    static func time(_ text: String) -> Timestamp {
        Timestamp(text, assumingOffset: CivilTime.shanghaiOffset) ?? Timestamp(secondsSince1970: 0)
    }

    private static func name(_ text: String) -> LocalizedText { LocalizedText(zh: text, en: text) }

    private static func at(_ longitude: Double, _ latitude: Double) -> Coordinate {
        Coordinate(longitude: longitude, latitude: latitude)
    }

    private static func make() -> City {
        var city = City()
        city.divisions = divisions
        city.places = places
        city.gates = places.flatMap { place in
            [("in", 4.0), ("out", 4.0), ("both", 6.0)].map { mode, width in
                Gate(
                    id: EntityID("gate.\(place.id)-\(mode)"), place: place.id, name: name(mode), widthMetres: width,
                    mode: mode)
            }
        }
        city.roadNodes = (0..<9).map {
            RoadNode(
                id: $0, name: name("n\($0)"), position: at(114.4 + Double($0 % 3) * 0.02, 23 + Double($0 / 3) * 0.02),
                zone: [0, 2, 6, 8].firstIndex(of: $0).map { $0 + 1 })
        }
        city.roadLinks = links
        city.trips = (1...4).flatMap { origin in
            (1...4).filter { $0 != origin }.map {
                ZoneTrips(origin: origin, destination: $0, vehiclesPerHour: origin == 1 ? 520 : 380)
            }
        }
        city.stations = stations
        city.rivers = [
            River(id: "river.east", name: name("East"), line: [at(114.3, 23.05), at(114.5, 23.05), at(114.7, 23.0)])
        ]
        city.outlets = outlets
        city.calendar = calendar
        city.sources = sources
        city.metrics = [
            Metric(id: "crowd.load", name: name("load"), unit: "", decimals: 3, cycleSeconds: 300),
            Metric(id: "air.pm25", name: name("PM2.5"), unit: "µg/m³", decimals: 0, cycleSeconds: 3600),
        ]
        return city
    }

    private static let divisions: [Division] = {
        var all = [
            Division(
                id: "div.441300", code: "441300", name: name("city"), level: .city, kind: "city", parent: nil,
                position: at(114.4, 23.1), population: nil)
        ]
        for (code, latitude) in [("441302", 23.08), ("441303", 22.79), ("441324", 23.73)] {
            let county = EntityID("div.\(code)")
            all.append(
                Division(
                    id: county, code: code, name: name(code), level: .county, kind: "district", parent: "div.441300",
                    position: at(114.4, latitude), population: nil))
            let town = EntityID("town.\(code)001")
            all.append(
                Division(
                    id: town, code: "\(code)001", name: name("town"), level: .town,
                    kind: code == "441302" ? "subdistrict" : "town", parent: county, position: at(114.3, latitude),
                    population: nil))
            for number in 1...3 {
                all.append(
                    Division(
                        id: EntityID("vil.\(code)001-0\(number)"), code: "", name: name("village"), level: .village,
                        kind: "village", parent: town, position: at(114.3, latitude), population: nil))
            }
        }
        return all
    }()

    private static let places: [Place] = [
        place("spot.hill", .scenic, node: 4, opens: 480, closes: 1080, peaks: (1200, 4800), outdoor: true),
        place("spot.beach", .scenic, node: 8, opens: 0, closes: 1439, peaks: (1500, 6000), outdoor: true),
        place("mall.centre", .mall, node: 0, opens: 600, closes: 1320, peaks: (3000, 6500), outdoor: false),
        place("hub.rail", .hub, node: 2, opens: 360, closes: 1410, peaks: (1500, 2200), outdoor: false),
    ]

    private static func place(
        _ id: EntityID, _ kind: PlaceKind, node: Int, opens: Int, closes: Int, peaks: (Double, Double), outdoor: Bool
    ) -> Place {
        Place(
            id: id, name: name(id.text), kind: kind, grade: "", division: "div.441302", position: at(114.42, 23.02),
            areaSquareMetres: 200_000, instantaneousCapacity: 14_000, dailyCapacity: 40_000, warningPercent: 80,
            opensMinute: opens, closesMinute: closes, node: node, weekdayPeak: peaks.0, weekendPeak: peaks.1,
            holidayFactor: 1.8, isOutdoor: outdoor)
    }

    /// A 3 × 3 grid, both directions.
    private static let links: [RoadLink] = {
        var pairs: [(Int, Int)] = []
        for row in 0..<3 {
            for column in 0..<3 {
                let node = row * 3 + column
                if column < 2 { pairs += [(node, node + 1), (node + 1, node)] }
                if row < 2 { pairs += [(node, node + 3), (node + 3, node)] }
            }
        }
        return pairs.enumerated().map { number, pair in
            RoadLink(
                id: EntityID("link.\(number + 1)"), name: name("road"), from: pair.0, to: pair.1, lengthKilometres: 2,
                roadClass: number % 5 == 0 ? .expressway : .arterial, freeFlowKilometresPerHour: 60, lanes: 2,
                capacityVehiclesPerHour: 1100, division: "div.441302", corridor: "")
        }
    }()

    private static let stations: [Station] = [
        Station(
            id: "air.north", name: name("north"), kind: .air, division: "div.441302", position: at(114.4, 23.1),
            river: "", targetClass: nil,
            metrics: ["air.pm25", "air.pm10", "air.o3", "air.no2", "air.so2", "air.co"]),
        // West of the stack, so that an easterly wind brings its plume.
        Station(
            id: "air.west", name: name("west"), kind: .air, division: "div.441303", position: at(114.56, 22.75),
            river: "", targetClass: nil, metrics: ["air.so2", "air.pm25"]),
        Station(
            id: "weather.hc", name: name("weather"), kind: .weather, division: "div.441302", position: at(114.4, 23.1),
            river: "", targetClass: nil,
            metrics: ["weather.temperature", "weather.wind", "weather.windDirection", "weather.rain"]),
        Station(
            id: "water.low", name: name("low"), kind: .water, division: "div.441302", position: at(114.6, 23.025),
            river: "river.east", targetClass: 3,
            metrics: ["water.ph", "water.do", "water.codmn", "water.nh3n", "water.tp"]),
    ]

    private static let outlets: [Outlet] = [
        Outlet(
            id: "outlet.stack", enterprise: name("works"), name: name("stack"), kind: .gas, industry: "petrochemical",
            division: "div.441303", position: at(114.60, 22.75), stackHeightMetres: 40, deviceNumber: "",
            permits: [
                Permit(pollutant: "a21026", pollutantName: name("SO2"), limit: 100, unit: "mg/m3", annualTonnes: 260),
                Permit(pollutant: "a21002", pollutantName: name("NOx"), limit: 100, unit: "mg/m3", annualTonnes: nil),
            ]),
        Outlet(
            id: "outlet.drain", enterprise: name("sewage"), name: name("drain"), kind: .water, industry: "sewage",
            division: "div.441302", position: at(114.5, 23.051), stackHeightMetres: nil, deviceNumber: "",
            permits: [
                Permit(pollutant: "w01018", pollutantName: name("COD"), limit: 50, unit: "mg/L", annualTonnes: nil),
                Permit(pollutant: "w21003", pollutantName: name("NH3-N"), limit: 5, unit: "mg/L", annualTonnes: nil),
                Permit(pollutant: "w01001", pollutantName: name("pH"), limit: 9, unit: "", annualTonnes: nil),
            ]),
    ]

    /// National Day 2026, 1 to 7 October; Saturday the 10th is made up.
    private static let calendar: HolidayCalendar = {
        let days = (1...7).compactMap { day in
            CivilDate(year: 2026, month: 10, day: day).map {
                HolidayEntry(date: $0, name: name("国庆"), kind: .holiday, dayIndex: day, dayCount: 7)
            }
        }
        let makeup = CivilDate(year: 2026, month: 10, day: 10).map {
            HolidayEntry(date: $0, name: name("补班"), kind: .makeup, dayIndex: 0, dayCount: 0)
        }
        return HolidayCalendar(entries: days + [makeup].compactMap { $0 })
    }()

    private static let sources: [SourceDefinition] = [
        source("crowd-gates", ["crowd.count", "crowd.load"]), source("crowd-wifi", ["crowd.wifi"]),
        source("traffic-flow", ["road.flow", "road.speed", "road.speedRatio"]),
        source("outlets-gas", ["outlet.a21026", "outlet.flow"]),
        source("outlets-water", ["outlet.w01018", "outlet.flow"]),
    ]

    private static func source(_ id: SourceID, _ metrics: [MetricID]) -> SourceDefinition {
        SourceDefinition(
            id: id, name: name(id.text), department: "dept.data", catalogueCode: "", shareType: "unconditional",
            cycleSeconds: 300, metrics: metrics, transport: .simulated)
    }
}

extension [ObservationBatch] {
    var all: [Observation] { flatMap(\.observations) }

    func values(_ metric: MetricID) -> [Double] {
        all.filter { $0.metric == metric && $0.flag == .valid }.map(\.value)
    }

    func value(_ metric: MetricID, _ entity: EntityID) -> Double? {
        all.first { $0.metric == metric && $0.entity == entity && $0.flag == .valid }?.value
    }
}
