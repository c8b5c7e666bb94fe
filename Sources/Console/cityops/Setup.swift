import Canvas
import CityAccess
import CityAssets
import CityModel
import CityPanels
import CityStore
import Foundation
import Glibc
import Synchronization

/// Where the program finds its files and how it talks: decided once, from the command line, the environment and the XDG folders.
struct Setup {
    let assets: AssetFolder
    let language: Language
    let settings: Settings
    let names: SettingNames
    /// What the settings files say that nobody can follow.
    let problems: [SettingProblem]
    private let entries: [String: String]

    /// - Parameter folder: where settings are read from; nil for none, as tests want it.
    init(home: String?, language flag: String?, folder: SettingsFolder? = nil) throws {
        let environment = Restriction.isOn ? [:] : ProcessInfo.processInfo.environment
        assets = try AssetFolder.find(explicit: home, environment: environment, executable: Self.executable())
        names = SettingNames(assets)
        (settings, problems) = try folder?.load(names) ?? (.standard, [])
        let chosen = settings.text(.language)
        let wanted = flag ?? (chosen == "auto" ? nil : chosen)
        if let wanted {
            guard let found = Language(rawValue: wanted) else {
                throw AssetFailure.unknown(kind: "language", name: wanted, known: Language.allCases.map(\.rawValue))
            }
            language = found
        } else {
            language = Self.languageOfEnvironment
        }
        if let store = settings.path(.store) { Self.configuredStore.withLock { $0 = Self.expanded(store) } }
        entries = try PhraseFiles.load(language, assets)
    }

    var phrases: Phrases { Phrases(language: language, entries: entries) }

    /// The words of the shell; a language file that cannot be read later leaves its keys visible.
    var words: ShellWords {
        ShellWords(
            phrases: { $0 == language ? entries : (try? PhraseFiles.load($0, assets)) ?? [:] }, search: { search() })
    }

    static var languageOfEnvironment: Language { language(of: ProcessInfo.processInfo.environment) }

    /// Chinese unless the environment names another language: the console is made for Huizhou. The console of Linux itself has
    /// no Chinese characters, whatever its locale says.
    static func language(of environment: [String: String]) -> Language {
        if isLinuxConsole(environment) { return .english }
        let named = ["LC_ALL", "LC_MESSAGES", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        return named.hasPrefix("en") ? .english : .chinese
    }

    /// Whether the terminal is the kernel's own: 512 glyphs, none of them Chinese.
    static func isLinuxConsole(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> Bool {
        environment["TERM"].map { $0 == "linux" || $0.hasPrefix("linux-") } ?? false
    }

    private static func executable() -> String? {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments.first
    }

    // MARK: Store

    /// The store the settings name; set once, before any command looks for its store.
    private static let configuredStore = Mutex<String?>(nil)

    /// The store when none is named: the settings', else `$XDG_DATA_HOME/cityops/huizhou.db`.
    static func defaultStore() -> String {
        configuredStore.withLock { $0 } ?? folder("XDG_DATA_HOME", ".local/share") + "/huizhou.db"
    }

    /// A folder of ours below one of the XDG base folders; in restricted mode below the account's home folder.
    static func folder(_ variable: String, _ fallback: String) -> String {
        let environment = Restriction.isOn ? [:] : ProcessInfo.processInfo.environment
        let base = environment[variable].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "\(homeFolder)/\(fallback)"
        return base + "/cityops"
    }

    /// The home folder: the environment's unless restricted, else the one of the system's account.
    static var homeFolder: String {
        if !Restriction.isOn, let home = ProcessInfo.processInfo.environment["HOME"], !home.isEmpty { return home }
        return getpwuid(getuid()).map { String(cString: $0.pointee.pw_dir) } ?? "/tmp"
    }

    /// A path as settings write it, `~/` for the home folder.
    static func expanded(_ path: String) -> String {
        path.hasPrefix("~/") ? homeFolder + path.dropFirst(1) : path
    }

    /// Opens a store; its folder is made when it is the default one.
    func open(_ path: String?, access: Opening = .readWrite) throws -> CityCache {
        let file = path ?? Self.defaultStore()
        if path == nil { try Self.makeFolder(String(file[..<(file.lastIndex(of: "/") ?? file.endIndex)])) }
        return try CityCache(path: file, cipher: try Self.cipher(), access: access)
    }

    static func makeFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw Complaint("folder", ["path": path], code: .trouble)
        }
    }

    /// The key of personal fields: 32 bytes in `$XDG_CONFIG_HOME/cityops/field.key`, mode 0600, made when absent.
    static func cipher() throws -> FieldCipher? {
        let folder = folder("XDG_CONFIG_HOME", ".config")
        let file = folder + "/field.key"
        if let bytes = AssetFolder.contents(file) {
            guard bytes.count == FieldCipher.keyLength else { throw Complaint("key", ["path": file], code: .trouble) }
            return try FieldCipher(key: bytes)
        }
        let key = FieldCipher.newKey()
        do {
            try makeFolder(folder)
        } catch {
            return nil
        }
        guard FileManager.default.createFile(atPath: file, contents: Data(key), attributes: [.posixPermissions: 0o600])
        else { return nil }
        return try FieldCipher(key: key)
    }

    // MARK: Looks

    /// A theme with everything it inherits, and complaints about colours nobody can read.
    func theme(_ name: String) throws -> (theme: Theme, warnings: [Complaint]) {
        var warnings: [Complaint] = []
        var chain: [ThemeFile] = []
        var next: String? = name
        while let wanted = next, wanted != Theme.plain.name, chain.count < 8 {
            let file = try ThemeFiles.load(wanted, assets)
            chain.append(file)
            next = file.inherits
        }
        var theme = Theme.plain
        for file in chain.reversed() {
            theme = Theme(name: file.name, styles: styles(file, &warnings)).inheriting(from: theme)
        }
        return (theme, warnings)
    }

    /// The theme after this one in the order of their names; the same when no other can be read.
    func theme(after current: Theme) -> Theme {
        let names = ThemeFiles.names(assets)
        let index = names.firstIndex(of: current.name) ?? -1
        for step in 1...max(1, names.count) where !names.isEmpty {
            if let next = try? theme(names[(index + step) % names.count]).theme { return next }
        }
        return current
    }

    private func styles(_ file: ThemeFile, _ warnings: inout [Complaint]) -> [StyleRole: ThemeStyle] {
        var styles: [StyleRole: ThemeStyle] = [:]
        for role in file.roles {
            func colour(_ text: String?) -> ThemeColor? {
                guard let text else { return nil }
                guard let found = ThemeColor(text) else {
                    warnings.append(
                        Complaint(
                            "theme.colour", ["file": file.file, "line": "\(role.line)", "colour": text], code: .input))
                    return nil
                }
                return found
            }
            styles[StyleRole(role.name)] = ThemeStyle(
                foreground: colour(role.foreground), background: colour(role.background), bold: role.isBold ?? false,
                underline: role.isUnderlined ?? false, reverse: role.isReversed ?? false, dim: role.isDim ?? false)
        }
        return styles
    }

    func keymap() throws -> Keymap { try KeymapReader(assets: assets).keymap() }

    func search() -> NameSearch {
        NameSearch(table: String(decoding: (try? assets.bytes("data/pinyin.tsv")) ?? [], as: UTF8.self))
    }

    /// Decides as whom this session acts on a store.
    func signIn(isDrill: Bool) throws -> SignIn {
        let people = try PeopleFile.path(settings).map(PeopleFile.load)
        // Asking for groups may cost a look into a directory service: only when roles are given.
        return SignIn(people: people, account: .current(withGroups: people != nil), isDrill: isDrill)
    }
}

extension Setup {
    /// Opens a store that has to be there.
    func openExisting(_ path: String?, access: Opening = .readWrite) throws -> CityCache {
        let file = path ?? Self.defaultStore()
        guard FileManager.default.fileExists(atPath: file) else {
            throw Complaint("store.absent", ["path": file], code: .no)
        }
        return try open(path, access: access)
    }
}

extension Setup {
    /// A store for looking only. The default store is made with one day of the bundled city when it is absent.
    func openForReading(_ path: String?) throws -> CityCache {
        let file = path ?? Self.defaultStore()
        if path == nil, !FileManager.default.fileExists(atPath: file) {
            try WorldCommand.create(self, nil, WorldMaker.Order(end: SystemClock.now()))
        }
        return try openExisting(path)
    }
}

extension CityCache {
    /// First and last moment an observation was made.
    func timeSpan() throws -> (first: Timestamp?, last: Timestamp?) {
        let info = try information()
        return (info.firstTime, info.lastTime)
    }
}
