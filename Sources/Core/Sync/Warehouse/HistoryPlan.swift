package import CityModel
package import CityStore

/// Decides whether the cache or the warehouse answers a question about the past, by cost and freshness.
package enum HistoryPlan {
    package enum Place: String, Hashable, Sendable {
        case cache, warehouse
    }

    /// Hour roll-ups that the cache reads in about a tenth of a second; what needs more goes upstream.
    package static let affordableHours: Int64 = 2_000_000

    /// - Parameters:
    ///   - range: what is asked for; nil for all there ever was.
    ///   - held: what the cache has of it; nil for nothing.
    ///   - forwarded: how far the warehouse follows; nil when there is none.
    package static func place(
        _ range: TimeRange?, held: MetricHolding?, forwarded: ForwardState?
    ) -> Place {
        guard let forwarded else { return .cache }
        guard let held, covers(range, held) else { return .warehouse }
        // What has yet to be forwarded is newer here.
        if let range, let waiting = forwarded.oldestWaiting, range.end > waiting { return .cache }
        let start = max(range?.start ?? held.first, held.first)
        let hours = max(0, min(range?.end ?? held.last, held.last).seconds(since: start)) / 3600 + 1
        let (cost, isHuge) = hours.multipliedReportingOverflow(by: Int64(held.series))
        return isHuge || cost > affordableHours ? .warehouse : .cache
    }

    /// Whether the cache's days reach back to the beginning of the range.
    static func covers(_ range: TimeRange?, _ held: MetricHolding?) -> Bool {
        guard let range, let held else { return false }
        return held.first <= range.start
    }
}

/// What an answer lacks.
package enum HistoryGap: Hashable, Sendable {
    /// Only so many of the warehouse's shards have answered.
    case shards(answered: Int, of: Int)
    /// The cache holds nothing before this moment, and the warehouse was not there to be asked.
    case before(Timestamp?)
    /// Why the warehouse gave no answer; what the cache holds may still be all there is.
    case warehouse(String)

    package var isPartial: Bool { if case .warehouse = self { false } else { true } }
}

/// Means by hour of the day, and who says so.
package struct HistoryAnswer: Hashable, Sendable {
    package let profiles: [HourProfile]
    package let place: HistoryPlan.Place
    /// The newest observation that counts, or the newest the cache has; nil when there is none.
    package let asOf: Timestamp?
    package let gaps: [HistoryGap]

    /// Whether something is known to be left out.
    package var isPartial: Bool { gaps.contains { $0.isPartial } }
}

/// Answers questions about the past from the cache or from the warehouse.
package struct History {
    private let cache: CityCache
    private let client: WarehouseClient?
    private let now: () -> Timestamp

    /// - Parameter client: nil where no warehouse is configured.
    package init(cache: CityCache, client: WarehouseClient?, now: @escaping () -> Timestamp) {
        self.cache = cache
        self.client = client
        self.now = now
    }

    /// Mean of every series of the metric by hour of the day, sorted by entity. A warehouse that is away, or of which a shard is,
    /// never makes an error of it and never a silent half: the answer says who gave it and what it lacks.
    package func profile(
        metric: MetricID, in range: TimeRange?, utcOffsetSeconds: Int64
    ) throws(StoreFailure) -> HistoryAnswer {
        let held = try cache.holding(of: metric)
        let local = { (gaps: [HistoryGap]) throws(StoreFailure) in
            HistoryAnswer(
                profiles: try cache.profile(metric: metric, in: range, utcOffsetSeconds: utcOffsetSeconds),
                place: .cache, asOf: held?.last, gaps: gaps)
        }
        guard let client else { return try local([]) }
        let end = now().adding(seconds: -WarehouseForward.delaySeconds)
        let state = try cache.forwarding(endedBefore: end)
        let forwarded = state?.target == client.warehouse.target ? state : nil
        guard HistoryPlan.place(range, held: held, forwarded: forwarded) == .warehouse else { return try local([]) }
        let question = WarehouseProfile(metric: metric, range: range, utcOffsetSeconds: utcOffsetSeconds)
        let isCovered = HistoryPlan.covers(range, held)
        do throws(WarehouseFailure) {
            return try question.ask(client)
        } catch {
            let away = HistoryGap.warehouse(error.detail)
            if isCovered { return try local([away]) }
            if error.isShardDown, let part = try? question.askPart(client) { return part }
            return try local([away, .before(held?.first)])
        }
    }
}

/// The question behind a profile, as the warehouse is asked it.
struct WarehouseProfile {
    let metric: MetricID
    let range: TimeRange?
    let utcOffsetSeconds: Int64

    private static let columns = [
        "entity String", "hour UInt8", "total Float64", "usable UInt64", "newest DateTime",
    ]

    /// The whole answer, or none: a shard that is down is an error of the server's.
    func ask(_ client: WarehouseClient) throws(WarehouseFailure) -> HistoryAnswer {
        try answer(client, [])
    }

    /// What the shards that are there say; they are counted before and after, and asked as a whole when all are back.
    /// - Returns: nil when none is there.
    func askPart(_ client: WarehouseClient) throws(WarehouseFailure) -> HistoryAnswer? {
        guard let cluster = client.warehouse.cluster else { return nil }
        let before = try client.shards(of: cluster)
        let part = try answer(client, [("skip_unavailable_shards", "1")])
        let answered = min(before.answered, try client.shards(of: cluster).answered)
        guard answered > 0 else { return nil }
        if answered == before.all { return try ask(client) }
        return HistoryAnswer(
            profiles: part.profiles, place: .warehouse, asOf: part.asOf,
            gaps: [.shards(answered: answered, of: before.all)])
    }

    private func answer(
        _ client: WarehouseClient, _ settings: [(String, String)]
    ) throws(WarehouseFailure) -> HistoryAnswer {
        let rows = try client.rows(sql(client.table), columns: Self.columns, settings: settings)
        var sums: [EntityID: (totals: [Double], usable: [Int])] = [:]
        var newest: Int64?
        for row in rows {
            guard row.count == 5, let entity = row[0].string, let hour = row[1].number, (0..<24).contains(hour),
                let total = row[2].number, let usable = row[3].number, case .moment(let time) = row[4]
            else { throw .unreadable(.notRowBinary("profile")) }
            var sum = sums[EntityID(entity)] ?? (Array(repeating: 0, count: 24), Array(repeating: 0, count: 24))
            sum.totals[Int(hour)] += total
            sum.usable[Int(hour)] += Int(usable)
            sums[EntityID(entity)] = sum
            newest = max(newest ?? time, time)
        }
        let profiles = sums.sorted { $0.key < $1.key }.map { entity, sum in
            HourProfile(
                entity: entity, means: zip(sum.totals, sum.usable).map { $1 == 0 ? .nan : $0 / Double($1) },
                usable: sum.usable)
        }
        return HistoryAnswer(
            profiles: profiles, place: .warehouse, asOf: newest.map(Timestamp.init(secondsSince1970:)), gaps: [])
    }

    func sql(_ table: String) -> String {
        let flags = ObservationFlag.allCases.filter(\.isUsable).map { "\($0.rawValue)" }.joined(separator: ", ")
        var conditions = [
            "metric = \(SQLText.quoted(metric.text))", "flag IN (\(flags))", "isFinite(value)",
        ]
        if let range {
            conditions.append("time >= toDateTime(\(Self.clamped(range.start)))")
            conditions.append("time < toDateTime(\(Self.clamped(range.end)))")
        }
        return """
            SELECT entity, toUInt8(intDiv(toUInt32(time) + \(utcOffsetSeconds), 3600) % 24) AS hour, sum(value) AS total, \
            count() AS usable, max(time) AS newest FROM \(table) FINAL WHERE \(conditions.joined(separator: " AND ")) \
            GROUP BY entity, hour ORDER BY entity, hour
            """
    }

    private static func clamped(_ time: Timestamp) -> UInt32 { UInt32(clamping: time.secondsSince1970) }
}
