internal import GRDB

/// The tables `block` and `rollup_day`: bytes by series-day.
struct BlockTable {
    /// Which of the two.
    struct Content {
        fileprivate let read: String
        fileprivate let pass: String
        fileprivate let next: String
        fileprivate let put: String
        fileprivate let remove: String

        private init(_ table: String) {
            read = "SELECT data FROM \(table) WHERE key = ?"
            pass = "SELECT key, data FROM \(table) WHERE key BETWEEN ? AND ? ORDER BY key"
            next = "SELECT key, data FROM \(table) WHERE key >= ? ORDER BY key LIMIT 1"
            put = "INSERT OR REPLACE INTO \(table)(key, data) VALUES (?, ?)"
            remove = "DELETE FROM \(table) WHERE key = ?"
        }

        static let observations = Content("block")
        static let rollUps = Content("rollup_day")
    }

    private let db: Database
    private let content: Content

    init(_ db: Database, _ content: Content) {
        self.db = db
        self.content = content
    }

    /// - Returns: false when there is none.
    func read(_ key: BlockKey, into bytes: PaddedBytes) throws -> Bool {
        let statement = try PreparedStatement(db, content.read)
        defer { statement.reset() }
        statement.bind { $0.integer(key.rawValue) }
        guard try statement.step() else { return false }
        bytes.fill(statement.blob(0))
        return true
    }

    /// The first key at or after the given one; its bytes too when `isWanted` says so.
    func next(
        _ key: BlockKey, into bytes: PaddedBytes? = nil, isWanted: (BlockKey) -> Bool = { _ in true }
    ) throws -> BlockKey? {
        let statement = try PreparedStatement(db, content.next)
        defer { statement.reset() }
        statement.bind { $0.integer(key.rawValue) }
        guard try statement.step() else { return nil }
        let found = BlockKey(rawValue: statement.integer(0))
        if let bytes, isWanted(found) { bytes.fill(statement.blob(1)) }
        return found
    }

    /// Passes over the keys from the first to the last.
    /// - Parameter body: gets the bytes where they lie; false ends the pass.
    func each(
        from first: BlockKey, through last: BlockKey, _ body: (BlockKey, UnsafeRawBufferPointer) throws -> Bool
    ) throws {
        let statement = try PreparedStatement(db, content.pass)
        defer { statement.reset() }
        statement.bind {
            $0.integer(first.rawValue)
            $0.integer(last.rawValue)
        }
        while try statement.step() {
            guard try body(BlockKey(rawValue: statement.integer(0)), statement.blob(1)) else { return }
        }
    }

    func put(_ key: BlockKey, _ bytes: [UInt8]) throws {
        try db.run(content.put) {
            $0.integer(key.rawValue)
            $0.blob(bytes)
        }
    }

    func remove(_ key: BlockKey) throws {
        try db.run(content.remove) { $0.integer(key.rawValue) }
    }

    /// Days that have rows, from `first` to `last`, oldest first.
    func days(from first: Int64, through last: Int64) throws -> [Int64] {
        var days: [Int64] = []
        var day = BlockKey.clamped(day: first)
        let end = BlockKey.clamped(day: last)
        while day <= end, let found = try next(BlockKey(day: day, series: 0)), found.day <= end {
            days.append(found.day)
            day = found.day + 1
        }
        return days
    }

    /// The newest day before `day` that has rows.
    func day(before day: Int64) throws -> Int64? {
        try db.first("SELECT max(key) FROM block WHERE key < ?") {
            $0.integer(BlockKey(day: BlockKey.clamped(day: day), series: 0).rawValue)
        } _: {
            $0.optionalInteger().map { BlockKey(rawValue: $0).day }
        } ?? nil
    }
}

extension BlockKey {
    /// The nearest day that fits into a key.
    static func clamped(day: Int64) -> Int64 { min(max(day, -(1 << 30)), 1 << 30) }
}
