internal import CityModel
internal import GRDB

/// Takes out of the series what cannot be read, and computes anew what can be computed from the rest.
///
/// All days go into blocks first: compaction sets damaged hot rows aside and computes the roll-ups of their days. After
/// that every block, its roll-ups, the newest values and the counts are gone over.
struct SeriesRepair {
    private static let keysPerStep = 512

    let cache: CityCache

    func run() throws(StoreFailure) {
        try removeDamagedBlocks()
        _ = try cache.compact(daysBefore: Timestamp(secondsSince1970: .max), maximumSteps: .max)
        try mendRollUps()
        try cache.write { db in
            try db.run("DELETE FROM set_aside")
            try rebuildTips(db)
            try recount(db)
        }
    }

    private func removeDamagedBlocks() throws(StoreFailure) {
        var next: BlockKey? = .least
        while let first = next {
            next = try cache.write { db -> BlockKey? in
                let blocks = BlockTable(db, .observations)
                let bytes = PaddedBytes()
                var columns = DayColumns()
                return try pass(blocks, from: first, bytes) { key in
                    do throws(BlockDamage) {
                        try BlockCodec.decode(bytes, key, into: &columns)
                    } catch {
                        try blocks.remove(key)
                    }
                }
            }
        }
    }

    /// Roll-ups that do not say what their block says are replaced; damaged ones without a block are lost.
    private func mendRollUps() throws(StoreFailure) {
        for content in [BlockTable.Content.observations, .rollUps] {
            var next: BlockKey? = .least
            while let first = next {
                next = try cache.write { db -> BlockKey? in
                    let bytes = PaddedBytes()
                    return try pass(BlockTable(db, content), from: first, bytes) { try mendRollUps($0, db) }
                }
            }
        }
    }

    private func mendRollUps(_ key: BlockKey, _ db: Database) throws {
        let (blocks, rollUps) = (BlockTable(db, .observations), BlockTable(db, .rollUps))
        let bytes = PaddedBytes()
        var kept = DayRollUps()
        var known: [Int64: HourSums] = [:]
        var isReadable = try rollUps.read(key, into: bytes)
        let isThere = isReadable
        if isReadable {
            do throws(BlockDamage) {
                try RollUpCodec.decode(bytes, key, into: &kept)
                kept.forEach { known[$0] = $1 }
            } catch {
                isReadable = false
            }
        }
        guard try blocks.read(key, into: bytes) else {
            if isThere, !isReadable { try rollUps.remove(key) }
            return
        }
        var columns = DayColumns()
        try BlockCodec.decode(bytes, key, into: &columns)
        let hours = columns.hours()
        let agrees = hours.count == known.count && hours.allSatisfy { known[$0.hour]?.agrees(with: $0.sums) ?? false }
        if !agrees { try rollUps.put(key, RollUpCodec.encode(hours, key)) }
    }

    /// Goes over some keys from the first on.
    /// - Returns: where to go on; nil at the end.
    private func pass(
        _ table: BlockTable, from first: BlockKey, _ bytes: PaddedBytes, _ body: (BlockKey) throws -> Void
    ) throws -> BlockKey? {
        var next = first
        for _ in 0..<Self.keysPerStep {
            guard let key = try table.next(next, into: bytes) else { return nil }
            try body(key)
            guard key < .greatest else { return nil }
            next = BlockKey(rawValue: key.rawValue + 1)
        }
        return next
    }

    private func rebuildTips(_ db: Database) throws {
        try db.run("DELETE FROM tip")
        let groups = try db.all("SELECT DISTINCT id >> 6 FROM series ORDER BY 1") { $0.integer() }
        var bytes: [UInt8] = []
        for group in groups {
            try TipTable(db).rebuilt(group).encode(group: group, into: &bytes)
            try TipTable(db).put(bytes, group)
        }
    }

    private func recount(_ db: Database) throws {
        var (blocks, observations, length, rollUpLength, hot) = (0, 0, 0, 0, 0)
        let bytes = PaddedBytes()
        try BlockTable(db, .observations).each(from: .least, through: .greatest) { key, data in
            bytes.fill(data)
            blocks += 1
            length += data.count
            observations += try BlockCodec.extent(bytes, key).count
            return true
        }
        try BlockTable(db, .rollUps).each(from: .least, through: .greatest) { _, data in
            rollUpLength += data.count
            return true
        }
        // Days too far off for a block stay in the hot tier.
        let table = HotTable(db)
        for day in try table.days(from: .min, through: .max) {
            var next = try table.group(notBefore: 0, day: day)
            while let group = next {
                try table.each(day: day, group: group, from: .min, through: .max, damaged: { _, _ in }) {
                    hot += $1.present.nonzeroBitCount
                    return true
                }
                next = try table.group(notBefore: group + 1, day: day)
            }
        }
        let counts = StoreCounts(db)
        try counts.set(observations + hot, .observations)
        try counts.set(observations, .blockObservations)
        try counts.set(blocks, .blocks)
        try counts.set(length, .blockBytes)
        try counts.set(rollUpLength, .rollUpBytes)
    }
}
