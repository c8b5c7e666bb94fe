import CityModel
import Testing

@testable import CityDrill

struct WeatherModelTests {
    private let calendar = HolidayCalendar(entries: [])
    private let position = Coordinate(longitude: 114.4, latitude: 23.1)

    @Test func `Summer is warmer than winter and the afternoon warmer than the small hours`() {
        let model = WeatherModel(seed: 1)
        #expect(mean(model, month: 7, hour: 14, \.temperature) > mean(model, month: 1, hour: 14, \.temperature) + 8)
        #expect(mean(model, month: 7, hour: 14, \.temperature) > mean(model, month: 7, hour: 4, \.temperature) + 3)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `A year brings the rain of the south coast, most of it in the wet half`(seed: UInt64) {
        let model = WeatherModel(seed: seed)
        var (wet, dry) = (0.0, 0.0)
        for hour in 0..<8760 {
            let time = PlayedCity.time("2026-01-01T00:00").adding(seconds: Int64(hour) * 3600)
            let course = DayCourse(time, calendar: calendar)
            let rain = model.weather(at: time, course: course, region: 0, position: position).rain
            if (4...9).contains(course.date.month) { wet += rain } else { dry += rain }
        }
        #expect((900...3600).contains(wet + dry))
        #expect(wet > 2 * dry)
    }

    @Test func `The wind blows from the north-east in winter and from the south in summer`() {
        let model = WeatherModel(seed: 4)
        func share(month: Int, _ sector: ClosedRange<Double>) -> Double {
            let winds = (1...28).flatMap { day in stride(from: 0, to: 24, by: 3).map { weather(model, month, day, $0) }
            }
            return Double(winds.count { sector.contains($0.windFrom) }) / Double(winds.count)
        }
        #expect(share(month: 1, 0...110) > 0.7)
        #expect(share(month: 7, 110...260) > 0.6)
    }

    @Test func `Typhoons come between June and October and bring storm and rain`() {
        var months: Set<Int> = []
        var strongest: (power: Double, seconds: Int64, seed: UInt64) = (0, 0, 0)
        for seed in UInt64(1)...30 {
            let season = TyphoonSeason(seed: seed)
            let start = PlayedCity.time("2026-01-01T00:00").secondsSince1970
            for seconds in stride(from: start, to: start + 365 * 86_400, by: 21_600) {
                let power = season.strength(at: seconds).strength
                if power > 0.3 { months.insert(CivilTime(Timestamp(secondsSince1970: seconds)).date.month) }
                if power > strongest.power { strongest = (power, seconds, seed) }
            }
        }
        #expect(months.isSubset(of: Set(5...11)) && months.isSuperset(of: [7, 8, 9]))
        let time = Timestamp(secondsSince1970: strongest.seconds)
        let weather = WeatherModel(seed: strongest.seed).weather(
            at: time, course: DayCourse(time, calendar: calendar), region: 0, position: position)
        #expect(weather.windSpeed > 17 && weather.pressure < 995)
    }

    @Test func `A scenario turns the wind the short way and sets temperature and rain`() {
        var weather = weather(WeatherModel(seed: 1), 3, 3, 12)
        weather.windFrom = 350
        func impose(_ metric: String, _ size: Double, strength: Double) {
            let time = PlayedCity.time("2026-03-03T12:00")
            weather.impose(
                Happening(id: "w", kind: .weather, detail: metric, size: size, start: time, end: time),
                strength: strength)
        }
        impose("weather.windDirection", 30, strength: 0.5)
        #expect(abs(weather.windFrom - 10) < 1e-9)
        impose("weather.rain", 28, strength: 1)
        impose("weather.temperature", 25, strength: 1)
        #expect(weather.rain == 28 && abs(weather.temperature - 25) < 1e-9)
    }

    private func weather(_ model: WeatherModel, _ month: Int, _ day: Int, _ hour: Int) -> Weather {
        let time = PlayedCity.time(
            "2026-\(Digits.padded(month, 2))-\(Digits.padded(day, 2))T\(Digits.padded(hour, 2)):00")
        return model.weather(at: time, course: DayCourse(time, calendar: calendar), region: 0, position: position)
    }

    private func mean(_ model: WeatherModel, month: Int, hour: Int, _ value: KeyPath<Weather, Double>) -> Double {
        (1...28).reduce(0) { $0 + weather(model, month, $1, hour)[keyPath: value] } / 28
    }
}
