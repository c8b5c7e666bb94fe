internal import CityModel

/// Seconds of an hour, the slot of the roll-ups.
let secondsPerHour: Int64 = 3600

/// Running sums of one series over one hour.
struct HourSums: Equatable {
    private(set) var count = 0
    private(set) var usable = 0
    private(set) var minimum = Double.infinity
    private(set) var maximum = -Double.infinity
    private(set) var sum = 0.0
    private(set) var last = Double.nan
    private(set) var lastTime = Int64.min

    init() {}

    init(_ samples: some Sequence<Sample>) {
        for sample in samples { add(time: sample.time.secondsSince1970, value: sample.value, flag: sample.flag) }
    }

    init(count: Int, usable: Int, minimum: Double, maximum: Double, sum: Double, last: Double, lastTime: Int64) {
        self.count = count
        self.usable = usable
        self.minimum = minimum
        self.maximum = maximum
        self.sum = sum
        self.last = last
        self.lastTime = lastTime
    }

    mutating func add(time: Int64, value: Double, flag: ObservationFlag) {
        count += 1
        guard flag.isUsable, value.isFinite else { return }
        usable += 1
        minimum = min(minimum, value)
        maximum = max(maximum, value)
        sum += value
        if time >= lastTime {
            last = value
            lastTime = time
        }
    }

    func rollUp(hour: Int64) -> HourRollUp {
        let isEmpty = usable == 0
        return HourRollUp(
            hour: Timestamp(secondsSince1970: hour), count: count, usable: usable,
            minimum: isEmpty ? .nan : minimum, maximum: isEmpty ? .nan : maximum,
            mean: isEmpty ? .nan : sum / Double(usable), last: isEmpty ? .nan : last)
    }

    /// Whether both say the same, sums up to rounding: they depend on the order of arrival.
    func agrees(with other: HourSums) -> Bool {
        guard count == other.count, usable == other.usable else { return false }
        guard usable > 0 else { return true }
        let scale = max(minimum.magnitude, maximum.magnitude) * Double(usable)
        let sumsAgree = sum == other.sum || (sum - other.sum).magnitude <= 1e-9 * scale
        return minimum == other.minimum && maximum == other.maximum && last == other.last
            && lastTime == other.lastTime && sumsAgree
    }
}

/// The row `rollup_hour(count, usable, minimum, maximum, sum, last, last_time)`.
extension HourSums {
    func bind(to row: inout Binder) {
        row.integer(count)
        row.integer(usable)
        let isEmpty = usable == 0
        row.real(isEmpty ? nil : minimum)
        row.real(isEmpty ? nil : maximum)
        row.real(isEmpty ? nil : sum)
        row.real(isEmpty ? nil : last)
        row.integer(isEmpty ? nil : lastTime)
    }

    init(_ row: inout Columns) {
        self.init(
            count: row.int(), usable: row.int(), minimum: row.optionalReal() ?? .infinity,
            maximum: row.optionalReal() ?? -.infinity, sum: row.optionalReal() ?? 0, last: row.optionalReal() ?? .nan,
            lastTime: row.optionalInteger() ?? .min)
    }
}
