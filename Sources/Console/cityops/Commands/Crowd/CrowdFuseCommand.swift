import ArgumentParser
import Canvas
import CityKernels
import CityModel

struct CrowdFuseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fuse",
        abstract: "People inside from gates, Wi-Fi and base stations, with error and sensor health.",
        discussion:
            "Columns: gate_in, gate_out, wifi_devices, base_station; any of them may be absent, empty or faulty. A column true_occupancy is never read for the estimate, only scored."
    )

    @OptionGroup var common: CommonOptions
    @Option(help: "CSV with a step or a time in the first column; .gz is unpacked, - is standard input.") var csv:
        String
    @Option(help: ArgumentHelp("Column of people in.", valueName: "name")) var entries = "gate_in"
    @Option(help: ArgumentHelp("Column of people out.", valueName: "name")) var exits = "gate_out"
    @Option(help: ArgumentHelp("Column of Wi-Fi devices.", valueName: "name")) var wifi = "wifi_devices"
    @Option(help: ArgumentHelp("Column of base-station counts.", valueName: "name")) var cells = "base_station"
    @Option(
        help: ArgumentHelp("Seconds of a step; without it as the times say, or 300 for step numbers.", valueName: "s"))
    var step: Int?
    @Option(
        help: ArgumentHelp(
            "When the place is shut and empty; without it the hours at which nobody passes, 'never' for none.",
            valueName: "HH:MM-HH:MM|never"))
    var closed: String?
    @Option(help: ArgumentHelp("Clear width of all gates together; caps what can pass.", valueName: "metres"))
    var gateWidth: Double?
    @Option(help: ArgumentHelp("Seconds by which the base station is late.", valueName: "s")) var cellDelay = 900
    @Option(help: ArgumentHelp("Gate columns are running totals that wrap at this number.", valueName: "modulus"))
    var wrapsAt: Double?
    @Flag(help: "One JSON document.") var json = false

    func validate() throws {
        if let step, step < 1 { throw ValidationError("--step must be 1 or more.") }
        if let gateWidth, !(gateWidth > 0) { throw ValidationError("--gate-width must be above 0.") }
        guard (0...86_400).contains(cellDelay) else {
            throw ValidationError("--cell-delay must be from 0 to 86400 seconds.")
        }
    }

    func run() throws {
        try Guarded.run(common) { setup in
            let feed = try FusionFile.read(self)
            let run = feed.run()
            if json { return JSONOutput.print(run.document(setup.phrases)) }
            for estimate in run.estimates {
                let numbers = [estimate.value.persons, estimate.value.lower95, estimate.value.upper95]
                let words = numbers.map { run.hasReading ? Digits.fixed($0, 0) : "—" }
                StandardOutput.write("\(estimate.stamp)\t" + words.joined(separator: "\t") + "\n")
            }
            for note in run.remarks(setup.phrases) { StandardError.write("cityops: \(note)\n") }
            for line in run.healthLines(setup.phrases) { StandardError.write(line + "\n") }
        }
    }
}
