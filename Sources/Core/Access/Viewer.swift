package import CityModel

/// The person a snapshot is made for and an act is recorded of.
package struct Viewer: Sendable, Hashable {
    /// Account name of the session.
    package let user: String
    package let role: Role
    /// Grid cells a grid officer answers for; empty for other roles.
    package let cells: Set<EntityID>

    package init(user: String, role: Role, cells: Set<EntityID> = []) {
        self.user = user
        self.role = role
        self.cells = cells
    }

    package func may(_ permission: Permission) -> Bool { role.permissions.contains(permission) }
}
