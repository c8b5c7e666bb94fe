import CityModel
import Testing

@testable import CityStore

@Suite("A block")
struct BlockCodecTests {
    private let key = BlockKey(day: 20_000, series: 77)

    @Test("gives back any numbers, flags and times bit for bit", arguments: Array(0..<60) as [UInt64])
    func roundTrip(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        let columns = RandomDay(key).columns(&numbers)
        let decoded = try decode(BlockCodec.encode(columns, key), key)
        #expect(decoded.times == columns.times)
        #expect(decoded.values.map(\.bitPattern) == columns.values.map(\.bitPattern))
        #expect(decoded.flags == columns.flags)
    }

    @Test("of readings rounded to the sensor's resolution takes less than 1.5 bytes each", arguments: [0, 1, 2])
    func size(decimals: Int) throws {
        var numbers = SeededNumbers(seed: 5)
        var columns = DayColumns()
        let scale = [1.0, 10, 100][decimals]
        var level = 400.0
        for slot in 0..<288 {
            level += Double.random(in: -12...12, using: &numbers)
            columns.append(time: key.day * 86_400 + Int64(slot) * 300, value: level.rounded() / scale, flag: .valid)
        }
        #expect(BlockCodec.encode(columns, key).count < 288 * 3 / 2)
    }

    @Test("with any one bit changed, cut short or under another key is refused")
    func damage() throws {
        var numbers = SeededNumbers(seed: 9)
        let bytes = BlockCodec.encode(RandomDay(key).columns(&numbers), key)
        for bit in stride(from: 0, to: bytes.count * 8, by: 5) {
            var changed = bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: BlockDamage.checksum) { _ = try decode(changed, key) }
        }
        for length in 0..<bytes.count {
            #expect(throws: BlockDamage.self) { _ = try decode(Array(bytes.prefix(length)), key) }
        }
        #expect(throws: BlockDamage.checksum) { _ = try decode(bytes, BlockKey(day: 20_001, series: 77)) }
        #expect(throws: BlockDamage.checksum) { _ = try decode(bytes, BlockKey(day: 20_000, series: 78)) }
    }

    @Test("made up with a right checksum is refused or read, and harms nothing", arguments: Array(0..<8) as [UInt64])
    func hostile(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        let bytes = BlockCodec.encode(RandomDay(key).columns(&numbers), key)
        for _ in 0..<120 {
            var changed = bytes
            for _ in 0..<Int.random(in: 1...4, using: &numbers) {
                changed[Int.random(in: 5..<bytes.count, using: &numbers)] = UInt8.random(in: 0...255, using: &numbers)
            }
            if Bool.random(using: &numbers) {
                changed = Array(changed.prefix(Int.random(in: 5...bytes.count, using: &numbers)))
            }
            changed = sealed(changed, key)
            do throws(BlockDamage) {
                let columns = try decode(changed, key)
                #expect(columns.values.count == columns.times.count && columns.flags.count == columns.times.count)
                #expect(zip(columns.times, columns.times.dropFirst()).allSatisfy { $0 < $1 })
                #expect(columns.times.allSatisfy { dayNumber($0) == key.day })
            } catch {
                #expect(error == .content || error == .tooShort)
            }
        }
    }

    @Test("of a later version is refused by its number")
    func version() throws {
        var columns = DayColumns()
        columns.append(time: key.day * 86_400, value: 1, flag: .valid)
        var bytes = BlockCodec.encode(columns, key)
        bytes[4] = 9
        #expect(throws: BlockDamage.unknownVersion(9)) { _ = try decode(sealed(bytes, key), key) }
    }

    @Test("keeps hour roll-ups bit for bit", arguments: Array(0..<60) as [UInt64])
    func rollUps(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        let hours = RandomDay(key).columns(&numbers).hours()
        let bytes = PaddedBytes()
        RollUpCodec.encode(hours, key).withUnsafeBytes { bytes.fill($0) }
        var day = DayRollUps()
        try RollUpCodec.decode(bytes, key, into: &day)
        var decoded: [(hour: Int64, sums: HourSums)] = []
        day.forEach { decoded.append(($0, $1)) }
        #expect(decoded.map(\.hour) == hours.map(\.hour))
        for (one, other) in zip(decoded, hours) { #expect(areSame(one.sums, other.sums)) }
    }

    @Test("has the checksum of zlib")
    func checksum() {
        #expect(Array("123456789".utf8).withUnsafeBytes(CRC32.sum) == 0xCBF4_3926)
    }

    @Test("packs integers of every width", arguments: 0...64)
    func widths(width: Int) throws {
        var numbers = SeededNumbers(seed: UInt64(width))
        let mask = width == 64 ? UInt64.max : (1 << UInt64(width)) - 1
        let values = (0..<200).map { _ in Int64(bitPattern: numbers.next() & mask) }
        var writer = ByteWriter(reserved: 4, capacity: 0)
        writer.byte(7)
        values.withUnsafeBufferPointer { PackedIntegers.write($0, to: &writer) }
        writer.seal(key: 3)
        let bytes = PaddedBytes()
        writer.bytes.withUnsafeBytes { bytes.fill($0) }
        var cursor = try ByteCursor(sealed: bytes, key: 3, version: 7)
        var read = [Int64](repeating: 0, count: 200)
        try read.withUnsafeMutableBufferPointer { try PackedIntegers.read($0, from: &cursor) }
        #expect(read == values)
        #expect(cursor.isAtEnd)
    }

    private func areSame(_ left: HourSums, _ right: HourSums) -> Bool {
        let parts = { (sums: HourSums) in
            [sums.minimum, sums.maximum, sums.sum, sums.last].map(\.bitPattern) + [UInt64(bitPattern: sums.lastTime)]
        }
        guard left.count == right.count, left.usable == right.usable else { return false }
        return left.usable == 0 || parts(left) == parts(right)
    }
}

/// Decodes with a buffer of its own.
func decode(_ bytes: [UInt8], _ key: BlockKey) throws(BlockDamage) -> DayColumns {
    let padded = PaddedBytes()
    bytes.withUnsafeBytes { padded.fill($0) }
    var columns = DayColumns()
    try BlockCodec.decode(padded, key, into: &columns)
    return columns
}

/// The bytes with their checksum made right.
func sealed(_ bytes: [UInt8], _ key: BlockKey) -> [UInt8] {
    var sealed = bytes
    let sum = bytes.withUnsafeBytes { CRC32.sum(key: key.rawValue, UnsafeRawBufferPointer(rebasing: $0[4...])) }
    sealed.withUnsafeMutableBytes { $0.storeBytes(of: sum.littleEndian, as: UInt32.self) }
    return sealed
}

/// Series-days of all kinds: regular, with gaps, irregular; decimal, with odd values, of any bits.
struct RandomDay {
    private static let odd: [Double] = [
        .nan, -.nan, Double(nan: 42, signaling: false), .infinity, -.infinity, -0.0, 0, .leastNonzeroMagnitude,
        .greatestFiniteMagnitude, 9_007_199_254_740_992, 0.1 + 0.2, -1e-9,
    ]

    private let start: Int64

    init(_ key: BlockKey) { start = key.day * secondsPerDay }

    func columns(_ numbers: inout SeededNumbers) -> DayColumns {
        var columns = DayColumns()
        let kind = Int.random(in: 0..<6, using: &numbers)
        var level = Double.random(in: -500...500, using: &numbers)
        for time in times(&numbers) {
            level += Double.random(in: -3...3, using: &numbers)
            let value: Double
            switch kind {
            case 0: value = (level * 10).rounded() / 10
            case 1: value = Int.random(in: 0..<20, using: &numbers) == 0 ? .nan : level.rounded()
            case 2: value = Self.odd.randomElement(using: &numbers) ?? 0
            case 3: value = Double(bitPattern: numbers.next())
            case 4: value = Double(Float(level))
            default: value = Int.random(in: 0..<30, using: &numbers) == 0 ? level : (level * 1000).rounded() / 1000
            }
            let isOdd = Int.random(in: 0..<25, using: &numbers) == 0
            columns.append(
                time: time, value: value,
                flag: isOdd ? ObservationFlag.allCases.randomElement(using: &numbers) ?? .valid : .valid)
        }
        return columns
    }

    private func times(_ numbers: inout SeededNumbers) -> [Int64] {
        switch Int.random(in: 0..<5, using: &numbers) {
        case 0: return (0..<288).map { start + Int64($0) * 300 }
        case 1: return [start + Int64.random(in: 0..<secondsPerDay, using: &numbers)]
        case 2:
            return (0..<1440).filter { _ in Int.random(in: 0..<9, using: &numbers) > 0 }.map {
                start + Int64($0) * 60 + 7
            }
        case 3: return (start..<start + secondsPerDay).filter { _ in Int.random(in: 0..<90, using: &numbers) == 0 }
        default: return [start, start + secondsPerDay - 1]
        }
    }
}
