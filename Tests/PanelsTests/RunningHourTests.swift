import CityKernels
import CityModel
import CityStore
import Testing

@testable import CityPanels

@Suite("The hour that is not over")
struct RunningHourTests {
    /// 2026-11-22 12:00 in Huizhou, a Sunday.
    private static let hour = Timestamp(secondsSince1970: 1_795_320_000)
    private static let now = hour.adding(seconds: 50 * 60)

    private static func counts(_ value: Double, minutes: [Int64]) -> [Sample] {
        minutes.map { Sample(time: hour.adding(seconds: $0 * 60), value: value, flag: .valid) }
    }

    private static func flat(_ mean: Double) -> [ForecastPoint] {
        [ForecastPoint](
            repeating: ForecastPoint(
                mean: mean, lower80: mean - 20, upper80: mean + 20, lower95: mean - 40, upper95: mean + 40), count: 24)
    }

    @Test("who is there now stays: a hundred forecast, 144 counted, 144 expected")
    func stays() throws {
        for minutes: [Int64] in [[0], [0, 15, 30], [0, 20, 40, 55]] {
            let running = try #require(
                RunningHour(
                    Self.counts(144, minutes: minutes), since: Self.hour, before: 100, ahead: Self.flat(100)))
            #expect(abs(running.mean - 144) < 1e-9)
            #expect(running.share == Double(minutes.last ?? 0) / 60)
        }
    }

    @Test("half an hour counted and the rest as the forecast rises")
    func half() throws {
        var ahead = Self.flat(200)
        ahead[1].mean = 300
        let counts = (0...30).map {
            Sample(time: Self.hour.adding(seconds: Int64($0) * 60), value: 150 + 50 * Double($0) / 30, flag: .valid)
        }
        let running = try #require(RunningHour(counts, since: Self.hour, before: 100, ahead: ahead))
        // As forecast so far: 150 to 200 were counted, 200 to 250 are to come.
        #expect(abs(running.mean - (0.5 * 175 + 0.5 * 225)) < 0.01)
    }

    @Test("nothing counted in the hour, unusable or from another hour, is no running hour")
    func nothing() {
        let old = [Sample(time: Self.hour.adding(seconds: -300), value: 5, flag: .valid)]
        let odd = Self.counts(-3, minutes: [5]) + Self.counts(.nan, minutes: [10])
        for counts in [[], old, odd] {
            #expect(RunningHour(counts, since: Self.hour, before: 100, ahead: Self.flat(100)) == nil)
        }
        #expect(
            RunningHour(Self.counts(5, minutes: [5]), since: Self.hour, before: .nan, ahead: Self.flat(100)) == nil)
    }

    @Test("bands shrink with what is left of the hour; later ones go over from one forecast to the other")
    func bands() throws {
        let running = try #require(
            RunningHour(Self.counts(100, minutes: [0, 45]), since: Self.hour, before: 100, ahead: Self.flat(100)))
        let first = running.point(Self.flat(100)[0])
        #expect(abs(first.upper80 - 105) < 1e-9 && abs(first.lower95 - 90) < 1e-9)
        let narrow = ForecastPoint(mean: 120, lower80: 112, upper80: 128, lower95: 104, upper95: 136)
        let later = running.point(narrow, without: Self.flat(100)[1])
        #expect(later.mean == 120 && abs(later.upper80 - (120 + 0.25 * 20 + 0.75 * 8)) < 1e-9)
    }

    @Test("of the paths as many know nothing of the hour as is left of it")
    func paths() throws {
        let running = try #require(
            RunningHour(Self.counts(100, minutes: [0, 30]), since: Self.hour, before: 100, ahead: Self.flat(100)))
        let paths = running.paths(
            with: [Double](repeating: 7, count: 4), without: [110, 120, 90, 80, 100, 100, 120, 140],
            means: [100, 50], meansWithout: [100, 100])
        #expect(paths == [105, 7, 95, 30, 100, 7, 110, 90])
        let other = running.paths(with: [1], without: [1, 2, 3, 4], means: [1, 2], meansWithout: [1, 2])
        #expect(other == [1, 2, 3, 4], "unequal numbers of paths are not mixed")
    }

    // MARK: In the forecast of a place

    private static func place(opensMinute: Int = 0, closesMinute: Int = 0) -> Place {
        Place(
            id: "spot.a", name: LocalizedText(zh: "甲", en: "A"), kind: .scenic, grade: "", division: "div.a",
            position: Coordinate(longitude: 114.4, latitude: 23.1), areaSquareMetres: 10_000,
            instantaneousCapacity: 2_000, dailyCapacity: 4_000, warningPercent: 80, opensMinute: opensMinute,
            closesMinute: closesMinute, node: 0, weekdayPeak: 0, weekendPeak: 0, holidayFactor: 1, isOutdoor: true)
    }

    /// People at an hour of any day.
    private static func base(_ hour: Int) -> Double {
        let reach = max(0, 12 - abs(hour - 14))
        return 200 + 50 * Double(reach)
    }

    private static func forecast(_ counts: [Sample]) -> CrowdForecast {
        let hours = (1...672).reversed().map { (back: Int) -> HourRollUp in
            let time = hour.adding(seconds: Int64(-back) * 3600)
            let wobble = 2 * Double(abs(back % 60 - 30)) - 30
            let mean = base(CivilTime(time).hour) + wobble
            return HourRollUp(
                hour: time, count: 12, usable: 12, minimum: mean, maximum: mean, mean: mean, last: mean)
        }
        return CrowdForecast(
            hours: hours, counts: counts, now: now, place: place(), line: 1_000, calendar: HolidayCalendar(entries: []))
    }

    @Test("more people than forecast raise the hours ahead, their chances, and less and less what is far")
    func moreThanForecast() throws {
        let without = Self.forecast([])
        let expected = try #require(without.points.first?.point.mean)
        let counts = Self.counts(1.5 * expected, minutes: [0, 10, 20, 30, 40, 50])
        let with = Self.forecast(counts)
        #expect(without.start == nil && with.start == counts.last)
        #expect(abs(with.points[0].point.mean / expected - 1.5) < 0.05)
        #expect(with.points[1].point.mean > without.points[1].point.mean)
        #expect(abs(with.points[23].point.mean / without.points[23].point.mean - 1) < 0.15)
        let (narrow, wide) = (with.points[0].point, without.points[0].point)
        #expect(narrow.upper80 - narrow.lower80 < 0.3 * (wide.upper80 - wide.lower80))
        #expect(with.paths.count == without.paths.count && with.paths.allSatisfy { $0 >= 0 })
        let chances = zip(with.chances, without.chances).map { ($0.probability ?? 0, $1.probability ?? 0) }
        #expect(chances.allSatisfy { $0 >= $1 } && chances[0].0 > 0.9)
        let drawn = with.course
        #expect(drawn.first?.time == counts.last?.time && drawn.first?.point.mean == counts.last?.value)
        #expect(drawn.dropFirst().allSatisfy { $0.time > Self.now })
        #expect(try #require(with.peak).time >= Self.now, "no peak of the next day lies before now")
    }

    @Test("counts as forecast leave the forecast as it is")
    func asForecast() throws {
        let without = Self.forecast([])
        let expected = without.points.prefix(2).map(\.point.mean)
        let counts = (0...10).map { step in
            // The course of the hour: from the middle of the hour before to that of the next.
            let part = Double(step) * 5 / 60 + 0.5
            let before = Self.base(11)
            let value =
                part < 1
                ? before + (expected[0] - before) * part : expected[0] + (expected[1] - expected[0]) * (part - 1)
            return Sample(time: Self.hour.adding(seconds: Int64(step) * 300), value: value, flag: .valid)
        }
        let with = Self.forecast(counts)
        for (one, other) in zip(with.points, without.points) {
            #expect(abs(one.point.mean / other.point.mean - 1) < 0.04)
        }
    }

    @Test("a place that is shut is forecast empty whatever is counted")
    func shut() {
        let place = Self.place(opensMinute: 14 * 60, closesMinute: 20 * 60)
        let hours = (1...672).reversed().map { (back: Int) -> HourRollUp in
            let time = Self.hour.adding(seconds: Int64(-back) * 3600)
            let mean = Double(back % 24)
            return HourRollUp(
                hour: time, count: 12, usable: 12, minimum: mean, maximum: mean, mean: mean, last: mean)
        }
        let forecast = CrowdForecast(
            hours: hours, counts: Self.counts(300, minutes: [0, 50]), now: Self.now, place: place, line: 1_100,
            calendar: HolidayCalendar(entries: []))
        #expect(forecast.start == nil && forecast.points[0].point.mean == 0)
    }
}
