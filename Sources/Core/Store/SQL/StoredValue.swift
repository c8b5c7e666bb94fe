/// How a `Double` lies in a column so that it comes back bit for bit. SQLite turns not-a-number into NULL and minus
/// zero into zero; those two are kept as a blob of their eight bytes, big-endian.
enum StoredValue {
    static func needsBits(_ value: Double) -> Bool {
        value.isNaN || (value == 0 && value.sign == .minus)
    }

    static func bytes(_ value: Double) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> (56 - 8 * UInt64($0))) }
    }

    static func value(_ bytes: some Sequence<UInt8>) -> Double {
        Double(bitPattern: bytes.reduce(0) { $0 << 8 | UInt64($1) })
    }

    /// Whether two values are the same to the bit.
    static func same(_ left: Double, _ right: Double) -> Bool { left.bitPattern == right.bitPattern }
}
