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

    /// What the scrubber's keys do.
    package enum Step: String, Sendable, CaseIterable {
        case back, on, hourBack, hourOn, dayBack, dayOn, nextAlarm, alarmBefore, play, slower, faster

        package var keys: [Key] {
            switch self {
            case .back: [.character("h"), .left]
            case .on: [.character("l"), .right]
            case .hourBack: [.character("[")]
            case .hourOn: [.character("]")]
            case .dayBack: [.character("{")]
            case .dayOn: [.character("}")]
            case .nextAlarm: [.character("n")]
            case .alarmBefore: [.character("N")]
            case .play: [.character(" "), .character("p")]
            case .slower: [.character("<")]
            case .faster: [.character(">")]
            }
        }

        /// How far it leads on the time line; nil for those that do something else.
        fileprivate var seconds: Int64? {
            switch self {
            case .back: -300
            case .on: 300
            case .hourBack: -3600
            case .hourOn: 3600
            case .dayBack: -86_400
            case .dayOn: 86_400
            default: nil
            }
        }
    }

    /// Keys of the scrubber; false when the key is not one of them.
    /// - Parameter alarms: Moments at which alarms were raised, in order.
    package mutating func handle(_ key: Key, now: Timestamp, alarms: [Timestamp] = []) -> Bool {
        guard let step = Step.allCases.first(where: { $0.keys.contains(key) }) else { return false }
        let moment = moment(now: now)
        switch step {
        case .play: togglePlay(now: now)
        case .faster: changePace(by: 1)
        case .slower: changePace(by: -1)
        case .nextAlarm: if let next = alarms.first(where: { $0 > moment }) { hold(at: next, now: now) }
        case .alarmBefore: if let before = alarms.last(where: { $0 < moment }) { hold(at: before, now: now) }
        default: if let seconds = step.seconds { hold(at: moment.adding(seconds: seconds), now: now) }
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
}
