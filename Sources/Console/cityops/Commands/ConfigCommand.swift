import ArgumentParser
import Canvas
import CityAssets
import CityModel
import Foundation
import Glibc

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Show, check and edit the settings.",
        subcommands: [Show.self, Check.self, Edit.self, Path.self, Docs.self])

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Every setting, its value and who said so.")
        @OptionGroup var common: CommonOptions
        @Flag(help: "One JSON document.") var json = false

        private struct Row: Encodable {
            let key: String
            let value: String
            let from: String
        }

        func run() throws {
            try Guarded.run(common) { setup in
                let rows = SettingsCatalogue.definitions.map { definition in
                    Row(
                        key: definition.setting.rawValue, value: setup.settings.value(definition.setting).written,
                        from: Self.origin(setup.settings.origin(definition.setting), setup.phrases))
                }
                if json { return try JSONOutput.print(rows) }
                for row in rows {
                    StandardOutput.write(PlainText.sanitized("\(row.key): \(row.value)  # \(row.from)") + "\n")
                }
            }
        }

        private static func origin(_ origin: Settings.Origin, _ phrases: Phrases) -> String {
            switch origin {
            case .standard: phrases["config.standard"]
            case .file(let file, let line): "\(file):\(line)"
            case .commandLine: phrases["config.commandLine"]
            case .session: phrases["config.session"]
            }
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Find what nobody can follow in settings, key bindings and users.")
        @OptionGroup var common: CommonOptions
        @Argument(help: "A settings file; without it those in force.") var file: String?

        func run() throws {
            try Guarded.run(common, tellsProblems: false) { setup in
                let complaints =
                    try file.map { try ConfigCommand.complaints(in: $0, setup) }
                    ?? ConfigCommand.complaints(setup)
                for complaint in complaints {
                    StandardError.write("cityops: \(setup.phrases(complaint.key, complaint.values))\n")
                }
                guard complaints.isEmpty else { throw ExitCode(Complaint.Code.input.rawValue) }
                StandardOutput.write(setup.phrases["config.fine"] + "\n")
            }
        }
    }

    struct Path: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Where everything is read and written.")
        @OptionGroup var common: CommonOptions

        func run() throws {
            try Guarded.run(common) { setup in
                let folder = SettingsFolder(named: common.config)
                let lines = [
                    ("system", folder.system), ("user", folder.user),
                    ("keymap", KeymapReader.ownFile(setup.settings) ?? KeymapReader.usualFile()),
                    ("users", PeopleFile.path(setup.settings) ?? PeopleFile.systemFile),
                    ("preferences", PreferenceFile.usual().path), ("store", common.store ?? Setup.defaultStore()),
                    ("exports", ExportFolder.configured(setup.settings).path), ("home", setup.assets.path),
                ]
                for (name, path) in lines {
                    let state = setup.phrases[AssetFolder.isFile(path) ? "config.there" : "config.absent"]
                    StandardOutput.write("\(setup.phrases["config.path.\(name)"]): \(path) (\(state))\n")
                }
            }
        }
    }

    struct Edit: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Open the settings in $VISUAL or $EDITOR, then check them.")
        @OptionGroup var common: CommonOptions

        func run() throws {
            try Guarded.run(common, tellsProblems: false, readsNamed: false) { setup in
                guard !Restriction.isOn else { throw Complaint("config.restricted", code: .no) }
                let file = SettingsFolder(named: nil).user
                let path = common.config ?? file
                let editor = try Editor.named()
                if !FileManager.default.fileExists(atPath: path) {
                    try SettingsWriter.write(SettingsDocument(names: setup.names).template(setup.phrases), to: path)
                }
                try Editor.open(path, with: editor)
                let complaints = try ConfigCommand.complaints(in: path, setup)
                for complaint in complaints {
                    StandardError.write("cityops: \(setup.phrases(complaint.key, complaint.values))\n")
                }
                guard complaints.isEmpty else { throw ExitCode(Complaint.Code.input.rawValue) }
            }
        }
    }

    struct Docs: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print docs/settings.md or docs/keys.md as this version has it.", shouldDisplay: false)
        @OptionGroup var common: CommonOptions
        @Flag(help: "The cheat sheet of keys.") var keys = false

        func run() throws {
            try Guarded.run(common) { setup in
                let page = try DocumentPages(assets: setup.assets)
                StandardOutput.write(keys ? try page.keys() : page.settings())
            }
        }
    }

    /// What is wrong with one settings file.
    static func complaints(in file: String, _ setup: Setup) throws -> [Complaint] {
        guard let bytes = AssetFolder.contents(file) else { throw AssetFailure.unreadable(file: file) }
        var settings = Settings.standard
        let problems = SettingsReader(names: setup.names).apply(
            try SettingsFile.entries(bytes, file: file), file: file, to: &settings)
        return problems.map { Complaint($0, names: setup.names) } + others(settings, setup)
    }

    /// What is wrong with the files in force.
    static func complaints(_ setup: Setup) -> [Complaint] {
        setup.problems.map { Complaint($0, names: setup.names) } + others(setup.settings, setup)
    }

    private static func others(_ settings: Settings, _ setup: Setup) -> [Complaint] {
        var complaints: [Complaint] = []
        do {
            let reader = KeymapReader(assets: setup.assets, own: KeymapReader.ownFile(settings))
            complaints += try reader.load().problems.map { Complaint($0) }
            _ = try PeopleFile.path(settings).map(PeopleFile.load)
        } catch {
            complaints.append(Complaint(any: error))
        }
        return complaints
    }
}

/// Starts the person's editor on a file and waits for its end. No shell is involved: the words of the variable are the
/// program and its arguments.
enum Editor {
    /// The editor of the environment, which may do without a terminal; else `vi`, which cannot.
    static func named() throws -> String {
        let environment = ProcessInfo.processInfo.environment
        if let named = ["VISUAL", "EDITOR"].lazy.compactMap({ environment[$0] }).first(where: { !$0.isEmpty }) {
            return named
        }
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
            throw Complaint("config.noTerminal", code: .trouble)
        }
        return "vi"
    }

    static func open(_ path: String, with named: String) throws {
        let words = named.split(separator: " ").map(String.init) + [path]
        let arguments = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var child: pid_t = 0
        let result = posix_spawnp(&child, words[0], nil, nil, arguments, environ)
        guard result == 0 else { throw Complaint("config.editor", ["editor": named], code: .trouble) }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        guard status == 0 else { throw Complaint("config.editor", ["editor": named], code: .trouble) }
    }
}
