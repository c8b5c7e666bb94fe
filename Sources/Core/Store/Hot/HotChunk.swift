internal import CityModel

/// What the series of one group reported at one second: a row of `hot`.
///
///     0  u32  CRC-32 of time + group × 2^40 and of all that follows
///     4  u64  a bit for every series that has an observation, n of them
///     12      n × f64 values, n × u8 flags, in order of the series
struct HotChunk {
    private static let headLength = 12
    private static let rowLength = 9

    private(set) var present: UInt64 = 0
    /// By place in the group; others than those present have no meaning.
    private var values = [Double](repeating: 0, count: SeriesGroup.size)
    private var flags = [ObservationFlag](repeating: .valid, count: SeriesGroup.size)

    mutating func removeAll() { present = 0 }

    mutating func set(_ place: Int, value: Double, flag: ObservationFlag) {
        present |= 1 << UInt64(place)
        values[place] = value
        flags[place] = flag
    }

    mutating func remove(_ place: Int) { present &= ~(1 << UInt64(place)) }

    func holds(_ place: Int) -> Bool { present & (1 << UInt64(place)) != 0 }
    func value(_ place: Int) -> Double { values[place] }
    func flag(_ place: Int) -> ObservationFlag { flags[place] }

    /// Takes what a row holds.
    mutating func fill(_ view: HotChunkView) throws(BlockDamage) {
        present = 0
        try view.forEach(.max) { place, value, flag in set(place, value: value, flag: flag) }
    }

    /// Writes the row's bytes into the buffer.
    func encode(time: Int64, group: Int64, into bytes: inout [UInt8]) {
        let count = present.nonzeroBitCount
        let length = Self.headLength + count * Self.rowLength
        if bytes.count != length { bytes = Array(repeating: 0, count: length) }
        bytes.withUnsafeMutableBytes { bytes in
            bytes.storeBytes(of: present.littleEndian, toByteOffset: 4, as: UInt64.self)
            var left = present
            var row = 0
            while left != 0 {
                let place = left.trailingZeroBitCount
                left &= left &- 1
                bytes.storeBytes(
                    of: values[place].bitPattern.littleEndian, toByteOffset: Self.headLength + row * 8, as: UInt64.self)
                bytes[Self.headLength + count * 8 + row] = flags[place].rawValue
                row += 1
            }
            let sum = CRC32.sum(
                key: Self.key(time: time, group: group), UnsafeRawBufferPointer(rebasing: bytes[4...]))
            bytes.storeBytes(of: sum.littleEndian, as: UInt32.self)
        }
    }

    fileprivate static func key(time: Int64, group: Int64) -> Int64 { time &+ group &<< 40 }
}

/// The bytes of a row of `hot`, checked, and looked at where they lie.
struct HotChunkView {
    let present: UInt64
    private let bytes: UnsafeRawBufferPointer
    private let count: Int

    init(_ bytes: UnsafeRawBufferPointer, time: Int64, group: Int64) throws(BlockDamage) {
        guard bytes.count >= 12 else { throw .tooShort }
        present = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt64.self))
        count = present.nonzeroBitCount
        guard bytes.count == 12 + count * 9 else { throw .tooShort }
        let found = UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self))
        let sum = CRC32.sum(
            key: HotChunk.key(time: time, group: group), UnsafeRawBufferPointer(rebasing: bytes[4...]))
        guard found == sum else { throw .checksum }
        self.bytes = bytes
    }

    func holds(_ place: Int) -> Bool { present & (1 << UInt64(place)) != 0 }

    /// - Parameter place: of a series that is present.
    func value(_ place: Int) -> Double { value(row: row(place)) }
    func flag(_ place: Int) throws(BlockDamage) -> ObservationFlag { try flag(row: row(place)) }

    /// Hands out the observations of the series whose bits are set.
    func forEach(
        _ wanted: UInt64, _ body: (_ place: Int, _ value: Double, _ flag: ObservationFlag) -> Void
    ) throws(BlockDamage) {
        var left = present & wanted
        let isAll = left == present
        var next = 0
        while left != 0 {
            let place = left.trailingZeroBitCount
            left &= left &- 1
            let row = isAll ? next : row(place)
            next += 1
            body(place, value(row: row), try flag(row: row))
        }
    }

    private func row(_ place: Int) -> Int { (present & ((1 << UInt64(place)) &- 1)).nonzeroBitCount }

    private func value(row: Int) -> Double {
        Double(
            bitPattern: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 12 + row * 8, as: UInt64.self)))
    }

    private func flag(row: Int) throws(BlockDamage) -> ObservationFlag {
        guard let flag = ObservationFlag(rawValue: bytes[12 + count * 8 + row]) else { throw .content }
        return flag
    }
}
