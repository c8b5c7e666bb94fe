import CityAssets
import CityModel
import Foundation
import Glibc

/// Where settings are read from: the system's file first, then the user's, which has the last word.
struct SettingsFolder: Sendable {
    static let systemFile = "/etc/cityops/settings.yaml"

    let system: String
    let user: String
    /// Whether the user's file was named on the command line and therefore has to be there.
    let isNamed: Bool
    let isRestricted: Bool

    /// - Parameter named: the file of `--config`.
    init(named: String?, isRestricted: Bool = Restriction.isOn, system: String = SettingsFolder.systemFile) {
        self.system = system
        user = named ?? Setup.folder("XDG_CONFIG_HOME", ".config") + "/settings.yaml"
        isNamed = named != nil
        self.isRestricted = isRestricted
    }

    /// What the files say; a file that cannot be understood is a problem and leaves everything as it was.
    /// - Throws: when the file that was named is not there.
    func load(_ names: SettingNames) throws -> (settings: Settings, problems: [SettingProblem]) {
        if isNamed, !AssetFolder.isFile(user) { throw AssetFailure.unreadable(file: user) }
        var settings = Settings.standard
        var problems: [SettingProblem] = []
        for file in [system, user] {
            guard let bytes = AssetFolder.contents(file) else { continue }
            let reader = SettingsReader(names: names, refusesSystemOnly: isRestricted && file != system)
            do throws(AssetFailure) {
                problems += reader.apply(try SettingsFile.entries(bytes, file: file), file: file, to: &settings)
            } catch {
                problems.append(.unreadable(error))
            }
        }
        return (settings, problems)
    }
}

/// What a file looked like when it was last read, cheap enough to ask every second.
struct FileStamp: Hashable, Sendable {
    private let inode: UInt64
    private let bytes: Int64
    private let seconds: Int
    private let nanoseconds: Int

    /// Nil when there is no such file.
    init?(_ path: String) {
        var found = stat()
        guard stat(path, &found) == 0 else { return nil }
        inode = UInt64(found.st_ino)
        bytes = Int64(found.st_size)
        seconds = found.st_mtim.tv_sec
        nanoseconds = found.st_mtim.tv_nsec
    }
}

/// Tells when any of some files has changed, appeared or gone.
struct FileWatch: Sendable {
    let paths: [String]
    private var stamps: [FileStamp?]

    init(_ paths: [String]) {
        self.paths = paths
        stamps = paths.map(FileStamp.init)
    }

    mutating func hasChanged() -> Bool {
        let now = paths.map(FileStamp.init)
        defer { stamps = now }
        return now != stamps
    }
}
