internal import GRDB

/// Rows whose foreign key points nowhere.
enum ForeignKeys {
    struct Dangling: Hashable {
        let table: String
        /// The row's id, or its number where it has none.
        let row: String
        let parent: String
    }

    static func dangling(_ db: Database, limit: Int) throws -> [Dangling] {
        let found = try db.all("SELECT \"table\", rowid, parent FROM pragma_foreign_key_check LIMIT ?") {
            $0.integer(limit)
        } _: { row in
            Dangling(table: row.text(), row: String(row.integer()), parent: row.text())
        }
        return try found.map { Dangling(table: $0.table, row: try name(of: $0, db), parent: $0.parent) }
    }

    private static func name(of dangling: Dangling, _ db: Database) throws -> String {
        guard let rowid = Int64(dangling.row), try hasTextID(dangling.table, db) else { return dangling.row }
        let name = try db.first("SELECT id FROM \"\(dangling.table)\" WHERE rowid = ?") {
            $0.integer(rowid)
        } _: {
            $0.text()
        }
        return name ?? dangling.row
    }

    private static func hasTextID(_ table: String, _ db: Database) throws -> Bool {
        try db.first("SELECT 1 FROM pragma_table_info(?) WHERE name = 'id'") {
            $0.text(table)
        } _: { _ in
            true
        }
            ?? false
    }
}
