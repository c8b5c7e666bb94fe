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
        let sight = try Sight(bytes, group: group)
        for place in 0..<SeriesGroup.size { tips[place] = sight.tip(place) }
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

    /// A stored page, checked and read in place: good as long as its bytes are.
    struct Sight {
        private let rows: UnsafeRawPointer

        init(_ bytes: UnsafeRawBufferPointer, group: Int64) throws(BlockDamage) {
            guard bytes.count == length, let start = bytes.baseAddress else { throw .tooShort }
            let found = UInt32(littleEndian: start.loadUnaligned(as: UInt32.self))
            guard found == CRC32.sum(key: group, UnsafeRawBufferPointer(rebasing: bytes[4...])) else {
                throw .checksum
            }
            guard bytes[4] == version else { throw .unknownVersion(bytes[4]) }
            rows = start + headLength
            for place in 0..<SeriesGroup.size where isKnown(place) && flag(place) == nil { throw .content }
        }

        /// The newest sample of the series at the place; nil when it has none.
        func sample(_ place: Int) -> Sample? {
            guard isKnown(place), let flag = flag(place) else { return nil }
            let row = rows + place * rowLength
            let bits = UInt64(littleEndian: row.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            return Sample(
                time: Timestamp(secondsSince1970: Int64(littleEndian: row.loadUnaligned(as: Int64.self))),
                value: Double(bitPattern: bits), flag: flag)
        }

        func tip(_ place: Int) -> SeriesTip {
            guard let sample = sample(place) else { return SeriesTip() }
            let hour = flooredToHour(sample.time.secondsSince1970)
            return SeriesTip(sample, HourSums(stored: rows + place * rowLength + 18, hour: hour))
        }

        private func isKnown(_ place: Int) -> Bool {
            rows.load(fromByteOffset: place * rowLength + 17, as: UInt8.self) == 1
        }

        private func flag(_ place: Int) -> ObservationFlag? {
            ObservationFlag(rawValue: rows.load(fromByteOffset: place * rowLength + 16, as: UInt8.self))
        }
    }
}
