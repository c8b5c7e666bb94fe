package import CityModel

/// Observations by column: the form in which many are read from a file and stored.
package struct ObservationColumns: Sendable {
    /// Place of each row's series in the list of keys that goes with the columns.
    package var series: [Int32] = []
    /// Seconds since 1970.
    package var times: [Int64] = []
    package var values: [Double] = []
    package var flags: [ObservationFlag] = []

    package init() {}

    package var count: Int { times.count }

    mutating func append(series number: Int32, time: Int64, value: Double, flag: ObservationFlag) {
        series.append(number)
        times.append(time)
        values.append(value)
        flags.append(flag)
    }

    mutating func removeAll() {
        series.removeAll(keepingCapacity: true)
        times.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
        flags.removeAll(keepingCapacity: true)
    }
}
