import Canvas

/// Reads one key or report at a place in a buffer.
struct KeyParser {
    enum Meaning {
        case key(Key)
        case pasteBegins
        case report(TerminalReport)
        case nothing
    }

    typealias Found = (meaning: Meaning, length: Int)

    private static let longestSequence = 128
    private static let longestString = 4096

    let bytes: [UInt8]
    let start: Int
    /// Nothing more comes in time: what is here is all there is.
    let isFinal: Bool

    /// Nil when the bytes are the beginning of something longer.
    func next() -> Found? {
        let byte = bytes[start]
        if (0x20...0x7E).contains(byte) { return (.key(.character(Character(Unicode.Scalar(byte)))), 1) }
        if byte == 0x1B { return escape() }
        if let key = Self.control(byte) { return (.key(key), 1) }
        return character(at: start).map { ($0.key.map(Meaning.key) ?? .nothing, $0.length) }
    }

    private func byte(_ offset: Int) -> UInt8? { start + offset < bytes.count ? bytes[start + offset] : nil }

    private static func control(_ byte: UInt8) -> Key? {
        switch byte {
        case 0x0D, 0x0A: .enter
        case 0x09: .tab
        case 0x7F, 0x08: .backspace
        case 0x00: .control(" ")
        case 0x01...0x1A: .control(Character(Unicode.Scalar(byte + 0x60)))
        case 0x1C...0x1F: .control(Character(Unicode.Scalar(byte + 0x40)))
        default: nil
        }
    }

    /// A UTF-8 character; `key` is nil for bytes that are none, and for C1 controls.
    private func character(at index: Int) -> (key: Key?, length: Int)? {
        let lead = bytes[index]
        let length =
            switch lead {
            case 0x20...0x7E: 1
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 0
            }
        guard length > 0 else { return (nil, 1) }
        let available = bytes[index..<min(index + length, bytes.count)]
        if let wrong = available.dropFirst().firstIndex(where: { $0 & 0xC0 != 0x80 }) { return (nil, wrong - index) }
        if available.count < length { return isFinal ? (nil, available.count) : nil }
        guard let text = String(validating: available, as: UTF8.self), let scalar = text.unicodeScalars.first,
            !(0x80...0x9F).contains(scalar.value), let character = text.first
        else { return (nil, length) }
        return (.character(character), length)
    }

    private func escape() -> Found? {
        guard let second = byte(1) else { return isFinal ? (.key(.escape), 1) : nil }
        switch second {
        case UInt8(ascii: "["): return bytes.count - start == 2 && isFinal ? (.key(.alt("[")), 2) : sequence()
        case UInt8(ascii: "O"): return singleShift()
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"), UInt8(ascii: "X"):
            return controlString(second)
        case 0..<0x20, 0x7F: return (.key(.escape), 1)
        default:
            guard let found = character(at: start + 1) else { return nil }
            guard case .character(let character)? = found.key else { return (.nothing, 1 + found.length) }
            return (.key(.alt(character)), 1 + found.length)
        }
    }

    /// SS3: keys of the keypad's application mode.
    private func singleShift() -> Found? {
        guard let third = byte(2) else { return isFinal ? (.key(.alt("O")), 2) : nil }
        if let key = KeySequences.final[third] { return (.key(key), 3) }
        switch third {
        case UInt8(ascii: "M"): return (.key(.enter), 3)
        case UInt8(ascii: "j")...UInt8(ascii: "y"):
            return (.key(.character(Character(Unicode.Scalar(third - 0x40)))), 3)
        case 0x20...0x7E: return (.nothing, 3)
        default: return (.key(.alt("O")), 2)
        }
    }

    /// CSI parameters intermediates final (ECMA-48 5.4).
    private func sequence() -> Found? {
        if byte(2) == UInt8(ascii: "[") { return linuxFunctionKey() }
        var end = 2
        while let next = byte(end), (0x20...0x3F).contains(next), end < Self.longestSequence { end += 1 }
        guard let final = byte(end) else { return isFinal || end >= Self.longestSequence ? (.nothing, end) : nil }
        guard (0x40...0x7E).contains(final) else { return (.nothing, end) }
        let parameters = bytes[start + 2..<start + end]
        if final == UInt8(ascii: "M"), parameters.isEmpty { return oldMouse() }
        return (KeySequences.meaning(parameters: parameters, final: final), end + 1)
    }

    /// `ESC [ [ A` … `E` are F1 … F5 of the Linux console.
    private func linuxFunctionKey() -> Found? {
        guard let fourth = byte(3) else { return isFinal ? (.nothing, 3) : nil }
        guard (UInt8(ascii: "A")...UInt8(ascii: "E")).contains(fourth) else { return (.nothing, 3) }
        return (.key(.function(Int(fourth) - 64)), 4)
    }

    /// `ESC [ M` and three bytes: button, column, row, each plus 32.
    private func oldMouse() -> Found? {
        guard let button = byte(3), let x = byte(4), let y = byte(5) else {
            return isFinal ? (.nothing, bytes.count - start) : nil
        }
        let code = Int(button) - 32
        let event = KeySequences.mouse(code: code, x: Int(x) - 33, y: Int(y) - 33, isRelease: code & 3 == 3)
        return (event.map { .key(.mouse($0)) } ?? .nothing, 6)
    }

    /// OSC, DCS, APC, PM, SOS up to BEL or ST: replies of the terminal.
    private func controlString(_ kind: UInt8) -> Found? {
        var end = 2
        while let next = byte(end) {
            if next == 0x07 { return (.nothing, end + 1) }
            if next == 0x1B { return byte(end + 1) == UInt8(ascii: "\\") ? (.nothing, end + 2) : endOfBroken(end) }
            if end >= Self.longestString { return (.nothing, end) }
            end += 1
        }
        guard isFinal else { return nil }
        return end == 2 ? (.key(.alt(Character(Unicode.Scalar(kind)))), 2) : (.nothing, end)
    }

    /// An Esc inside a string that is not followed by its end: a new sequence begins there.
    private func endOfBroken(_ end: Int) -> Found? {
        byte(end + 1) == nil && !isFinal ? nil : (.nothing, end)
    }
}
