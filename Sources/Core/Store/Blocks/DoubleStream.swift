/// A column of doubles, bit for bit. Its first byte says how: the high half is the coding, the low half the decimal
/// exponent k of the first two.
enum DoubleStream {
    private enum Coding {
        /// Whole numbers n, value = n ÷ 10^k.
        static let decimal: UInt8 = 0x00
        /// The first n, and the differences from one to the next.
        static let decimalDifferences: UInt8 = 0x10
        /// One value, many times.
        static let constant: UInt8 = 0x20
        /// Bits exclusive-or those of the value before, in frames that share width and shift.
        static let bits: UInt8 = 0x30
    }

    /// Equal values that do not fit the decimal coding, one after the other.
    private struct Run {
        let start: Int
        var length: Int
        let bits: UInt64
    }

    // MARK: writing

    static func write(_ values: UnsafeBufferPointer<Double>, to writer: inout ByteWriter) {
        guard let first = values.first else { return }
        if values.allSatisfy({ $0.bitPattern == first.bitPattern }) {
            writer.byte(Coding.constant)
            writer.bits64(first.bitPattern)
        } else if let exponent = DecimalScale.exponent(of: values) {
            writeDecimal(values, exponent: exponent, to: &writer)
        } else {
            writeBits(values, to: &writer)
        }
    }

    private static func writeDecimal(
        _ values: UnsafeBufferPointer<Double>, exponent: Int, to writer: inout ByteWriter
    ) {
        let (integers, runs) = split(values, power: DecimalScale.powers[exponent])
        var differences = integers
        for place in stride(from: integers.count - 1, to: 0, by: -1) { differences[place] &-= integers[place - 1] }
        integers.withUnsafeBufferPointer { integers in
            differences.withUnsafeBufferPointer { differences in
                let steps = UnsafeBufferPointer(rebasing: differences.dropFirst())
                if PackedIntegers.size(steps) + 3 < PackedIntegers.size(integers) {
                    writer.byte(Coding.decimalDifferences | UInt8(exponent))
                    writer.signedVarint(integers[0])
                    PackedIntegers.write(steps, to: &writer)
                } else {
                    writer.byte(Coding.decimal | UInt8(exponent))
                    PackedIntegers.write(integers, to: &writer)
                }
            }
        }
        writer.varint(UInt64(runs.count))
        var end = 0
        for run in runs {
            writer.varint(UInt64(run.start - end))
            writer.varint(UInt64(run.length))
            writer.bits64(run.bits)
            end = run.start + run.length
        }
    }

    /// The whole numbers, with the one before where there is none, and what is kept apart.
    private static func split(_ values: UnsafeBufferPointer<Double>, power: Double) -> ([Int64], [Run]) {
        var runs: [Run] = []
        var before: Int64?
        var integers: [Int64] = []
        integers.reserveCapacity(values.count)
        for (place, value) in values.enumerated() {
            if let integer = DecimalScale.integer(value, power: power) {
                // What stands before the first whole number takes that one, which costs nothing.
                if before == nil { for earlier in integers.indices { integers[earlier] = integer } }
                before = integer
            } else if let last = runs.indices.last, runs[last].bits == value.bitPattern,
                runs[last].start + runs[last].length == place
            {
                runs[last].length += 1
            } else {
                runs.append(Run(start: place, length: 1, bits: value.bitPattern))
            }
            integers.append(before ?? 0)
        }
        return (integers, runs)
    }

    private static func writeBits(_ values: UnsafeBufferPointer<Double>, to writer: inout ByteWriter) {
        writer.byte(Coding.bits)
        writer.bits64(values[0].bitPattern)
        var place = 1
        while place < values.count {
            let count = min(PackedIntegers.frame, values.count - place)
            let start = place
            let word = { (step: Int) in
                values[start + step].bitPattern ^ values[start + step - 1].bitPattern
            }
            let all = (0..<count).reduce(UInt64(0)) { $0 | word($1) }
            let shift = all == 0 ? 0 : all.trailingZeroBitCount
            let width = 64 - (all >> UInt64(shift)).leadingZeroBitCount
            writer.byte(UInt8(shift))
            writer.byte(UInt8(width))
            writer.fill((count * width + 7) / 8) { packed in
                BitPacking.pack(count, width: width, to: packed) { word($0) >> UInt64(shift) }
            }
            place += count
        }
    }

    // MARK: reading

    /// Reads as many values as there is room for.
    static func read(
        _ values: UnsafeMutableBufferPointer<Double>, from cursor: inout ByteCursor
    ) throws(BlockDamage) {
        guard let base = values.baseAddress, !values.isEmpty else { return }
        let head = try cursor.byte()
        let exponent = Int(head & 0x0F)
        switch head & 0xF0 {
        case Coding.constant:
            let value = Double(bitPattern: try cursor.bits64())
            base.update(repeating: value, count: values.count)
        case Coding.bits:
            try readBits(values, from: &cursor)
        case Coding.decimal where exponent < DecimalScale.powers.count:
            try readIntegers(base, values.count, from: &cursor)
            divide(values, by: DecimalScale.powers[exponent])
            try readRuns(values, from: &cursor)
        case Coding.decimalDifferences where exponent < DecimalScale.powers.count:
            var sum = try cursor.signedVarint()
            base.pointee = Double(bitPattern: UInt64(bitPattern: sum))
            try readIntegers(base + 1, values.count - 1, from: &cursor)
            for place in 1..<max(1, values.count) {
                sum &+= Int64(bitPattern: base[place].bitPattern)
                base[place] = Double(bitPattern: UInt64(bitPattern: sum))
            }
            divide(values, by: DecimalScale.powers[exponent])
            try readRuns(values, from: &cursor)
        default: throw .content
        }
    }

    /// Reads whole numbers into the places of the values they will become.
    private static func readIntegers(
        _ base: UnsafeMutablePointer<Double>, _ count: Int, from cursor: inout ByteCursor
    ) throws(BlockDamage) {
        let integers = UnsafeMutableRawPointer(base).assumingMemoryBound(to: Int64.self)
        try PackedIntegers.read(UnsafeMutableBufferPointer(start: integers, count: count), from: &cursor)
    }

    private static func divide(_ values: UnsafeMutableBufferPointer<Double>, by power: Double) {
        for place in values.indices {
            values[place] = Double(Int64(bitPattern: values[place].bitPattern)) / power
        }
    }

    private static func readRuns(
        _ values: UnsafeMutableBufferPointer<Double>, from cursor: inout ByteCursor
    ) throws(BlockDamage) {
        var end = 0
        for _ in 0..<(try cursor.count(upTo: values.count)) {
            let start = end + (try cursor.count(upTo: values.count - end))
            let length = try cursor.count(upTo: values.count - start)
            let value = Double(bitPattern: try cursor.bits64())
            for place in start..<start + length { values[place] = value }
            end = start + length
        }
    }

    private static func readBits(
        _ values: UnsafeMutableBufferPointer<Double>, from cursor: inout ByteCursor
    ) throws(BlockDamage) {
        guard let base = values.baseAddress else { return }
        var bits = try cursor.bits64()
        base.pointee = Double(bitPattern: bits)
        var place = 1
        while place < values.count {
            let count = min(PackedIntegers.frame, values.count - place)
            let (shift, width) = (UInt64(try cursor.byte()), Int(try cursor.byte()))
            guard shift < 64, width <= 64 else { throw .content }
            let packed = try cursor.take((count * width + 7) / 8)
            let words = UnsafeMutableRawPointer(base + place).assumingMemoryBound(to: Int64.self)
            BitPacking.unpack(packed, count, width: width, adding: 0, to: words)
            for step in place..<place + count {
                bits ^= base[step].bitPattern &<< shift
                base[step] = Double(bitPattern: bits)
            }
            place += count
        }
    }
}
