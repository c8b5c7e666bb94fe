/// Puts together what a block or page holds, little-endian.
struct ByteWriter {
    private(set) var bytes: [UInt8]

    /// - Parameter reserved: bytes at the start that are written last.
    init(reserved: Int, capacity: Int) {
        bytes = []
        bytes.reserveCapacity(capacity)
        for _ in 0..<reserved { bytes.append(0) }
    }

    mutating func byte(_ value: UInt8) { bytes.append(value) }

    mutating func bits24(_ value: Int) {
        for shift in [0, 8, 16] { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    mutating func bits64(_ value: UInt64) { withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) } }

    /// LEB128.
    mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// LEB128 of the zigzag code: 0, −1, 1, −2 … are 0, 1, 2, 3 …
    mutating func signedVarint(_ value: Int64) {
        varint(UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    mutating func append(_ other: [UInt8]) { bytes += other }

    /// Adds room for so many bytes and hands it out.
    mutating func fill(_ count: Int, _ body: (UnsafeMutableRawBufferPointer) -> Void) {
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: count))
        bytes.withUnsafeMutableBytes { body(UnsafeMutableRawBufferPointer(rebasing: $0[start...])) }
    }

    /// Writes the checksum of key and all after the first four bytes into those.
    mutating func seal(key: Int64) {
        let sum = bytes.withUnsafeBytes { CRC32.sum(key: key, UnsafeRawBufferPointer(rebasing: $0[4...])) }
        bytes.withUnsafeMutableBytes { $0.storeBytes(of: sum.littleEndian, as: UInt32.self) }
    }
}
