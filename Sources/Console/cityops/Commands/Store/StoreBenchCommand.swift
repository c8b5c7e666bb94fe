import ArgumentParser
import Canvas
import CityModel
import CityStore
import Foundation

extension StoreCommand {
    struct Bench: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Measure the store on synthetic sensor readings, in a folder of its own.",
            discussion:
                "Readings of many series every five minutes, rounded as sensors round. With --keep the folder stays, with rows.csv and bulk.db for other tools to be measured on the same rows."
        )
        @OptionGroup var common: CommonOptions
        @Option(help: "Series, 10 to 20000.") var series = 2000
        @Option(help: "Days of the bulk import, 1 to 400.") var days = 30
        @Option(help: "Folder to work in; without it a temporary one.") var folder: String?
        @Flag(help: "Leave the files.") var keep = false
        @Flag(help: "One JSON document.") var json = false

        func validate() throws {
            guard 10...20_000 ~= series else { throw ValidationError("--series must be from 10 to 20000.") }
            guard 1...400 ~= days else { throw ValidationError("--days must be from 1 to 400.") }
        }

        func run() throws {
            try Guarded.run(common) { setup in
                let place = folder ?? NSTemporaryDirectory() + "/cityops-bench-\(getpid())"
                try Setup.makeFolder(place)
                defer {
                    if !keep { StoreBench.clear(place) }
                }
                let bench = StoreBench(folder: place, city: SyntheticCity(series: series), days: days)
                let measures = try bench.run { StandardError.write("\($0)\n") }
                if json { return try JSONOutput.print(measures) }
                let rows = measures.map { measure in
                    [
                        measure.name, "\(measure.rows)", Digits.fixed(measure.seconds, 4),
                        Digits.fixed(measure.perSecond, 0, grouped: true), Digits.fixed(measure.peakMegabytes, 0),
                        measure.note,
                    ]
                }
                let header = ["measure", "rows", "seconds", "rows/s", "peak MB", "note"]
                StandardOutput.write(TextTable.lines(header: header, rows: rows).joined(separator: "\n") + "\n")
            }
        }
    }
}
