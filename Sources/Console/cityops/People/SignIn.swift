import CityAccess
import CityModel
import Glibc

/// The account that runs this process, as the system knows it; `$USER` is what anybody says of himself and is not asked.
struct SystemAccount: Sendable, Hashable {
    let name: String
    let groups: Set<String>

    init(name: String, groups: Set<String> = []) {
        self.name = PlainText.sanitized(name, limit: 64)
        self.groups = groups
    }

    static func current(withGroups: Bool = false) -> SystemAccount {
        let entry = getpwuid(getuid())
        let name = entry.map { String(cString: $0.pointee.pw_name) } ?? "uid\(getuid())"
        guard withGroups, let entry else { return SystemAccount(name: name) }
        var ids = [gid_t](repeating: 0, count: 256)
        var count = Int32(ids.count)
        guard getgrouplist(entry.pointee.pw_name, entry.pointee.pw_gid, &ids, &count) >= 0 else {
            return SystemAccount(name: name)
        }
        let groups = ids.prefix(Int(count)).compactMap { getgrgid($0).map { String(cString: $0.pointee.gr_name) } }
        return SystemAccount(name: name, groups: Set(groups))
    }
}

/// Decides as whom a session acts.
struct SignIn {
    /// Nil when no file names anybody.
    let people: People?
    let account: SystemAccount
    /// Whether the store's city is played: nothing in it is real.
    let isDrill: Bool

    /// - Parameter asked: the name of `--user`.
    /// - Throws: a complaint when the account may not act as somebody else.
    func viewer(asked: String?) throws -> Viewer {
        guard let asked, asked != account.name else { return viewer(account.name, post(account)) }
        guard isDrill || post(account)?.role == .administrator else {
            throw Complaint("users.notYou", ["account": account.name, "user": asked], code: .no)
        }
        let name = PlainText.sanitized(asked, limit: 64)
        // The log keeps both: who acted, and in whose name.
        return viewer("\(name) (\(account.name))", people.map { $0.post(account: name, groups: []) } ?? drillPost)
    }

    /// The account in the role that a command needs; anybody's where no file gives roles.
    ///
    /// - Throws: a complaint when a file gives the account another role.
    func acting(as role: Role) throws -> Viewer {
        guard people == nil || post(account)?.role == role else {
            throw Complaint("users.needs", ["account": account.name, "role": role.name], code: .no)
        }
        return Viewer(user: account.name, role: role)
    }

    private func viewer(_ name: String, _ post: People.Post?) -> Viewer {
        Viewer(user: name, role: post?.role ?? .visitor, cells: post?.cells ?? [])
    }

    private func post(_ account: SystemAccount) -> People.Post? {
        people.map { $0.post(account: account.name, groups: account.groups) } ?? drillPost
    }

    /// Where nobody is named everybody may practise on a played city, and only look at a real one.
    private var drillPost: People.Post? { isDrill ? People.Post(role: .anonymousDrill) : nil }
}
