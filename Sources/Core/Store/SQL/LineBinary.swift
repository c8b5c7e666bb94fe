internal import CityModel

/// A line of points as OGC well-known binary (OGC 06-103r4, little-endian LineString), which other tools can read.
enum LineBinary {
    static func encode(_ line: [Coordinate]) -> [UInt8] {
        var bytes: [UInt8] = [1, 2, 0, 0, 0]
        bytes.reserveCapacity(9 + line.count * 16)
        append(UInt32(line.count), to: &bytes)
        for point in line {
            append(point.longitude.bitPattern, to: &bytes)
            append(point.latitude.bitPattern, to: &bytes)
        }
        return bytes
    }

    /// - Returns: nil when the bytes are no such line.
    static func decode(_ bytes: [UInt8]) -> [Coordinate]? {
        guard bytes.count >= 9, bytes[0..<5] == [1, 2, 0, 0, 0] else { return nil }
        let count = Int(word(bytes, at: 5, bytes: 4))
        guard bytes.count == 9 + count * 16 else { return nil }
        return (0..<count).map { point in
            let offset = 9 + point * 16
            return Coordinate(
                longitude: Double(bitPattern: word(bytes, at: offset, bytes: 8)),
                latitude: Double(bitPattern: word(bytes, at: offset + 8, bytes: 8)))
        }
    }

    private static func append<Word: FixedWidthInteger>(_ word: Word, to bytes: inout [UInt8]) {
        for shift in stride(from: 0, to: Word.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: word >> Word(shift)))
        }
    }

    private static func word(_ bytes: [UInt8], at offset: Int, bytes count: Int) -> UInt64 {
        (0..<count).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
    }
}
