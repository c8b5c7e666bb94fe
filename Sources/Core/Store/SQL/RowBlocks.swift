internal import GRDB

/// Puts many rows into a table, `blockRows` with each step: a step's own cost is then shared by many rows, and the
/// place where the last row went is found at once.
struct RowBlocks {
    /// The statement for one row and the one for a block.
    struct Text: Sendable {
        fileprivate let single: String
        fileprivate let block: String

        /// - Parameter head: what stands before the rows' values, `INSERT INTO table VALUES`.
        init(_ head: String, columns: Int) {
            let row = "(" + Array(repeating: "?", count: columns).joined(separator: ", ") + ")"
            single = "\(head) \(row)"
            block = "\(head) " + Array(repeating: row, count: RowBlocks.blockRows).joined(separator: ", ")
        }
    }

    private static let blockRows = 100

    private let block: PreparedStatement
    private let single: PreparedStatement

    init(_ db: Database, _ text: Text) throws {
        block = try PreparedStatement(db, text.block)
        single = try PreparedStatement(db, text.single)
    }

    /// - Returns: where the first row stands that, with those after it, is not put in, because one of its block is in the
    ///   way of a constraint; the end of the rows when all are in.
    @discardableResult
    func insert<Row>(_ rows: ArraySlice<Row>, _ bind: (Row, inout Binder) -> Void) throws -> Int {
        defer {
            block.reset()
            single.reset()
        }
        var start = rows.startIndex
        do {
            while rows.endIndex - start >= Self.blockRows {
                block.bind {
                    for place in start..<start + Self.blockRows { bind(rows[place], &$0) }
                }
                try block.step()
                start += Self.blockRows
            }
            while start < rows.endIndex {
                single.bind { bind(rows[start], &$0) }
                try single.step()
                start += 1
            }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {}
        return start
    }
}
