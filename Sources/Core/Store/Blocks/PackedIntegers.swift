/// Integers in frames of 64: each frame keeps its smallest as zigzag varint, a width in bits, and what its integers are
/// above the smallest, packed lowest bit first (frame of reference; Lemire, Boytsov 2015).
enum PackedIntegers {
    static let frame = 64

    /// Bytes that `write` takes.
    static func size(_ values: UnsafeBufferPointer<Int64>) -> Int {
        var size = 0
        forEachFrame(values) { frame, least, width in
            size += varintSize(least) + 1 + (frame.count * width + 7) / 8
        }
        return size
    }

    static func write(_ values: UnsafeBufferPointer<Int64>, to writer: inout ByteWriter) {
        forEachFrame(values) { frame, least, width in
            writer.signedVarint(least)
            writer.byte(UInt8(width))
            writer.fill((frame.count * width + 7) / 8) { packed in
                BitPacking.pack(frame.count, width: width, to: packed) { UInt64(bitPattern: frame[$0] &- least) }
            }
        }
    }

    /// Reads as many integers as there is room for.
    static func read(_ values: UnsafeMutableBufferPointer<Int64>, from cursor: inout ByteCursor) throws(BlockDamage) {
        guard let base = values.baseAddress else { return }
        var place = 0
        while place < values.count {
            let count = min(frame, values.count - place)
            let least = try cursor.signedVarint()
            let width = Int(try cursor.byte())
            guard width <= 64 else { throw .content }
            let packed = try cursor.take((count * width + 7) / 8)
            BitPacking.unpack(packed, count, width: width, adding: least, to: base + place)
            place += count
        }
    }

    private static func forEachFrame(
        _ values: UnsafeBufferPointer<Int64>, _ body: (UnsafeBufferPointer<Int64>, Int64, Int) -> Void
    ) {
        var place = 0
        while place < values.count {
            let part = UnsafeBufferPointer(rebasing: values[place..<min(place + frame, values.count)])
            var (least, most) = (part[0], part[0])
            for value in part {
                least = min(least, value)
                most = max(most, value)
            }
            body(part, least, 64 - UInt64(bitPattern: most &- least).leadingZeroBitCount)
            place += frame
        }
    }

    private static func varintSize(_ value: Int64) -> Int {
        let bits = 64 - UInt64(bitPattern: value << 1 ^ value >> 63).leadingZeroBitCount
        return max(1, (bits + 6) / 7)
    }
}

/// Integers of one width, lowest bit first.
enum BitPacking {
    /// - Parameter packed: zeros.
    static func pack(
        _ count: Int, width: Int, to packed: UnsafeMutableRawBufferPointer, _ value: (Int) -> UInt64
    ) {
        guard width > 0 else { return }
        var pending: UInt64 = 0
        var bits = 0
        var offset = 0
        for place in 0..<count {
            let word = value(place)
            pending |= word << UInt64(bits)
            let left = bits + width - 64
            if left >= 0 {
                packed.storeBytes(of: pending.littleEndian, toByteOffset: offset, as: UInt64.self)
                offset += 8
                pending = bits == 0 ? 0 : word >> UInt64(64 - bits)
                bits = left
            } else {
                bits += width
            }
        }
        while bits > 0 {
            packed[offset] = UInt8(truncatingIfNeeded: pending)
            pending >>= 8
            offset += 1
            bits -= 8
        }
    }

    /// - Parameter packed: the packed bytes, behind which nine more may be loaded.
    static func unpack(
        _ packed: UnsafeRawPointer, _ count: Int, width: Int, adding least: Int64,
        to values: UnsafeMutablePointer<Int64>
    ) {
        if width == 0 { return values.update(repeating: least, count: count) }
        if width <= 56 {
            let mask = (UInt64(1) &<< UInt64(width)) &- 1
            for place in 0..<count {
                let bit = place &* width
                let word = UInt64(littleEndian: packed.loadUnaligned(fromByteOffset: bit &>> 3, as: UInt64.self))
                values[place] = Int64(bitPattern: (word &>> UInt64(bit & 7)) & mask) &+ least
            }
        } else {
            for place in 0..<count {
                values[place] = Int64(bitPattern: wide(packed, bit: place &* width, width: width)) &+ least
            }
        }
    }

    private static func wide(_ packed: UnsafeRawPointer, bit: Int, width: Int) -> UInt64 {
        let low = UInt64(littleEndian: packed.loadUnaligned(fromByteOffset: bit &>> 3, as: UInt64.self))
        let high = UInt64(packed.load(fromByteOffset: bit &>> 3 &+ 8, as: UInt8.self))
        let shift = UInt64(bit & 7)
        let word = shift == 0 ? low : low &>> shift | high &<< (64 &- shift)
        return width == 64 ? word : word & ((UInt64(1) &<< UInt64(width)) &- 1)
    }
}
