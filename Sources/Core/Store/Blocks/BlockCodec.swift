internal import CityModel

/// A series-day as bytes; `docs/store-format.md` describes them, `docs/read_blocks.py` reads them.
///
///     0  u32  CRC-32 of the key and of all that follows
///     4  u8   version
///     5  u8   how the times lie
///     6  u24  observations
///     9  u24  second of the day of the first
///     12      times, values, flags
enum BlockCodec {
    static let version: UInt8 = 1
    private static let headLength = 12

    private enum Times {
        /// u24 seconds from one to the next.
        static let regular: UInt8 = 0
        /// u24 seconds, u24 slots, a bit for every slot that has an observation.
        static let grid: UInt8 = 1
        /// Packed seconds from one to the next.
        static let free: UInt8 = 2
    }

    // MARK: writing

    /// - Parameter columns: one observation at least, all of the key's day.
    static func encode(_ columns: DayColumns, _ key: BlockKey) -> [UInt8] {
        var writer = ByteWriter(reserved: 4, capacity: headLength + 16 + columns.count * 2)
        writer.byte(version)
        writeTimes(columns.times, dayStart: key.day &* secondsPerDay, to: &writer)
        columns.values.withUnsafeBufferPointer { DoubleStream.write($0, to: &writer) }
        writeFlags(columns.flags, to: &writer)
        writer.seal(key: key.rawValue)
        return writer.bytes
    }

    private static func writeTimes(_ times: [Int64], dayStart: Int64, to writer: inout ByteWriter) {
        let steps = zip(times.dropFirst(), times).map(-)
        let step = steps.min() ?? 0
        let isRegular = steps.allSatisfy { $0 == step }
        let isGrid = steps.allSatisfy { $0 % step == 0 }
        let slots = step == 0 ? 1 : Int((times[times.count - 1] - times[0]) / step) + 1
        let free = steps.withUnsafeBufferPointer { PackedIntegers.size($0) }
        let kind = isRegular ? Times.regular : isGrid && 6 + (slots + 7) / 8 <= free ? Times.grid : Times.free
        writer.byte(kind)
        writer.bits24(times.count)
        writer.bits24(Int(times[0] - dayStart))
        switch kind {
        case Times.regular: writer.bits24(Int(step))
        case Times.grid:
            writer.bits24(Int(step))
            writer.bits24(slots)
            writer.fill((slots + 7) / 8) { bitmap in
                for time in times {
                    let slot = Int((time - times[0]) / step)
                    bitmap[slot / 8] |= 1 << UInt8(slot % 8)
                }
            }
        default: steps.withUnsafeBufferPointer { PackedIntegers.write($0, to: &writer) }
        }
    }

    /// Runs: how many there are, and of each its length and flag.
    private static func writeFlags(_ flags: [ObservationFlag], to writer: inout ByteWriter) {
        var runs: [(length: Int, flag: ObservationFlag)] = []
        for flag in flags {
            if runs.last?.flag == flag { runs[runs.count - 1].length += 1 } else { runs.append((1, flag)) }
        }
        writer.varint(UInt64(runs.count))
        for run in runs {
            writer.varint(UInt64(run.length))
            writer.byte(run.flag.rawValue)
        }
    }

    // MARK: reading

    static func decode(_ bytes: PaddedBytes, _ key: BlockKey, into columns: inout DayColumns) throws(BlockDamage) {
        var cursor = try ByteCursor(sealed: bytes, key: key.rawValue, version: version)
        let kind = try cursor.byte()
        let count = try cursor.bits24()
        let first = Int64(try cursor.bits24())
        guard count > 0, count <= Int(secondsPerDay), first < secondsPerDay else { throw .content }
        columns.resize(to: count)
        let start = key.day &* secondsPerDay
        try mutate(&columns.times) { (times) throws(BlockDamage) in
            try readTimes(times, kind: kind, first: start &+ first, from: &cursor)
        }
        guard columns.times[count - 1] < start &+ secondsPerDay else { throw .content }
        try mutate(&columns.values) { (values) throws(BlockDamage) in
            try DoubleStream.read(values, from: &cursor)
        }
        try mutate(&columns.flags) { (flags) throws(BlockDamage) in
            try readFlags(flags, from: &cursor)
        }
        guard cursor.isAtEnd else { throw .content }
    }

    /// The number of observations and the first of them, without decoding.
    static func extent(_ bytes: PaddedBytes, _ key: BlockKey) throws(BlockDamage) -> (count: Int, first: Int64) {
        var cursor = try ByteCursor(sealed: bytes, key: key.rawValue, version: version)
        _ = try cursor.byte()
        let count = try cursor.bits24()
        return (count, key.day &* secondsPerDay &+ Int64(try cursor.bits24()))
    }

    private static func readTimes(
        _ times: UnsafeMutableBufferPointer<Int64>, kind: UInt8, first: Int64, from cursor: inout ByteCursor
    ) throws(BlockDamage) {
        switch kind {
        case Times.regular:
            let step = Int64(try cursor.bits24())
            guard step > 0 || times.count == 1 else { throw .content }
            for place in times.indices { times[place] = first &+ Int64(place) &* step }
        case Times.grid: try readGrid(times, first: first, from: &cursor)
        case Times.free:
            times[0] = first
            try PackedIntegers.read(UnsafeMutableBufferPointer(rebasing: times.dropFirst()), from: &cursor)
            for place in 1..<max(1, times.count) {
                guard (1...secondsPerDay).contains(times[place]) else { throw .content }
                times[place] = times[place - 1] &+ times[place]
            }
        default: throw .content
        }
    }

    private static func readGrid(
        _ times: UnsafeMutableBufferPointer<Int64>, first: Int64, from cursor: inout ByteCursor
    ) throws(BlockDamage) {
        let step = Int64(try cursor.bits24())
        let slots = try cursor.bits24()
        guard step > 0, slots >= times.count, slots <= Int(secondsPerDay) else { throw .content }
        let bitmap = try cursor.take((slots + 7) / 8)
        var place = 0
        for slot in 0..<slots {
            let byte = bitmap.load(fromByteOffset: slot >> 3, as: UInt8.self)
            guard byte & (1 << UInt8(slot & 7)) != 0 else { continue }
            guard place < times.count else { throw .content }
            times[place] = first &+ Int64(slot) &* step
            place += 1
        }
        guard place == times.count else { throw .content }
    }

    private static func readFlags(
        _ flags: UnsafeMutableBufferPointer<ObservationFlag>, from cursor: inout ByteCursor
    ) throws(BlockDamage) {
        var place = 0
        for _ in 0..<(try cursor.count(upTo: flags.count)) {
            let length = try cursor.count(upTo: flags.count - place)
            guard let flag = ObservationFlag(rawValue: try cursor.byte()) else { throw .content }
            for step in place..<place + length { flags[step] = flag }
            place += length
        }
        guard place == flags.count else { throw .content }
    }

    private static func mutate<Element>(
        _ array: inout [Element], _ body: (UnsafeMutableBufferPointer<Element>) throws(BlockDamage) -> Void
    ) throws(BlockDamage) {
        var damage: BlockDamage?
        array.withUnsafeMutableBufferPointer { buffer in
            do throws(BlockDamage) { try body(buffer) } catch { damage = error }
        }
        if let damage { throw damage }
    }
}
