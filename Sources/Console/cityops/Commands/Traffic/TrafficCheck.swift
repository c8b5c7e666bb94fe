import ArgumentParser
import Canvas
import CityKernels

struct TrafficCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Report duplicates, sinks, cut-off pairs and impossible values of a network.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var files: TrafficNetworkOptions
    @Flag(help: "One JSON document.") var json = false

    private struct Report: Encodable {
        let nodes: Int
        let links: Int
        let zones: Int
        let trips: Double?
        let intrazonalTrips: Double?
        let pairs: Int?
        let issues: [NetworkFinding]
    }

    func run() throws {
        try Guarded.run(common) { setup in
            let input = try files.load(setup, common)
            let trips = try input.trips.map { _ in try input.requiredTrips() }
            let issues = NetworkCheck.issues(of: input.network, trips: trips).map { NetworkFinding($0, input) }
            let report = Report(
                nodes: input.network.nodeCount, links: input.network.linkCount, zones: input.network.zoneCount,
                trips: trips?.totalTrips, intrazonalTrips: trips?.intrazonalTrips, pairs: trips?.pairCount,
                issues: issues)
            if json {
                try JSONOutput.print(report)
            } else {
                StandardOutput.write(
                    setup.phrases(
                        "trafficCommand.checked",
                        [
                            "nodes": "\(report.nodes)", "links": "\(report.links)", "zones": "\(report.zones)",
                            "trips": report.trips.map { "\($0)" } ?? "—",
                        ]) + "\n")
                for issue in issues { StandardOutput.write(issue.sentence(setup.phrases) + "\n") }
            }
            if !issues.isEmpty { throw ExitCode(Complaint.Code.no.rawValue) }
        }
    }
}
