import ArgumentParser
import CityStore

struct StoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store", abstract: "The cache: what is in it, whether it is sound, and ways in and out.",
        subcommands: [
            Info.self, Verify.self, Repair.self, Backup.self, Restore.self, Compact.self, Prune.self, Import.self,
            Export.self, Query.self, Profile.self, Bench.self,
        ])
}

extension ObservationFormat: ExpressibleByArgument {}
