import ArgumentParser

struct TrafficCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "traffic",
        abstract: "Equilibrium, what-if, routes, forecasts, simulation and rankings of a road network.",
        discussion: """
            Networks are TNTP files, folders with GMNS node.csv and link.csv, GeoJSON lines, or without --network the city of \
            the store.
            """,
        subcommands: [
            TrafficAssign.self, TrafficWhatIf.self, TrafficSelect.self, TrafficRoute.self, TrafficMatrix.self,
            TrafficReach.self, TrafficRank.self, TrafficForecast.self, TrafficDetect.self, TrafficSimulate.self,
            TrafficAdvise.self, TrafficMatch.self, TrafficImport.self, TrafficCheck.self,
        ])
}
