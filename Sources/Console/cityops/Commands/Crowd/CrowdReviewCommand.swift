import ArgumentParser
import CityKernels
import CityModel
import Dispatch

struct CrowdReviewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review", abstract: "Days that look like no other day: discords of the matrix profile.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var series: SeriesOptions
    @Option(help: "Steps of a window; without it one day.") var window: Int?
    @Option(help: "How many discords; a whole window lies between two of them.") var count = 10
    @Option(
        help: ArgumentHelp(
            "Values compared each with each at most; of longer series means over several steps are.", valueName: "n"))
    var most = MatrixProfileScope.mostValues
    @Flag(help: "One JSON document.") var json = false

    func validate() throws {
        if let window, !(3...RegularGrid.mostSteps).contains(window) {
            throw ValidationError("--window must be from 3 to \(RegularGrid.mostSteps).")
        }
        guard (1...10_000).contains(count) else { throw ValidationError("--count must be from 1 to 10000.") }
        guard (1_000...RegularGrid.mostSteps).contains(most) else {
            throw ValidationError("--most must be from 1000 to \(RegularGrid.mostSteps).")
        }
    }

    func run() throws {
        try Guarded.run(common) { setup in
            let file = try series.read()
            let column = try series.prepared(file, file.columns(series.column)[0])
            let steps = window ?? max(Int(86_400 / column.grid.stepSeconds), 3)
            let start = DispatchTime.now().uptimeNanoseconds
            let scope = MatrixProfileScope(column.grid.values, window: steps, most: most)
            guard let profile = MatrixProfile.compute(scope.values, window: scope.window) else { return }
            guard profile.distances.contains(where: \.isFinite) else {
                let have = column.grid.values.count { !$0.isNaN }
                throw Complaint(
                    "crowd.noWindow", ["file": series.csv, "window": "\(steps)", "have": "\(have)"], code: .input)
            }
            let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
            func time(_ place: Int) -> String {
                file.clock.text(column.grid.second(of: scope.firstStep + place * scope.stepsPerValue))
            }
            let words = SeriesWords(phrases: setup.phrases)
            let notes =
                words.notes(file, asked: series.column) + words.notes(column, bridgesGaps: false)
                + words.notes(scope, of: column)
            let discords = profile.discords(count, apart: 2 * scope.window)
            if json {
                return JSONOutput.print(
                    JSONValue.object([
                        "window": .integer(scope.window), "seconds": .number(seconds),
                        "stepSeconds": .integer(scope.stepsPerValue * Int(column.grid.stepSeconds)),
                        "firstTime": .text(time(0)),
                        "discords": .list(
                            discords.map { start in
                                let like = Int(profile.neighbours[start])
                                return .object([
                                    "t": .text(time(start)), "distance": .number(profile.distances[start]),
                                    "mostLike": like >= 0 ? .text(time(like)) : .null,
                                ])
                            }),
                        "distances": .list(profile.distances.map { .number($0) }),
                        "notes": .list(notes.map { .text($0) }),
                    ]))
            }
            for start in discords {
                StandardOutput.write("\(time(start))\t\(Digits.fixed(profile.distances[start], 3))\n")
            }
            for note in notes { StandardError.write("cityops: \(note)\n") }
        }
    }
}
