/// Habitual congestion: which links are congested at the same half hour on most workdays.
///
/// Definition, ours and to be shown with the ranking: a half-hour slot of a workday is congested when at least three of
/// its six five-minute readings are 轻度拥堵 or worse; a link is recurrently congested in a slot when that holds on at
/// least three of five workdays. Both thresholds scale with the readings a slot has and the workdays looked at; a reading
/// that is missing is none that is congested. Where missing readings decide it and those there are speak for it, the link is
/// undecided, not free. Ranked by the sum of delay times vehicle-kilometres over the recurrent slots' congested days.
package struct RecurrentCongestion: Sendable {
    package struct Settings: Sendable, Equatable {
        package var readingsPerSlot = 6
        package var congestedReadings = 3
        /// Share of the workdays on which a slot must be congested.
        package var dayShare = 0.6

        package init() {}
    }

    /// A link for which missing readings decide whether it is recurrent, with the slot that speaks most for it.
    package struct Undecided: Sendable, Equatable {
        package let link: Int32
        package let slot: Int32
        /// Workdays on which the slot was read at all.
        package let daysRead: Int32
        /// Of these, those on which at least half of what was read was congested.
        package let daysCongested: Int32
    }

    /// Workdays read in a slot without which what they say is no evidence.
    private static let fewestDaysRead = 3

    /// One link in one slot of the day.
    package struct Finding: Sendable, Equatable {
        package let link: Int32
        /// Slot of the day, 0 from midnight.
        package let slot: Int32
        /// Workdays on which the slot was congested.
        package let days: Int32
        /// Sum over those days of (mean delay, seconds a kilometre) × (vehicle-kilometres of the slot), in hours.
        package let vehicleHoursOfDelay: Double
    }

    /// A link with all its recurrent slots.
    package struct LinkRank: Sendable, Equatable {
        package let link: Int32
        package let slots: [Int32]
        /// Largest number of congested days of any slot.
        package let days: Int32
        /// Workdays congested in at least one of its recurrent slots: numbers in the order they were begun, from 0, rising.
        package let congestedWorkdays: [Int32]
        package let vehicleHoursOfDelay: Double
    }

    private let settings: Settings
    private let slotsPerDay: Int
    private let freeSpeeds: [Double]
    /// One per link: the weight of a slot. May be set when all is added, so that it is gathered in the same pass.
    package var vehicleKilometresPerSlot: [Double] {
        didSet { precondition(vehicleKilometresPerSlot.count == freeSpeeds.count, "one weight per link") }
    }
    /// Congested workdays of each link and slot (row-major, links × slots), a bit a workday, 64 workdays a plane.
    private var congestedDays: [[UInt64]] = []
    /// Sum of mean delays, hours a kilometre; row-major, links × slots.
    private var delays: [Double]
    /// Workdays a slot was read, was congested by at least half of what was read, and was not congested whatever the missing
    /// readings were; rows as `delays`.
    private var evidence: [SIMD4<UInt16>]
    package private(set) var workdayCount = 0

    /// - Parameters:
    ///   - freeSpeedKilometresPerHour: one per link.
    ///   - vehicleKilometresPerSlot: one per link: the weight of a slot.
    package init(
        freeSpeedKilometresPerHour: [Double], vehicleKilometresPerSlot: [Double], slotsPerDay: Int = 48,
        settings: Settings = Settings()
    ) {
        precondition(freeSpeedKilometresPerHour.count == vehicleKilometresPerSlot.count, "one weight per link")
        self.settings = settings
        self.slotsPerDay = slotsPerDay
        freeSpeeds = freeSpeedKilometresPerHour
        self.vehicleKilometresPerSlot = vehicleKilometresPerSlot
        delays = Array(repeating: 0, count: freeSpeedKilometresPerHour.count * slotsPerDay)
        evidence = Array(repeating: SIMD4(), count: delays.count)
    }

    /// Starts a workday: call once before that day's links are added.
    package mutating func beginWorkday() {
        if workdayCount % UInt64.bitWidth == 0 {
            congestedDays.append(Array(repeating: 0, count: freeSpeeds.count * slotsPerDay))
        }
        workdayCount += 1
    }

    /// Adds one link's readings of the current workday, so that a year can be read in a stream.
    ///
    /// - Parameter speeds: km/h, `slotsPerDay × readingsPerSlot` values; not finite or negative means missing and is
    ///   never counted as congested.
    package mutating func add(link: Int, speeds: Span<Double>) {
        precondition(speeds.count == slotsPerDay * settings.readingsPerSlot, "one workday of readings")
        precondition(workdayCount > 0, "a workday must have begun")
        let plane = congestedDays.count - 1, day: UInt64 = 1 << UInt64((workdayCount - 1) % UInt64.bitWidth)
        for slot in 0..<slotsPerDay {
            var congested = 0, read = 0, delay = 0.0
            for reading in slot * settings.readingsPerSlot..<(slot + 1) * settings.readingsPerSlot {
                let speed = speeds[reading]
                guard let grade = RatioStandard.grade(speed: speed, freeSpeed: freeSpeeds[link]) else { continue }
                read += 1
                guard grade.isCongested else { continue }
                congested += 1
                delay += 1 / max(speed, NetworkIndex.slowestCountedKilometresPerHour) - 1 / freeSpeeds[link]
            }
            if read > 0 {
                let isDecided = congested + settings.readingsPerSlot - read < settings.congestedReadings
                evidence[link * slotsPerDay + slot] &+= SIMD4(1, 2 * congested >= read ? 1 : 0, isDecided ? 1 : 0, 0)
            }
            guard congested >= settings.congestedReadings else { continue }
            congestedDays[plane][link * slotsPerDay + slot] |= day
            delays[link * slotsPerDay + slot] += delay / Double(settings.readingsPerSlot)
        }
    }

    /// Workdays on which a slot must be congested to be recurrent.
    package var daysNeeded: Int { max(1, Int((settings.dayShare * Double(workdayCount) - 1e-9).rounded(.up))) }

    /// Recurrent link-slots, worst first; ties by link, then slot.
    package var findings: [Finding] {
        let needed = daysNeeded
        return delays.indices.compactMap { cell in
            let days = congestedDays(ofCell: cell)
            return days >= needed ? finding(cell, days: days) : nil
        }.sorted {
            ($1.vehicleHoursOfDelay, $0.link, $0.slot) < ($0.vehicleHoursOfDelay, $1.link, $1.slot)
        }
    }

    /// The link-slot congested on most workdays, recurrent or not, of several the one with most delay, then the first; nil where
    /// none was congested on any.
    package var nearest: Finding? {
        var best: Finding?
        for cell in delays.indices {
            let days = congestedDays(ofCell: cell)
            guard days > 0, days >= best?.days ?? 1 else { continue }
            let own = finding(cell, days: days)
            if let last = best, (own.days, own.vehicleHoursOfDelay) <= (last.days, last.vehicleHoursOfDelay) {
                continue
            }
            best = own
        }
        return best
    }

    /// Links without a recurrent slot that may have one, were all readings there: by share of the days read on which the slot was
    /// congested, then by their number, then by link.
    package var undecided: [Undecided] {
        let needed = daysNeeded
        return freeSpeeds.indices.compactMap { link -> Undecided? in
            var best: Undecided?
            for slot in 0..<slotsPerDay {
                let cell = link * slotsPerDay + slot, days = Int(congestedDays(ofCell: cell))
                guard days < needed else { return nil }
                let own = Undecided(
                    link: Int32(link), slot: Int32(slot), daysRead: Int32(evidence[cell].x),
                    daysCongested: Int32(evidence[cell].y))
                guard workdayCount - Int(evidence[cell].z) >= needed, own.daysRead >= Self.fewestDaysRead,
                    Double(own.daysCongested) >= settings.dayShare * Double(own.daysRead) - 1e-9
                else { continue }
                if best.map({ Self.comesBefore(own, $0) }) ?? true { best = own }
            }
            return best
        }.sorted(by: Self.comesBefore)
    }

    private static func comesBefore(_ left: Undecided, _ right: Undecided) -> Bool {
        let (one, other) = (left.daysCongested * right.daysRead, right.daysCongested * left.daysRead)
        if one != other { return one > other }
        return left.daysCongested == right.daysCongested
            ? (left.link, left.slot) < (right.link, right.slot) : left.daysCongested > right.daysCongested
    }

    private func congestedDays(ofCell cell: Int) -> Int32 {
        congestedDays.reduce(0) { $0 + Int32($1[cell].nonzeroBitCount) }
    }

    private func finding(_ cell: Int, days: Int32) -> Finding {
        Finding(
            link: Int32(cell / slotsPerDay), slot: Int32(cell % slotsPerDay), days: days,
            vehicleHoursOfDelay: delays[cell] * vehicleKilometresPerSlot[cell / slotsPerDay])
    }

    /// Links with any recurrent slot, worst first; ties by link.
    package var ranking: [LinkRank] {
        Dictionary(grouping: findings, by: \.link).map { link, own in
            LinkRank(
                link: link, slots: own.map(\.slot).sorted(), days: own.reduce(0) { max($0, $1.days) },
                congestedWorkdays: workdays(congestedIn: own),
                vehicleHoursOfDelay: own.map(\.vehicleHoursOfDelay).sorted().reduce(0, +))
        }
        .sorted { ($1.vehicleHoursOfDelay, $0.link) < ($0.vehicleHoursOfDelay, $1.link) }
    }

    private func workdays(congestedIn findings: [Finding]) -> [Int32] {
        (0..<Int32(workdayCount)).filter { day in
            let bit: UInt64 = 1 << UInt64(Int(day) % UInt64.bitWidth)
            let plane = congestedDays[Int(day) / UInt64.bitWidth]
            return findings.contains { plane[Int($0.link) * slotsPerDay + Int($0.slot)] & bit != 0 }
        }
    }

    /// A bottleneck: one head and the recurrent links queueing behind it in the same slot.
    package struct Bottleneck: Sendable, Equatable {
        /// The most downstream link.
        package let head: Int32
        package let slot: Int32
        /// Head first, then upstream in breadth-first order.
        package let links: [Int32]
        package let vehicleHoursOfDelay: Double
    }

    /// Joins findings of one slot upstream from their heads: a head is a recurrent link none of whose successors is
    /// recurrent in that slot; a ring without a head starts at its lowest link.
    ///
    /// - Parameters:
    ///   - fromNode, toNode: ends of each link.
    /// - Returns: worst first.
    package func bottlenecks(fromNode: [Int32], toNode: [Int32]) -> [Bottleneck] {
        precondition(fromNode.count == freeSpeeds.count && toNode.count == freeSpeeds.count, "two ends per link")
        let bySlot = Dictionary(grouping: findings, by: \.slot)
        return bySlot.flatMap { slot, own in joined(slot, own, fromNode, toNode) }
            .sorted { ($1.vehicleHoursOfDelay, $0.head, $0.slot) < ($0.vehicleHoursOfDelay, $1.head, $1.slot) }
    }

    private func joined(_ slot: Int32, _ own: [Finding], _ from: [Int32], _ to: [Int32]) -> [Bottleneck] {
        let delay = Dictionary(uniqueKeysWithValues: own.map { ($0.link, $0.vehicleHoursOfDelay) })
        let links = own.map(\.link).sorted()
        let into = Dictionary(grouping: links) { to[Int($0)] }
        let leaving = Set(links.map { from[Int($0)] })
        let heads = links.filter { !leaving.contains(to[Int($0)]) }
        var taken: Set<Int32> = [], found: [Bottleneck] = []
        for head in heads + links where taken.insert(head).inserted {
            var members = [head], next = 0
            while next < members.count {
                for upstream in into[from[Int(members[next])]] ?? [] where taken.insert(upstream).inserted {
                    members.append(upstream)
                }
                next += 1
            }
            found.append(
                Bottleneck(
                    head: head, slot: slot, links: members,
                    vehicleHoursOfDelay: members.reduce(0) { $0 + (delay[$1] ?? 0) }))
        }
        return found
    }
}
