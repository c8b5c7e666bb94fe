import ArgumentParser
import CityKernels
import CityModel
import Glibc

struct TrafficMatch: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "match", abstract: "Put a vehicle's fixes on the links it drove (hidden Markov model).",
        discussion: """
            The CSV has a heading row with longitude and latitude (or x and y in metres with --metres); the network needs \
            coordinates of the same datum.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var files: TrafficNetworkOptions
    @Option(help: ArgumentHelp("Fixes in driving order; .gz is unpacked.", valueName: "file")) var csv: String
    @Flag(help: "Coordinates are metres in a plane.") var metres = false
    @Option(help: "Standard deviation of a fix in metres.") var deviation = 8.0
    @Option(help: "Metres from a road within which it is considered.") var radius = 50.0
    @Option(help: "Links considered for each fix.") var candidates = 8
    @Option(help: "Longest way between two fixes in metres.") var bound = 1_000.0
    @Flag(help: "One JSON document.") var json = false

    private struct Fix: Encodable {
        let fix: Int
        let initNode: Int
        let termNode: Int
        let name: String
        let offsetMetres: Double

        private enum CodingKeys: String, CodingKey {
            case initNode = "init_node"
            case termNode = "term_node"
            case fix, name, offsetMetres
        }
    }

    private struct Report: Encodable {
        let fixes: Int
        let matched: Int
        let cpuSeconds: Double
        let matches: [Fix]
    }

    func validate() throws {
        for (name, value) in [("deviation", deviation), ("radius", radius), ("bound", bound)] {
            guard value > 0, value.isFinite else { throw ValidationError("--\(name) must be above 0.") }
        }
        guard (1...64).contains(candidates) else { throw ValidationError("--candidates must be from 1 to 64.") }
    }

    func run() throws {
        try Guarded.run(common) { setup in
            let input = try files.load(setup, common)
            guard let positions = input.positions else { throw Complaint("traffic.noCoordinates", code: .input) }
            let plane = MatchingPlane(positions, isMetres: metres)
            let network = input.network
            let nodes = positions.map { plane.metres($0.longitude, $0.latitude) }
            let index = RoadSegmentIndex(
                x: nodes.map(\.x), y: nodes.map(\.y), tail: network.tails, head: network.heads, cellMetres: radius)
            let graph = try RoutingGraph(nodeCount: network.nodeCount, tail: network.tails, head: network.heads)
            var settings = MapMatcher.Settings()
            (settings.deviationMetres, settings.radiusMetres, settings.candidates) = (deviation, radius, candidates)
            var matcher = MapMatcher(
                index: index, distances: BoundedDistances(graph: graph, lengths: index.lengths, boundMetres: bound),
                tail: network.tails, head: network.heads, settings: settings)
            let read = try read()
            guard read.contains(where: { $0.x.isFinite && $0.y.isFinite }) else {
                throw Complaint("traffic.noFixes", ["file": csv, "rows": "\(read.count)"], code: .input)
            }
            let fixes = read.map { plane.metres($0.x, $0.y) }
            let begun = clock()
            var matches: [MapMatcher.Match] = []
            for fix in fixes { matches += matcher.take(x: fix.x, y: fix.y) }
            matches += matcher.finish()
            let report = Report(
                fixes: fixes.count, matched: matches.count,
                cpuSeconds: Double(clock() - begun) / Double(CLOCKS_PER_SEC),
                matches: matches.map {
                    Fix(
                        fix: $0.fix, initNode: input.tailNumber($0.link), termNode: input.headNumber($0.link),
                        name: input.linkName($0.link), offsetMetres: $0.offset)
                })
            if json { try JSONOutput.print(report) } else { Self.show(report) }
            if matches.isEmpty {
                throw Complaint("traffic.noRoadNear", ["metres": Digits.fixed(radius, 0)], code: .no)
            }
        }
    }

    private static func show(_ report: Report) {
        StandardOutput.write("fix,init_node,term_node,offset_metres\n")
        for match in report.matches {
            StandardOutput.write(
                "\(match.fix),\(match.initNode),\(match.termNode),\(Digits.fixed(match.offsetMetres, 1))\n")
        }
    }

    /// Fixes; what cannot be a place is not-a-number.

    private func read() throws -> [(x: Double, y: Double)] {
        let table = CSVTable(try PackedFile.bytes(csv))
        let names = metres ? ("x", "y") : ("longitude", "latitude")
        guard let x = table.column(names.0), let y = table.column(names.1) else {
            throw Complaint(
                metres ? "assets.column" : "traffic.fixColumns", ["file": csv, "column": "\(names.0), \(names.1)"],
                code: .input)
        }
        let (east, north) = metres ? (1e9, 1e9) : (180.0, 90.0)
        return table.rows.map { row in
            guard max(x, y) < row.fields.count else { return (.nan, .nan) }
            guard let x = Double(row.fields[x]), let y = Double(row.fields[y]), abs(x) <= east, abs(y) <= north
            else { return (.nan, .nan) }
            return (x, y)
        }
    }
}

/// Positions in metres: degrees around the middle of the network, or metres as they are.
private struct MatchingPlane {
    /// Nil when coordinates are metres already.
    private let plane: LocalPlane?

    init(_ positions: [Coordinate], isMetres: Bool) {
        let count = Double(max(1, positions.count))
        let middle = GeoPoint(
            longitude: positions.reduce(0) { $0 + $1.longitude } / count,
            latitude: positions.reduce(0) { $0 + $1.latitude } / count)
        plane = isMetres ? nil : LocalPlane(origin: middle)
    }

    func metres(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
        guard let plane else { return (x, y) }
        let offset = plane.metres(of: GeoPoint(longitude: x, latitude: y))
        return (offset.east, offset.north)
    }
}
