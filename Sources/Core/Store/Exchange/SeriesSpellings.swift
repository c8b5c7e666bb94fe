internal import CityModel
internal import Glibc

/// Numbers the pairs of entity and metric of a file in the order they are met, by their bytes alone.
///
/// Files name the same series for long or go through all of them in the same order again and again: the series of the
/// line before and the one that followed it last time are compared before anything is hashed.
struct SeriesSpellings {
    private struct Spelling {
        let start: Int
        let entityCount: Int
        let metricCount: Int
        let hash: UInt64
        /// Number of the series; several spellings may come to one.
        let series: Int32
        var successor: Int32 = 0
    }

    /// The series met so far, by their numbers.
    private(set) var keys: [SeriesKey] = []

    private static let longestName = 200
    private var spellings: [Spelling] = []
    private var bytes: [UInt8] = []
    /// Open addressing; -1 is free. Its count is a power of two.
    private var slots = [Int32](repeating: -1, count: 64)
    private var numbers: [SeriesKey: Int32] = [:]
    private var last: Int32 = 0

    mutating func number(entity: ByteText, metric: ByteText) -> Int32 {
        if !spellings.isEmpty {
            if isSpelt(last, entity, metric) { return spellings[Int(last)].series }
            let next = spellings[Int(last)].successor
            if isSpelt(next, entity, metric) {
                last = next
                return spellings[Int(next)].series
            }
        }
        let found = find(entity, metric)
        if !spellings.isEmpty, last != found { spellings[Int(last)].successor = found }
        last = found
        return spellings[Int(found)].series
    }

    private func isSpelt(_ number: Int32, _ entity: ByteText, _ metric: ByteText) -> Bool {
        let spelling = spellings[Int(number)]
        guard spelling.entityCount == entity.count, spelling.metricCount == metric.count else { return false }
        return bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return true }
            let start = base + spelling.start
            return memcmp(start, entity.start, entity.count) == 0
                && memcmp(start + entity.count, metric.start, metric.count) == 0
        }
    }

    private mutating func find(_ entity: ByteText, _ metric: ByteText) -> Int32 {
        let hash = Self.hash(entity, metric)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] >= 0 {
            let number = slots[slot]
            if spellings[Int(number)].hash == hash, isSpelt(number, entity, metric) { return number }
            slot = (slot + 1) & (slots.count - 1)
        }
        let number = Int32(spellings.count)
        slots[slot] = number
        spellings.append(
            Spelling(
                start: bytes.count, entityCount: entity.count, metricCount: metric.count, hash: hash,
                series: series(entity, metric)))
        bytes.append(contentsOf: UnsafeBufferPointer(start: entity.start, count: entity.count))
        bytes.append(contentsOf: UnsafeBufferPointer(start: metric.start, count: metric.count))
        if spellings.count * 2 > slots.count { grow() }
        return number
    }

    private mutating func series(_ entity: ByteText, _ metric: ByteText) -> Int32 {
        let key = SeriesKey(
            EntityID(PlainText.sanitized(entity.string, limit: Self.longestName)),
            MetricID(PlainText.sanitized(metric.string, limit: Self.longestName)))
        if let known = numbers[key] { return known }
        let number = Int32(keys.count)
        keys.append(key)
        numbers[key] = number
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

    /// FNV-1a over both names with a stop between them.
    private static func hash(_ entity: ByteText, _ metric: ByteText) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func take(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        for place in 0..<entity.count { take(entity[place]) }
        take(0)
        for place in 0..<metric.count { take(metric[place]) }
        return hash ^ (hash >> 29)
    }
}
