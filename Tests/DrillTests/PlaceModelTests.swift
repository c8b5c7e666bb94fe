import CityModel
import Testing

@testable import CityDrill

struct PlaceModelTests {
    private let simulator = CitySimulator(city: PlayedCity.city, seed: 5)

    @Test func `Nobody is inside while the place is shut, and no turnstile turns`() {
        for hour in [0, 3, 6, 7, 19, 23] {
            let time = PlayedCity.time("2026-09-29T\(Digits.padded(hour, 2)):30")
            #expect(simulator.peopleInside("spot.hill", at: time) == 0)
            let batches = simulator.observations(at: time)
            for metric in ["crowd.count", "crowd.load"] as [MetricID] {
                if let value = batches.value(metric, "spot.hill") { #expect(value == 0) }
            }
            #expect(
                batches.all.filter { $0.metric.text.hasPrefix("crowd.gate") && $0.entity.text.contains("hill") }
                    .allSatisfy { $0.value == 0 || $0.flag == .missing })
        }
    }

    @Test func `A place that never shuts is emptiest before dawn`() {
        let hours = (0..<24).map { hour in mean("spot.beach", hour: hour) }
        let least = hours.enumerated().min { $0.element < $1.element }?.offset ?? 99
        #expect((1...5).contains(least))
        #expect((hours.max() ?? 0) > 8 * hours[least])
    }

    @Test func `Weekends draw more people to a hill than workdays, and the holiday more than weekends`() {
        let work = mean("spot.hill", days: ["2026-09-14", "2026-09-15", "2026-09-16", "2026-09-17"])
        let weekend = mean("spot.hill", days: ["2026-09-12", "2026-09-13", "2026-09-19", "2026-09-20"])
        let holiday = mean("spot.hill", days: ["2026-10-02", "2026-10-03", "2026-10-04", "2026-10-05"])
        #expect(weekend > 2 * work)
        #expect(holiday > 1.2 * weekend)
    }

    @Test func `A Saturday made up for the holiday is a workday`() {
        let calendar = PlayedCity.city.calendar
        #expect(DayCourse(PlayedCity.time("2026-10-10T12:00"), calendar: calendar).day == .makeupWorkday)
        // The same Saturday with and without the notice.
        var plain = PlayedCity.city
        plain.calendar = HolidayCalendar(entries: [])
        let without = CitySimulator(city: plain, seed: 5)
        let noon = PlayedCity.time("2026-10-10T11:00")
        let (made, off) = (simulator.peopleInside("spot.hill", at: noon), without.peopleInside("spot.hill", at: noon))
        #expect(Double(made ?? 0) < 0.6 * Double(off ?? 0))
    }

    @Test func `Rain empties what is outdoors and not the mall`() {
        let noon = PlayedCity.time("2026-09-19T14:00")
        var wet = simulator
        wet.happenings = [
            Happening(
                id: "rain", kind: .heavyRain, size: 25, start: noon.adding(seconds: -5400),
                end: noon.adding(seconds: 5400))
        ]
        func people(_ simulator: CitySimulator, _ id: EntityID) -> Double {
            Double(simulator.peopleInside(id, at: noon) ?? 0)
        }
        #expect(people(wet, "spot.hill") < 0.5 * people(simulator, "spot.hill"))
        #expect(people(wet, "mall.centre") > 0.95 * people(simulator, "mall.centre"))
    }

    @Test func `Who came less who went is the change of those inside, and nobody goes who was not there`() {
        let model = PlaceModel(PlayedCity.city.places[0], region: 0, seed: 1)
        for (number, pair) in [(0, 0), (0, 120), (900, 1000), (1000, 200), (50, 0), (4000, 4000)].enumerated() {
            let flows = model.flows(from: pair.0, to: pair.1, over: 300, at: Int64(number) * 300)
            #expect(flows.entered - flows.left == pair.1 - pair.0)
            #expect(flows.entered >= 0 && flows.left >= 0 && flows.left <= pair.0)
        }
    }

    @Test func `People still come in while a place empties, and still leave while it fills`() {
        let model = PlaceModel(PlayedCity.city.places[1], region: 0, seed: 3)
        let steps = Array(0..<48)
        let emptying = steps.map {
            model.flows(from: 1000 - 15 * $0, to: 985 - 15 * $0, over: 300, at: Int64($0) * 300)
        }
        let filling = steps.map { model.flows(from: 280 + 15 * $0, to: 295 + 15 * $0, over: 300, at: Int64($0) * 300) }
        #expect(emptying.filter { $0.entered == 0 }.count <= 4)
        #expect(filling.filter { $0.left == 0 }.count <= 4)
        // Turnover: those who stay the usual time leave whatever the trend is.
        #expect(emptying.reduce(0) { $0 + $1.entered } < emptying.reduce(0) { $0 + $1.left })
        #expect(filling.reduce(0) { $0 + $1.entered } > filling.reduce(0) { $0 + $1.left })
    }

    @Test func `Steady numbers turn over once in a usual stay, more or less as chance has it`() {
        let model = PlaceModel(PlayedCity.city.places[2], region: 0, seed: 3)
        let steps = (0..<288).map { model.flows(from: 1200, to: 1200, over: 300, at: Int64($0) * 300).entered }
        let mean = Double(steps.reduce(0, +)) / 288
        // A mall: 105 minutes, so 1,200 · 5 / 105 a step.
        #expect(abs(mean - 57.1) < 4)
        let variance = steps.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / 288
        #expect(variance > mean && variance < 4 * mean)
    }

    @Test func `An open street has no hour in which its gates count nobody in`() {
        // A Friday and the Saturday after it, at whichever hour people go home.
        let day = TimeRange(start: PlayedCity.time("2026-09-18T00:00"), end: PlayedCity.time("2026-09-20T00:00"))
        var quiet = 0
        var longest = 0
        for step in CitySimulator.steps(in: day) {
            guard (simulator.peopleInside("spot.beach", at: step) ?? 0) > 200 else { continue }
            let entries = simulator.observations(at: step).all.filter {
                $0.entity.text.hasPrefix("gate.spot.beach") && $0.metric == "crowd.gateIn" && $0.flag == .valid
            }
            guard !entries.isEmpty else { continue }
            quiet = entries.allSatisfy { $0.value == 0 } ? quiet + 1 : 0
            longest = max(longest, quiet)
        }
        #expect(longest <= 2)
    }

    @Test func `Turnstiles miss some of those who pass and more on the way out`() {
        var counted = (entered: 0.0, left: 0.0)
        var truth = (entered: 0, left: 0)
        let model = PlaceModel(PlayedCity.city.places[2], region: 0, seed: 5)
        let day = TimeRange(start: PlayedCity.time("2026-09-19T00:00"), end: PlayedCity.time("2026-09-20T00:00"))
        for step in CitySimulator.steps(in: day) {
            let before = simulator.peopleInside("mall.centre", at: step.adding(seconds: -300)) ?? 0
            let now = simulator.peopleInside("mall.centre", at: step) ?? 0
            let flows = model.flows(from: before, to: now, over: 300, at: step.secondsSince1970)
            let rows = simulator.observations(at: step).all.filter { $0.entity.text.hasPrefix("gate.mall.centre") }
            // Only steps in which every gate speaks can be compared.
            guard rows.count == 4, rows.allSatisfy({ $0.flag == .valid }) else { continue }
            truth = (truth.entered + flows.entered, truth.left + flows.left)
            counted.entered += rows.filter { $0.metric == "crowd.gateIn" }.reduce(0) { $0 + $1.value }
            counted.left += rows.filter { $0.metric == "crowd.gateOut" }.reduce(0) { $0 + $1.value }
        }
        let missed = (
            entered: 1 - counted.entered / Double(truth.entered), left: 1 - counted.left / Double(truth.left)
        )
        #expect((0.005...0.06).contains(missed.entered))
        #expect((0.02...0.11).contains(missed.left))
    }

    @Test func `Base stations are read a quarter of an hour before they are heard`() {
        let noon = PlayedCity.time("2026-09-19T12:00")
        let rows = simulator.observations(at: noon).all.filter { $0.metric == "crowd.cell" }
        #expect(!rows.isEmpty)
        #expect(rows.allSatisfy { $0.time == noon.adding(seconds: -900) })
        let next = simulator.observations(at: noon.adding(seconds: 300)).all
        #expect(!next.contains { $0.metric == "crowd.cell" })
    }

    @Test func `A surge adds people, a scripted load sets them, a closure removes them`() {
        let evening = PlayedCity.time("2026-09-16T15:00")
        let span = (evening.adding(seconds: -5400), evening.adding(seconds: 3600))
        func people(_ kind: Happening.Kind, _ size: Double) -> Int {
            var played = simulator
            played.happenings = [
                Happening(id: "x", kind: kind, subject: "spot.hill", size: size, start: span.0, end: span.1)
            ]
            return played.peopleInside("spot.hill", at: evening) ?? -1
        }
        let ordinary = simulator.peopleInside("spot.hill", at: evening) ?? -1
        #expect(abs(people(.crowdSurge, 5000) - ordinary - 5000) <= 1)
        #expect(abs(people(.crowdLoad, 0.9) - 12_600) <= 1)
        #expect(people(.placeClosed, 1) == 0)
    }

    private func mean(_ id: EntityID, hour: Int) -> Double {
        (1...20).reduce(0.0) { sum, day in
            sum + Double(simulator.peopleInside(id, at: time("2026-09-\(Digits.padded(day, 2))", hour)) ?? 0)
        } / 20
    }

    private func mean(_ id: EntityID, days: [String]) -> Double {
        days.reduce(0.0) { sum, day in
            sum + (9...16).reduce(0.0) { $0 + Double(simulator.peopleInside(id, at: time(day, $1)) ?? 0) } / 8
        } / Double(days.count)
    }

    private func time(_ day: String, _ hour: Int) -> Timestamp {
        PlayedCity.time("\(day)T\(Digits.padded(hour, 2)):00")
    }
}
