/// Roll-ups of one hour of the series of one group: a row of `rollup_hour`.
///
///     0  u32  CRC-32 of hour + group × 2^40 and of all that follows
///     4  u64  a bit for every series that has a roll-up, n of them
///     12      n × 42 bytes (`HourSums`)
struct HourPage {
    private static let headLength = 12

    private(set) var present: UInt64 = 0
    private var rows = [HourSums](repeating: HourSums(), count: SeriesGroup.size)

    init() {}

    init(_ bytes: UnsafeRawBufferPointer, hour: Int64, group: Int64) throws(BlockDamage) {
        guard bytes.count >= Self.headLength, let start = bytes.baseAddress else { throw .tooShort }
        present = UInt64(littleEndian: start.loadUnaligned(fromByteOffset: 4, as: UInt64.self))
        guard bytes.count == Self.headLength + present.nonzeroBitCount * HourSums.storedLength else { throw .tooShort }
        let found = UInt32(littleEndian: start.loadUnaligned(as: UInt32.self))
        let sum = CRC32.sum(key: Self.key(hour, group), UnsafeRawBufferPointer(rebasing: bytes[4...]))
        guard found == sum else { throw .checksum }
        var row = start + Self.headLength
        forEachPlace(.max) { place in
            rows[place] = HourSums(stored: row, hour: hour)
            row += HourSums.storedLength
        }
    }

    subscript(place: Int) -> HourSums? {
        get { present & (1 << UInt64(place)) == 0 ? nil : rows[place] }
        set {
            if let newValue {
                present |= 1 << UInt64(place)
                rows[place] = newValue
            } else {
                present &= ~(1 << UInt64(place))
            }
        }
    }

    func encode(hour: Int64, group: Int64) -> [UInt8] {
        let length = Self.headLength + present.nonzeroBitCount * HourSums.storedLength
        var bytes = [UInt8](repeating: 0, count: length)
        bytes.withUnsafeMutableBytes { bytes in
            bytes.storeBytes(of: present.littleEndian, toByteOffset: 4, as: UInt64.self)
            var start = Self.headLength
            forEachPlace(.max) { place in
                rows[place].store(to: UnsafeMutableRawBufferPointer(rebasing: bytes[start...]), hour: hour)
                start += HourSums.storedLength
            }
            let sum = CRC32.sum(key: Self.key(hour, group), UnsafeRawBufferPointer(rebasing: bytes[4...]))
            bytes.storeBytes(of: sum.littleEndian, as: UInt32.self)
        }
        return bytes
    }

    /// Hands out the roll-ups of the series whose bits are set.
    func forEach(_ wanted: UInt64, _ body: (Int, HourSums) throws -> Void) rethrows {
        var left = present & wanted
        while left != 0 {
            let place = left.trailingZeroBitCount
            left &= left &- 1
            try body(place, rows[place])
        }
    }

    private func forEachPlace(_ wanted: UInt64, _ body: (Int) -> Void) {
        var left = present & wanted
        while left != 0 {
            body(left.trailingZeroBitCount)
            left &= left &- 1
        }
    }

    private static func key(_ hour: Int64, _ group: Int64) -> Int64 { hour &+ group &<< 40 }
}
