import ArgumentParser
import Canvas
import CityAccess
import CityAssets
import CityModel
import CityStore
import Foundation

struct WorldCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "world", abstract: "Make and describe the offline city.",
        subcommands: [Create.self, Info.self, ImportGeo.self])

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Play days of the city into a new store; same seed, same bytes exported.")

        @OptionGroup var common: CommonOptions
        @Option(help: "Any number; other numbers give other days.") var seed: UInt64 = 1
        @Option(help: "Days of history, 1 to 400.") var days = 1
        @Option(help: "Detectors on each road link, 1 to 50.") var scale = 1
        @Option(help: "Moment the history ends (ISO 8601 or a date); without it the present five minutes.") var end:
            TimeArgument?
        @Option(help: "Synthetic households.") var households = 20_000

        func validate() throws {
            guard (1...400).contains(days) else { throw ValidationError("--days must be from 1 to 400.") }
            guard (1...50).contains(scale) else { throw ValidationError("--scale must be from 1 to 50.") }
            guard (0...500_000).contains(households) else {
                throw ValidationError("--households must be from 0 to 500000.")
            }
        }

        func run() throws {
            try Guarded.run(common) { setup in
                let path = common.store ?? Setup.defaultStore()
                guard !FileManager.default.fileExists(atPath: path) else {
                    throw Complaint("world.exists", ["path": path], code: .usage)
                }
                let order = WorldMaker.Order(
                    seed: seed, days: days, scale: scale, end: end?.time ?? SystemClock.now(), households: households)
                try WorldCommand.create(setup, common.store, order)
            }
        }
    }

    /// Makes a store with the bundled city and its played history, telling the share done on a terminal's stderr.
    static func create(_ setup: Setup, _ path: String?, _ order: WorldMaker.Order) throws {
        let (city, poverty) = (try CityFiles.load(setup.assets), try PovertyTables.load(setup.assets))
        let maker = WorldMaker(cache: try setup.open(path), city: city, poverty: poverty)
        let showsProgress = isatty(2) == 1
        try maker.make(order) { share in
            guard showsProgress else { return }
            let filled = Int(share * 30)
            let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 30 - filled)
            StandardError.write(
                "\r\(setup.phrases("world.making", ["days": "\(order.days)"])) [\(bar)] \(Int(share * 100))%")
        }
        if showsProgress { StandardError.write("\r\u{1B}[K") }
    }

    struct Info: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "What the city of a store consists of.")

        @OptionGroup var common: CommonOptions
        @Flag(help: "One JSON document.") var json = false

        func run() throws {
            try Guarded.run(common) { setup in
                let cache = try setup.openExisting(common.store)
                let counts = try cache.read(asOf: SystemClock.now(), viewer: .system) { snapshot in
                    var counts = WorldCounts(snapshot.city)
                    if let city = snapshot.city.divisions.first(where: { $0.level == .city }) {
                        try snapshot.eachHouseholdRow(under: city.id) { row in
                            counts.households += 1
                            counts.persons += row.persons
                        }
                    }
                    return counts
                }
                if json { return try JSONOutput.print(counts) }
                for (key, value) in counts.lines {
                    StandardOutput.write("\(setup.phrases["world.\(key)"])\t\(value)\n")
                }
            }
        }
    }

    struct ImportGeo: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import-geo",
            abstract: "Take the real boundaries and roads that you have into a store (GeoJSON, WGS-84).")

        @OptionGroup var common: CommonOptions
        @Option(help: "County-level divisions with the property adcode.") var boundaries: String?
        @Option(help: "Road lines with name, highway (or fclass), oneway, maxspeed, lanes.") var roads: String?

        func validate() throws {
            guard boundaries != nil || roads != nil else {
                throw ValidationError("Name --boundaries, --roads or both.")
            }
        }

        func run() throws {
            try Guarded.run(common) { setup in
                let cache = try setup.openExisting(common.store)
                let administrator = try setup.signIn(isDrill: true).acting(as: .administrator)
                var city = try cache.read(asOf: SystemClock.now(), viewer: administrator) { $0.city }
                if let boundaries {
                    let taken = try GeoJSONOutlines.read(
                        try Self.bytes(boundaries), file: boundaries, divisions: city.divisions)
                    let replaced = Set(taken.map(\.division))
                    city.outlines = city.outlines.filter { !replaced.contains($0.division) } + taken
                    StandardOutput.write(
                        setup.phrases("world.imported", ["n": "\(replaced.count)", "rings": "\(taken.count)"]) + "\n")
                }
                if let roads {
                    let network = try GeoJSONRoads(try Self.bytes(roads), file: roads, divisions: city.divisions)
                        .network
                    city = network.replacingRoads(of: city)
                    StandardOutput.write(
                        setup.phrases(
                            "world.importedRoads",
                            ["nodes": "\(network.nodes.count)", "links": "\(network.links.count)"]) + "\n")
                }
                try cache.replaceCity(city)
            }
        }

        private static func bytes(_ file: String) throws -> [UInt8] {
            guard let bytes = AssetFolder.contents(file) else {
                throw Complaint("file.unreadable", ["file": file], code: .input)
            }
            return bytes
        }
    }
}

/// How many of each thing a city has.
struct WorldCounts: Encodable {
    let divisions: Int
    let towns: Int
    let villages: Int
    let gridCells: Int
    let places: Int
    let gates: Int
    let roadNodes: Int
    let roadLinks: Int
    let airStations: Int
    let waterStations: Int
    let weatherStations: Int
    let outlets: Int
    let permits: Int
    let units: Int
    let shelters: Int
    let stores: Int
    let departments: Int
    let sources: Int
    let alarmRules: Int
    var households = 0
    var persons = 0

    init(_ city: City) {
        divisions = city.divisions.count { $0.level == .county }
        towns = city.divisions.count { $0.level == .town }
        villages = city.divisions.count { $0.level == .village }
        gridCells = city.gridCells.count
        places = city.places.count
        gates = city.gates.count
        roadNodes = city.roadNodes.count
        roadLinks = city.roadLinks.count
        airStations = city.stations.count { $0.kind == .air }
        waterStations = city.stations.count { $0.kind == .water }
        weatherStations = city.stations.count { $0.kind == .weather }
        outlets = city.outlets.count
        permits = city.outlets.reduce(0) { $0 + $1.permits.count }
        units = city.units.count
        shelters = city.resources.count { $0.kind == "shelter" }
        stores = city.resources.count { $0.kind == "store" }
        departments = city.departments.count
        sources = city.sources.count
        alarmRules = city.alarmRules.count
    }

    var lines: [(key: String, value: Int)] {
        [
            ("divisions", divisions), ("towns", towns), ("villages", villages), ("gridCells", gridCells),
            ("places", places),
            ("gates", gates), ("roadNodes", roadNodes), ("roadLinks", roadLinks), ("airStations", airStations),
            ("waterStations", waterStations), ("weatherStations", weatherStations), ("outlets", outlets),
            ("permits", permits),
            ("units", units), ("shelters", shelters), ("stores", stores), ("departments", departments),
            ("sources", sources),
            ("alarmRules", alarmRules), ("households", households), ("persons", persons),
        ]
    }
}

/// Boundaries of divisions from a GeoJSON feature collection.
enum GeoJSONOutlines {
    private struct Collection: Decodable {
        let features: [Feature]
    }

    private struct Feature: Decodable {
        let properties: Properties
        let geometry: Geometry
    }

    private struct Properties: Decodable {
        let adcode: String

        private enum Keys: String, CodingKey { case adcode }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Keys.self)
            adcode =
                try (try? container.decode(String.self, forKey: .adcode))
                ?? String(container.decode(Int.self, forKey: .adcode))
        }
    }

    private struct Geometry: Decodable {
        let rings: [[Coordinate]]

        private enum Keys: String, CodingKey { case type, coordinates }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Keys.self)
            let polygons: [[[[Double]]]] =
                switch try container.decode(String.self, forKey: .type) {
                case "Polygon": [try container.decode([[[Double]]].self, forKey: .coordinates)]
                case "MultiPolygon": try container.decode([[[[Double]]]].self, forKey: .coordinates)
                default: []
                }
            rings = polygons.compactMap(\.first).map { ring in
                ring.compactMap { pair in
                    pair.count >= 2 && abs(pair[0]) <= 180 && abs(pair[1]) <= 90
                        ? Coordinate(longitude: pair[0], latitude: pair[1]) : nil
                }
            }
        }
    }

    /// - Throws: `Complaint` when the file is no such collection or names no division of the city.
    static func read(_ bytes: [UInt8], file: String, divisions: [Division]) throws -> [Outline] {
        let collection: Collection
        do {
            collection = try JSONDecoder().decode(Collection.self, from: Data(bytes))
        } catch {
            throw Complaint("geo.unreadable", ["file": file], code: .input)
        }
        let byCode = Dictionary(
            divisions.filter { !$0.code.isEmpty }.map { ($0.code, $0.id) }, uniquingKeysWith: { first, _ in first })
        let outlines = collection.features.flatMap { feature in
            byCode[feature.properties.adcode].map { id in
                feature.geometry.rings.filter { $0.count >= 4 }.map { Outline(division: id, ring: $0) }
            } ?? []
        }
        guard !outlines.isEmpty else { throw Complaint("geo.nothing", ["file": file], code: .input) }
        return outlines
    }
}
