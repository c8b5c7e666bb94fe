internal import CityModel

/// Units, shelters, stores, departments and the duty roster of `data/city/`.
enum ResponseFiles {
    static func units(_ folder: AssetFolder) throws(AssetFailure) -> [ResponseUnit] {
        try CSVFile("data/city/units.csv", in: folder).map { (line) throws(AssetFailure) in
            ResponseUnit(
                id: EntityID(try line.filled("id")), name: try line.localized(), kind: try line.filled("kind"),
                department: DepartmentID(try line.filled("department")),
                division: EntityID(try line.filled("division")),
                position: try line.coordinate(), node: try line.integer("node_id"), crew: try line.integer("crew"),
                vehicles: try line.integer("vehicles"),
                skills: try line.text("skills").split(whereSeparator: { $0 == " " || $0 == ";" }).map(String.init))
        }
    }

    static func resources(_ folder: AssetFolder) throws(AssetFailure) -> [Resource] {
        try CSVFile("data/city/resources.csv", in: folder).map { (line) throws(AssetFailure) in
            Resource(
                id: EntityID(try line.filled("id")), name: try line.localized(), kind: try line.filled("kind"),
                division: EntityID(try line.filled("division")), position: try line.coordinate(),
                node: try line.integer("node_id"),
                capacity: Int(try line.optionalNumber("capacity") ?? 0), stock: try line.text("stock"))
        }
    }

    static func departments(_ folder: AssetFolder) throws(AssetFailure) -> [Department] {
        try CSVFile("data/city/departments.csv", in: folder).map { (line) throws(AssetFailure) in
            Department(
                id: DepartmentID(try line.filled("id")), name: try line.localized(),
                shortName: try line.localized("short"),
                dutyRole: try line.localized("duty_role"))
        }
    }

    static func dutyPosts(_ folder: AssetFolder) throws(AssetFailure) -> [DutyPost] {
        try CSVFile("data/city/duty.csv", in: folder).map { (line) throws(AssetFailure) in
            DutyPost(
                department: DepartmentID(try line.filled("department")), shift: try line.filled("shift"),
                role: try line.localized("role"))
        }
    }
}
