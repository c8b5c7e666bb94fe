/// Sixty-four series with consecutive numbers: what the hot tier keeps together. Sensors that report together were
/// met together, so that a row, a page or a step of compaction serves many of them.
enum SeriesGroup {
    static let size = 64

    static func number(of series: Int64) -> Int64 { series >> 6 }
    static func place(of series: Int64) -> Int { Int(series & 63) }
    static func series(_ group: Int64, _ place: Int) -> Int64 { group << 6 | Int64(place) }
}
