/// The unified social credit code of organisations, 18 characters (GB 32100-2015), with the organisation code
/// (GB 11714) inside.
package struct CreditCode: Sendable, Hashable {
    /// Why a text is not a credit code.
    package enum Fault: Error, Sendable, Hashable {
        /// Bytes, not 18.
        case length(Int)
        /// The zero-based place of a character outside 0-9 A-H J-N P-R T-U W-Y.
        case character(position: Int)
        case checkCharacter(found: UInt8, expected: UInt8)
    }

    /// Six digits of GB/T 2260.
    package let areaCode: String
    /// Nine characters, the last being its own check.
    package let organisationCode: String
    /// Whether the organisation code carries its own right check character. Codes of sole traders often do not, so this is
    /// a remark and no fault.
    package let organisationCheckFits: Bool

    /// Reads a code in capitals.
    package init(_ text: String) throws(Fault) {
        try self.init(utf8: text.utf8Span.span)
    }

    package init(utf8 bytes: Span<UInt8>) throws(Fault) {
        guard bytes.count == 18 else { throw .length(bytes.count) }
        var sum = 0
        var weight = 1
        for position in 0..<18 {
            guard let value = Self.value(of: bytes[position]), position < 2 || position > 7 || value < 10 else {
                throw .character(position: position)
            }
            guard position < 17 else { break }
            sum += value * weight
            weight = weight * 3 % 31
        }
        let expected = Self.alphabet[(31 - sum % 31) % 31]
        guard bytes[17] == expected else { throw .checkCharacter(found: bytes[17], expected: expected) }
        areaCode = Self.text(bytes, 2..<8)
        organisationCode = Self.text(bytes, 8..<17)
        organisationCheckFits = bytes[16] == Self.organisationCheck(bytes)
    }

    private static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    private static func value(of byte: UInt8) -> Int? {
        let value = values[Int(byte)]
        return value == 255 ? nil : Int(value)
    }

    /// 11 − Σ value · weight mod 11 over eight characters; letters count from A = 10 without gaps (GB 11714).
    private static func organisationCheck(_ bytes: Span<UInt8>) -> UInt8 {
        let weights = [3, 7, 9, 10, 5, 8, 4, 2]
        var sum = 0
        for index in 0..<8 {
            let byte = bytes[8 + index]
            let isDigit = byte <= UInt8(ascii: "9")
            sum += weights[index] * (isDigit ? Int(byte) - 48 : Int(byte) - 55)
        }
        switch 11 - sum % 11 {
        case 10: return UInt8(ascii: "X")
        case 11: return UInt8(ascii: "0")
        case let digit: return UInt8(ascii: "0") + UInt8(digit)
        }
    }

    private static func text(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
        var part: [UInt8] = []
        for position in range { part.append(bytes[position]) }
        return String(decoding: part, as: UTF8.self)
    }
}
