import CityModel
import Testing

@testable import CityDrill

struct EnvironmentTests {
    private let simulator = CitySimulator(city: PlayedCity.city, seed: 21)

    @Test func `Ozone is highest in the afternoon`() {
        let hours = (0..<24).map { hour in
            mean("air.o3", "air.north", days: 1...20, month: 10, hour: hour)
        }
        let most = hours.enumerated().max { $0.element < $1.element }?.offset ?? 99
        #expect((13...17).contains(most))
        #expect(hours[most] > 1.8 * hours[6])
    }

    @Test func `Fine particles are higher in winter than in summer`() {
        let winter = mean("air.pm25", "air.north", days: 1...25, month: 1, hour: 10)
        let summer = mean("air.pm25", "air.north", days: 1...25, month: 7, hour: 10)
        #expect(winter > 1.3 * summer)
    }

    @Test func `An easterly wind brings the stack's sulphur dioxide to the station west of it, a westerly does not`()
        throws
    {
        let time = PlayedCity.time("2026-11-11T07:00")
        func sulphur(from direction: Double) throws -> Double {
            var played = simulator
            let span = (time.adding(seconds: -14_400), time.adding(seconds: 3600))
            played.happenings = [
                Happening(
                    id: "e", kind: .outletExceedance, subject: "outlet.stack", detail: "a21026", size: 4, start: span.0,
                    end: span.1),
                Happening(
                    id: "w", kind: .weather, detail: "weather.windDirection", size: direction, start: span.0,
                    end: span.1),
                Happening(id: "v", kind: .weather, detail: "weather.wind", size: 2.5, start: span.0, end: span.1),
            ]
            return try #require(played.observations(at: time).value("air.so2", "air.west"))
        }
        let (east, west) = (try sulphur(from: 90), try sulphur(from: 270))
        #expect(east > 3 * west)
    }

    @Test func `A scripted exceedance is what the monitor reads, in all permits or one`() throws {
        let time = PlayedCity.time("2026-11-11T18:00")
        var played = simulator
        played.happenings = [
            Happening(
                id: "e", kind: .outletExceedance, subject: "outlet.drain", detail: "w21003", size: 2.5,
                start: time.adding(seconds: -3600), end: time.adding(seconds: 3600))
        ]
        let (before, after) = (simulator.observations(at: time), played.observations(at: time))
        let ammonia = try #require(after.value("outlet.w21003", "outlet.drain"))
        #expect(ammonia == 12.5)
        #expect(after.value("outlet.w01018", "outlet.drain") == before.value("outlet.w01018", "outlet.drain"))
    }

    @Test func `The river below a failing outlet carries more ammonia`() throws {
        let time = PlayedCity.time("2026-11-11T16:00")
        var played = simulator
        played.happenings = [
            Happening(
                id: "e", kind: .outletExceedance, subject: "outlet.drain", size: 4, start: time.adding(seconds: -7200),
                end: time.adding(seconds: 7200))
        ]
        let clean = try #require(simulator.observations(at: time).value("water.nh3n", "water.low"))
        let dirty = try #require(played.observations(at: time).value("water.nh3n", "water.low"))
        #expect(dirty > 1.2 * clean)
    }

    @Test func `Exceedances without a script are rare, calibrations weekly`() {
        var (over, rows, calibrating) = (0, 0, 0)
        for hour in 0..<(24 * 180) {
            let time = PlayedCity.time("2026-01-05T00:00").adding(seconds: Int64(hour) * 3600)
            let course = DayCourse(time, calendar: PlayedCity.city.calendar)
            let model = OutletModel(PlayedCity.city.outlets[0], seed: 21)
            let emission = model.emission(course, seconds: time.secondsSince1970, happenings: [])
            rows += emission.concentrations.count
            over += emission.concentrations.count { $0 > 100 }
            #expect(emission.flow >= 0)
        }
        for hour in 0..<(24 * 28) {
            let time = PlayedCity.time("2026-01-05T00:00").adding(seconds: Int64(hour) * 3600)
            calibrating += simulator.observations(at: time).all.count {
                $0.flag == .calibrating && $0.metric == "outlet.a21026"
            }
        }
        #expect(Double(over) < 0.01 * Double(rows))
        #expect((2...4).contains(calibrating))
    }

    @Test func `Stations near an escape of gas report it downwind while it lasts`() throws {
        let time = PlayedCity.time("2026-11-11T03:00")
        var played = simulator
        played.happenings = [
            Happening(
                id: "cl", kind: .gasRelease, position: Coordinate(longitude: 114.585, latitude: 22.75), detail: "cl2",
                size: 0.8, start: time.adding(seconds: -1200), end: time.adding(seconds: 1200)),
            Happening(
                id: "w", kind: .weather, detail: "weather.windDirection", size: 90, start: time.adding(seconds: -7200),
                end: time.adding(seconds: 7200)),
        ]
        let downwind = try #require(played.observations(at: time).value("air.cl2", "air.west"))
        #expect(downwind > 1)
        #expect(played.observations(at: time).value("air.cl2", "air.north") == nil)
        #expect(played.observations(at: time.adding(seconds: 3600)).value("air.cl2", "air.west") == nil)
    }

    @Test func `A scripted reading replaces the station's own and an outage silences a division`() {
        let time = PlayedCity.time("2026-11-11T16:00")
        let span = (time.adding(seconds: -600), time.adding(seconds: 600))
        var played = simulator
        played.happenings = [
            Happening(
                id: "r", kind: .stationReading, subject: "air.north", detail: "air.pm25", size: 155, start: span.0,
                end: span.1),
            Happening(id: "o", kind: .sensorOutage, subject: "div.441303", start: span.0, end: span.1),
        ]
        let rows = played.observations(at: time).all
        #expect(rows.filter { $0.entity == "air.north" && $0.metric == "air.pm25" }.map(\.value) == [155])
        #expect(!rows.contains { $0.entity == "air.west" || $0.entity == "outlet.stack" })
        #expect(rows.contains { $0.entity == "outlet.drain" })
    }

    @Test func `The plume is widest across the wind at its middle and nought upwind`() {
        let weather = Weather(
            temperature: 20, humidity: 70, pressure: 1010, windSpeed: 3, windFrom: 270, rain: 0, cloud: 0.5,
            sunlight: 0,
            mixingHeight: 600, typhoon: 0)
        func at(_ east: Double, _ north: Double) -> Double {
            Plume.concentration(
                gramsPerSecond: 10, height: 60, offset: GroundOffset(east: east, north: north), weather: weather)
        }
        #expect(at(3000, 0) > at(3000, 400) && abs(at(3000, 400) - at(3000, -400)) < 1e-9)
        #expect(at(-3000, 0) == 0)
        #expect(at(3000, 0) > at(12_000, 0))
    }

    private func mean(_ metric: MetricID, _ id: EntityID, days: ClosedRange<Int>, month: Int, hour: Int) -> Double {
        let values = days.compactMap { day in
            simulator.observations(
                at: PlayedCity.time(
                    "2026-\(Digits.padded(month, 2))-\(Digits.padded(day, 2))T\(Digits.padded(hour, 2)):00")
            ).value(metric, id)
        }
        return values.reduce(0, +) / Double(max(values.count, 1))
    }
}
