/// How many colours a terminal or an export has.
package enum ColorDepth: Int, Sendable, Comparable, CaseIterable {
    case none, ansi8, ansi16, palette256, rgb

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
