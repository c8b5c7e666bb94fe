import CityAccess
import CityAssets
import CityModel

/// Reads who may do what.
enum PeopleFile {
    /// When this is there nothing else counts.
    static let systemFile = "/etc/cityops/users.yaml"

    /// The file in force: the system's, else the one the settings name; nil when nobody is named anywhere.
    static func path(_ settings: Settings, system: String = PeopleFile.systemFile) -> String? {
        AssetFolder.isFile(system) ? system : settings.path(.users).map(Setup.expanded)
    }

    /// - Throws: when the file cannot be read or gives a role that does not exist; a console must not guess then.
    static func load(_ path: String) throws -> People {
        guard let bytes = AssetFolder.contents(path) else { throw AssetFailure.unreadable(file: path) }
        let file = try UsersFile.read(bytes, file: path)
        return People(
            users: Dictionary(
                try file.users.map { ($0.name, try post($0, path)) }, uniquingKeysWith: { first, _ in first }),
            groups: try file.groups.map { ($0.name, try post($0, path)) })
    }

    private static func post(_ entry: UsersFile.Entry, _ path: String) throws -> People.Post {
        guard let role = Role(name: entry.role) else {
            throw Complaint(
                "users.role",
                [
                    "file": path, "line": "\(entry.line)", "name": entry.name, "role": entry.role,
                    "known": Role.assignable.map(\.name).joined(separator: ", "),
                ], code: .input)
        }
        return People.Post(role: role, cells: Set(entry.cells.map { EntityID($0) }))
    }
}
