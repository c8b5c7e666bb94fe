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

    /// Of so many observations, none of them usable.
    init(emptyOf count: Int) { self.count = count }

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

/// Forty-two bytes of an hour page or a tip page, little-endian: u32 observations, u32 usable, f64 minimum, maximum, sum
/// and last, u16 second of the hour of the last.
extension HourSums {
    static let storedLength = 42

    func store(to bytes: UnsafeMutableRawBufferPointer, hour: Int64) {
        let isEmpty = usable == 0
        bytes.storeBytes(of: UInt32(clamping: count).littleEndian, as: UInt32.self)
        bytes.storeBytes(of: UInt32(clamping: usable).littleEndian, toByteOffset: 4, as: UInt32.self)
        for (place, value) in [minimum, maximum, sum, last].enumerated() {
            let bits = isEmpty ? 0 : value.bitPattern.littleEndian
            bytes.storeBytes(of: bits, toByteOffset: 8 + place * 8, as: UInt64.self)
        }
        let second = isEmpty ? 0 : UInt16(truncatingIfNeeded: lastTime &- hour)
        bytes.storeBytes(of: second.littleEndian, toByteOffset: 40, as: UInt16.self)
    }

    init(stored bytes: UnsafeRawPointer, hour: Int64) {
        let count = Int(UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self)))
        let usable = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self)))
        guard usable > 0 else {
            self.init(emptyOf: count)
            return
        }
        let value = { (place: Int) in
            Double(
                bitPattern: UInt64(
                    littleEndian: bytes.loadUnaligned(fromByteOffset: 8 + place * 8, as: UInt64.self)))
        }
        let second = UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 40, as: UInt16.self))
        self.init(
            count: count, usable: usable, minimum: value(0), maximum: value(1), sum: value(2), last: value(3),
            lastTime: hour &+ Int64(second))
    }
}
