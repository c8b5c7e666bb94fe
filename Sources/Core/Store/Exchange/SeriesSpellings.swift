internal import CityModel

/// Numbers the series of a file in the order they are met, by the bytes of entity and metric alone; several spellings may
/// come to one series.
struct SeriesSpellings {
    private static let longestName = 200

    /// The series met so far, by their numbers.
    private(set) var keys: [SeriesKey] = []
    private var spellings = PairSpellings()
    /// Number of the series, by number of the spelling.
    private var series: [Int32] = []
    private var numbers: [SeriesKey: Int32] = [:]

    mutating func number(entity: ByteText, metric: ByteText) -> Int32 {
        let spelling = Int(spellings.number(entity, metric))
        if spelling == series.count { series.append(number(entity, metric)) }
        return series[spelling]
    }

    private mutating func number(_ entity: ByteText, _ metric: ByteText) -> Int32 {
        let key = SeriesKey(
            EntityID(PlainText.sanitized(entity.string, limit: Self.longestName)),
            MetricID(PlainText.sanitized(metric.string, limit: Self.longestName)))
        if let known = numbers[key] { return known }
        let number = Int32(keys.count)
        keys.append(key)
        numbers[key] = number
        return number
    }
}
