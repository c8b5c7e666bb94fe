import ArgumentParser
import CityStore

extension StoreCommand {
    enum QueryFormat: String, ExpressibleByArgument, CaseIterable { case table, csv, json }

    struct Query: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A SELECT over the cache, read-only.",
            discussion: "observations(entity, metric, time, value, flag) holds every reading.")
        @OptionGroup var common: CommonOptions
        @Option(help: "table, csv or json.") var format: QueryFormat = .table
        @Argument(help: "One SELECT statement.") var sql: String

        func run() throws {
            try Guarded.run(common) { setup in
                let cache = try setup.openExisting(common.store)
                let writer = QueryWriter(format)
                try cache.query(sql) { names, values in
                    writer.row(names, values)
                    return true
                }
                writer.finish()
            }
        }
    }
}
