import ArgumentParser
import Canvas
import CityModel
import Foundation
import Glibc

/// The command line. Every command says in one sentence on stderr what is wrong and ends with the exit code of its kind.
struct CityOps: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cityops",
        abstract:
            "City-operations console: crowd, traffic, pollution, assistance and emergency command from one local cache.",
        discussion:
            "Without a command it opens the console; with nothing configured that is the bundled offline city of Huizhou.",
        version: "0.1.0",
        subcommands: [
            ConsoleCommand.self, RenderCommand.self, WorldCommand.self, StoreCommand.self, SyncCommand.self,
            SourcesCommand.self, WarehouseCommand.self,
            GatewayCommand.self, TrafficCommand.self, CrowdCommand.self, PollutionCommand.self, AuditCommand.self,
            DoctorCommand.self, ConfigCommand.self, TourCommand.self, MeasureCommand.self,
        ],
        defaultSubcommand: ConsoleCommand.self)
}

/// Where the program starts. Wrong usage ends with 2, as everything else of this kind here, and not with the parser's 64.
@main enum Program {
    static func main() {
        do {
            let arguments = Array(CommandLine.arguments.dropFirst())
            var command = try console(arguments) ?? CityOps.parseAsRoot(arguments)
            try command.run()
        } catch {
            guard CityOps.exitCode(for: error) == .validationFailure else { CityOps.exit(withError: error) }
            // The parser repeats what was typed.
            let message = PlainText.sanitized(CityOps.fullMessage(for: error), keepingLineFeeds: true)
            StandardError.write(message + "\n")
            exit(Complaint.Code.usage.rawValue)
        }
    }

    /// The console, when options are all that is given. Laying out the tree of all commands takes longer than a first
    /// frame may; whatever is not the console's alone is left to that tree.
    private static func console(_ arguments: [String]) -> (any ParsableCommand)? {
        guard arguments.first?.hasPrefix("-") ?? true else { return nil }
        return try? ConsoleCommand.parse(arguments)
    }
}

/// What most commands take.
struct CommonOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("The cache; without it the bundled city under the XDG data folder.", valueName: "file"))
    var store: String?

    @Option(name: .long, help: ArgumentHelp("zh or en; without it as the environment says.", valueName: "zh|en"))
    var lang: String?

    @Option(name: .long, help: ArgumentHelp("Folder that holds data/ and themes/.", valueName: "folder"))
    var home: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Settings; without it settings.yaml under the XDG configuration folder.", valueName: "file"))
    var config: String?

    @Flag(
        name: .long,
        help: "For ForceCommand: no editor, no files chosen by the environment, system settings from /etc alone.")
    var restricted = false
}

/// Runs the body of a command with what the settings say wrongly told first (`tellsProblems`) and the
/// file of `--config` in force (`readsNamed`); a complaint becomes one sentence on stderr and its exit code.
enum Guarded {
    static func run(
        _ options: CommonOptions, tellsProblems: Bool = true, readsNamed: Bool = true, _ body: (Setup) throws -> Void
    ) throws {
        let setup: Setup
        do {
            setup = try Setup(
                home: options.home, language: options.lang,
                folder: SettingsFolder(named: readsNamed ? options.config : nil))
        } catch {
            throw fail(Complaint(any: error), try? Setup(home: options.home, language: nil))
        }
        for problem in setup.problems where tellsProblems {
            let complaint = Complaint(problem, names: setup.names)
            StandardError.write("cityops: \(complaint.sentence(setup.phrases))\n")
        }
        do {
            try body(setup)
        } catch let exit as ExitCode {
            throw exit
        } catch {
            throw fail(Complaint(any: error), setup)
        }
    }

    static func fail(_ complaint: Complaint, _ setup: Setup?) -> ExitCode {
        let sentence = setup.map { complaint.sentence($0.phrases) } ?? bare(complaint)
        StandardError.write("cityops: \(sentence)\n")
        return ExitCode(complaint.code.rawValue)
    }

    /// Before the catalogue is read there are only keys and values.
    private static func bare(_ complaint: Complaint) -> String {
        if complaint.key == "error.assets.noFolder", let places = complaint.values["places"] {
            return "Cannot find data/ and themes/, nor the words of other messages; looked in \(places). "
                + "Name the folder with --home."
        }
        let facts = complaint.values.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: "; ")
        return "\(complaint.key.dropFirst("error.".count)) (\(facts))"
    }
}

enum StandardError {
    static func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}

enum StandardOutput {
    /// Writes everything; a reader that went away ends the program quietly, as every filter does.
    static func write(_ text: String) { write(Array(text.utf8)) }

    static func write(_ text: [UInt8]) {
        var bytes = text[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(1, $0.baseAddress, $0.count) }
            guard count > 0 else { exit(0) }
            bytes = bytes.dropFirst(count)
        }
    }
}

/// A JSON document on stdout, keys sorted, nothing else beside it.
enum JSONOutput {
    static func print(_ value: JSONValue) { StandardOutput.write(value.bytes + [UInt8(ascii: "\n")]) }

    static func print(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        StandardOutput.write(String(decoding: try encoder.encode(value), as: UTF8.self) + "\n")
    }
}

/// A moment on the command line.
struct TimeArgument: ExpressibleByArgument {
    let time: Timestamp

    init?(argument: String) {
        if let date = CivilDate(argument), let midnight = CivilTime(date: date) {
            time = midnight.timestamp()
        } else if let found = Timestamp(argument, assumingOffset: CivilTime.shanghaiOffset),
            found.isOnCalendar
        {
            time = found
        } else {
            return nil
        }
    }
}
