internal import CityModel

/// The observations of one series on one day as columns, times strictly rising.
struct DayColumns {
    /// Seconds since 1970.
    var times: [Int64] = []
    var values: [Double] = []
    var flags: [ObservationFlag] = []

    var count: Int { times.count }
    var isEmpty: Bool { times.isEmpty }

    init() {}

    init(times: [Int64], values: [Double], flags: [ObservationFlag]) {
        (self.times, self.values, self.flags) = (times, values, flags)
    }

    init(_ samples: [Sample]) {
        times = samples.map(\.time.secondsSince1970)
        values = samples.map(\.value)
        flags = samples.map(\.flag)
    }

    mutating func append(time: Int64, value: Double, flag: ObservationFlag) {
        times.append(time)
        values.append(value)
        flags.append(flag)
    }

    mutating func removeAll() {
        times.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
        flags.removeAll(keepingCapacity: true)
    }

    /// Makes room for so many observations, whose content is then undefined.
    mutating func resize(to count: Int) {
        guard times.count != count else { return }
        times = Array(repeating: 0, count: count)
        values = Array(repeating: 0, count: count)
        flags = Array(repeating: .valid, count: count)
    }

    func sample(_ place: Int) -> Sample {
        Sample(time: Timestamp(secondsSince1970: times[place]), value: values[place], flag: flags[place])
    }

    /// The first place whose time is not before `time`.
    func firstPlace(notBefore time: Int64) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if times[middle] < time { low = middle + 1 } else { high = middle }
        }
        return low
    }

    func place(of time: Int64) -> Int? {
        let place = firstPlace(notBefore: time)
        return place < count && times[place] == time ? place : nil
    }

    /// The places of the times from `start` to `end`, both included.
    func places(from start: Int64, through end: Int64) -> Range<Int> {
        let first = firstPlace(notBefore: start)
        guard end < .max else { return first..<count }
        return first..<max(first, firstPlace(notBefore: end + 1))
    }

    /// Both together; of one time what `newer` says.
    /// - Returns: what became of the observations of `newer`.
    @discardableResult
    mutating func merge(_ newer: DayColumns) -> AppendOutcome {
        if isEmpty || newer.isEmpty || newer.times[0] > times[count - 1] {
            times += newer.times
            values += newer.values
            flags += newer.flags
            return AppendOutcome(stored: newer.count)
        }
        var outcome = AppendOutcome()
        var merged = DayColumns()
        var place = 0
        for other in newer.times.indices {
            while place < count, times[place] < newer.times[other] {
                merged.append(time: times[place], value: values[place], flag: flags[place])
                place += 1
            }
            if place < count, times[place] == newer.times[other] {
                let isSame =
                    StoredValue.same(values[place], newer.values[other]) && flags[place] == newer.flags[other]
                if isSame { outcome.repeated += 1 } else { outcome.corrected += 1 }
                place += 1
            } else {
                outcome.stored += 1
            }
            merged.append(time: newer.times[other], value: newer.values[other], flag: newer.flags[other])
        }
        while place < count {
            merged.append(time: times[place], value: values[place], flag: flags[place])
            place += 1
        }
        self = merged
        return outcome
    }

    /// Sums of every hour (UTC) that holds observations, oldest first.
    func hours() -> [(hour: Int64, sums: HourSums)] {
        var hours: [(hour: Int64, sums: HourSums)] = []
        for place in times.indices {
            let hour = flooredToHour(times[place])
            if hours.last?.hour != hour { hours.append((hour, HourSums())) }
            hours[hours.count - 1].sums.add(time: times[place], value: values[place], flag: flags[place])
        }
        return hours
    }
}
