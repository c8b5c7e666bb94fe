import CityAssets
import CityKernels
import CityModel

/// Roads from outside, as the city keeps them.
struct ImportedRoads {
    let nodes: [RoadNode]
    let links: [RoadLink]
    let trips: [ZoneTrips]

    init(nodes: [RoadNode], links: [RoadLink], trips: [ZoneTrips]) {
        self.nodes = nodes
        self.links = links
        self.trips = trips
    }

    /// The city on these roads: places, units and stores move to their nearest junction; trips between the old zones
    /// and the plans of the old signals go.
    func replacingRoads(of city: City) -> City {
        var city = city
        city.roadNodes = nodes
        city.roadLinks = links
        city.trips = trips
        city.signalPhases = []
        city.places = city.places.map { place in
            Place(
                id: place.id, name: place.name, kind: place.kind, grade: place.grade, division: place.division,
                position: place.position,
                areaSquareMetres: place.areaSquareMetres, instantaneousCapacity: place.instantaneousCapacity,
                dailyCapacity: place.dailyCapacity,
                warningPercent: place.warningPercent, opensMinute: place.opensMinute, closesMinute: place.closesMinute,
                node: nearest(place.position), weekdayPeak: place.weekdayPeak, weekendPeak: place.weekendPeak,
                holidayFactor: place.holidayFactor,
                isOutdoor: place.isOutdoor)
        }
        city.units = city.units.map { unit in
            ResponseUnit(
                id: unit.id, name: unit.name, kind: unit.kind, department: unit.department, division: unit.division,
                position: unit.position,
                node: nearest(unit.position), crew: unit.crew, vehicles: unit.vehicles, skills: unit.skills)
        }
        city.resources = city.resources.map { resource in
            Resource(
                id: resource.id, name: resource.name, kind: resource.kind, division: resource.division,
                position: resource.position,
                node: nearest(resource.position), capacity: resource.capacity, stock: resource.stock)
        }
        return city
    }

    private func nearest(_ point: Coordinate) -> Int {
        nodes.min { $0.position.metres(to: point) < $1.position.metres(to: point) }?.id ?? 0
    }

    static func nearest(_ point: Coordinate, of divisions: [Division]) -> Division? {
        divisions.min { $0.position.metres(to: point) < $1.position.metres(to: point) }
    }

    static func junctionName(_ number: Int) -> LocalizedText {
        LocalizedText(zh: "路口\(number)", en: "Junction \(number)")
    }

    static func linkName(_ name: String) -> LocalizedText {
        name.isEmpty ? LocalizedText(zh: "无名路", en: "Unnamed road") : LocalizedText(zh: name, en: name)
    }
}

extension ImportedRoads {
    /// A GMNS network whose nodes have coordinates, with its trips an hour.
    /// - Parameters:
    ///   - folder: where `node.csv` and `link.csv` lie; names, `name_en`, `facility_type` and `corridor` are taken from them.
    ///   - divisions: links belong to the county whose seat is nearest.
    /// - Throws: `Complaint` when nodes lack coordinates.
    init(_ input: TrafficInput, folder: String, divisions: [Division]) throws {
        guard let positions = input.positions else { throw Complaint("traffic.storeNeedsPlaces", code: .input) }
        let network = input.network
        var zones: [Int32: Int] = [:]
        for (zone, node) in network.zoneNodes.enumerated() { zones[node] = network.zoneNumbers[zone] }
        let words = GMNSWords(folder: folder)
        nodes = network.nodeNumbers.enumerated().map { position, number in
            RoadNode(
                id: number, name: words.nodes[number] ?? Self.junctionName(number), position: positions[position],
                zone: zones[Int32(position)])
        }
        let counties = divisions.filter { $0.level == .county }
        links = (0..<network.linkCount).map { position in
            let (link, index) = (network.link(position), Int32(position))
            let speed = link.freeFlowTime > 0 ? link.length / link.freeFlowTime * 60 : 0
            let word = words.links[GMNSWords.Ends(from: input.tailNumber(index), to: input.headNumber(index))]
            let name = Self.linkName(PlainText.sanitized(input.linkName(index), limit: 120))
            return RoadLink(
                id: EntityID("link.\(position + 1)"),
                name: word.map { LocalizedText(zh: name.zh, en: $0.english.isEmpty ? name.en : $0.english) } ?? name,
                from: input.tailNumber(index), to: input.headNumber(index), lengthKilometres: link.length,
                roadClass: word?.roadClass ?? Self.roadClass(kilometresPerHour: speed),
                freeFlowKilometresPerHour: speed,
                lanes: max(1, Int(link.lanes.rounded())), capacityVehiclesPerHour: link.capacity,
                division: Self.nearest(positions[Int(network.tails[position])], of: counties)?.id ?? "",
                corridor: word?.corridor ?? "")
        }
        trips =
            input.trips.map { table in
                (0..<table.zoneCount).flatMap { zone in
                    table.entries(ofOrigin: zone).map { entry in
                        ZoneTrips(
                            origin: input.zoneNumber(Int32(zone)),
                            destination: input.zoneNumber(table.destinations[entry]),
                            vehiclesPerHour: table.trips[entry])
                    }
                }
            } ?? []
    }

    /// House rule where a file names no class.
    private static func roadClass(kilometresPerHour speed: Double) -> RoadClass {
        switch speed {
        case 90...: .motorway
        case 70..<90: .expressway
        case 50..<70: .arterial
        default: .secondary
        }
    }
}

/// What GMNS tables say beside the numbers of a network.
private struct GMNSWords {
    struct Ends: Hashable {
        let from: Int
        let to: Int
    }

    struct Link {
        let english: String
        let roadClass: RoadClass?
        let corridor: String
    }

    let nodes: [Int: LocalizedText]
    let links: [Ends: Link]

    init(folder: String) {
        nodes = Self.nodes((try? PackedFile.bytes(folder + "/node.csv")) ?? [])
        links = Self.links((try? PackedFile.bytes(folder + "/link.csv")) ?? [])
    }

    private static func nodes(_ bytes: [UInt8]) -> [Int: LocalizedText] {
        let table = CSVTable(bytes)
        let (number, name, english) = (table.column("node_id"), table.column("name"), table.column("name_en"))
        var found: [Int: LocalizedText] = [:]
        for row in table.rows {
            let zh = text(row, name)
            guard let id = Int(row.field(number)), !zh.isEmpty else { continue }
            found[id] = LocalizedText(zh: zh, en: text(row, english))
        }
        return found
    }

    private static func links(_ bytes: [UInt8]) -> [Ends: Link] {
        let table = CSVTable(bytes)
        let (from, to) = (table.column("from_node_id"), table.column("to_node_id"))
        let (english, kind) = (table.column("name_en"), table.column("facility_type"))
        let corridor = table.column("corridor")
        var found: [Ends: Link] = [:]
        for row in table.rows {
            guard let tail = Int(row.field(from)), let head = Int(row.field(to)) else { continue }
            let link = Link(
                english: text(row, english), roadClass: RoadClass(rawValue: row.field(kind)),
                corridor: text(row, corridor))
            found[Ends(from: tail, to: head)] = link
            // A link of both directions stands once; a row of its own for the way back comes first.
            if found[Ends(from: head, to: tail)] == nil { found[Ends(from: head, to: tail)] = link }
        }
        return found
    }

    private static func text(_ row: CSVTable.Row, _ column: Int?) -> String {
        PlainText.sanitized(row.field(column), limit: 120)
    }
}

extension Coordinate {
    func metres(to other: Coordinate) -> Double {
        GeoPoint(longitude: longitude, latitude: latitude).distanceMetres(
            to: GeoPoint(longitude: other.longitude, latitude: other.latitude))
    }
}
