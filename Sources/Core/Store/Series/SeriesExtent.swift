internal import CityModel
internal import GRDB

/// The first and the last moment of which there are observations.
struct SeriesExtent {
    private let db: Database

    init(_ db: Database) { self.db = db }

    func first() throws -> Timestamp? {
        let (hot, blocks) = (HotTable(db), BlockTable(db, .observations))
        let hotDay = try hot.day(notBefore: .min)
        let blockDay = try blocks.next(.least)?.day
        guard let day = [hotDay, blockDay].compactMap(\.self).min() else { return nil }
        var first = Int64.max
        if day == hotDay { first = try firstHot(day) }
        if day == blockDay {
            let bytes = PaddedBytes()
            try blocks.each(
                from: BlockKey(day: day, series: 0), through: BlockKey(day: day, series: 0xFFFF_FFFF)
            ) { key, data in
                bytes.fill(data)
                if let extent = try? BlockCodec.extent(bytes, key) { first = min(first, extent.first) }
                return true
            }
        }
        return first == .max ? nil : Timestamp(secondsSince1970: first)
    }

    func last() throws -> Timestamp? {
        let groups = SeriesSelection(
            try db.all("SELECT id FROM series") { _ in
            } _: {
                $0.integer()
            }
        ).groups
        let tips = TipTable(db)
        let times = try groups.flatMap { try tips.page($0.group).tips.filter(\.isKnown).map(\.time) }
        return times.max().map(Timestamp.init(secondsSince1970:))
    }

    private func firstHot(_ day: Int64) throws -> Int64 {
        let hot = HotTable(db)
        var first = Int64.max
        var next = try hot.group(notBefore: 0, day: day)
        while let group = next {
            let time = try db.first("SELECT min(time) FROM hot WHERE day = ? AND grp = ?") {
                $0.integer(day)
                $0.integer(group)
            } _: {
                $0.integer()
            }
            first = min(first, time ?? .max)
            next = try hot.group(notBefore: group + 1, day: day)
        }
        return first
    }
}
