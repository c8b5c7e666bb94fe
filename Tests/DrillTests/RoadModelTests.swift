import CityModel
import Testing

@testable import CityDrill

struct RoadModelTests {
    private let simulator = CitySimulator(city: PlayedCity.city, seed: 11)
    /// The link from junction 4 to 5, and those that flow into it.
    private let middle = PlayedCity.city.roadLinks.first { $0.from == 4 && $0.to == 5 }

    @Test func `Workday speeds sink in the peaks and rise by night`() {
        let night = meanRatio(simulator, hours: [2, 3, 4])
        let peak = meanRatio(simulator, hours: [8, 18])
        #expect(night > 0.93)
        #expect(peak < night - 0.05)
    }

    @Test func `Flow is least before dawn and most in a peak`() {
        let flows = (0..<24).map { hour in mean("road.flow", simulator, hour: hour) }
        let least = flows.enumerated().min { $0.element < $1.element }?.offset ?? 99
        let most = flows.enumerated().max { $0.element < $1.element }?.offset ?? 99
        #expect((1...4).contains(least))
        #expect([7, 8, 17, 18].contains(most))
    }

    @Test func `A workday's morning peak is not there on a holiday`() {
        let work = mean("road.flow", simulator, hour: 7, day: "2026-09-16")
        let holiday = mean("road.flow", simulator, hour: 7, day: "2026-10-06")
        #expect(holiday < 0.8 * work)
    }

    @Test func `An incident slows its link at once and the links before it later`() throws {
        let link = try #require(middle)
        let start = PlayedCity.time("2026-09-16T08:00")
        var played = simulator
        played.happenings = [
            Happening(
                id: "crash", kind: .linkIncident, subject: link.id, size: 0.8, start: start,
                end: start.adding(seconds: 3600))
        ]
        func speed(_ simulator: CitySimulator, _ id: EntityID, _ minutes: Int64) -> Double? {
            simulator.observations(at: start.adding(seconds: minutes * 60)).value("road.speed", id)
        }
        let before = try #require(speed(simulator, link.id, 30))
        let during = try #require(speed(played, link.id, 30))
        #expect(during < 0.6 * before)
        #expect(speed(played, link.id, -5) == speed(simulator, link.id, -5))
        #expect(speed(played, link.id, 85) == speed(simulator, link.id, 85))

        let upstream = PlayedCity.city.roadLinks.filter { $0.to == 4 && $0.from != 5 }
        #expect(upstream.count == 3)
        for other in upstream {
            let (free, queued) = (speed(simulator, other.id, 35), speed(played, other.id, 35))
            if let free, let queued { #expect(queued < 0.85 * free) }
            #expect(speed(played, other.id, 5) == speed(simulator, other.id, 5))
        }
        let far = try #require(PlayedCity.city.roadLinks.first { $0.from == 5 && $0.to == 8 })
        #expect(speed(played, far.id, 35) == speed(simulator, far.id, 35))
    }

    @Test func `Rain slows the roads`() {
        let start = PlayedCity.time("2026-09-16T00:00")
        var wet = simulator
        wet.happenings = [
            Happening(id: "rain", kind: .heavyRain, size: 30, start: start, end: start.adding(seconds: 86_400))
        ]
        for hour in [3, 8, 14] {
            let dry = mean("road.speed", simulator, hour: hour, day: "2026-09-16")
            #expect(mean("road.speed", wet, hour: hour, day: "2026-09-16") < 0.9 * dry)
        }
    }

    @Test func `In a storm the roads are emptier`() {
        let start = PlayedCity.time("2026-09-16T00:00")
        var storm = simulator
        storm.happenings = [
            Happening(
                id: "wind", kind: .weather, detail: "weather.wind", size: 27, start: start,
                end: start.adding(seconds: 86_400))
        ]
        let calm = mean("road.flow", simulator, hour: 17, day: "2026-09-16")
        #expect(mean("road.flow", storm, hour: 17, day: "2026-09-16") < 0.65 * calm)
    }

    @Test func `A corridor's incident takes capacity from all its links, other links keep theirs`() {
        var city = PlayedCity.city
        city.roadLinks = city.roadLinks.map { link in
            RoadLink(
                id: link.id, name: link.name, from: link.from, to: link.to, lengthKilometres: link.lengthKilometres,
                roadClass: link.roadClass, freeFlowKilometresPerHour: link.freeFlowKilometresPerHour, lanes: link.lanes,
                capacityVehiclesPerHour: link.capacityVehiclesPerHour, division: link.division,
                corridor: link.from < 3 && link.to < 3 ? "NORTH" : "")
        }
        let time = PlayedCity.time("2026-09-16T08:30")
        let free = CitySimulator(city: city, seed: 11)
        var blocked = free
        blocked.happenings = [
            Happening(
                id: "c", kind: .corridorIncident, detail: "NORTH", size: 0.95, start: time.adding(seconds: -1800),
                end: time.adding(seconds: 1800))
        ]
        let (before, after) = (free.observations(at: time), blocked.observations(at: time))
        for link in city.roadLinks where link.corridor == "NORTH" {
            guard let old = before.value("road.speed", link.id), let new = after.value("road.speed", link.id) else {
                continue
            }
            #expect(new < 0.5 * old)
        }
        let far = city.roadLinks.filter { $0.to == 8 }
        #expect(far.allSatisfy { before.value("road.speed", $0.id) == after.value("road.speed", $0.id) })
    }

    @Test func `A crowd at a place brings vehicles to the roads around it`() {
        let time = PlayedCity.time("2026-09-16T15:00")
        var played = simulator
        played.happenings = [
            Happening(
                id: "concert", kind: .crowdSurge, subject: "spot.hill", size: 9000, start: time.adding(seconds: -7200),
                end: time.adding(seconds: 3600))
        ]
        let near = PlayedCity.city.roadLinks.filter { $0.from == 4 || $0.to == 4 }.map(\.id)
        let (ordinary, concert) = (simulator.observations(at: time), played.observations(at: time))
        for id in near {
            guard let before = ordinary.value("road.flow", id), let after = concert.value("road.flow", id) else {
                continue
            }
            #expect(after > before + 100)
        }
    }

    @Test func `Flow that passes is never above what the link can carry`() {
        let flows = [Double](repeating: 4000, count: PlayedCity.city.roadLinks.count)
        let crowded = CitySimulator(city: PlayedCity.city, seed: 11, baseFlows: flows)
        #expect(crowded.baseFlows == flows)
        let batches = crowded.observations(at: PlayedCity.time("2026-09-16T08:00"))
        // Detectors may err by some per cent.
        #expect(batches.values("road.flow").allSatisfy { $0 < 1100 * 1.2 })
        #expect(batches.values("road.speedRatio").allSatisfy { $0 < 0.35 })
    }

    @Test func `By themselves incidents happen, last 20 to 90 minutes and are rarer by night`() {
        let links = PlayedCity.city.roadLinks
        let incidents = RoadIncidents(
            links: links, flows: links.map { _ in 500 }, incidentsPerDay: 3, seed: 1)
        var found: [Int64: RoadIncidents.Incident] = [:]
        let start = PlayedCity.time("2026-01-01T00:00").secondsSince1970
        for seconds in stride(from: start, to: start + 90 * 86_400, by: 1200) {
            for link in links.indices {
                if let incident = incidents.incident(link: link, at: seconds) {
                    found[incident.start * 100 + Int64(link)] = incident
                }
            }
        }
        #expect((150...400).contains(found.count))
        #expect(found.values.allSatisfy { (1200...5400).contains($0.end - $0.start) && (0.3...0.8).contains($0.loss) })
        let night = found.values.count { (CivilTime(Timestamp(secondsSince1970: $0.start)).hour) < 6 }
        #expect(night * 6 < found.count)
    }

    private func meanRatio(_ simulator: CitySimulator, hours: [Int]) -> Double {
        hours.reduce(0) { $0 + mean("road.speedRatio", simulator, hour: $1) } / Double(hours.count)
    }

    private func mean(
        _ metric: MetricID, _ simulator: CitySimulator, hour: Int, day: String = "2026-09-16"
    ) -> Double {
        let values = simulator.observations(at: PlayedCity.time("\(day)T\(Digits.padded(hour, 2)):00")).values(metric)
        return values.reduce(0, +) / Double(max(values.count, 1))
    }
}
