internal import GRDB
internal import GRDBSQLite
internal import Glibc

/// What a salvage got out of one table.
package struct SalvagedTable: Hashable, Sendable {
    package let name: String
    package let rows: Int
    /// Whether the whole table could be read.
    package let isWhole: Bool
}

/// Copies what can be read of a damaged store into a new file.
struct StoreSalvage {
    let source: String
    let target: String

    /// - Returns: the tables in the order of their names.
    /// - Throws: `.corrupt` when not even the schema can be read.
    func run() throws(StoreFailure) -> [SalvagedTable] {
        try StoreFailure.mapping(source) {
            let from = try RawConnection(path: StoreFile(path: source).location(.readOnly))
            let version = Int(try from.integer("PRAGMA user_version"))
            guard 1...Migration.all.count ~= version else {
                throw StoreFailure.corrupt(path: source, detail: "schema \(version)")
            }
            let known = Set(try from.rows("SELECT name FROM sqlite_master") { $0.text() })
            let to = try RawConnection(creating: target)
            try to.run("PRAGMA synchronous = OFF")
            try to.run("PRAGMA auto_vacuum = INCREMENTAL")
            try to.runAll(Migration.all[..<version].map(\.sql).joined(separator: ";"))
            try to.run("PRAGMA user_version = \(version)")
            try to.run("PRAGMA application_id = \(Migration.applicationID)")
            // A table of an earlier step that a later one took away is in the new file only.
            let tables = try Self.tables(to).filter { known.contains($0.name) }
            var salvaged: [SalvagedTable] = []
            try to.run("BEGIN")
            for table in tables { salvaged.append(try TableSalvage(from: from, to: to, table: table).run()) }
            try to.run("COMMIT")
            return salvaged
        }
    }

    /// Tables that hold rows of their own; those of the full-text index are made anew from the others.
    private static func tables(_ connection: RawConnection) throws -> [SalvageTable] {
        let names = try connection.rows(
            "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table' ORDER BY name"
        ) { (name: $0.text(), hasRowID: !$0.flag()) }
        return try names.filter { !$0.name.hasPrefix("sqlite_") && !$0.name.hasPrefix("name_search") }.map { table in
            let columns = try connection.rows(
                "SELECT name, type, pk FROM pragma_table_info('\(table.name)') ORDER BY cid"
            ) { (name: $0.text(), type: $0.text(), key: $0.int()) }
            let first = columns.first { $0.key == 1 }
            let key = table.hasRowID ? "rowid" : first.flatMap { $0.type == "INTEGER" ? $0.name : nil }
            return SalvageTable(name: table.name, columns: columns.map(\.name), key: key)
        }
    }
}

/// A table as a salvage sees it.
struct SalvageTable {
    let name: String
    let columns: [String]
    /// The whole-numbered column that its rows lie in the order of; nil when they lie in the order of a text.
    let key: String?
}

/// Copies the rows of one table around the pages that cannot be read.
///
/// A pass stops at the first damaged page. What lies behind it is reached by a pass from the other end; what lies between
/// two damaged pages by halving the span of keys between them, widest span first, a bounded number of times.
private struct TableSalvage {
    private struct Span {
        let first: Int64
        let last: Int64
    }

    private static let probes = 512

    private let from: RawConnection
    private let to: RawConnection
    private let table: SalvageTable

    init(from: RawConnection, to: RawConnection, table: SalvageTable) {
        self.from = from
        self.to = to
        self.table = table
    }

    func run() throws -> SalvagedTable {
        let insert = try Insertion(to, table)
        var isWhole = true
        if table.key == nil {
            isWhole = try copy(nil, isBackward: false, insert).isWhole
            if !isWhole { _ = try copy(nil, isBackward: true, insert) }
        } else {
            var spans = [Span(first: .min, last: .max)]
            var left = Self.probes
            while let span = spans.first, left > 0 {
                spans.removeFirst()
                left -= 1
                if let gap = try copy(span, &isWhole, insert) {
                    let middle = gap.first + Int64(UInt64(bitPattern: gap.last &- gap.first) / 2)
                    spans += [Span(first: gap.first, last: middle), Span(first: middle + 1, last: gap.last)]
                }
            }
        }
        return SalvagedTable(
            name: table.name, rows: Int(try to.integer("SELECT count(*) FROM \"\(table.name)\"")), isWhole: isWhole)
    }

    /// - Returns: the keys that lie between the two pages that stopped the passes; nil when none did, or nothing lies
    ///   between.
    private func copy(_ span: Span, _ isWhole: inout Bool, _ insert: Insertion) throws -> Span? {
        let forward = try copy(span, isBackward: false, insert)
        guard !forward.isWhole else { return nil }
        isWhole = false
        let backward = try copy(span, isBackward: true, insert)
        let gap = Span(first: forward.last ?? span.first, last: backward.last ?? span.last)
        return gap.first < gap.last ? gap : nil
    }

    private func copy(
        _ span: Span?, isBackward: Bool, _ insert: Insertion
    ) throws -> (isWhole: Bool, last: Int64?) {
        let columns = table.columns.map { "\"\($0)\"" }.joined(separator: ", ")
        var sql = "SELECT \(table.key ?? "0"), \(columns) FROM \"\(table.name)\""
        if let span, let key = table.key {
            sql += " WHERE \(key) BETWEEN \(Self.literal(span.first)) AND \(span.last) ORDER BY \(key)"
            if isBackward { sql += " DESC" }
        } else if isBackward, let first = table.columns.first {
            sql += " ORDER BY \"\(first)\" DESC"
        }
        var last: Int64?
        do {
            let (prepared, _) = try from.prepare(sql)
            defer { sqlite3_finalize(prepared) }
            guard let statement = prepared else { return (true, nil) }
            while true {
                let code = sqlite3_step(statement)
                guard code == SQLITE_ROW else {
                    try from.check(code)
                    return (true, last)
                }
                last = sqlite3_column_int64(statement, 0)
                try insert.row(statement)
            }
        } catch let error as DatabaseError where Self.isDamage(error.resultCode) {
            return (false, last)
        }
    }

    private static func isDamage(_ code: ResultCode) -> Bool {
        switch code.primaryResultCode {
        case .SQLITE_CORRUPT, .SQLITE_IOERR, .SQLITE_NOTADB, .SQLITE_FORMAT, .SQLITE_ERROR: true
        default: false
        }
    }

    /// The smallest number cannot be written as one (its digits alone are too large).
    private static func literal(_ number: Int64) -> String {
        number == .min ? "(-9223372036854775807 - 1)" : String(number)
    }
}

/// Puts rows of a statement into a table of another connection, replacing those of the same key; a row that does not fit
/// is left out.
private final class Insertion {
    private let connection: RawConnection
    private let statement: OpaquePointer?
    private let columns: Int32

    init(_ connection: RawConnection, _ table: SalvageTable) throws {
        self.connection = connection
        columns = Int32(table.columns.count)
        let names = table.columns.map { "\"\($0)\"" }.joined(separator: ", ")
        let places = table.columns.map { _ in "?" }.joined(separator: ", ")
        statement = try connection.prepare(
            "INSERT OR REPLACE INTO \"\(table.name)\"(\(names)) VALUES (\(places))"
        ).statement
    }

    deinit { sqlite3_finalize(statement) }

    /// - Parameter row: stands on a row whose first column is the key.
    func row(_ row: OpaquePointer) throws {
        for column in 0..<columns { sqlite3_bind_value(statement, column + 1, sqlite3_column_value(row, column + 1)) }
        let code = sqlite3_step(statement)
        sqlite3_reset(statement)
        if code & 0xFF != SQLITE_CONSTRAINT { try connection.check(code) }
    }
}
