internal import Glibc

/// Numbers pairs of texts of a file in the order they are met, by their bytes alone.
///
/// Files name the same pair for long or go through all of them in the same order again and again: the pair of the line before
/// and the one that followed it last time are compared before anything is hashed.
package struct PairSpellings {
    private struct Spelling {
        let start: Int
        let firstCount: Int
        let secondCount: Int
        let hash: UInt64
        var successor: Int32 = 0
    }

    private var spellings: [Spelling] = []
    private var bytes: [UInt8] = []
    /// Open addressing; -1 is free. Its count is a power of two.
    private var slots = [Int32](repeating: -1, count: 64)
    private var last: Int32 = 0

    package init() {}

    /// Pairs met so far; the next new one gets this number.
    package var count: Int { spellings.count }

    package mutating func number(_ first: ByteText, _ second: ByteText) -> Int32 {
        if !spellings.isEmpty {
            if isSpelt(last, first, second) { return last }
            let next = spellings[Int(last)].successor
            if isSpelt(next, first, second) {
                last = next
                return next
            }
        }
        let found = find(first, second)
        if last != found { spellings[Int(last)].successor = found }
        last = found
        return found
    }

    private func isSpelt(_ number: Int32, _ first: ByteText, _ second: ByteText) -> Bool {
        let spelling = spellings[Int(number)]
        guard spelling.firstCount == first.count, spelling.secondCount == second.count else { return false }
        return bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return true }
            let start = base + spelling.start
            return memcmp(start, first.start, first.count) == 0
                && memcmp(start + first.count, second.start, second.count) == 0
        }
    }

    private mutating func find(_ first: ByteText, _ second: ByteText) -> Int32 {
        let hash = Self.hash(first, second)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] >= 0 {
            let number = slots[slot]
            if spellings[Int(number)].hash == hash, isSpelt(number, first, second) { return number }
            slot = (slot + 1) & (slots.count - 1)
        }
        let number = Int32(spellings.count)
        slots[slot] = number
        spellings.append(
            Spelling(start: bytes.count, firstCount: first.count, secondCount: second.count, hash: hash))
        bytes.append(contentsOf: UnsafeBufferPointer(start: first.start, count: first.count))
        bytes.append(contentsOf: UnsafeBufferPointer(start: second.start, count: second.count))
        if spellings.count * 2 > slots.count { grow() }
        return number
    }

    private mutating func grow() {
        slots = [Int32](repeating: -1, count: slots.count * 2)
        for (number, spelling) in spellings.enumerated() {
            var slot = Int(truncatingIfNeeded: spelling.hash) & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(number)
        }
    }

    /// FNV-1a over both texts with a stop between them.
    private static func hash(_ first: ByteText, _ second: ByteText) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func take(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        for place in 0..<first.count { take(first[place]) }
        take(0)
        for place in 0..<second.count { take(second[place]) }
        return hash ^ (hash >> 29)
    }
}
