/// The 256 colours of xterm and the way back to them.
enum Palette {
    typealias Components = (red: UInt8, green: UInt8, blue: UInt8)

    static let ansi: [Components] = [
        (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
        (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255),
        (255, 255, 255),
    ]

    private static let levels: [Int] = [0, 95, 135, 175, 215, 255]

    /// 16 terminal colours, a cube of 6 × 6 × 6, 24 greys.
    static func components(_ index: UInt8) -> Components {
        let index = Int(index)
        if index < 16 { return ansi[index] }
        if index >= 232 {
            let grey = UInt8(8 + 10 * (index - 232))
            return (grey, grey, grey)
        }
        let cube = index - 16
        return (UInt8(levels[cube / 36]), UInt8(levels[cube / 6 % 6]), UInt8(levels[cube % 6]))
    }

    /// The nearest entry from 16 up; the first sixteen differ between terminals.
    static func nearest(to colour: Components) -> UInt8 {
        let best = (16...255).min {
            distance(components(UInt8($0)), colour) < distance(components(UInt8($1)), colour)
        }
        return UInt8(best ?? 16)
    }

    static func nearestANSI(to colour: Components, count: Int) -> UInt8 {
        let best = (0..<count).min { distance(ansi[$0], colour) < distance(ansi[$1], colour) }
        return UInt8(best ?? 7)
    }

    /// Squared distance weighted by how the eye sees the three parts ("redmean", T. Riemersma).
    private static func distance(_ left: Components, _ right: Components) -> Int {
        let mean = (Int(left.red) + Int(right.red)) / 2
        let red = Int(left.red) - Int(right.red)
        let green = Int(left.green) - Int(right.green)
        let blue = Int(left.blue) - Int(right.blue)
        return (512 + mean) * red * red / 256 + 4 * green * green + (767 - mean) * blue * blue / 256
    }
}
