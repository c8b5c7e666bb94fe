import Synchronization

/// How many cells the terminal gives to East Asian Ambiguous characters (UAX #11): box drawing, arrows, Greek, `…`.
package enum AmbiguousWidth: UInt8, Sendable {
    case narrow = 1
    case wide = 2

    /// One process drives one terminal, so its width is set once at start, before the first text is measured; an
    /// atomic makes a late change harmless.
    private static let chosen = Atomic<UInt8>(AmbiguousWidth.narrow.rawValue)

    /// What texts are measured with when nothing else is said; narrow until ``use(_:)``.
    package static var current: AmbiguousWidth {
        AmbiguousWidth(rawValue: chosen.load(ordering: .relaxed)) ?? .narrow
    }

    package static func use(_ width: AmbiguousWidth) { chosen.store(width.rawValue, ordering: .relaxed) }
}
