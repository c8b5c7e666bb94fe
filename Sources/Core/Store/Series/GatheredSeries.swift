internal import CityModel

/// Observations that wait to be stored, by series.
struct GatheredSeries {
    private(set) var count = 0
    private var handles: [SeriesKey: Int32] = [:]
    private var keys: [SeriesKey] = []
    private var columns: [DayColumns] = []

    /// What `add` names the series by.
    mutating func series(_ entity: EntityID, _ metric: MetricID) -> Int32 {
        let key = SeriesKey(entity, metric)
        if let handle = handles[key] { return handle }
        let handle = Int32(keys.count)
        handles[key] = handle
        keys.append(key)
        columns.append(DayColumns())
        return handle
    }

    mutating func add(_ handle: Int32, time: Int64, value: Double, flag: ObservationFlag) {
        columns[Int(handle)].append(time: time, value: value, flag: flag)
        count += 1
    }

    /// All that waits; nothing waits then.
    mutating func drain() -> [(key: SeriesKey, columns: DayColumns)] {
        var parts: [(key: SeriesKey, columns: DayColumns)] = []
        for place in columns.indices where !columns[place].isEmpty {
            parts.append((keys[place], columns[place]))
            columns[place] = DayColumns()
        }
        count = 0
        return parts
    }
}
