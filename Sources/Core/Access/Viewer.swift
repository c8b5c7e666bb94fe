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

    /// Whether this person answers for a place: everybody does except grid officers outside their own cells.
    ///
    /// - Parameter cell: the grid cell the place lies in; nil when it lies in none.
    package func answers(for cell: EntityID?) -> Bool {
        guard role == .gridOfficer, !cells.isEmpty else { return true }
        return cell.map(cells.contains) ?? false
    }

    package func may(_ permission: Permission) -> Bool { role.permissions.contains(permission) }
}
