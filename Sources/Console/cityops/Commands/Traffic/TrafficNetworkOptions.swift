import ArgumentParser
import Canvas
import CityAssets
import CityKernels
import CityModel
import CityStore
import Foundation

/// Files of a network and its trips; the city's own when none is named.
struct TrafficNetworkOptions: ParsableArguments {
    enum LengthUnit: String, ExpressibleByArgument, CaseIterable {
        case km, m, mile

        var kilometres: Double {
            switch self {
            case .km: 1
            case .m: 0.001
            case .mile: 1.609344
            }
        }
    }

    enum SpeedUnit: String, ExpressibleByArgument, CaseIterable {
        case kmh, mph

        var kilometresPerHour: Double { self == .kmh ? 1 : 1.609344 }
    }

    @Option(
        help: ArgumentHelp(
            "TNTP network, folder with GMNS node.csv and link.csv, or GeoJSON lines; without it the city of the store.",
            valueName: "file|folder"))
    var network: String?
    @Option(
        help: ArgumentHelp(
            "TNTP trips or CSV with o_zone_id,d_zone_id,volume; without it those beside the network.", valueName: "file"
        ))
    var trips: String?
    @Option(help: "Unit of length in GMNS files: km, m or mile.") var lengthUnit: LengthUnit = .km
    @Option(help: "Unit of free_speed in GMNS files: kmh or mph.") var speedUnit: SpeedUnit = .kmh

    /// - Throws: `Complaint` when a file cannot be read or no city has roads.
    func load(_ setup: Setup, _ common: CommonOptions) throws -> TrafficInput {
        guard let network else { return try city(setup, common) }
        if AssetFolder.contents(network + "/node.csv") != nil { return try gmns(folder: network, setup.phrases) }
        let file = Self.tntp(inFolder: network) ?? network
        let bytes = try PackedFile.bytes(file)
        if GeoJSONRoads.isLikely(bytes) { return try geoJSON(bytes, file: file, setup.phrases) }
        let read = try Self.reading(file) { () throws(TrafficReadError) in try TNTPReader.network(bytes) }
        return TrafficInput(
            network: read, trips: try trips(beside: file, of: read), source: .files(timeUnit: nil), names: [:],
            positions: nil)
    }

    private func city(_ setup: Setup, _ common: CommonOptions) throws -> TrafficInput {
        let cache = try setup.openForReading(common.store)
        let now = try cache.timeSpan().last ?? SystemClock.now()
        let city = try cache.read(asOf: now, viewer: .system) { $0.city }
        guard let roads = CityRoadNetwork(city: city) else { throw Complaint("traffic.noRoads", code: .no) }
        return TrafficInput(
            network: roads.network,
            trips: try trips.map { try Self.tripFile($0, of: roads.network) }
                ?? (roads.trips.pairCount > 0 ? roads.trips : nil),
            source: .city(roads, city, cache, now), names: Self.names(city),
            positions: city.roadNodes.map(\.position))
    }

    /// Junctions by their names, and places by theirs.
    private static func names(_ city: City) -> [Int: [LocalizedText]] {
        var names: [Int: [LocalizedText]] = [:]
        for node in city.roadNodes { names[node.id, default: []].append(node.name) }
        for place in city.places { names[place.node, default: []].append(place.name) }
        return names
    }

    private func gmns(folder: String, _ phrases: Phrases) throws -> TrafficInput {
        let (nodes, links) = (try PackedFile.bytes(folder + "/node.csv"), try PackedFile.bytes(folder + "/link.csv"))
        let known = try Self.reading(folder + "/node.csv") { () throws(TrafficReadError) in try GMNSNodes(nodes) }
        var options = GMNSReader.Options()
        options.kilometresPerLength = lengthUnit.kilometres
        options.kilometresPerHourPerSpeed = speedUnit.kilometresPerHour
        let read = try Self.reading(folder + "/link.csv") { () throws(TrafficReadError) in
            try GMNSReader.read(nodes: known, links: links, options: options)
        }
        for note in read.notes {
            StandardError.write(note.sentence(folder: folder, phrases) + "\n")
        }
        let beside = ["trips.csv", "demand.csv"].map { folder + "/" + $0 }.first { AssetFolder.contents($0) != nil }
        return TrafficInput(
            network: read.network, trips: try (trips ?? beside).map { try Self.tripFile($0, of: read.network) },
            source: .files(timeUnit: .minutes), names: [:],
            positions: Self.positions(nodes).flatMap { $0.count == read.network.nodeCount ? $0 : nil })
    }

    /// Coordinates of GMNS nodes where every row has usable ones; routing needs them only for areas to avoid.
    private static func positions(_ nodes: [UInt8]) -> [Coordinate]? {
        let table = CSVTable(nodes)
        guard let x = table.column("x_coord"), let y = table.column("y_coord") else { return nil }
        let found = table.rows.compactMap { row -> Coordinate? in
            guard max(x, y) < row.fields.count, let east = Double(row.fields[x]), let north = Double(row.fields[y]),
                abs(east) <= 1e9, abs(north) <= 1e9
            else {
                return nil
            }
            return Coordinate(longitude: east, latitude: north)
        }
        return found.count == table.rows.count ? found : nil
    }

    private func geoJSON(_ bytes: [UInt8], file: String, _ phrases: Phrases) throws -> TrafficInput {
        let found = try GeoJSONRoads(bytes, file: file, divisions: [])
        if found.placeless > 0 {
            StandardError.write(
                phrases("trafficCommand.geo.placeless", ["file": file, "n": "\(found.placeless)"]) + "\n")
        }
        let roads = found.network
        var city = City()
        city.roadNodes = roads.nodes
        city.roadLinks = roads.links
        guard let read = CityRoadNetwork(city: city) else {
            throw Complaint("geo.noRoads", ["file": file], code: .input)
        }
        return TrafficInput(
            network: read.network, trips: try trips.map { try Self.tripFile($0, of: read.network) },
            source: .files(timeUnit: .minutes), names: [:], positions: roads.nodes.map(\.position))
    }

    /// The one network of a folder such as those of the TNTP repository.
    private static func tntp(inFolder folder: String) -> String? {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return nil }
        let found = names.filter { $0.hasSuffix("_net.tntp") }.sorted()
        return found.count == 1 ? folder + "/" + found[0] : nil
    }

    private func trips(beside file: String, of network: RoadNetwork) throws -> TripTable? {
        if let trips { return try Self.tripFile(trips, of: network) }
        guard file.hasSuffix("_net.tntp") else { return nil }
        let beside = file.dropLast("_net.tntp".count) + "_trips.tntp"
        return AssetFolder.contents(String(beside)) == nil ? nil : try Self.tripFile(String(beside), of: network)
    }

    private static func tripFile(_ file: String, of network: RoadNetwork) throws -> TripTable {
        let bytes = try PackedFile.bytes(file)
        let isTNTP = bytes.first { $0 > 0x20 && $0 < 0x80 } == UInt8(ascii: "<")
        return try reading(file) { () throws(TrafficReadError) in
            isTNTP ? try TNTPReader.trips(bytes) : try GMNSReader.trips(bytes, network: network)
        }
    }

    static func reading<Value>(_ file: String, _ body: () throws(TrafficReadError) -> Value) throws -> Value {
        do throws(TrafficReadError) {
            return try body()
        } catch {
            throw Complaint(error, file: file)
        }
    }
}
