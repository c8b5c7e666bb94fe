package import Canvas
package import CityModel

/// Where on the time line the screens stand: following the clock, or held at a moment.
package struct TimeTravel: Sendable, Hashable {
    package private(set) var held: Timestamp?
    package private(set) var isOpen = false
    package let earliest: Timestamp?

    package init(earliest: Timestamp? = nil) { self.earliest = earliest }

    package func moment(now: Timestamp) -> Timestamp { min(held ?? now, now) }

    package mutating func toggle() { isOpen.toggle() }

    package mutating func hold(at moment: Timestamp, now: Timestamp) {
        held = moment >= now ? nil : max(moment, earliest ?? moment)
    }

    package mutating func returnToLive() {
        held = nil
        isOpen = false
    }

    /// Keys of the scrubber; false when the key is not one of them.
    package mutating func handle(_ key: Key, now: Timestamp) -> Bool {
        guard let seconds = Self.step(key) else { return false }
        hold(at: moment(now: now).adding(seconds: seconds), now: now)
        return true
    }

    private static func step(_ key: Key) -> Int64? {
        switch key {
        case .left, .character("h"): -300
        case .right, .character("l"): 300
        case .character("["): -3600
        case .character("]"): 3600
        case .character("{"): -86_400
        case .character("}"): 86_400
        default: nil
        }
    }
}
