/// A team that can be sent.
package struct ResponseUnit: Hashable, Sendable {
    package let id: EntityID
    package let name: LocalizedText
    /// `fire`, `medical`, `police`, `chemical`, `flood`, `power`, `water`, `traffic`, `rescue`.
    package let kind: String
    package let department: DepartmentID
    package let division: EntityID
    package let position: Coordinate
    package let node: Int
    package let crew: Int
    package let vehicles: Int
    package let skills: [String]

    package init(
        id: EntityID, name: LocalizedText, kind: String, department: DepartmentID, division: EntityID,
        position: Coordinate,
        node: Int, crew: Int, vehicles: Int, skills: [String]
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.department = department
        self.division = division
        self.position = position
        self.node = node
        self.crew = crew
        self.vehicles = vehicles
        self.skills = skills
    }
}

/// A shelter or a store of emergency supplies.
package struct Resource: Hashable, Sendable {
    package let id: EntityID
    package let name: LocalizedText
    /// `shelter` or `store`.
    package let kind: String
    package let division: EntityID
    package let position: Coordinate
    package let node: Int
    /// Persons for a shelter; zero for a store.
    package let capacity: Int
    package let stock: String

    package init(
        id: EntityID, name: LocalizedText, kind: String, division: EntityID, position: Coordinate, node: Int,
        capacity: Int,
        stock: String
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.division = division
        self.position = position
        self.node = node
        self.capacity = capacity
        self.stock = stock
    }
}

/// A municipal department and the role that answers for it around the clock.
package struct Department: Hashable, Sendable {
    package let id: DepartmentID
    package let name: LocalizedText
    package let shortName: LocalizedText
    package let dutyRole: LocalizedText

    package init(id: DepartmentID, name: LocalizedText, shortName: LocalizedText, dutyRole: LocalizedText) {
        self.id = id
        self.name = name
        self.shortName = shortName
        self.dutyRole = dutyRole
    }
}

/// A post of the duty roster; roles only, no persons.
package struct DutyPost: Hashable, Sendable {
    package let department: DepartmentID
    /// `day` (08:00–20:00) or `night`.
    package let shift: String
    package let role: LocalizedText

    package init(department: DepartmentID, shift: String, role: LocalizedText) {
        self.department = department
        self.shift = shift
        self.role = role
    }
}
