internal import CityModel

extension EntityTable<Division> {
    static let division = EntityTable(
        "division", "id code name_zh name_en level kind parent longitude latitude population",
        encode: { row, division in
            row.id(division.id)
            row.text(division.code)
            row.localized(division.name)
            row.integer(division.level.rawValue)
            row.text(division.kind)
            row.id(division.parent)
            row.coordinate(division.position)
            row.integer(division.population)
        },
        decode: { row in
            Division(
                id: row.id(), code: row.text(), name: row.localized(), level: try row.number(), kind: row.text(),
                parent: row.optionalID(), position: row.coordinate(), population: row.optionalInt())
        })
}

extension EntityTable<Outline> {
    static let outline = EntityTable(
        "outline", "division ring",
        encode: { row, outline in
            row.id(outline.division)
            row.blob(LineBinary.encode(outline.ring))
        },
        decode: { row in Outline(division: row.id(), ring: try row.line()) })
}

extension EntityTable<GridCell> {
    static let gridCell = EntityTable(
        "grid_cell", "id town longitude latitude half_width_metres",
        encode: { row, cell in
            row.id(cell.id)
            row.id(cell.town)
            row.coordinate(cell.centre)
            row.real(cell.halfWidthMetres)
        },
        decode: { row in
            GridCell(id: row.id(), town: row.id(), centre: row.coordinate(), halfWidthMetres: row.real())
        })
}

extension Columns {
    /// A line of points; see `LineBinary`.
    mutating func line() throws -> [Coordinate] {
        let bytes = blob()
        guard let line = LineBinary.decode(bytes) else {
            throw UnknownWord(column: "line", word: "\(bytes.count) bytes")
        }
        return line
    }
}
