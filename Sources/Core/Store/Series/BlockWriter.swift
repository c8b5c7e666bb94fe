internal import CityModel
internal import GRDB

/// Puts series-days into blocks with their roll-ups, merging them with what blocks hold already. Runs inside a
/// transaction of the caller's; `finish` keeps the counts.
struct BlockWriter {
    /// What became of one series-day.
    struct Written {
        /// Everything the day now holds.
        let columns: DayColumns
        let hours: [(hour: Int64, sums: HourSums)]
        /// Of the new observations.
        let outcome: AppendOutcome
        /// Observations of every hour before; empty when there was no block.
        let before: [Int64: Int]
    }

    private let blocks: BlockTable
    private let rollUps: BlockTable
    private let aside: SetAside
    private let counts: StoreCounts
    private let bytes = PaddedBytes()
    private var old = DayColumns()
    private var rollUpBytes = 0
    private var blockBytes = 0
    private var blockCount = 0
    private(set) var observations = 0

    init(_ db: Database) {
        blocks = BlockTable(db, .observations)
        rollUps = BlockTable(db, .rollUps)
        aside = SetAside(db)
        counts = StoreCounts(db)
    }

    /// - Parameter columns: observations of the key's day, one at least; of one moment they count more than the block's.
    mutating func put(_ columns: DayColumns, _ key: BlockKey) throws -> Written {
        let hadBlock = try readOld(key)
        var all = columns
        var outcome = AppendOutcome(stored: columns.count)
        var before: [Int64: Int] = [:]
        if hadBlock, !old.isEmpty {
            for (hour, sums) in old.hours() { before[hour] = sums.count }
            all = old
            outcome = all.merge(columns)
        }
        var hours = all.hours()
        let data = BlockCodec.encode(all, key)
        try blocks.put(key, data)
        if try readRollUps(key), !hadBlock { hours = try extended(hours, key) }
        let sums = RollUpCodec.encode(hours, key)
        try rollUps.put(key, sums)
        blockCount += hadBlock ? 0 : 1
        blockBytes += data.count
        rollUpBytes += sums.count
        observations += all.count - old.count
        return Written(columns: all, hours: hours, outcome: outcome, before: before)
    }

    func finish() throws {
        try counts.add(blockCount, to: .blocks)
        try counts.add(blockBytes, to: .blockBytes)
        try counts.add(rollUpBytes, to: .rollUpBytes)
        try counts.add(observations, to: .blockObservations)
    }

    /// Reads the block of the key into `old`, which is empty when there is none or it is damaged.
    /// - Returns: whether there is one.
    private mutating func readOld(_ key: BlockKey) throws -> Bool {
        old.removeAll()
        guard try blocks.read(key, into: bytes) else { return false }
        blockBytes -= bytes.count
        do throws(BlockDamage) {
            try BlockCodec.decode(bytes, key, into: &old)
        } catch {
            old.removeAll()
            try aside.keep(key, error, bytes.content)
        }
        return true
    }

    private mutating func readRollUps(_ key: BlockKey) throws -> Bool {
        guard try rollUps.read(key, into: bytes) else { return false }
        rollUpBytes -= bytes.count
        return true
    }

    /// The observations of the day are pruned, its roll-ups are not: those stay, and what came late adds hours only.
    private func extended(
        _ hours: [(hour: Int64, sums: HourSums)], _ key: BlockKey
    ) throws -> [(hour: Int64, sums: HourSums)] {
        var kept = DayRollUps()
        do throws(BlockDamage) {
            try RollUpCodec.decode(bytes, key, into: &kept)
        } catch {
            return hours
        }
        var all: [(hour: Int64, sums: HourSums)] = []
        kept.forEach { all.append(($0, $1)) }
        let present = Set(all.map(\.hour))
        return (all + hours.filter { !present.contains($0.hour) }).sorted { $0.hour < $1.hour }
    }
}
