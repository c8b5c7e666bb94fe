internal import GRDB

/// The table `set_aside`: damaged bytes that something else had to take the place of. Kept so that nothing is lost
/// without a word; `verify` names them, `repair` clears them.
struct SetAside {
    /// The table the bytes come from.
    enum Place: String {
        case block
        case hot
    }

    private let db: Database

    init(_ db: Database) { self.db = db }

    func keep(_ key: BlockKey, _ damage: BlockDamage, _ data: [UInt8]) throws {
        try keep(.block, key: key.rawValue, group: nil, damage, data)
    }

    func keep(time: Int64, group: Int64, _ damage: BlockDamage, _ data: [UInt8]) throws {
        try keep(.hot, key: time, group: group, damage, data)
    }

    func each(_ body: (_ place: Place, _ key: Int64, _ group: Int64?) throws -> Void) throws {
        try db.each("SELECT place, key, grp FROM set_aside ORDER BY id") { _ in
        } _: { row in
            try body(try row.word(), row.integer(), row.optionalInteger())
        }
    }

    private func keep(_ place: Place, key: Int64, group: Int64?, _ damage: BlockDamage, _ data: [UInt8]) throws {
        try db.run("INSERT INTO set_aside(place, key, grp, damage, data) VALUES (?, ?, ?, ?, ?)") {
            $0.text(place.rawValue)
            $0.integer(key)
            $0.integer(group)
            $0.text("\(damage)")
            $0.blob(data)
        }
    }
}
