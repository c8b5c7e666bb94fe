internal import GRDB

/// How the values of one kind lie in one table: the columns in order, and the two ways between value and row.
struct EntityTable<Entity>: Sendable {
    let name: String
    let columns: [String]
    let encode: @Sendable (inout Binder, Entity) -> Void
    let decode: @Sendable (inout Columns) throws -> Entity

    init(
        _ name: String, _ columns: String, encode: @escaping @Sendable (inout Binder, Entity) -> Void,
        decode: @escaping @Sendable (inout Columns) throws -> Entity
    ) {
        self.name = name
        self.columns = columns.split(separator: " ").map(String.init)
        self.encode = encode
        self.decode = decode
    }

    /// All rows in the order in which they were written.
    func all(_ db: Database) throws -> [Entity] {
        try db.all("SELECT \(columns.joined(separator: ", ")) FROM \(name) ORDER BY rowid", { _ in }, decode)
    }

    /// What puts these rows in place of the table's.
    func replacement(_ entities: [Entity]) -> EntityReplacement {
        EntityReplacement(
            table: name, clear: { try $0.run("DELETE FROM \(name)") }, fill: { try insert(entities, into: $0) })
    }

    private func insert(_ entities: [Entity], into db: Database) throws {
        let marks = Array(repeating: "?", count: columns.count).joined(separator: ", ")
        let insert = try PreparedStatement(
            db, "INSERT INTO \(name)(\(columns.joined(separator: ", "))) VALUES (\(marks))")
        defer { insert.reset() }
        for entity in entities {
            insert.bind { encode(&$0, entity) }
            try insert.step()
        }
    }
}

/// A table's rows going and others coming, in two steps, so that other tables' can be taken in between.
struct EntityReplacement {
    let table: String
    let clear: (Database) throws -> Void
    let fill: (Database) throws -> Void
}
