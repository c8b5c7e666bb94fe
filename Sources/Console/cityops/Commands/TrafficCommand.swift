import ArgumentParser
import Canvas
import CityAssets
import CityKernels
import CityModel
import Dispatch
import Foundation

struct TrafficCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "traffic", abstract: "Equilibrium, network checks and routes.",
        subcommands: [Assign.self, Check.self])

    /// Files of a network and its trips; the city's own when none is named.
    struct NetworkOptions: ParsableArguments {
        @Option(
            help: ArgumentHelp("TNTP network, or a folder with GMNS node.csv and link.csv.", valueName: "file|folder"))
        var network: String
        @Option(
            help: ArgumentHelp("TNTP trips, or a GMNS demand CSV with o_zone_id,d_zone_id,volume.", valueName: "file"))
        var trips: String

        func load() throws -> (network: RoadNetwork, trips: TripTable) {
            let trips = try Self.bytes(self.trips)
            let isFolder = AssetFolder.contents(network) == nil && AssetFolder.contents(network + "/node.csv") != nil
            let single = isFolder ? [] : try Self.bytes(network)
            do throws(TrafficReadError) {
                if isFolder, let nodes = AssetFolder.contents(network + "/node.csv"),
                    let links = AssetFolder.contents(network + "/link.csv")
                {
                    let read = try GMNSReader.network(nodes: nodes, links: links)
                    return (read, try GMNSReader.trips(trips, network: read))
                }
                return (try TNTPReader.network(single), try TNTPReader.trips(trips))
            } catch {
                throw Complaint("traffic.unreadable", ["file": network, "detail": "\(error)"], code: .input)
            }
        }

        private static func bytes(_ path: String) throws -> [UInt8] {
            guard let bytes = AssetFolder.contents(path) else {
                throw Complaint("file.unreadable", ["file": path], code: .input)
            }
            return bytes
        }
    }

    struct Assign: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "User equilibrium or system optimum by Algorithm B.")

        @OptionGroup var common: CommonOptions
        @OptionGroup var files: NetworkOptions
        @Option(help: "Relative gap to stop at.") var gap = 1e-6
        @Option(help: "Most iterations.") var iterations = 1_000
        @Option(help: "Threads; the solver uses one.") var threads = 1
        @Option(help: "Time per unit of toll.") var tollFactor = 0.0
        @Option(help: "Time per unit of length.") var distanceFactor = 0.0
        @Option(help: "Multiplies all trips.") var demandFactor = 1.0
        @Option(help: ArgumentHelp("Links that may not be used.", valueName: "a-b,…")) var close = ""
        @Flag(help: "Least total cost instead of equilibrium.") var so = false
        @Option(help: ArgumentHelp("Write init_node,term_node,flow,cost.", valueName: "file")) var flows: String?
        @Flag(help: "One JSON document.") var json = false

        private struct Report: Encodable {
            let relativeGap: Double
            let objective: Double
            let totalTravelTime: Double
            let averageExcessCost: Double
            let iterations: Int
            let seconds: Double
            let outcome: String
            let disconnectedPairs: Int
        }

        func run() throws {
            try Guarded.run(common) { setup in
                let (network, trips) = try files.load()
                var options = EquilibriumOptions()
                options.principle = so ? .systemOptimum : .userEquilibrium
                options.relativeGapTarget = gap
                options.maximumIterations = iterations
                options.tollFactor = tollFactor
                options.distanceFactor = distanceFactor
                options.demandFactor = demandFactor
                options.closedLinks = try closedLinks(network)
                let start = DispatchTime.now().uptimeNanoseconds
                let result: EquilibriumResult
                do throws(EquilibriumError) {
                    result = try UserEquilibrium.solve(network: network, trips: trips, options: options)
                } catch {
                    throw Complaint("traffic.unusable", ["detail": "\(error)"], code: .input)
                }
                let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
                try write(result, network)
                try report(
                    Report(
                        relativeGap: result.relativeGap, objective: result.objective,
                        totalTravelTime: result.totalTravelTime,
                        averageExcessCost: result.averageExcessCost, iterations: result.iterations, seconds: seconds,
                        outcome: result.outcome.rawValue, disconnectedPairs: result.disconnected.count), setup)
                if result.relativeGap > gap { throw ExitCode(Complaint.Code.no.rawValue) }
            }
        }

        private func closedLinks(_ network: RoadNetwork) throws -> [Int32] {
            try close.split(separator: ",").flatMap { pair -> [Int32] in
                let ends = pair.split(separator: "-").map { Int($0) }
                guard ends.count == 2, let from = ends[0], let to = ends[1],
                    case let links = network.links(fromNumber: from, toNumber: to), !links.isEmpty
                else { throw Complaint("traffic.noLink", ["link": String(pair)], code: .usage) }
                return links
            }
        }

        private func write(_ result: EquilibriumResult, _ network: RoadNetwork) throws {
            guard let flows else { return }
            let writer = try OutputWriter(flows)
            try writer.write("init_node,term_node,flow,cost\n")
            for link in 0..<network.linkCount {
                let (tail, head) = (
                    network.nodeNumbers[Int(network.tails[link])], network.nodeNumbers[Int(network.heads[link])]
                )
                try writer.write("\(tail),\(head),\(result.linkFlows[link]),\(result.linkCosts[link])\n")
            }
            try writer.finish()
        }

        private func report(_ report: Report, _ setup: Setup) throws {
            if json { return try JSONOutput.print(report) }
            let lines: [(String, String)] = [
                ("relativeGap", "\(report.relativeGap)"), ("objective", "\(report.objective)"),
                ("totalTravelTime", "\(report.totalTravelTime)"),
                ("averageExcessCost", "\(report.averageExcessCost)"), ("iterations", "\(report.iterations)"),
                ("seconds", "\(report.seconds)"),
                ("disconnectedPairs", "\(report.disconnectedPairs)"),
            ]
            for (key, value) in lines { StandardOutput.write("\(setup.phrases["traffic.\(key)"])\t\(value)\n") }
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Report duplicates, sinks, cut-off pairs and impossible values of a network.")

        @OptionGroup var common: CommonOptions
        @OptionGroup var files: NetworkOptions

        func run() throws {
            try Guarded.run(common) { setup in
                let (network, trips) = try files.load()
                let issues = NetworkCheck.issues(of: network, trips: trips)
                StandardOutput.write(
                    setup.phrases(
                        "traffic.checked",
                        [
                            "nodes": "\(network.nodeCount)", "links": "\(network.linkCount)",
                            "trips": "\(trips.totalTrips)",
                        ]) + "\n")
                for issue in issues { StandardOutput.write(PlainText.sanitized("\(issue)", limit: 400) + "\n") }
                if !issues.isEmpty { throw ExitCode(Complaint.Code.no.rawValue) }
            }
        }
    }
}
