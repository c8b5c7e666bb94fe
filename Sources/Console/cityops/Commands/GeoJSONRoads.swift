import CityKernels
import CityModel
import Foundation

/// A road network from GeoJSON lines, as OpenStreetMap extracts have them: `name`, `highway` (or `fclass`), `oneway`,
/// `maxspeed`, `lanes`. Lines meet where they share a point to 1e-6 degrees; speeds and lanes that are not given follow the class.
struct GeoJSONRoads {
    let network: ImportedRoads

    private struct Collection: Decodable { let features: [Feature] }

    private struct Feature: Decodable {
        let properties: Properties
        let geometry: Geometry
    }

    private struct Properties: Decodable {
        let name: String
        let kind: String
        let isOneWay: Bool
        let kilometresPerHour: Double?
        let lanes: Int?

        private enum Keys: String, CodingKey { case name, highway, fclass, oneway, maxspeed, lanes }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Keys.self)
            func text(_ key: Keys) -> String? {
                (try? container.decode(String.self, forKey: key))
                    ?? (try? container.decode(Double.self, forKey: key)).map { "\($0)" }
            }
            name = PlainText.sanitized(text(.name) ?? "", limit: 120)
            kind = text(.highway) ?? text(.fclass) ?? ""
            let isTrue = (try? container.decode(Bool.self, forKey: .oneway)) ?? false
            isOneWay = isTrue || ["yes", "1", "1.0", "F", "true"].contains(text(.oneway) ?? "")
            kilometresPerHour = text(.maxspeed).flatMap { Double($0.prefix { $0.isNumber || $0 == "." }) }.flatMap {
                (5...150).contains($0) ? $0 : nil
            }
            lanes = text(.lanes).flatMap(Double.init).flatMap { (1...12).contains($0) ? Int($0) : nil }
        }
    }

    private struct Geometry: Decodable {
        let lines: [[Coordinate]]

        private enum Keys: String, CodingKey { case type, coordinates }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Keys.self)
            let raw: [[[Double]]] =
                switch try container.decode(String.self, forKey: .type) {
                case "LineString": [try container.decode([[Double]].self, forKey: .coordinates)]
                case "MultiLineString": try container.decode([[[Double]]].self, forKey: .coordinates)
                default: []
                }
            lines = raw.map { line in
                line.compactMap { pair in
                    pair.count >= 2 && abs(pair[0]) <= 180 && abs(pair[1]) <= 90
                        ? Coordinate(longitude: pair[0], latitude: pair[1]) : nil
                }
            }
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
            collection = try JSONDecoder().decode(Collection.self, from: Data(bytes))
        } catch {
            throw Complaint("geo.notRoads", ["file": file], code: .input)
        }
        let roads = collection.features.flatMap { feature -> [(Properties, RoadClass, [Coordinate])] in
            guard let roadClass = Self.roadClass(feature.properties.kind) else { return [] }
            return feature.geometry.lines.filter { $0.count >= 2 }.map { (feature.properties, roadClass, $0) }
        }
        guard !roads.isEmpty else { throw Complaint("geo.noRoads", ["file": file], code: .input) }
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
            for (tail, head) in properties.isOneWay ? [(from, to)] : [(from, to), (to, from)] {
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
