/// CRC-32 of ISO 3309 and zlib (polynomial 0xEDB88320, reflected), eight bytes at a time (Kounavis, Berry 2005).
enum CRC32 {
    /// Table `k` at `k * 256`: the checksum of a byte followed by `k` zero bytes.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var sum = UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? 0xEDB8_8320 ^ (sum >> 1) : sum >> 1 }
            tables[byte] = sum
        }
        for table in 1..<8 {
            for byte in 0..<256 {
                let before = tables[(table - 1) * 256 + byte]
                tables[table * 256 + byte] = tables[Int(before & 0xFF)] ^ (before >> 8)
            }
        }
        return tables
    }()

    static func sum(_ bytes: UnsafeRawBufferPointer) -> UInt32 { ~update(.max, bytes) }

    /// Of the key, eight bytes little-endian, followed by the bytes: bytes under another key do not sum up.
    static func sum(key: Int64, _ bytes: UnsafeRawBufferPointer) -> UInt32 {
        let start = withUnsafeBytes(of: key.littleEndian) { update(.max, $0) }
        return ~update(start, bytes)
    }

    private static func update(_ start: UInt32, _ bytes: UnsafeRawBufferPointer) -> UInt32 {
        tables.withUnsafeBufferPointer { table in
            var sum = start
            var offset = 0
            while offset + 8 <= bytes.count {
                let word =
                    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) ^ UInt64(sum)
                let low = table[1792 + byte(word, 0)] ^ table[1536 + byte(word, 8)] ^ table[1280 + byte(word, 16)]
                let middle = table[1024 + byte(word, 24)] ^ table[768 + byte(word, 32)] ^ table[512 + byte(word, 40)]
                sum = low ^ middle ^ table[256 + byte(word, 48)] ^ table[byte(word, 56)]
                offset += 8
            }
            while offset < bytes.count {
                sum = table[Int((sum ^ UInt32(bytes[offset])) & 0xFF)] ^ (sum >> 8)
                offset += 1
            }
            return sum
        }
    }

    private static func byte(_ word: UInt64, _ shift: UInt64) -> Int { Int(truncatingIfNeeded: word &>> shift) & 0xFF }
}
