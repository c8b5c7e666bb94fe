internal import CityModel

/// The newest ends of the series of one group: a row of `tip`, made to fill one page of the file.
///
///     0  u32  CRC-32 of the group's number and of all that follows
///     4  u8   version
///     5       64 × 60 bytes: i64 time, f64 value, u8 flag, u8 whether known, 42 bytes of the running hour (`HourSums`)
struct TipPage: Sendable {
    private static let version: UInt8 = 1
    private static let headLength = 5
    private static let rowLength = 60
    private static let length = headLength + SeriesGroup.size * rowLength

    var tips = [SeriesTip](repeating: SeriesTip(), count: SeriesGroup.size)
    /// Time of the newest observation of the group.
    private(set) var newest = Int64.min

    init() {}

    init(_ bytes: UnsafeRawBufferPointer, group: Int64) throws(BlockDamage) {
        guard bytes.count == Self.length, let start = bytes.baseAddress else { throw .tooShort }
        let found = UInt32(littleEndian: start.loadUnaligned(as: UInt32.self))
        guard found == CRC32.sum(key: group, UnsafeRawBufferPointer(rebasing: bytes[4...])) else { throw .checksum }
        guard bytes[4] == Self.version else { throw .unknownVersion(bytes[4]) }
        for place in 0..<SeriesGroup.size {
            tips[place] = try Self.tip(start + Self.headLength + place * Self.rowLength)
        }
        newest = tips.lazy.filter(\.isKnown).map(\.time).max() ?? .min
    }

    mutating func raiseNewest(to time: Int64) { newest = max(newest, time) }

    func encode(group: Int64, into bytes: inout [UInt8]) {
        if bytes.count != Self.length { bytes = Array(repeating: 0, count: Self.length) }
        bytes.withUnsafeMutableBytes { bytes in
            bytes[4] = Self.version
            for place in 0..<SeriesGroup.size {
                let start = Self.headLength + place * Self.rowLength
                Self.store(
                    tips[place], to: UnsafeMutableRawBufferPointer(rebasing: bytes[start..<start + Self.rowLength]))
            }
            let sum = CRC32.sum(key: group, UnsafeRawBufferPointer(rebasing: bytes[4...]))
            bytes.storeBytes(of: sum.littleEndian, as: UInt32.self)
        }
    }

    private static func store(_ tip: SeriesTip, to row: UnsafeMutableRawBufferPointer) {
        row[17] = tip.isKnown ? 1 : 0
        guard tip.isKnown else { return }
        row.storeBytes(of: tip.time.littleEndian, as: Int64.self)
        row.storeBytes(of: tip.value.bitPattern.littleEndian, toByteOffset: 8, as: UInt64.self)
        row[16] = tip.flag.rawValue
        tip.sums.store(to: UnsafeMutableRawBufferPointer(rebasing: row[18...]), hour: tip.hour)
    }

    private static func tip(_ row: UnsafeRawPointer) throws(BlockDamage) -> SeriesTip {
        guard row.load(fromByteOffset: 17, as: UInt8.self) == 1 else { return SeriesTip() }
        guard let flag = ObservationFlag(rawValue: row.load(fromByteOffset: 16, as: UInt8.self)) else {
            throw .content
        }
        let time = Int64(littleEndian: row.loadUnaligned(as: Int64.self))
        let bits = UInt64(littleEndian: row.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        return SeriesTip(
            Sample(time: Timestamp(secondsSince1970: time), value: Double(bitPattern: bits), flag: flag),
            HourSums(stored: row + 18, hour: flooredToHour(time)))
    }
}
