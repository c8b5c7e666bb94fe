/// The width of one code point, from our own table: libc's differ between machines.
enum ScalarWidth {
    enum Kind: UInt8 {
        case zero = 0
        case narrow = 1
        case wide = 2
        case ambiguous = 3
        case escaped = 4
    }

    static func kind(of scalar: Unicode.Scalar) -> Kind {
        switch scalar.value {
        case 0x20...0x7E: .narrow
        case 0x4E00...0x9FFF: .wide
        case 0x2800...0x28FF: .narrow
        case 0x2500...0x254B: .ambiguous
        default: lookUp(scalar.value)
        }
    }

    /// Whether U+FE0F after it makes a narrow character a wide emoji.
    static func becomesEmoji(_ scalar: Unicode.Scalar) -> Bool {
        let pairs = WidthTable.emojiVariation
        var (low, high) = (0, pairs.count / 2)
        while low < high {
            let middle = (low + high) / 2
            if pairs[2 * middle + 1] < scalar.value { low = middle + 1 } else { high = middle }
        }
        return low < pairs.count / 2 && pairs[2 * low] <= scalar.value
    }

    private static func lookUp(_ value: UInt32) -> Kind {
        let runs = WidthTable.runs
        var (low, high) = (0, runs.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if runs[middle] >> 3 <= value { low = middle } else { high = middle }
        }
        return Kind(rawValue: UInt8(truncatingIfNeeded: runs[low] & 7)) ?? .narrow
    }
}
