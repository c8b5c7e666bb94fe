internal import CityModel
internal import GRDB

/// Decodes every block and hot row and recomputes roll-ups, newest values and counts from them.
struct SeriesVerification {
    private struct Place: Hashable, Comparable {
        let day: Int64
        let group: Int64

        static func < (left: Self, right: Self) -> Bool { (left.day, left.group) < (right.day, right.group) }
    }

    private let db: Database
    private let names: [Int64: SeriesKey]
    private var counted = 0

    init(_ db: Database) throws {
        self.db = db
        names = try SeriesNames(db).all()
    }

    /// Damage, then roll-ups by time, then newest values, then counts.
    mutating func findings() throws -> [StoreFinding] {
        counted = 0
        let hotPlaces = try hotPlaces()
        var damages = try setAside()
        var differences: [(hour: Int64, finding: StoreFinding)] = []
        try checkBlocks(hotPlaces, &damages, &differences)
        try checkRollUps(&damages)
        for place in hotPlaces.sorted() { try check(place, &damages, &differences) }
        differences.sort { $0.hour < $1.hour }
        let stored = try StoreCounts(db).value(.observations)
        let count = stored == counted ? [] : [StoreFinding.countDiffers(stored: stored, counted: counted)]
        return damages + differences.map(\.finding) + (try staleTips()) + (damages.isEmpty ? count : [])
    }

    /// Days and groups that have hot rows or hour pages.
    private func hotPlaces() throws -> Set<Place> {
        var places: Set<Place> = []
        let hot = HotTable(db)
        for day in try hot.days(from: .min, through: .max) {
            var next = try hot.group(notBefore: 0, day: day)
            while let group = next {
                places.insert(Place(day: day, group: group))
                next = try hot.group(notBefore: group + 1, day: day)
            }
        }
        try HourTable(db).each(.min ... .max) { hour, group, _ in
            places.insert(Place(day: dayNumber(hour), group: group))
        }
        return places
    }

    private func setAside() throws -> [StoreFinding] {
        var findings: [StoreFinding] = []
        try SetAside(db).each { place, key, _ in
            switch place {
            case .block:
                let key = BlockKey(rawValue: key)
                findings.append(.blockDamaged(names[key.series], day: key.start, .content))
            case .hot: findings.append(.rowDamaged(time: Timestamp(secondsSince1970: key), .content))
            }
        }
        return findings
    }

    private mutating func checkBlocks(
        _ hotPlaces: Set<Place>, _ damages: inout [StoreFinding],
        _ differences: inout [(hour: Int64, finding: StoreFinding)]
    ) throws {
        let (blocks, rollUps) = (BlockTable(db, .observations), BlockTable(db, .rollUps))
        let (bytes, sums) = (PaddedBytes(), PaddedBytes())
        var columns = DayColumns()
        var kept = DayRollUps()
        try blocks.each(from: .least, through: .greatest) { key, data in
            bytes.fill(data)
            do throws(BlockDamage) {
                try BlockCodec.decode(bytes, key, into: &columns)
            } catch {
                damages.append(.blockDamaged(names[key.series], day: key.start, error))
                return true
            }
            let isHot = hotPlaces.contains(Place(day: key.day, group: SeriesGroup.number(of: key.series)))
            if !isHot { counted += columns.count }
            var known: [Int64: HourSums] = [:]
            if try rollUps.read(key, into: sums) {
                do throws(BlockDamage) {
                    try RollUpCodec.decode(sums, key, into: &kept)
                } catch {
                    return true
                }
                kept.forEach { known[$0] = $1 }
            }
            differences += differing(columns.hours(), known, key.series)
            return true
        }
    }

    private func checkRollUps(_ damages: inout [StoreFinding]) throws {
        let bytes = PaddedBytes()
        var rollUps = DayRollUps()
        try BlockTable(db, .rollUps).each(from: .least, through: .greatest) { key, data in
            bytes.fill(data)
            do throws(BlockDamage) {
                try RollUpCodec.decode(bytes, key, into: &rollUps)
            } catch {
                damages.append(.rollUpsDamaged(names[key.series], day: key.start, error))
            }
            return true
        }
    }

    /// Compares what is kept of a day that is hot with what its observations come to.
    private mutating func check(
        _ place: Place, _ damages: inout [StoreFinding],
        _ differences: inout [(hour: Int64, finding: StoreFinding)]
    ) throws {
        try HotTable(db).each(
            day: place.day, group: place.group, from: .min, through: .max,
            damaged: { damages.append(.rowDamaged(time: Timestamp(secondsSince1970: $0), $1)) }
        ) { _, _ in true }
        let selection = SeriesSelection((0..<SeriesGroup.size).map { SeriesGroup.series(place.group, $0) })
        let range = SeriesScan.seconds(ofDay: place.day)
        let samples = try SeriesScan(db).samples(
            selection.ids, from: range.lowerBound, through: range.upperBound)
        let kept = try RollUpScan(db).sums(selection, range)
        for (slot, id) in selection.ids.enumerated() {
            let list = samples[id, default: []]
            counted += list.count
            let known = Dictionary(kept[slot].map { ($0.hour, $0.sums) }) { first, _ in first }
            differences += differing(DayColumns(list).hours(), known, id)
        }
    }

    private func differing(
        _ computed: [(hour: Int64, sums: HourSums)], _ kept: [Int64: HourSums], _ series: Int64
    ) -> [(hour: Int64, finding: StoreFinding)] {
        var left = kept
        var hours: [Int64] = []
        for (hour, sums) in computed {
            if let known = left.removeValue(forKey: hour), known.agrees(with: sums) { continue }
            hours.append(hour)
        }
        hours += left.filter { $0.value.count > 0 }.keys
        return hours.sorted().map {
            ($0, .rollUpDiffers(names[series], hour: Timestamp(secondsSince1970: $0)))
        }
    }

    /// Series whose newest value on record is not the newest observation.
    private func staleTips() throws -> [StoreFinding] {
        var findings: [StoreFinding] = []
        let scan = SeriesScan(db)
        for part in SeriesSelection(Array(names.keys)).groups {
            let kept = try TipTable(db).stored(part.group)
            let ids = (0..<SeriesGroup.size).filter { part.wanted & (1 << UInt64($0)) != 0 }
                .map { SeriesGroup.series(part.group, $0) }
            let newest = try scan.newest(Set(ids), from: .min, through: .max)
            for id in ids {
                let tip = kept?.tips[SeriesGroup.place(of: id)] ?? SeriesTip()
                if !agrees(tip, newest[id]) { findings.append(.latestDiffers(names[id])) }
            }
        }
        return findings
    }

    private func agrees(_ tip: SeriesTip, _ newest: Sample?) -> Bool {
        guard let newest else { return !tip.isKnown }
        return tip.isKnown && tip.sample.time == newest.time && StoredValue.same(tip.value, newest.value)
            && tip.flag == newest.flag
    }
}

extension BlockKey {
    static let least = BlockKey(rawValue: .min)
    static let greatest = BlockKey(rawValue: .max)
}
