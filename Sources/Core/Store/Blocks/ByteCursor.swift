/// Bytes to decode, followed by zeros: a word may be loaded at every one of them.
///
/// One buffer serves block after block; the copy costs less than a check at every load.
final class PaddedBytes {
    /// Zero bytes behind the content: a word and the byte that follows it.
    private static let padding = 16

    private(set) var start: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    init() { start = .allocate(byteCount: 4096, alignment: 8) }

    deinit { start.deallocate() }

    /// A copy of the content.
    var content: [UInt8] { Array(start[..<count]) }

    func fill(_ bytes: UnsafeRawBufferPointer) {
        if bytes.count + Self.padding > start.count {
            start.deallocate()
            start = .allocate(byteCount: bytes.count * 2 + Self.padding, alignment: 8)
        }
        count = bytes.count
        start.copyMemory(from: bytes)
        UnsafeMutableRawBufferPointer(rebasing: start[count..<count + Self.padding]).initializeMemory(
            as: UInt8.self, repeating: 0)
    }
}

/// Goes through padded bytes; every read is checked against their end.
struct ByteCursor {
    private let start: UnsafeRawPointer
    private let count: Int
    private(set) var offset: Int

    /// Checks length, checksum and version of a sealed content and stands behind them.
    init(sealed bytes: PaddedBytes, key: Int64, version: UInt8) throws(BlockDamage) {
        guard let base = bytes.start.baseAddress, bytes.count >= 5 else { throw .tooShort }
        start = UnsafeRawPointer(base)
        count = bytes.count
        offset = 5
        let found = UInt32(littleEndian: start.load(as: UInt32.self))
        let sum = CRC32.sum(key: key, UnsafeRawBufferPointer(start: start + 4, count: count - 4))
        guard found == sum else { throw .checksum }
        let foundVersion = start.load(fromByteOffset: 4, as: UInt8.self)
        guard foundVersion == version else { throw .unknownVersion(foundVersion) }
    }

    var isAtEnd: Bool { offset == count }

    /// The next bytes, which lie wholly in the content.
    mutating func take(_ length: Int) throws(BlockDamage) -> UnsafeRawPointer {
        guard length >= 0, length <= count - offset else { throw .tooShort }
        defer { offset += length }
        return start + offset
    }

    mutating func byte() throws(BlockDamage) -> UInt8 { try take(1).load(as: UInt8.self) }

    mutating func bits24() throws(BlockDamage) -> Int {
        let bytes = try take(3)
        return Int(bytes.load(as: UInt8.self)) | Int(bytes.load(fromByteOffset: 1, as: UInt8.self)) << 8
            | Int(bytes.load(fromByteOffset: 2, as: UInt8.self)) << 16
    }

    mutating func bits64() throws(BlockDamage) -> UInt64 {
        UInt64(littleEndian: try take(8).loadUnaligned(as: UInt64.self))
    }

    mutating func varint() throws(BlockDamage) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 64 {
            let byte = try byte()
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw .content
    }

    mutating func signedVarint() throws(BlockDamage) -> Int64 {
        let code = try varint()
        return Int64(bitPattern: code >> 1) ^ -Int64(bitPattern: code & 1)
    }

    /// A number of things of which no more than `limit` are possible.
    mutating func count(upTo limit: Int) throws(BlockDamage) -> Int {
        let value = try varint()
        guard value <= UInt64(limit) else { throw .content }
        return Int(value)
    }
}
