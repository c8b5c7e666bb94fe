import ArgumentParser
import Canvas
import CityAssets
import CityKernels
import CityModel
import CityStore
import Foundation

struct TrafficImport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Turn TNTP, GMNS or GeoJSON lines into GMNS files, or put GeoJSON or GMNS roads in the store's city.",
        discussion: """
            --to writes node.csv, link.csv and trips.csv (kilometres, km/h, minutes, vehicles per hour and link). --into-store \
            needs coordinates; places, units and stores move to their nearest junction.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var files: TrafficNetworkOptions
    @Option(help: ArgumentHelp("Folder to write GMNS files to.", valueName: "folder")) var to: String?
    @Flag(help: "Replace the roads of the store's city.") var intoStore = false
    @Option(help: "Minutes in one unit of a TNTP file's time.") var timeUnitMinutes = 1.0
    @Option(help: "Kilometres in one unit of a TNTP file's length.") var lengthKilometres = 1.0

    func validate() throws {
        guard files.network != nil else { throw ValidationError("--network is needed.") }
        guard to != nil || intoStore else { throw ValidationError("Say where: --to FOLDER or --into-store.") }
        for value in [timeUnitMinutes, lengthKilometres] where !(value > 0 && value.isFinite) {
            throw ValidationError("Units must be above 0.")
        }
    }

    func run() throws {
        try Guarded.run(common) { setup in
            let input = try files.load(setup, common)
            if input.trips != nil { _ = try input.requiredTrips() }
            let issues = NetworkCheck.issues(of: input.network, trips: input.trips).map { NetworkFinding($0, input) }
            let findings = issues.prefix(20).map { $0.sentence(setup.phrases) + "\n" }.joined()
            if issues.contains(where: \.preventsAssignment) {
                StandardError.write(findings)
                throw Complaint("traffic.refused", ["n": "\(issues.count)"], code: .input)
            }
            if let to { try writeGMNS(input, to: to) }
            if intoStore { try store(input, setup) }
            StandardOutput.write(
                setup.phrases(
                    "trafficCommand.imported",
                    [
                        "nodes": "\(input.network.nodeCount)", "links": "\(input.network.linkCount)",
                        "pairs": "\(input.trips?.pairCount ?? 0)", "issues": "\(issues.count)",
                    ]) + "\n")
            StandardError.write(findings)
        }
    }

    private func writeGMNS(_ input: TrafficInput, to folder: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw Complaint("folder", ["path": folder], code: .trouble)
        }
        let network = input.network
        let zones = Dictionary(
            zip(network.zoneNodes, network.zoneNumbers).map { ($0, $1) }, uniquingKeysWith: { first, _ in first })
        let nodes = try OutputWriter(folder + "/node.csv")
        try nodes.write("node_id,x_coord,y_coord,zone_id,node_type\n")
        for node in 0..<network.nodeCount {
            let place = input.positions?[node]
            let zone = zones[Int32(node)].map { "\($0)" } ?? ""
            try nodes.write(
                "\(network.nodeNumbers[node]),\(place.map { "\($0.longitude)" } ?? ""),\(place.map { "\($0.latitude)" } ?? ""),"
                    + "\(zone),\(network.isTerminal[node] ? "centroid" : "")\n")
        }
        try nodes.finish()
        try writeLinks(input, to: folder)
        guard let trips = input.trips else { return }
        let writer = try OutputWriter(folder + "/trips.csv")
        try writer.write("o_zone_id,d_zone_id,volume\n")
        for zone in 0..<trips.zoneCount {
            for entry in trips.entries(ofOrigin: zone) {
                try writer.write(
                    "\(input.zoneNumber(Int32(zone))),\(input.zoneNumber(trips.destinations[entry])),\(trips.trips[entry])\n"
                )
            }
        }
        try writer.finish()
    }

    private func writeLinks(_ input: TrafficInput, to folder: String) throws {
        let isFileUnit = input.timeUnit != TrafficInput.TimeUnit.minutes.rawValue
        let (minutes, kilometres) = isFileUnit ? (timeUnitMinutes, lengthKilometres) : (1, 1)
        let writer = try OutputWriter(folder + "/link.csv")
        try writer.write(
            "link_id,name,from_node_id,to_node_id,directed,length,free_speed,lanes,capacity,vdf_alpha,vdf_beta,vdf_fftt,toll\n"
        )
        for link in 0..<Int32(input.network.linkCount) {
            let values = input.network.link(Int(link))
            let (length, time) = (values.length * kilometres, values.freeFlowTime * minutes)
            // GMNS gives capacity by lane; where lanes are unknown one stands for all.
            let lanes = values.lanes > 0 ? values.lanes : 1
            let speed = time > 0 && length > 0 ? "\(length / time * 60)" : ""
            try writer.write(
                "\(link + 1),\(CSVField.quoted(input.linkName(link))),\(input.tailNumber(link)),\(input.headNumber(link)),1,"
                    + "\(length),\(speed),\(lanes),\(values.capacity / lanes),\(values.bprCoefficient),\(values.bprPower),\(time),"
                    + "\(values.toll)\n")
        }
        try writer.finish()
    }

    /// Takes GeoJSON lines into the city as `world create --roads` does, GMNS files with their trips.
    private func store(_ input: TrafficInput, _ setup: Setup) throws {
        guard let path = files.network else { return }
        let cache = try setup.openExisting(common.store)
        let now = try cache.timeSpan().last ?? SystemClock.now()
        let city = try cache.read(asOf: now, viewer: .system) { $0.city }
        let roads =
            AssetFolder.contents(path + "/node.csv") == nil
            ? try lines(path, city) : try ImportedRoads(input, folder: path, divisions: city.divisions)
        try cache.replaceCity(roads.replacingRoads(of: city))
    }

    private func lines(_ path: String, _ city: City) throws -> ImportedRoads {
        guard let bytes = try? PackedFile.bytes(path), GeoJSONRoads.isLikely(bytes) else {
            throw Complaint("traffic.storeNeedsPlaces", code: .usage)
        }
        return try GeoJSONRoads(bytes, file: path, divisions: city.divisions).network
    }
}
