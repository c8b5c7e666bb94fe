import CityKernels
import CityModel
import Foundation

/// A road network from GeoJSON lines, as OpenStreetMap extracts have them: `name`, `highway` (or `fclass`), `oneway`,
/// `maxspeed`, `lanes`, `junction`. Lines meet where they share a point to 1e-6 degrees; speeds and lanes that are not given
/// follow the class. As there, `lanes` counts both directions, a speed is km/h unless it says mph, and motorways and roundabouts
/// are one-way unless they say otherwise.
struct GeoJSONRoads {
    let network: ImportedRoads
    /// Features without a place: no geometry, or coordinates that are no degrees.
    let placeless: Int

    private struct Collection: Decodable { let features: [Feature] }

    /// RFC 7946 allows null for both members.
    private struct Feature: Decodable {
        let properties: Properties?
        let geometry: Geometry?
    }

    private enum Direction { case both, forward, backward }

    private struct Properties: Decodable {
        let name: String
        let kind: String
        let direction: Direction
        let kilometresPerHour: Double?
        let lanes: Int?

        private enum Keys: String, CodingKey { case name, highway, fclass, oneway, maxspeed, lanes, junction }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Keys.self)
            func text(_ key: Keys) -> String? {
                (try? container.decode(String.self, forKey: key))
                    ?? (try? container.decode(Double.self, forKey: key)).map { "\($0)" }
            }
            name = PlainText.sanitized(text(.name) ?? "", limit: 120)
            kind = text(.highway) ?? text(.fclass) ?? ""
            let isTrue = (try? container.decode(Bool.self, forKey: .oneway)) ?? false
            let isRing = ["roundabout", "circular"].contains(text(.junction) ?? "")
            direction =
                switch isTrue ? "yes" : text(.oneway) ?? "" {
                case "yes", "1", "1.0", "F", "true": .forward
                case "-1", "-1.0", "T", "reverse": .backward
                case "no", "0", "0.0", "B", "false": .both
                default: isRing || kind == "motorway" ? .forward : .both
                }
            kilometresPerHour = text(.maxspeed).flatMap(Self.speed)
            let counted = text(.lanes).flatMap(Double.init).flatMap { (1...24).contains($0) ? Int($0) : nil }
            lanes = direction == .both ? counted.map { ($0 + 1) / 2 } : counted
        }

        /// `50`, `50 km/h`, `30 mph`; nil for words such as `walk`.
        private static func speed(_ text: String) -> Double? {
            guard let value = Double(text.prefix { $0.isNumber || $0 == "." }) else { return nil }
            let kilometresPerHour = text.contains("mph") ? value * 1.609344 : value
            return (5...150).contains(kilometresPerHour) ? kilometresPerHour : nil
        }
    }

    private struct Geometry: Decodable {
        let lines: [[Coordinate]]
        /// Whether every point lies on the globe.
        let isPlaced: Bool

        private enum Keys: String, CodingKey { case type, coordinates }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Keys.self)
            let raw: [[[Double]]] =
                switch try container.decode(String.self, forKey: .type) {
                case "LineString": [try container.decode([[Double]].self, forKey: .coordinates)]
                case "MultiLineString": try container.decode([[[Double]]].self, forKey: .coordinates)
                default: []
                }
            let isPlaced = raw.allSatisfy { line in
                line.allSatisfy { $0.count >= 2 && abs($0[0]) <= 180 && abs($0[1]) <= 90 }
            }
            lines = isPlaced ? raw.map { $0.map { Coordinate(longitude: $0[0], latitude: $0[1]) } } : []
            self.isPlaced = isPlaced
        }
    }

    private struct Spot: Hashable {
        let east: Int
        let north: Int

        init(_ point: Coordinate) {
            east = Int((point.longitude * 1e6).rounded())
            north = Int((point.latitude * 1e6).rounded())
        }
    }

    /// - Throws: `Complaint` when the file is no such collection or holds no road of a known class.
    init(_ bytes: [UInt8], file: String, divisions: [Division]) throws {
        let collection: Collection
        do {
            collection = try JSONDecoder().decode(Collection.self, from: Data(bytes.dropFirst(Self.markLength(bytes))))
        } catch {
            throw Complaint("geo.notRoads", ["file": file], code: .input)
        }
        var roads: [(Properties, RoadClass, [Coordinate])] = []
        var (placeless, isProjected) = (0, false)
        for feature in collection.features {
            guard let geometry = feature.geometry, geometry.isPlaced else {
                placeless += 1
                isProjected = isProjected || feature.geometry != nil
                continue
            }
            guard let properties = feature.properties, let roadClass = Self.roadClass(properties.kind) else { continue }
            roads += geometry.lines.filter { $0.count >= 2 }.map { (properties, roadClass, $0) }
        }
        guard !roads.isEmpty else {
            throw Complaint(isProjected ? "geo.noDegrees" : "geo.noRoads", ["file": file], code: .input)
        }
        self.placeless = placeless
        var uses: [Spot: Int] = [:]
        for (_, _, line) in roads {
            for (index, point) in line.enumerated() {
                uses[Spot(point), default: 0] += index == 0 || index == line.count - 1 ? 2 : 1
            }
        }
        var builder = Builder(uses: uses, counties: divisions.filter { $0.level == .county })
        for (properties, roadClass, line) in roads { builder.add(properties, roadClass, line) }
        network = ImportedRoads(nodes: builder.nodes, links: builder.links, trips: [])
    }

    /// Bytes of a byte order mark at the start.
    static func markLength(_ bytes: [UInt8]) -> Int { bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

    /// Whether a file is JSON rather than a table.
    static func isLikely(_ bytes: [UInt8]) -> Bool {
        bytes.dropFirst(markLength(bytes)).first { $0 > 0x20 } == UInt8(ascii: "{")
    }

    private struct Builder {
        let uses: [Spot: Int]
        let counties: [Division]
        var nodes: [RoadNode] = []
        var links: [RoadLink] = []
        private var numbers: [Spot: Int] = [:]

        init(uses: [Spot: Int], counties: [Division]) {
            self.uses = uses
            self.counties = counties
        }

        mutating func add(_ properties: Properties, _ roadClass: RoadClass, _ line: [Coordinate]) {
            var (from, metres) = (node(line[0]), 0.0)
            for (last, point) in zip(line, line.dropFirst()) {
                metres += last.metres(to: point)
                guard uses[Spot(point), default: 0] >= 2 else { continue }
                let to = node(point)
                if to != from, metres > 0 { link(properties, roadClass, from, to, metres, point) }
                (from, metres) = (to, 0)
            }
        }

        private mutating func node(_ point: Coordinate) -> Int {
            if let known = numbers[Spot(point)] { return known }
            let number = nodes.count + 1
            numbers[Spot(point)] = number
            nodes.append(
                RoadNode(id: number, name: ImportedRoads.junctionName(number), position: point, zone: nil))
            return number
        }

        private mutating func link(
            _ properties: Properties, _ roadClass: RoadClass, _ from: Int, _ to: Int, _ metres: Double,
            _ place: Coordinate
        ) {
            let usual = GeoJSONRoads.usual(roadClass)
            let lanes = properties.lanes ?? usual.lanes
            let name = ImportedRoads.linkName(properties.name)
            let division = ImportedRoads.nearest(place, of: counties)?.id ?? ""
            let ways =
                switch properties.direction {
                case .forward: [(from, to)]
                case .backward: [(to, from)]
                case .both: [(from, to), (to, from)]
                }
            for (tail, head) in ways {
                links.append(
                    RoadLink(
                        id: EntityID("link.\(links.count + 1)"), name: name, from: tail, to: head,
                        lengthKilometres: metres / 1000,
                        roadClass: roadClass, freeFlowKilometresPerHour: properties.kilometresPerHour ?? usual.speed,
                        lanes: lanes,
                        capacityVehiclesPerHour: Double(lanes) * usual.capacity, division: division, corridor: ""))
            }
        }
    }

    /// OpenStreetMap's classes; paths and service ways are left out.
    private static func roadClass(_ kind: String) -> RoadClass? {
        if kind.hasSuffix("_link") { return .ramp }
        return switch kind {
        case "motorway": .motorway
        case "trunk", "expressway": .expressway
        case "primary", "arterial": .arterial
        case "secondary", "tertiary", "residential", "unclassified": .secondary
        default: nil
        }
    }

    /// House values where the file gives none: km/h, lanes a direction, vehicles per hour and lane.
    private static func usual(_ roadClass: RoadClass) -> (speed: Double, lanes: Int, capacity: Double) {
        switch roadClass {
        case .motorway: (100, 3, 2000)
        case .expressway: (80, 3, 1800)
        case .arterial: (60, 2, 1000)
        case .secondary: (40, 1, 800)
        case .ramp: (40, 1, 1200)
        }
    }
}
