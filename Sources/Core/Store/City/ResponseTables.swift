internal import CityModel

extension EntityTable<Department> {
    static let department = EntityTable(
        "department", "id name_zh name_en short_zh short_en duty_zh duty_en",
        encode: { row, department in
            row.id(department.id)
            row.localized(department.name)
            row.localized(department.shortName)
            row.localized(department.dutyRole)
        },
        decode: { row in
            Department(
                id: row.id(), name: row.localized(), shortName: row.localized(), dutyRole: row.localized())
        })
}

extension EntityTable<DutyPost> {
    static let dutyPost = EntityTable(
        "duty_post", "department shift role_zh role_en",
        encode: { row, post in
            row.id(post.department)
            row.text(post.shift)
            row.localized(post.role)
        },
        decode: { row in DutyPost(department: row.id(), shift: row.text(), role: row.localized()) })
}

extension EntityTable<ResponseUnit> {
    static let responseUnit = EntityTable(
        "response_unit",
        "id name_zh name_en kind department division longitude latitude node crew vehicles skills",
        encode: { row, unit in
            row.id(unit.id)
            row.localized(unit.name)
            row.text(unit.kind)
            row.id(unit.department)
            row.id(unit.division)
            row.coordinate(unit.position)
            row.integer(unit.node)
            row.integer(unit.crew)
            row.integer(unit.vehicles)
            row.lines(unit.skills)
        },
        decode: { row in
            ResponseUnit(
                id: row.id(), name: row.localized(), kind: row.text(), department: row.id(), division: row.id(),
                position: row.coordinate(), node: row.int(), crew: row.int(), vehicles: row.int(), skills: row.lines())
        })
}

extension EntityTable<Resource> {
    static let resource = EntityTable(
        "resource", "id name_zh name_en kind division longitude latitude node capacity stock",
        encode: { row, resource in
            row.id(resource.id)
            row.localized(resource.name)
            row.text(resource.kind)
            row.id(resource.division)
            row.coordinate(resource.position)
            row.integer(resource.node)
            row.integer(resource.capacity)
            row.text(resource.stock)
        },
        decode: { row in
            Resource(
                id: row.id(), name: row.localized(), kind: row.text(), division: row.id(), position: row.coordinate(),
                node: row.int(), capacity: row.int(), stock: row.text())
        })
}
