package import CityModel
internal import GRDB

/// What a series is like over the hours of the day.
package struct HourProfile: Hashable, Sendable {
    package let entity: EntityID
    /// Mean of the usable values by hour of the day, 24; not-a-number where there are none.
    package let means: [Double]
    /// Usable values by hour of the day, 24.
    package let usable: [Int]

    package init(entity: EntityID, means: [Double], usable: [Int]) {
        self.entity = entity
        self.means = means
        self.usable = usable
    }
}

/// What all series of a metric come to in one hour.
package struct HourMean: Hashable, Sendable {
    /// Start of the hour (UTC).
    package let hour: Timestamp
    /// Over all usable values of all series.
    package let mean: Double
    package let usable: Int
    /// Observations of any flag.
    package let count: Int
}

extension CityCache {
    /// Mean of every series of the metric by hour of the day, sorted by entity; whole hours come from roll-ups, those
    /// that the range cuts from observations.
    /// - Parameters:
    ///   - range: nil for all there is.
    ///   - utcOffsetSeconds: whole hours by which the hours of the day run ahead of UTC; 28,800 in Shanghai.
    package func profile(
        metric: MetricID, in range: TimeRange?, utcOffsetSeconds: Int64
    ) throws(StoreFailure) -> [HourProfile] {
        try look { try SeriesStatistics($0).profile(metric, range, utcOffsetSeconds) }
    }

    /// Means over all series of each metric of the hours (UTC) that begin in the range, oldest first.
    package func hourMeans(in range: TimeRange) throws(StoreFailure) -> [MetricID: [HourMean]] {
        try look { try SeriesStatistics($0).hourMeans(range) }
    }
}

/// Means over many series at once.
private struct SeriesStatistics {
    /// An hour of a metric.
    private struct Part {
        let hour: Int64
        private var sum = 0.0
        private var usable = 0
        private var count = 0

        init(hour: Int64) { self.hour = hour }

        mutating func add(_ sums: HourSums) {
            sum += sums.sum
            usable += sums.usable
            count += sums.count
        }

        var mean: HourMean {
            HourMean(
                hour: Timestamp(secondsSince1970: hour), mean: usable == 0 ? .nan : sum / Double(usable),
                usable: usable, count: count)
        }
    }

    private let db: Database

    init(_ db: Database) { self.db = db }

    func profile(_ metric: MetricID, _ range: TimeRange?, _ offset: Int64) throws -> [HourProfile] {
        let names = try db.all("SELECT id, entity FROM series WHERE metric = ?") {
            $0.text(metric.text)
        } _: {
            (id: $0.integer(), entity: EntityID($0.text()))
        }
        let selection = SeriesSelection(names.map(\.id))
        var sums = [Double](repeating: 0, count: selection.ids.count * 24)
        var usable = [Int](repeating: 0, count: selection.ids.count * 24)
        try eachHour(selection, range) { slot, hour, part in
            let place = slot * 24 + Int((hour &+ offset) &- floor(hour &+ offset)) / Int(secondsPerHour)
            sums[place] += part.sum
            usable[place] += part.usable
        }
        return names.sorted { $0.entity < $1.entity }.compactMap { id, entity in
            guard let slot = selection.slotOfWanted(id) else { return nil }
            let places = slot * 24..<slot * 24 + 24
            let means = places.map { usable[$0] == 0 ? Double.nan : sums[$0] / Double(usable[$0]) }
            return HourProfile(entity: entity, means: means, usable: Array(usable[places]))
        }
    }

    func hourMeans(_ range: TimeRange) throws -> [MetricID: [HourMean]] {
        var metrics: [MetricID] = []
        var slots: [(id: Int64, metric: Int)] = []
        try db.each("SELECT id, metric FROM series ORDER BY metric") { _ in
        } _: { row in
            let (id, metric) = (row.integer(), MetricID(row.text()))
            if metrics.last != metric { metrics.append(metric) }
            slots.append((id, metrics.count - 1))
        }
        let selection = SeriesSelection(slots.map(\.id))
        var places = [Int](repeating: 0, count: slots.count)
        for (id, metric) in slots {
            if let slot = selection.slotOfWanted(id) { places[slot] = metric }
        }
        var sums = [[Part]](repeating: [], count: metrics.count)
        try eachHour(selection, range) { slot, hour, part in
            let metric = places[slot]
            let place = Self.place(of: hour, &sums[metric])
            sums[metric][place].add(part)
        }
        var means: [MetricID: [HourMean]] = [:]
        for (metric, hours) in zip(metrics, sums) where !hours.isEmpty { means[metric] = hours.map(\.mean) }
        return means
    }

    /// Where the hour stands among the parts, sorted; it is put in when it is new.
    private static func place(of hour: Int64, _ parts: inout [Part]) -> Int {
        guard let first = parts.first else {
            parts.append(Part(hour: hour))
            return 0
        }
        // Mostly there is no gap, and the distance tells the place.
        let guess = Int((hour &- first.hour) / secondsPerHour)
        if parts.indices.contains(guess), parts[guess].hour == hour { return guess }
        let place = parts.firstIndex { $0.hour >= hour } ?? parts.count
        if place == parts.count || parts[place].hour != hour { parts.insert(Part(hour: hour), at: place) }
        return place
    }

    /// Hands out the sums of every hour in the range, an hour's part where the range cuts it; day by day, so that memory
    /// does not grow with the range.
    private func eachHour(
        _ selection: SeriesSelection, _ range: TimeRange?, _ body: (Int, Int64, HourSums) throws -> Void
    ) throws {
        let start = range?.start.secondsSince1970 ?? .min
        let end = range.map { $0.end.secondsSince1970 - 1 } ?? .max
        guard start <= end, range.map({ $0.start < $0.end }) ?? true, !selection.ids.isEmpty else { return }
        let first = start == flooredToHour(start) || range == nil ? start : flooredToHour(start) + secondsPerHour
        let last = end == .max ? end : flooredToHour(end + 1) - 1
        if first > last { return try eachCut(selection, start, end, body) }
        if start < first { try eachCut(selection, start, first - 1, body) }
        try eachWhole(selection, first, last, body)
        if last < end { try eachCut(selection, last + 1, end, body) }
    }

    private func eachCut(
        _ selection: SeriesSelection, _ start: Int64, _ end: Int64, _ body: (Int, Int64, HourSums) throws -> Void
    ) throws {
        let found = try SeriesScan(db).samples(selection.ids, from: start, through: end)
        for (slot, id) in selection.ids.enumerated() {
            for hour in stride(from: flooredToHour(start), through: end, by: Int64.Stride(secondsPerHour)) {
                let part = HourSums(
                    found[id, default: []].lazy.filter { flooredToHour($0.time.secondsSince1970) == hour })
                if part.count > 0 { try body(slot, hour, part) }
            }
        }
    }

    private func eachWhole(
        _ selection: SeriesSelection, _ first: Int64, _ last: Int64, _ body: (Int, Int64, HourSums) throws -> Void
    ) throws {
        let scan = RollUpScan(db)
        let recent = try recentDays(selection, first, last)
        let kept = try BlockTable(db, .rollUps).days(from: dayNumber(first), through: dayNumber(last))
        for day in recent.union(kept).sorted() {
            if recent.contains(day) {
                let hours = max(first, day &* secondsPerDay)...min(last, day &* secondsPerDay &+ secondsPerDay &- 1)
                for (slot, list) in try scan.sums(selection, hours).enumerated() {
                    for part in list { try body(slot, part.hour, part.sums) }
                }
            } else {
                try scan.eachDay(selection, day, day) { slot, rollUps in
                    try rollUps.forEach { hour, sums in
                        if hour >= first, hour <= last { try body(slot, hour, sums) }
                    }
                }
            }
        }
    }

    /// Days of which something stands in hour pages or tips.
    private func recentDays(_ selection: SeriesSelection, _ first: Int64, _ last: Int64) throws -> Set<Int64> {
        var days: Set<Int64> = []
        let table = HourTable(db)
        var next = try table.hour(notBefore: first)
        while let hour = next, hour <= last {
            days.insert(dayNumber(hour))
            let end = (dayNumber(hour) &+ 1).multipliedReportingOverflow(by: secondsPerDay)
            next = end.overflow ? nil : try table.hour(notBefore: end.partialValue)
        }
        for part in selection.groups {
            for tip in try TipTable(db).page(part.group).tips where tip.isKnown && tip.hour >= first && tip.hour <= last
            {
                days.insert(dayNumber(tip.hour))
            }
        }
        return days
    }

    private func floor(_ time: Int64) -> Int64 { dayNumber(time) &* secondsPerDay }
}
