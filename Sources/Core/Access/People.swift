package import CityModel

/// Who may do what, by account and group of the operating system.
package struct People: Sendable, Hashable {
    package struct Post: Sendable, Hashable {
        package let role: Role
        /// Grid cells a grid officer answers for.
        package let cells: Set<EntityID>

        package init(role: Role, cells: Set<EntityID> = []) {
            self.role = role
            self.cells = cells
        }
    }

    private let users: [String: Post]
    /// In order of precedence.
    private let groups: [(name: String, post: Post)]

    package init(users: [String: Post], groups: [(name: String, post: Post)] = []) {
        self.users = users
        self.groups = groups
    }

    /// The post of an account: its own, else that of the first listed group it is in; nil when it has none.
    package func post(account: String, groups memberships: Set<String>) -> Post? {
        users[account] ?? groups.first { memberships.contains($0.name) }?.post
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.users == right.users && left.groups.map(\.name) == right.groups.map(\.name)
            && left.groups.map(\.post) == right.groups.map(\.post)
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(users) }
}
