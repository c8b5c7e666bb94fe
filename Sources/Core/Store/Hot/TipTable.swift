internal import CityModel
internal import GRDB

/// The table `tip`. A page that is missing or damaged is made anew from the observations.
struct TipTable {
    private let db: Database

    init(_ db: Database) { self.db = db }

    func page(_ group: Int64) throws -> TipPage {
        try stored(group) ?? rebuilt(group)
    }

    /// The page as it is stored; nil when it is missing or damaged.
    func stored(_ group: Int64) throws -> TipPage? {
        let statement = try PreparedStatement(db, "SELECT data FROM tip WHERE grp = ?")
        defer { statement.reset() }
        statement.bind { $0.integer(group) }
        return try statement.step() ? try? TipPage(statement.blob(0), group: group) : nil
    }

    /// The newest sample of each of the series that has any, with its place among them.
    /// - Parameter ids: in ascending order.
    func eachNewest(of ids: [Int64], _ body: (Int, Sample) -> Void) throws {
        let statement = try PreparedStatement(db, "SELECT data FROM tip WHERE grp = ?")
        defer { statement.reset() }
        var first = 0
        while first < ids.count {
            let group = SeriesGroup.number(of: ids[first])
            let end = ids[first...].firstIndex { SeriesGroup.number(of: $0) != group } ?? ids.count
            statement.bind { $0.integer(group) }
            if try statement.step(), let page = try? TipPage.Sight(statement.blob(0), group: group) {
                for place in first..<end {
                    if let sample = page.sample(SeriesGroup.place(of: ids[place])) { body(place, sample) }
                }
            } else {
                let page = try rebuilt(group)
                for place in first..<end {
                    let tip = page.tips[SeriesGroup.place(of: ids[place])]
                    if tip.isKnown { body(place, tip.sample) }
                }
            }
            first = end
        }
    }

    /// Times of the newest observations of the source's series by number; those without any are left out.
    func times(of source: SourceID) throws -> [Int64: Timestamp] {
        let ids = try db.all("SELECT id FROM series WHERE source = ?") {
            $0.text(source.text)
        } _: {
            $0.integer()
        }
        let sorted = ids.sorted()
        var times: [Int64: Timestamp] = [:]
        times.reserveCapacity(sorted.count)
        try eachNewest(of: sorted) { times[sorted[$0]] = $1.time }
        return times
    }

    func newest(of source: SourceID) throws -> Timestamp? { try times(of: source).values.max() }

    /// The newest observation of each source that has any, in one pass over the pages.
    func newestBySource() throws -> [SourceID: Timestamp] {
        var series: [(id: Int64, source: Int)] = []
        var sources: [String] = []
        try db.each("SELECT id, source FROM series ORDER BY source") { _ in
        } _: { row in
            let (id, source) = (row.integer(), row.text())
            if sources.last != source { sources.append(source) }
            series.append((id, sources.count - 1))
        }
        series.sort { $0.id < $1.id }
        var newest = [Timestamp?](repeating: nil, count: sources.count)
        try eachNewest(of: series.map(\.id)) { place, sample in
            let source = series[place].source
            newest[source] = max(newest[source] ?? sample.time, sample.time)
        }
        var found: [SourceID: Timestamp] = [:]
        for (source, time) in zip(sources, newest) { found[SourceID(source)] = time }
        return found
    }

    func put(_ bytes: [UInt8], _ group: Int64) throws {
        try db.run("INSERT OR REPLACE INTO tip(grp, data) VALUES (?, ?)") {
            $0.integer(group)
            $0.blob(bytes)
        }
    }

    /// The page as the observations have it.
    func rebuilt(_ group: Int64) throws -> TipPage {
        var page = TipPage()
        let ids = (0..<SeriesGroup.size).map { SeriesGroup.series(group, $0) }
        let scan = SeriesScan(db)
        for (id, sample) in try scan.newest(Set(ids), from: .min, through: .max) {
            let hour = flooredToHour(sample.time.secondsSince1970)
            let sums = try scan.hour(hour, series: [id])[id] ?? HourSums()
            page.tips[SeriesGroup.place(of: id)] = SeriesTip(sample, sums)
            page.raiseNewest(to: sample.time.secondsSince1970)
        }
        return page
    }
}
