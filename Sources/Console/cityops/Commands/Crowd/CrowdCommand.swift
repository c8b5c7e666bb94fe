import ArgumentParser

struct CrowdCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crowd",
        abstract: "People inside: forecast, alarms, fusion, lines, capacity, ways out, diversion.",
        subcommands: [
            CrowdForecastCommand.self, CrowdBacktestCommand.self, CrowdDetectCommand.self, CrowdReviewCommand.self,
            CrowdFuseCommand.self, CrowdLineCommand.self, CrowdCapacityCommand.self, CrowdDensityCommand.self,
            CrowdEgressCommand.self, CrowdDivertCommand.self,
        ])
}
