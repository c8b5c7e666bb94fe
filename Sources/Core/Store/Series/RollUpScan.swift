internal import CityModel
internal import GRDB

/// The sums of one hour.
struct HourSlot {
    /// Start of the hour.
    let hour: Int64
    var sums: HourSums
}

/// Reads hour roll-ups from where they are kept: those of compacted days, those of hours that ended since, and the tips'
/// running hours. What is newer in this order counts.
struct RollUpScan {
    private let db: Database
    private let log: DamageLog

    /// - Parameter log: is told what could not be read.
    init(_ db: Database, log: DamageLog = DamageLog()) {
        self.db = db
        self.log = log
    }

    /// - Parameter hours: seconds; hours that begin in them are read.
    /// - Returns: by slot of the selection, oldest first.
    func sums(_ selection: SeriesSelection, _ hours: ClosedRange<Int64>) throws -> [[HourSlot]] {
        var sums = [[HourSlot]](repeating: [], count: selection.ids.count)
        guard !selection.ids.isEmpty else { return sums }
        let length = hours.upperBound.subtractingReportingOverflow(hours.lowerBound)
        let expected = length.overflow ? 24 : Int(min(24, length.partialValue / secondsPerHour + 1))
        for slot in sums.indices { sums[slot].reserveCapacity(expected) }
        try eachDay(selection, dayNumber(hours.lowerBound), dayNumber(hours.upperBound)) { slot, day in
            day.forEach { hour, part in
                if hours.contains(hour) { sums[slot].append(HourSlot(hour: hour, sums: part)) }
            }
        }
        try addEnded(selection, hours, to: &sums)
        for part in selection.groups {
            let page = try TipTable(db).page(part.group)
            for place in 0..<SeriesGroup.size where part.wanted & (1 << UInt64(place)) != 0 {
                let tip = page.tips[place]
                guard tip.isKnown, hours.contains(tip.hour) else { continue }
                Self.put(tip.hour, tip.sums, into: &sums[part.slots[place]])
            }
        }
        return sums
    }

    private func addEnded(
        _ selection: SeriesSelection, _ hours: ClosedRange<Int64>, to sums: inout [[HourSlot]]
    ) throws {
        var parts: [Int64: SeriesSelection.Part] = [:]
        for part in selection.groups { parts[part.group] = part }
        guard let least = selection.groups.first?.group, let most = selection.groups.last?.group else { return }
        // Passing over a group nobody wants costs a fraction of looking one up.
        let isClose = most - least < 4 * Int64(selection.groups.count)
        let table = HourTable(db)
        var next = try table.hour(notBefore: hours.lowerBound)
        while let hour = next, hours.contains(hour) {
            if isClose {
                try table.each(of: hour, groups: least...most, where: { parts[$0] != nil }) { group, page in
                    guard let part = parts[group], let page else { return }
                    page.forEach(part.wanted) { Self.put(hour, $1, into: &sums[part.slots[$0]]) }
                }
            } else {
                for part in selection.groups {
                    try table.page(hour: hour, group: part.group)?.forEach(part.wanted) {
                        Self.put(hour, $1, into: &sums[part.slots[$0]])
                    }
                }
            }
            next = hour < .max ? try table.hour(notBefore: hour + 1) : nil
        }
    }

    private static func put(_ hour: Int64, _ part: HourSums, into list: inout [HourSlot]) {
        guard let last = list.last, last.hour >= hour else { return list.append(HourSlot(hour: hour, sums: part)) }
        let place = list.firstIndex { $0.hour >= hour } ?? list.count
        if list[place].hour == hour {
            list[place].sums = part
        } else {
            list.insert(HourSlot(hour: hour, sums: part), at: place)
        }
    }

    /// Hands out the kept days of the selected series, by day.
    func eachDay(
        _ selection: SeriesSelection, _ first: Int64, _ last: Int64, _ body: (Int, DayRollUps) throws -> Void
    ) throws {
        let table = BlockTable(db, .rollUps)
        let bytes = PaddedBytes()
        var rollUps = DayRollUps()
        func handOut(_ slot: Int, _ key: BlockKey) throws {
            do throws(BlockDamage) {
                try RollUpCodec.decode(bytes, key, into: &rollUps)
            } catch {
                log.note(key, error)
                return
            }
            try body(slot, rollUps)
        }
        if selection.isDense {
            let start = BlockKey(day: BlockKey.clamped(day: first), series: selection.least)
            let end = BlockKey(day: BlockKey.clamped(day: last), series: selection.most)
            return try table.each(from: start, through: end) { key, data in
                guard let slot = selection.slot(of: key.series) else { return true }
                bytes.fill(data)
                try handOut(slot, key)
                return true
            }
        }
        for day in try table.days(from: first, through: last) {
            for (slot, id) in selection.ids.enumerated() {
                let key = BlockKey(day: day, series: id)
                if try table.read(key, into: bytes) { try handOut(slot, key) }
            }
        }
    }
}
