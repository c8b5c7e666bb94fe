import Canvas
import CityAssets
import CityModel
import CityPanels

/// Keeps a running console in step with its settings: takes files up when they change and carries out `:set`. Lives on the
/// UI thread; looking whether a file changed costs a few `stat` calls a second and nothing else.
final class LiveSettings {
    private(set) var settings: Settings
    private let names: SettingNames
    private let assets: AssetFolder
    private let folder: SettingsFolder
    /// What the command line and `:set` said; it outlasts a change of the files.
    private var overrides: [(setting: Setting, value: SettingValue, origin: Settings.Origin)]
    private var settingsWatch: FileWatch
    private var keymapWatch: FileWatch
    private var lastLook: Double?

    /// - Parameter overrides: what the command line says.
    init(setup: Setup, folder: SettingsFolder, overrides: [(Setting, SettingValue)]) {
        settings = setup.settings
        names = setup.names
        assets = setup.assets
        self.folder = folder
        self.overrides = overrides.map { ($0.0, $0.1, .commandLine) }
        settingsWatch = FileWatch([folder.system, folder.user])
        keymapWatch = FileWatch([])
        for one in self.overrides { settings.set(one.setting, one.value, from: one.origin) }
        watchKeymap()
    }

    private func watchKeymap() {
        keymapWatch = FileWatch([
            KeymapReader.ownFile(settings) ?? KeymapReader.usualFile(), assets.path + "/data/keymap.yaml",
        ])
    }

    // MARK: Files

    /// Looks at most once a second whether a file has changed and takes it up.
    ///
    /// - Returns: whether the shell was changed.
    func look(at now: Double, _ shell: Shell) -> Bool {
        guard now - (lastLook ?? -.infinity) >= 1 else { return false }
        lastLook = now
        var isChanged = false
        if settingsWatch.hasChanged() {
            reload(shell)
            isChanged = true
        }
        if keymapWatch.hasChanged() {
            reloadKeymap(shell)
            isChanged = true
        }
        return isChanged
    }

    private func reload(_ shell: Shell) {
        guard let (read, problems) = try? folder.load(names) else { return }
        var fresh = read
        for one in overrides { fresh.set(one.setting, one.value, from: one.origin) }
        let changed = settings.changes(to: fresh)
        settings = fresh
        apply(to: shell, changed: changed)
        if let first = problems.first {
            tell(Complaint(first, names: names), of: problems.count, shell)
        } else if !changed.isEmpty {
            shell.say("config.reloaded", ["keys": changed.map(\.rawValue).joined(separator: ", ")])
        }
    }

    private func reloadKeymap(_ shell: Shell) {
        do {
            let (keymap, problems) = try KeymapReader(assets: assets, own: KeymapReader.ownFile(settings)).load()
            shell.keymap = keymap
            guard let first = problems.first else { return shell.say("config.reloadedKeys") }
            tell(Complaint(first), of: problems.count, shell)
        } catch {
            // The keymap of data/ is broken: the keys in use stay.
            let complaint = Complaint(any: error)
            shell.say(complaint.key, complaint.values, role: "error")
        }
    }

    /// The first of several problems in the one line there is; the file goes by its name alone.
    func tell(_ complaint: Complaint, of count: Int, _ shell: Shell) {
        var values = complaint.values
        if let path = values["file"] { values["file"] = path.split(separator: "/").last.map(String.init) ?? path }
        shell.say(
            "config.problems", ["first": shell.phrases(complaint.key, values), "n": "\(count)"], role: "error")
    }

    // MARK: Applying

    /// Everything a shell takes from the settings besides language and keys, which it is made with; called once before
    /// the first frame.
    func applyAll(to shell: Shell) {
        let given: [Setting] = [.language, .keymap]
        apply(to: shell, changed: SettingsCatalogue.definitions.map(\.setting).filter { !given.contains($0) })
    }

    private func apply(to shell: Shell, changed: [Setting]) {
        for setting in changed {
            switch setting {
            case .language: shell.setLanguage(language)
            case .clock: shell.choices.clock = .init(rawValue: settings.text(.clock)) ?? .short
            case .windUnit: shell.choices.wind = .init(rawValue: settings.text(.windUnit)) ?? .metresPerSecond
            case .mapLayers:
                shell.choices.mapLayers = Set(settings.list(.mapLayers).compactMap(MapLayer.init(rawValue:)))
            case .layouts: shell.layouts = settings.mapping(.layouts)
            case .slowLine: if settings.text(.slowLine) != "auto" { shell.isSlowLine = settings.flag(.slowLine) }
            case .lockMinutes: shell.lockSeconds = settings.whole(.lockMinutes) * 60
            case .keymap:
                watchKeymap()
                if let fresh = try? KeymapReader(assets: assets, own: KeymapReader.ownFile(settings)).load() {
                    shell.keymap = fresh.keymap
                }
            default: break
            }
        }
        shell.commands = { [weak self] in self?.paletteEntries($0) ?? [] }
    }

    private var language: Language {
        Language(rawValue: settings.text(.language)) ?? Setup.languageOfEnvironment
    }

    // MARK: Said in the console

    /// Carries out `set KEY VALUE`: for this session, and in the user's file where that may be written.
    func set(_ key: String, to text: String, _ shell: Shell) {
        guard let setting = Setting(rawValue: key) else {
            if let nearest = NearestName.find(key, among: Setting.allCases.map(\.rawValue)) {
                return set(nearest, to: text, shell)
            }
            return shell.say("config.unknown", ["key": key], role: "error")
        }
        let definition = SettingsCatalogue.definition(setting)
        let written =
            (try? SettingsFile.entries(Array("value: \(text)".utf8), file: ":set"))?.first?.value ?? .text(text)
        let reader = SettingsReader(names: names)
        guard let value = reader.checked(written, definition.kind, layouts: Set(shell.layoutNames)) else {
            let takes = SettingsDocument(names: names).takes(definition, shell.phrases)
            return shell.say("config.takes", ["key": key, "takes": takes], role: "error")
        }
        guard !(Restriction.isOn && definition.isSystemOnly) else {
            return shell.say("error.settings.session", ["key": key], role: "error")
        }
        note(setting, value)
        apply(to: shell, changed: [setting])
        tell(definition, value, shell)
    }

    /// Keeps what was chosen with a key for the rest of the session.
    func note(_ setting: Setting, _ value: SettingValue) {
        settings.set(setting, value, from: .session)
        overrides.removeAll { $0.setting == setting }
        overrides.append((setting, value, .session))
    }

    private func tell(_ definition: SettingDefinition, _ value: SettingValue, _ shell: Shell) {
        let values = ["key": definition.setting.rawValue, "value": value.written, "file": folder.user]
        guard !Restriction.isOn, write(definition.setting, value) else { return shell.say("config.setHere", values) }
        _ = settingsWatch.hasChanged()
        shell.say(definition.isLive ? "config.set" : "config.nextStart", values)
    }

    private func write(_ setting: Setting, _ value: SettingValue) -> Bool {
        let old = AssetFolder.contents(folder.user).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return (try? SettingsWriter.write(SettingsWriter.replacing(old, setting, value), to: folder.user)) != nil
    }

    /// `set theme dark` and its like, for the palette; settings that take anything begin a line to be completed.
    private func paletteEntries(_ shell: Shell) -> [PaletteEntry] {
        SettingsCatalogue.definitions.flatMap { definition -> [PaletteEntry] in
            let key = definition.setting.rawValue
            let words = shell.name(of: "setting.\(key)")
            let choices = SettingWords.choices(definition.kind, names: names)
            guard !choices.isEmpty else {
                return [Self.entry("set \(key) …", words, .draft("set \(key) "))]
            }
            return choices.map { Self.entry("set \(key) \($0)", words, .command("set \(key) \($0)")) }
        }
    }

    private static func entry(_ line: String, _ words: LocalizedText, _ target: PaletteEntry.Target) -> PaletteEntry {
        PaletteEntry(
            name: LocalizedText(zh: "\(line)  \(words.zh)", en: "\(line)  \(words.en)"),
            also: [String(line.dropFirst("set ".count)), words.zh, words.en], kind: "palette.setting", target: target)
    }
}
