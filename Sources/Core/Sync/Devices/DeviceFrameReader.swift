/// Cuts the frames of HJ 212 devices out of the bytes of a connection: `##`, four digits for the length of the segment, the
/// segment, four hexadecimal digits of its check sum, CR LF (HJ 212-2017 §6.3 and annex A; the same in HJ 212-2025).
///
/// One bad byte loses one frame: behind a frame that is broken the next `##` is looked for, two bytes further on.
package struct DeviceFrameReader {
    package enum Found: Hashable {
        /// The segment of a sound frame.
        case segment([UInt8])
        case broken(Fault, [UInt8])
    }

    package enum Fault: Hashable {
        /// Bytes between two frames, or a length that is none or beyond the limit, or an end that did not come.
        case frame
        case checksum
    }

    /// The standard has 1,024 at most; one byte more has been seen in the field.
    package static let longestSegment = 2048
    private static let mark = UInt8(ascii: "#")

    private var bytes: [UInt8] = []

    package init() {}

    package mutating func take(_ piece: some Sequence<UInt8>) -> [Found] {
        bytes += piece
        return read(isEnd: false)
    }

    /// What is left when the connection ends.
    package mutating func finish() -> [Found] { read(isEnd: true) }

    /// The check sum of annex A, which is not that of Modbus: the high byte of the register is folded in before each byte.
    package static func checksum(_ segment: some Sequence<UInt8>) -> UInt16 {
        var register: UInt16 = 0xFFFF
        for byte in segment {
            register = register >> 8 ^ UInt16(byte)
            for _ in 0..<8 {
                let isOdd = register & 1 == 1
                register >>= 1
                if isOdd { register ^= 0xA001 }
            }
        }
        return register
    }

    private mutating func read(isEnd: Bool) -> [Found] {
        var found: [Found] = []
        var place = 0
        while place < bytes.count {
            let start = nextMark(from: place) ?? (isEnd || bytes.last != Self.mark ? bytes.count : bytes.count - 1)
            if start > place {
                note(bytes[place..<start], .frame, &found)
                place = start
            }
            guard place < bytes.count, let step = step(at: place, isEnd: isEnd) else { break }
            if let segment = step.segment {
                found.append(.segment(Array(segment)))
            } else {
                note(bytes[place..<step.end], step.fault, &found)
            }
            place = step.end
        }
        bytes.removeFirst(min(place, bytes.count))
        return found
    }

    private struct Step {
        var segment: ArraySlice<UInt8>?
        var fault = Fault.frame
        let end: Int
    }

    /// Reads what begins at a mark.
    /// - Returns: nil when its end has yet to come.
    private func step(at place: Int, isEnd: Bool) -> Step? {
        let broken = { (fault: Fault) in Step(fault: fault, end: brokenEnd(place, isEnd: isEnd)) }
        guard place + 6 <= bytes.count else { return isEnd ? broken(.frame) : nil }
        guard let length = length(at: place + 2), length <= Self.longestSegment else { return broken(.frame) }
        let end = place + 6 + length
        guard end + 4 <= bytes.count else { return isEnd ? broken(.frame) : nil }
        let segment = bytes[place + 6..<end]
        guard let said = UInt16(String(decoding: bytes[end..<end + 4], as: UTF8.self), radix: 16),
            said == Self.checksum(segment)
        else { return broken(.checksum) }
        return Step(segment: segment, end: end + 4)
    }

    /// A mark that is broken takes with it what stands before the next one.
    private func brokenEnd(_ place: Int, isEnd: Bool) -> Int {
        if let next = nextMark(from: place + 1) { return next }
        // The last byte may be the first half of a mark.
        return isEnd || bytes.last != Self.mark ? bytes.count : bytes.count - 1
    }

    private func length(at place: Int) -> Int? {
        var length = 0
        for byte in bytes[place..<place + 4] {
            guard (48...57).contains(byte) else { return nil }
            length = length * 10 + Int(byte - 48)
        }
        return length
    }

    private func nextMark(from place: Int) -> Int? {
        guard place + 1 < bytes.count else { return nil }
        return (place..<bytes.count - 1).first { bytes[$0] == Self.mark && bytes[$0 + 1] == Self.mark }
    }

    /// Line ends between frames are no fault; pieces of one broken stretch are one.
    private func note(_ piece: ArraySlice<UInt8>, _ fault: Fault, _ found: inout [Found]) {
        guard piece.contains(where: { $0 > 0x20 }) else { return }
        if fault == .frame, case .broken(let before, let earlier)? = found.last, earlier.count < Self.longestSegment {
            found[found.count - 1] = .broken(before, earlier + piece)
        } else {
            found.append(.broken(fault, Array(piece)))
        }
    }
}
