import CityModel

/// Accidents and breakdowns that happen by themselves, 20 to 90 minutes long.
struct RoadIncidents: Sendable {
    struct Incident: Sendable {
        let start: Int64
        let end: Int64
        /// Share of the capacity lost at its height.
        let loss: Double
    }

    private let random: [CounterRandom]
    /// Chance of an incident in a slot.
    private let chance: [Double]
    private static let slot: Int64 = 21_600

    /// - Parameter incidentsPerDay: over all links together; long and loaded links have more.
    init(links: [RoadLink], flows: [Double], incidentsPerDay: Double, seed: UInt64) {
        random = links.map { CounterRandom(seed: seed, stream: "road.incident/\($0.id)") }
        let exposure = zip(links, flows).map { link, flow in (0.1 + link.lengthKilometres) * (200 + flow) }
        let sum = exposure.reduce(0, +)
        let slots = 86_400 / Double(Self.slot)
        chance = exposure.map { sum > 0 ? min(0.2, incidentsPerDay / slots * $0 / sum) : 0 }
    }

    /// The incident that acts on a link, if there is one. By night there are few.
    func incident(link: Int, at seconds: Int64) -> Incident? {
        let slot = (seconds + CivilTime.shanghaiOffset) / Self.slot
        return own(link: link, slot: slot, at: seconds) ?? own(link: link, slot: slot - 1, at: seconds)
    }

    private func own(link: Int, slot: Int64, at seconds: Int64) -> Incident? {
        let hour = slot * Self.slot / 3600 % 24
        guard random[link].uniform(slot) < chance[link] * (hour < 6 ? 0.35 : 1.2) else { return nil }
        let details = random[link].child(1)
        let start = slot * Self.slot - CivilTime.shanghaiOffset + Int64(details.uniform(slot * 3) * Double(Self.slot))
        let end = start + Int64(details.uniform(slot * 3 + 1, in: 20...90) * 60)
        guard seconds >= start, seconds < end + 600 else { return nil }
        return Incident(start: start, end: end, loss: details.uniform(slot * 3 + 2, in: 0.3...0.8))
    }
}

extension RoadIncidents.Incident {
    /// Loss at a moment: five minutes to grow, ten to clear.
    func loss(at seconds: Int64) -> Double {
        let rise = Course.smoothstep((Double(seconds - start) + 60) / 300)
        let fall = seconds < end ? 1 : Course.smoothstep(1 - Double(seconds - end) / 600)
        return loss * rise * fall
    }
}
