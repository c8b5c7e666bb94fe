internal import CityModel
internal import GRDB

/// Reads observations from both tiers as one, oldest first; of one moment what is hot counts.
///
/// Days are taken one after the other, so that no more than a day of a series is held twice.
struct SeriesScan {
    private let hot: HotTable
    private let blocks: BlockTable
    private let log: DamageLog
    private let bytes = PaddedBytes()

    /// - Parameter log: is told what could not be read.
    init(_ db: Database, log: DamageLog = DamageLog()) {
        hot = HotTable(db)
        blocks = BlockTable(db, .observations)
        self.log = log
    }

    /// Samples of one series from `start` to `end`, both included, oldest first.
    func samples(_ series: Int64, from start: Int64, through end: Int64) throws -> [Sample] {
        var samples: [Sample] = []
        try each(series, from: start, through: end) { columns, places in
            for place in places { samples.append(columns.sample(place)) }
        }
        return samples
    }

    /// Hands out the observations of one series from `start` to `end`, both included, a day at a time.
    func each(
        _ series: Int64, from start: Int64, through end: Int64, _ body: (DayColumns, Range<Int>) throws -> Void
    ) throws {
        guard start <= end else { return }
        var hotDays = try hot.days(from: dayNumber(start), through: dayNumber(end))[...]
        let group = SeriesGroup.number(of: series)
        let wanted = UInt64(1) << UInt64(SeriesGroup.place(of: series))
        var (columns, fresh) = (DayColumns(), DayColumns())
        func handOut(_ columns: DayColumns) throws {
            let places = columns.places(from: start, through: end)
            if !places.isEmpty { try body(columns, places) }
        }
        func readHot(_ day: Int64, _ fresh: inout DayColumns) throws {
            fresh.removeAll()
            try hotRows(day: day, group: group, wanted: wanted, from: start, through: end) { _, time, value, flag in
                fresh.append(time: time, value: value, flag: flag)
            }
        }
        try eachBlock(of: series, from: dayNumber(start), through: dayNumber(end)) { day, decode in
            while let hotDay = hotDays.first, hotDay < day {
                hotDays.removeFirst()
                try readHot(hotDay, &fresh)
                try handOut(fresh)
            }
            let isSound = try decode(&columns)
            if hotDays.first == day {
                hotDays.removeFirst()
                try readHot(day, &fresh)
                if isSound { columns.merge(fresh) } else { columns = fresh }
            } else if !isSound {
                return
            }
            try handOut(columns)
        }
        for day in hotDays {
            try readHot(day, &fresh)
            try handOut(fresh)
        }
    }

    /// Samples of several series from `start` to `end`, both included, oldest first; series without any are left out.
    func samples(_ series: [Int64], from start: Int64, through end: Int64) throws -> [Int64: [Sample]] {
        guard start <= end, !series.isEmpty else { return [:] }
        let selection = SeriesSelection(series)
        var samples = [[Sample]](repeating: [], count: selection.ids.count)
        let (first, last) = (dayNumber(start), dayNumber(end))
        let hotDays = Set(try hot.days(from: first, through: last))
        let blockDays = Set(try blocks.days(from: first, through: last))
        for day in hotDays.union(blockDays).sorted() {
            if !blockDays.contains(day) {
                try eachHot(selection, day: day, from: start, through: end) { slot, time, value, flag in
                    samples[slot].append(
                        Sample(time: Timestamp(secondsSince1970: time), value: value, flag: flag))
                }
                continue
            }
            var fresh: [Int: DayColumns] = [:]
            if hotDays.contains(day) {
                try eachHot(selection, day: day, from: start, through: end) { slot, time, value, flag in
                    fresh[slot, default: DayColumns()].append(time: time, value: value, flag: flag)
                }
            }
            try eachBlock(of: selection, day: day) { slot, columns in
                if let newer = fresh.removeValue(forKey: slot) {
                    var merged = columns
                    merged.merge(newer)
                    for place in merged.places(from: start, through: end) {
                        samples[slot].append(merged.sample(place))
                    }
                    return
                }
                let places = columns.places(from: start, through: end)
                for place in places { samples[slot].append(columns.sample(place)) }
            }
            for (slot, columns) in fresh {
                for place in 0..<columns.count { samples[slot].append(columns.sample(place)) }
            }
        }
        var found: [Int64: [Sample]] = [:]
        for (slot, list) in samples.enumerated() where !list.isEmpty { found[selection.ids[slot]] = list }
        return found
    }

    /// The seconds of a day; the days at the ends of the numbers are cut.
    static func seconds(ofDay day: Int64) -> ClosedRange<Int64> {
        let start = day.multipliedReportingOverflow(by: secondsPerDay)
        let first = start.overflow ? Int64.min : start.partialValue
        let end = (day &+ 1).multipliedReportingOverflow(by: secondsPerDay)
        return first...(end.overflow ? .max : end.partialValue - 1)
    }

    /// Days from `start` to `end`, both seconds, on which any series has observations; oldest first.
    func days(from start: Int64, through end: Int64) throws -> [Int64] {
        let (first, last) = (dayNumber(start), dayNumber(end))
        let hotDays = try hot.days(from: first, through: last)
        return Set(hotDays).union(try blocks.days(from: first, through: last)).sorted()
    }

    /// Sums of the hour for each series that has observations in it, up to `end`.
    func hour(_ hour: Int64, series: [Int64], through end: Int64 = .max) throws -> [Int64: HourSums] {
        let (last, isPast) = hour.addingReportingOverflow(secondsPerHour - 1)
        return try samples(series, from: hour, through: min(isPast ? .max : last, end)).mapValues { HourSums($0) }
    }

    /// The newest sample of each wanted series between `start` and `end`, both included.
    func newest(_ series: Set<Int64>, from start: Int64, through end: Int64) throws -> [Int64: Sample] {
        var found: [Int64: Sample] = [:]
        guard start <= end else { return found }
        var missing = series
        let hotDays = Set(try hot.days(from: dayNumber(start), through: dayNumber(end)))
        var day = try lastDay(through: dayNumber(end), hotDays)
        while let present = day, present >= dayNumber(start), !missing.isEmpty {
            let selection = SeriesSelection(Array(missing))
            var candidates: [Int64: Sample] = [:]
            try eachBlock(of: selection, day: present) { slot, columns in
                if let place = columns.places(from: start, through: end).last {
                    candidates[selection.ids[slot]] = columns.sample(place)
                }
            }
            if hotDays.contains(present) {
                for part in selection.groups {
                    try newestHot(part, day: present, from: start, through: end, into: &candidates)
                }
            }
            for (id, sample) in candidates {
                found[id] = sample
                missing.remove(id)
            }
            day = try lastDay(through: present - 1, hotDays)
        }
        return found
    }

    // MARK: the hot tier

    /// Takes newer samples of the hot tier into the candidates.
    private func newestHot(
        _ part: SeriesSelection.Part, day: Int64, from start: Int64, through end: Int64,
        into candidates: inout [Int64: Sample]
    ) throws {
        var missing = part.wanted
        try hot.each(
            day: day, group: part.group, from: start, through: end, isDescending: true,
            damaged: { log.note(group: part.group, time: $0, wanted: part.wanted, $1) }
        ) { time, view in
            try view.forEach(missing) { place, value, flag in
                let id = SeriesGroup.series(part.group, place)
                if let candidate = candidates[id], candidate.time.secondsSince1970 > time { return }
                candidates[id] = Sample(time: Timestamp(secondsSince1970: time), value: value, flag: flag)
            }
            missing &= ~view.present
            return missing != 0
        }
    }

    private func hotRows(
        day: Int64, group: Int64, wanted: UInt64, from start: Int64, through end: Int64,
        _ body: (Int, Int64, Double, ObservationFlag) -> Void
    ) throws {
        try hot.each(
            day: day, group: group, from: start, through: end,
            damaged: { log.note(group: group, time: $0, wanted: wanted, $1) }
        ) { time, view in
            do throws(BlockDamage) {
                try view.forEach(wanted) { body($0, time, $1, $2) }
            } catch {
                log.note(group: group, time: time, wanted: wanted, error)
            }
            return true
        }
    }

    private func eachHot(
        _ selection: SeriesSelection, day: Int64, from start: Int64, through end: Int64,
        _ body: (Int, Int64, Double, ObservationFlag) -> Void
    ) throws {
        for part in selection.groups {
            try hotRows(day: day, group: part.group, wanted: part.wanted, from: start, through: end) {
                place, time, value, flag in
                body(part.slots[place], time, value, flag)
            }
        }
    }

    // MARK: blocks

    /// Walks along the blocks of one series: one seek a day on which there is anything.
    /// - Parameter body: gets the day and what decodes its block, which says whether it is sound.
    private func eachBlock(
        of series: Int64, from first: Int64, through last: Int64,
        _ body: (Int64, (inout DayColumns) throws -> Bool) throws -> Void
    ) throws {
        var day = BlockKey.clamped(day: first)
        let end = BlockKey.clamped(day: last)
        while day <= end {
            let wanted = BlockKey(day: day, series: series)
            let next: BlockKey?
            do {
                next = try blocks.next(wanted, into: bytes) { $0 == wanted }
            } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
                log.note(wanted, .page)
                day += 1
                continue
            }
            guard let found = next, found.day <= end else { return }
            if found == wanted {
                try body(day) { columns in
                    do throws(BlockDamage) {
                        try BlockCodec.decode(bytes, wanted, into: &columns)
                        return true
                    } catch {
                        log.note(wanted, error)
                        return false
                    }
                }
            }
            day = found.day > day && found.series <= series ? found.day : found.day + 1
        }
    }

    /// Hands out the blocks of the selected series on a day, in order of their numbers.
    private func eachBlock(
        of selection: SeriesSelection, day: Int64, _ body: (Int, DayColumns) throws -> Void
    ) throws {
        guard BlockKey.isPossible(day: day, series: 0) else { return }
        var columns = DayColumns()
        func handOut(_ slot: Int, _ key: BlockKey) throws {
            do throws(BlockDamage) {
                try BlockCodec.decode(bytes, key, into: &columns)
            } catch {
                log.note(key, error)
                return
            }
            try body(slot, columns)
        }
        var passed = Int64.min
        if selection.isDense {
            do {
                let first = BlockKey(day: day, series: selection.least)
                return try blocks.each(from: first, through: BlockKey(day: day, series: selection.most)) { key, data in
                    passed = key.series
                    guard let slot = selection.slot(of: key.series) else { return true }
                    bytes.fill(data)
                    try handOut(slot, key)
                    return true
                }
            } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
                // The rest one by one, so that only what lies on the damaged page is missed.
            }
        }
        for (slot, id) in selection.ids.enumerated() where id > passed {
            let key = BlockKey(day: day, series: id)
            do {
                guard try blocks.read(key, into: bytes) else { continue }
            } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
                log.note(key, .page)
                continue
            }
            try handOut(slot, key)
        }
    }

    private func lastDay(through day: Int64, _ hotDays: Set<Int64>) throws -> Int64? {
        let hot = hotDays.filter { $0 <= day }.max()
        let block = try blocks.day(before: day < .max ? day + 1 : day)
        return [hot, block].compactMap(\.self).max()
    }
}
