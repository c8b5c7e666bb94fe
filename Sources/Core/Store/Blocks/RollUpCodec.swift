internal import CityModel

/// The hour roll-ups of a series-day as bytes.
///
///     0  u32  CRC-32 of the key and of all that follows
///     4  u8   version
///     5  u24  a bit for every hour that has observations
///     8       counts, usable counts; of the hours that have usable ones: seconds of the last after the hour's start,
///             minima, maxima, last values, sums
///
/// A sum is kept as the whole number nearest to it at the decimal resolution and the steps (units in the last place)
/// from that number's double to the sum, which came about by adding up.
enum RollUpCodec {
    static let version: UInt8 = 1
    private static let plainSums: UInt8 = 0xFF

    // MARK: writing

    /// - Parameter hours: of the key's day, oldest first, one at least.
    static func encode(_ hours: [(hour: Int64, sums: HourSums)], _ key: BlockKey) -> [UInt8] {
        var writer = ByteWriter(reserved: 4, capacity: 16 + hours.count * 10)
        writer.byte(version)
        let start = key.day &* secondsPerDay
        writer.bits24(hours.reduce(0) { $0 | 1 << Int(($1.hour &- start) / secondsPerHour) })
        integers(hours.map { Int64($0.sums.count) }, to: &writer)
        integers(hours.map { Int64($0.sums.usable) }, to: &writer)
        let used = hours.filter { $0.sums.usable > 0 }
        integers(used.map { $0.sums.lastTime &- $0.hour }, to: &writer)
        doubles(used.map(\.sums.minimum), to: &writer)
        doubles(used.map(\.sums.maximum), to: &writer)
        doubles(used.map(\.sums.last), to: &writer)
        sums(used.map(\.sums.sum), to: &writer)
        writer.seal(key: key.rawValue)
        return writer.bytes
    }

    private static func integers(_ values: [Int64], to writer: inout ByteWriter) {
        values.withUnsafeBufferPointer { PackedIntegers.write($0, to: &writer) }
    }

    private static func doubles(_ values: [Double], to writer: inout ByteWriter) {
        values.withUnsafeBufferPointer { DoubleStream.write($0, to: &writer) }
    }

    private static func sums(_ values: [Double], to writer: inout ByteWriter) {
        guard !values.isEmpty else { return }
        for (exponent, power) in DecimalScale.powers.enumerated() {
            guard let parts = parts(of: values, power: power) else { continue }
            writer.byte(UInt8(exponent))
            integers(parts.map(\.whole), to: &writer)
            integers(parts.map(\.steps), to: &writer)
            return
        }
        writer.byte(plainSums)
        doubles(values, to: &writer)
    }

    /// Nil when a sum is further from its whole number than rounding while adding up explains.
    private static func parts(of values: [Double], power: Double) -> [(whole: Int64, steps: Int64)]? {
        let (tolerated, largest): (Int64, Double) = (1 << 12, 9e15)
        var parts: [(whole: Int64, steps: Int64)] = []
        for value in values {
            let scaled = (value * power).rounded(.toNearestOrEven)
            guard scaled.magnitude < largest else { return nil }
            let near = Double(Int64(scaled)) / power
            let steps = Int64(bitPattern: value.bitPattern) &- Int64(bitPattern: near.bitPattern)
            guard (-tolerated...tolerated).contains(steps) else { return nil }
            parts.append((Int64(scaled), steps))
        }
        return parts
    }

    // MARK: reading

    /// The hours of the day and their sums, appended in order.
    static func decode(
        _ bytes: PaddedBytes, _ key: BlockKey, into day: inout DayRollUps
    ) throws(BlockDamage) {
        var cursor = try ByteCursor(sealed: bytes, key: key.rawValue, version: version)
        let bitmap = try cursor.bits24()
        let count = bitmap.nonzeroBitCount
        try day.counts.read(count, from: &cursor)
        try day.usable.read(count, from: &cursor)
        var used = 0
        for place in 0..<count {
            guard day.counts[place] > 0, (0...day.counts[place]).contains(day.usable[place]) else { throw .content }
            if day.usable[place] > 0 { used += 1 }
        }
        try day.lastSeconds.read(used, from: &cursor)
        try day.minima.read(used, from: &cursor)
        try day.maxima.read(used, from: &cursor)
        try day.lasts.read(used, from: &cursor)
        try readSums(used, into: &day, from: &cursor)
        guard cursor.isAtEnd else { throw .content }
        day.bitmap = bitmap
        day.start = key.day &* secondsPerDay
    }

    private static func readSums(
        _ used: Int, into day: inout DayRollUps, from cursor: inout ByteCursor
    ) throws(BlockDamage) {
        guard used > 0 else { return }
        let head = try cursor.byte()
        guard head != plainSums else { return try day.sums.read(used, from: &cursor) }
        guard Int(head) < DecimalScale.powers.count else { throw .content }
        let power = DecimalScale.powers[Int(head)]
        try day.wholes.read(used, from: &cursor)
        try day.steps.read(used, from: &cursor)
        for place in 0..<used {
            let near = Double(day.wholes[place]) / power
            let bits = Int64(bitPattern: near.bitPattern) &+ day.steps[place]
            day.sums[place] = Double(bitPattern: UInt64(bitPattern: bits))
        }
    }
}

/// The hour roll-ups of one series-day; one of these serves day after day.
struct DayRollUps {
    /// A column of 24 at most.
    struct Integers {
        private var values = [Int64](repeating: 0, count: 24)
        subscript(place: Int) -> Int64 { values[place] }

        fileprivate mutating func read(_ count: Int, from cursor: inout ByteCursor) throws(BlockDamage) {
            var damage: BlockDamage?
            values.withUnsafeMutableBufferPointer { all in
                do throws(BlockDamage) {
                    try PackedIntegers.read(UnsafeMutableBufferPointer(rebasing: all[..<count]), from: &cursor)
                } catch { damage = error }
            }
            if let damage { throw damage }
        }
    }

    /// A column of 24 at most.
    struct Doubles {
        private var values = [Double](repeating: 0, count: 24)
        fileprivate(set) subscript(place: Int) -> Double {
            get { values[place] }
            set { values[place] = newValue }
        }

        fileprivate mutating func read(_ count: Int, from cursor: inout ByteCursor) throws(BlockDamage) {
            var damage: BlockDamage?
            values.withUnsafeMutableBufferPointer { all in
                do throws(BlockDamage) {
                    try DoubleStream.read(UnsafeMutableBufferPointer(rebasing: all[..<count]), from: &cursor)
                } catch { damage = error }
            }
            if let damage { throw damage }
        }
    }

    fileprivate(set) var start: Int64 = 0
    fileprivate(set) var bitmap = 0
    fileprivate(set) var counts = Integers()
    fileprivate(set) var usable = Integers()
    fileprivate(set) var lastSeconds = Integers()
    fileprivate(set) var minima = Doubles()
    fileprivate(set) var maxima = Doubles()
    fileprivate(set) var lasts = Doubles()
    fileprivate(set) var sums = Doubles()
    fileprivate var wholes = Integers()
    fileprivate var steps = Integers()

    /// Hands out the hours, oldest first.
    func forEach(_ body: (_ hour: Int64, _ sums: HourSums) throws -> Void) rethrows {
        var (place, used) = (0, 0)
        for hour in 0..<24 where bitmap & (1 << hour) != 0 {
            let begin = start &+ Int64(hour) * secondsPerHour
            if usable[place] > 0 {
                try body(
                    begin,
                    HourSums(
                        count: Int(counts[place]), usable: Int(usable[place]), minimum: minima[used],
                        maximum: maxima[used], sum: sums[used], last: lasts[used],
                        lastTime: begin &+ lastSeconds[used]))
                used += 1
            } else {
                try body(begin, HourSums(emptyOf: Int(counts[place])))
            }
            place += 1
        }
    }
}
