package import Canvas
package import CityModel

/// Where on the time line the screens stand: following the clock, held at a moment, or played on from there.
package struct TimeTravel: Sendable, Hashable {
    /// Seconds of the city that pass in one second while playing.
    package static let paces = [60, 300, 1800, 7200]

    package private(set) var held: Timestamp?
    package private(set) var isOpen = false
    package private(set) var isPlaying = false
    package private(set) var pace = 300
    package let earliest: Timestamp?
    /// What playing has added to `held` and is not yet a whole second.
    private var rest = 0.0

    package init(earliest: Timestamp? = nil) { self.earliest = earliest }

    package func moment(now: Timestamp) -> Timestamp { min(held ?? now, now) }

    package mutating func toggle() { isOpen.toggle() }

    package mutating func hold(at moment: Timestamp, now: Timestamp) {
        held = moment >= now ? nil : max(moment, earliest ?? moment)
        if held == nil { isPlaying = false }
    }

    package mutating func returnToLive() {
        held = nil
        isOpen = false
        isPlaying = false
    }

    /// Lets the held moment run on for some seconds of the wall clock; it stops when it has caught up with now.
    package mutating func advance(seconds: Double, now: Timestamp) {
        guard isPlaying, let held, seconds > 0 else { return }
        rest += min(seconds, 5) * Double(pace)
        let whole = rest.rounded(.down)
        rest -= whole
        hold(at: held.adding(seconds: Int64(whole)), now: now)
    }

    /// Keys of the scrubber; false when the key is not one of them.
    /// - Parameter alarms: Moments at which alarms were raised, in order.
    package mutating func handle(_ key: Key, now: Timestamp, alarms: [Timestamp] = []) -> Bool {
        switch key {
        case .character(" "), .character("p"): togglePlay(now: now)
        case .character(">"): changePace(by: 1)
        case .character("<"): changePace(by: -1)
        case .character("n"): if let next = alarms.first(where: { $0 > moment(now: now) }) { hold(at: next, now: now) }
        case .character("N"):
            if let before = alarms.last(where: { $0 < moment(now: now) }) { hold(at: before, now: now) }
        default:
            guard let seconds = Self.step(key) else { return false }
            hold(at: moment(now: now).adding(seconds: seconds), now: now)
        }
        return true
    }

    /// From now there is nothing to play: then the last hour is.
    private mutating func togglePlay(now: Timestamp) {
        if held == nil { hold(at: now.adding(seconds: -3600), now: now) }
        isPlaying = held != nil && !isPlaying
        rest = 0
    }

    private mutating func changePace(by step: Int) {
        let index = Self.paces.firstIndex(of: pace) ?? 0
        pace = Self.paces[min(max(index + step, 0), Self.paces.count - 1)]
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
