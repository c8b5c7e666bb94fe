import CityModel
import Testing

@testable import CityDrill

struct CitySimulatorTests {
    private let simulator = CitySimulator(city: PlayedCity.city, seed: 42)
    private let start = PlayedCity.time("2026-09-29T00:00")

    @Test func `The same seed gives the same rows whatever the order of the steps`() {
        let steps = CitySimulator.steps(in: TimeRange(start: start, end: start.adding(seconds: 14_400)))
        let forwards = steps.map { simulator.observations(at: $0).all }
        let again = CitySimulator(city: PlayedCity.city, seed: 42)
        let backwards = steps.reversed().map { again.observations(at: $0).all }.reversed()
        for (one, other) in zip(forwards, backwards) { #expect(rows(one) == rows(other)) }
    }

    @Test func `Another seed gives other values of the same series`() {
        let other = CitySimulator(city: PlayedCity.city, seed: 43)
        let noon = PlayedCity.time("2026-09-29T12:00")
        let (one, two) = (simulator.observations(at: noon).all, other.observations(at: noon).all)
        #expect(rows(one) != rows(two))
        let (ours, theirs) = (values(one), values(two))
        let shared = ours.keys.filter { theirs[$0] != nil }
        #expect(shared.count { ours[$0] != theirs[$0] } > shared.count * 2 / 3)
    }

    @Test func `A series does not change when other links are added to the city`() {
        var larger = PlayedCity.city
        larger.roadLinks.append(
            RoadLink(
                id: "link.999", name: LocalizedText(zh: "", en: ""), from: 100, to: 101, lengthKilometres: 1,
                roadClass: .arterial, freeFlowKilometresPerHour: 50, lanes: 1, capacityVehiclesPerHour: 800,
                division: "div.441302", corridor: ""))
        let extended = CitySimulator(city: larger, seed: 42)
        let noon = PlayedCity.time("2026-09-29T12:00")
        #expect(
            extended.observations(at: noon).value("crowd.wifi", "mall.centre")
                == simulator.observations(at: noon).value("crowd.wifi", "mall.centre"))
    }

    @Test func `A batch belongs to the source that declares its metrics, the rest to the played one`() {
        let batches = simulator.observations(at: PlayedCity.time("2026-09-29T12:00"))
        #expect(Set(batches.map(\.source)).count == batches.count)
        func source(_ metric: MetricID, _ entity: EntityID) -> SourceID? {
            batches.first { $0.observations.contains { $0.metric == metric && $0.entity == entity } }?.source
        }
        #expect(source("crowd.count", "mall.centre") == "crowd-gates")
        #expect(source("crowd.gateIn", "gate.mall.centre-in") == "crowd-gates")
        #expect(source("road.speed", "link.1") == "traffic-flow")
        #expect(source("outlet.flow", "outlet.stack") == "outlets-gas")
        #expect(source("outlet.flow", "outlet.drain") == "outlets-water")
        #expect(source("air.pm25", "air.north") == "sim")
    }

    @Test func `Slow sources come at their own hours`() {
        let five = simulator.observations(at: PlayedCity.time("2026-09-29T12:05")).all
        let hour = simulator.observations(at: PlayedCity.time("2026-09-29T13:00")).all
        let fourHours = simulator.observations(at: PlayedCity.time("2026-09-29T16:00")).all
        #expect(!five.contains { $0.metric.text.hasPrefix("air.") || $0.metric.text.hasPrefix("outlet.") })
        #expect(hour.contains { $0.metric == "air.pm25" } && hour.contains { $0.metric == "outlet.flow" })
        #expect(!hour.contains { $0.metric.text.hasPrefix("water.") })
        #expect(fourHours.contains { $0.metric == "water.nh3n" })
        #expect(five.contains { $0.metric == "road.speed" })
    }

    @Test func `A step between two steps is taken back to the earlier one`() {
        let noon = PlayedCity.time("2026-09-29T12:00")
        #expect(
            rows(simulator.observations(at: noon.adding(seconds: 299)).all)
                == rows(simulator.observations(at: noon).all))
    }

    @Test func `Values stay in plausible ranges over a year, with the metric's decimals and true flags`() {
        var flags: Set<ObservationFlag> = []
        var step = PlayedCity.time("2026-01-01T00:00")
        let end = PlayedCity.time("2027-01-01T00:00")
        while step < end {
            for observation in simulator.observations(at: step).all {
                flags.insert(observation.flag)
                #expect(observation.value.isNaN == (observation.flag == .missing))
                guard observation.flag == .valid, let range = Self.ranges[observation.metric] else { continue }
                #expect(range.contains(observation.value), "\(observation)")
            }
            step = step.adding(seconds: 14_400 * 4 + 3600)
        }
        #expect(flags.isSuperset(of: [.valid, .missing]))
        #expect(!flags.contains(.simulated))
    }

    @Test func `Printed values have no more decimals than the metric's table says`() {
        let all = simulator.observations(at: PlayedCity.time("2026-09-29T12:00")).all
        for observation in all where observation.metric == "air.pm25" || observation.metric == "crowd.count" {
            #expect(observation.value == observation.value.rounded())
        }
        for observation in all where observation.metric == "crowd.load" {
            #expect(abs(observation.value * 1000 - (observation.value * 1000).rounded()) < 1e-9)
        }
    }

    @Test func `Greater scale adds detectors with their own names`() {
        let noon = PlayedCity.time("2026-09-29T12:00")
        let triple = CitySimulator(city: PlayedCity.city, seed: 42, scale: 3).observations(at: noon)
        let single = simulator.observations(at: noon)
        #expect(Set(triple.all.map(\.entity)).contains("link.1.d3"))
        let speeds = { (batches: [ObservationBatch]) in
            Set(batches.all.filter { $0.metric == "road.speed" }.map(\.entity)).count
        }
        #expect(speeds(triple) > 2 * speeds(single))
        #expect(triple.value("road.speed", "link.1") == single.value("road.speed", "link.1"))
    }

    @Test func `Play hands over every batch of the range once and passes errors on`() throws {
        struct Full: Error {}
        let range = TimeRange(start: start.adding(seconds: 1), end: start.adding(seconds: 1801))
        var times: [Timestamp] = []
        simulator.play(range) { batch in
            if batch.source == "traffic-flow" { times.append(batch.observations[0].time) }
        }
        #expect(times == (1...6).map { start.adding(seconds: Int64($0) * 300) })
        #expect(throws: Full.self) { try simulator.play(range) { _ in throw Full() } }
    }

    @Test func `An empty city plays nothing and does not fail`() {
        let empty = CitySimulator(city: City(), seed: 1)
        #expect(empty.observations(at: start).isEmpty)
        #expect(empty.peopleInside("spot.none", at: start) == nil)
    }

    private func rows(_ observations: [Observation]) -> [String] {
        observations.map {
            "\($0.entity)|\($0.metric)|\($0.time.secondsSince1970)|\($0.value.bitPattern)|\($0.flag.word)"
        }
    }

    private func values(_ observations: [Observation]) -> [SeriesKey: Double] {
        Dictionary(
            observations.filter { $0.flag == .valid && $0.value > 0 }.map {
                (SeriesKey($0.entity, $0.metric), $0.value)
            },
            uniquingKeysWith: { first, _ in first })
    }

    private static let ranges: [MetricID: ClosedRange<Double>] = [
        "crowd.count": 0...19_600, "crowd.load": 0...1.45, "road.speed": 2...80, "road.flow": 0...1400,
        "road.speedRatio": 0.03...1.15, "air.pm25": 2...160, "air.pm10": 3...230, "air.o3": 3...240,
        "air.no2": 2...160, "air.so2": 1...460, "air.co": 0.1...2.5, "water.ph": 6...9, "water.do": 0...14,
        "water.codmn": 0.5...18, "water.nh3n": 0.03...4, "water.tp": 0.01...0.9, "weather.temperature": -2...41,
        "weather.wind": 0...45, "weather.windDirection": 0...359, "weather.rain": 0...110,
        "outlet.a21026": 0...200, "outlet.w01018": 0...100, "outlet.w01001": 6...9,
    ]
}
