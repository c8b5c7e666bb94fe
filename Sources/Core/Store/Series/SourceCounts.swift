internal import CityModel
internal import GRDB

/// Rows stored of each source in each hour. Most rows fall into the hour of the one before.
struct SourceCounts {
    private struct Place: Hashable {
        let batch: Int32
        let hour: Int64
    }

    private let sources: [SourceID]
    private var hour = Int64.min
    /// Of `hour`, by batch.
    private var rows: [Int]
    private var ended: [Place: Int] = [:]

    init(_ sources: [SourceID]) {
        self.sources = sources
        rows = Array(repeating: 0, count: sources.count)
    }

    mutating func add(_ count: Int, _ row: ArrivedRow) { add(count, hour: row.hour, batch: row.batch) }

    mutating func add(_ count: Int, hour rowHour: Int64, batch: Int32) {
        if rowHour != hour {
            endHour()
            hour = rowHour
        }
        rows[Int(batch)] += count
    }

    mutating func keep(_ db: Database, stored: Int) throws {
        endHour()
        guard stored > 0 else { return }
        for (place, count) in ended where count != 0 {
            try db.run(
                "INSERT INTO source_hour VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET rows = rows + excluded.rows"
            ) {
                $0.text(sources[Int(place.batch)].text)
                $0.integer(place.hour)
                $0.integer(count)
            }
        }
        try StoreCounts(db).add(stored, to: .observations)
    }

    private mutating func endHour() {
        for (batch, count) in rows.enumerated() where count != 0 {
            ended[Place(batch: Int32(batch), hour: hour), default: 0] += count
            rows[batch] = 0
        }
    }
}
