package import CityModel
internal import GRDB

/// The readings that one whole pass over a source has brought, by which is told what the source no longer holds.
package struct PassCensus: Sendable {
    /// Readings of a pass that are remembered, eight bytes each; a longer pass takes nothing back.
    package static let limit = 2_000_000

    private var slots: [SeriesKey: Int] = [:]
    /// Seconds since 1970, by slot.
    private var times: [[Int64]] = []
    private var count = 0
    /// Whether it holds everything the pass brought.
    package private(set) var isWhole = true
    /// What came of which not all is known that says which reading it was.
    private(set) var unplaced = UnplacedRecords()

    package init() {}

    /// What `note` names the series by.
    mutating func slot(_ key: SeriesKey) -> Int {
        if let slot = slots[key] { return slot }
        slots[key] = times.count
        times.append([])
        return times.count - 1
    }

    mutating func note(_ slot: Int, _ time: Int64) {
        guard count < Self.limit else {
            isWhole = false
            return
        }
        count += 1
        times[slot].append(time)
    }

    package mutating func note(_ key: SeriesKey, _ time: Timestamp) { note(slot(key), time.secondsSince1970) }

    /// Notes something that came and might be one of several readings, or any.
    package mutating func note(_ record: UnplacedRecord) { unplaced.note(record) }

    /// Sorts what came; to be done once, before `holds`.
    mutating func seal() { for slot in times.indices { times[slot].sort() } }

    func slot(of key: SeriesKey) -> Int? { slots[key] }

    /// - Parameter slot: nil for a series that did not come at all.
    func holds(_ slot: Int?, _ time: Int64) -> Bool {
        guard let slot else { return false }
        var (low, high) = (0, times[slot].count)
        while low < high {
            let middle = (low + high) / 2
            if times[slot][middle] < time { low = middle + 1 } else { high = middle }
        }
        return low < times[slot].count && times[slot][low] == time
    }
}

/// What comparing a whole pass with the cache came to.
package struct FeedComparison: Sendable {
    package let reconciliation: FeedReconciliation
    /// The readings to be stored with it: those the source no longer holds, as missing.
    package let gone: [Observation]
    /// Records that the next comparison need not wonder about, with how often each came.
    let explained: [Int64: Int]
}

extension CityCache {
    /// Compares a whole pass over a source with what the cache has of it.
    ///
    /// A reading that a record set aside might be is not taken back. A record that went aside in the comparison before, word
    /// for word, is no such reading: the readings then held came beside it.
    /// - Parameters:
    ///   - keeps: seconds back from the newest reading that the source keeps; older ones are left alone. nil for all.
    ///   - largestShare: 0...1; a pass that would take back more of the readings is not believed.
    package func compare(
        _ census: PassCensus, of source: SourceID, keeps: Int64?, largestShare: Double, at now: Timestamp
    ) throws(StoreFailure) -> FeedComparison {
        var census = census
        census.seal()
        let sealed = census
        return try look { db in
            let series = try db.all("SELECT id, entity, metric FROM series WHERE source = ? ORDER BY id") {
                $0.text(source.text)
            } _: {
                (id: $0.integer(), key: SeriesKey($0.id(), $0.id()))
            }
            let newest = try TipTable(db).newest(of: source)
            let first = keeps.flatMap { keeps in newest?.adding(seconds: -keeps).secondsSince1970 } ?? .min
            let scan = SeriesScan(db)
            let explained = try FeedMarkTables(db).explained(of: source)
            let doubts = sealed.unplaced.doubts(besides: explained)
            var (held, withheld) = (0, 0)
            var gone: [Observation] = []
            for (id, key) in series {
                let slot = sealed.slot(of: key)
                try scan.each(id, from: first, through: .max) { columns, places in
                    for place in places where columns.flags[place] != .missing {
                        held += 1
                        let time = columns.times[place]
                        guard !sealed.holds(slot, time) else { continue }
                        if doubts.mayHold(key, time) {
                            withheld += 1
                            continue
                        }
                        gone.append(
                            Observation(
                                entity: key.entity, metric: key.metric, time: Timestamp(secondsSince1970: time),
                                value: .nan, flag: .missing))
                    }
                }
            }
            let isBelieved = Double(gone.count + withheld) <= largestShare * Double(held)
            return FeedComparison(
                reconciliation: FeedReconciliation(
                    at: now, held: held, gone: gone.count + (isBelieved ? 0 : withheld), isBelieved: isBelieved,
                    withheld: isBelieved ? withheld : 0),
                gone: isBelieved ? gone : [],
                explained: sealed.unplaced.explained(
                    besides: explained, isDecided: isBelieved && withheld == 0))
        }
    }
}
