import CityDrill
import CityKernels
import CityModel
import Testing

@testable import CityPanels

@Suite struct CrowdFusionTests {
    /// 2026-11-22 12:00 in Huizhou.
    private static let now = Timestamp(secondsSince1970: 1_795_320_000)
    private static let gates = [
        Gate(id: "gate.a", place: "spot.a", name: LocalizedText(zh: "门", en: "Gate"), widthMetres: 60, mode: "both")
    ]
    private static let place = Place(
        id: "spot.a", name: LocalizedText(zh: "甲", en: "A"), kind: .scenic, grade: "", division: "div.a",
        position: Coordinate(longitude: 114.4, latitude: 23.1), areaSquareMetres: 10_000, instantaneousCapacity: 8_000,
        dailyCapacity: 9_000, warningPercent: 80, opensMinute: 420, closesMinute: 1_260, node: 0, weekdayPeak: 0,
        weekendPeak: 0, holidayFactor: 1, isOutdoor: true)

    /// One step of five minutes: who passed, who was inside at its end, and what devices and phones were seen.
    private struct Step {
        let time: Timestamp
        let came: Double
        let left: Double
        let people: Double
        let devices: Double
        let phones: Double
    }

    /// Days that end now. Numbers scatter as those of people do: counts without chance would stand still and be frozen.
    private static func steps(days: Int) -> [Step] {
        let chance = CounterRandom(seed: 1, stream: "crowd.fusion")
        var people = 0.0
        return (0..<(days * 288)).map { step in
            let time = now.adding(seconds: Int64(step - days * 288 + 1) * 300)
            let minute = CivilTime(time).secondOfDay / 60
            let draw = Int64(step) * 4
            let came = (450..<1_080).contains(minute) ? Double(chance.arrivals(draw, mean: 120)) : 0
            let isShut = minute >= 1_230 || minute < 420
            let left = isShut ? people : min(people, Double(chance.arrivals(draw + 1, mean: people * 0.03)))
            people += came - left
            return Step(
                time: time, came: came, left: left, people: people,
                devices: Double(chance.arrivals(draw + 2, mean: people * 0.45 + 5)),
                phones: step % 3 == 2 ? (people * (1 + 0.05 * chance.normal(draw + 3)) + 150).rounded() : .nan)
        }
    }

    /// People passed over people counted at gates as they usually are.
    private static let usual = 1.045

    /// What the sensors say between two moments, the gates losing a tenth both ways from some moment on.
    private static func readings(
        _ steps: [Step], from: Timestamp = now.adding(seconds: -60 * 86_400),
        until: Timestamp = now.adding(seconds: 1), losing: Timestamp? = nil
    ) -> CrowdFusion.Readings {
        let steps = steps.filter { $0.time >= from && $0.time < until }
        func samples(_ value: (Step) -> Double) -> [Sample] {
            steps.compactMap { step in
                let value = value(step)
                return value.isNaN ? nil : Sample(time: step.time, value: value, flag: .valid)
            }
        }
        func counted(_ people: Double, at time: Timestamp) -> Double {
            (people / usual * (losing.map { time >= $0 } == true ? 0.9 : 1)).rounded()
        }
        return CrowdFusion.Readings(
            entries: ["gate.a": samples { counted($0.came, at: $0.time) }],
            exits: ["gate.a": samples { counted($0.left, at: $0.time) }],
            wifi: samples(\.devices), cells: samples(\.phones))
    }

    private static let until = CrowdFusion.Learnt.until(at: now)
    private static let threeDays = now.adding(seconds: -CrowdFusion.days * 86_400)

    private static func fusion(_ readings: CrowdFusion.Readings, learnt: CrowdFusion.Learnt? = nil) -> CrowdFusion {
        CrowdFusion(readings, place: place, gates: gates, now: now, learnt: learnt)
    }

    private static func learnt(_ readings: CrowdFusion.Readings) -> CrowdFusion.Learnt {
        CrowdFusion.Learnt(readings, place: place, gates: gates, until: until)
    }

    @Test func beforeAnyReadingIsUsedNobodyIsSaidToBeInside() {
        let late = [Sample(time: Self.now, value: 79, flag: .valid)]
        let fusion = CrowdFusion(
            CrowdFusion.Readings(entries: [:], exits: [:], wifi: [], cells: late), place: Self.place, gates: Self.gates,
            now: Self.now)
        #expect(fusion.now == nil && fusion.missing == .noData, "a base station is a quarter of an hour late")
        #expect(fusion.sources.map(\.state) == [.missing, .missing, .missing])
        let heard = CrowdFusion(
            CrowdFusion.Readings(
                entries: [:], exits: [:], wifi: [Sample(time: Self.now, value: 300, flag: .valid)], cells: late),
            place: Self.place, gates: Self.gates, now: Self.now)
        #expect(heard.missing == nil && heard.now != nil)
    }

    @Test func `learnt up to a midnight and carried on from there is the same as one run over all`() throws {
        let steps = Self.steps(days: 4)
        let whole = Self.fusion(Self.readings(steps))
        let carried = Self.fusion(
            Self.readings(steps, from: Self.threeDays), learnt: Self.learnt(Self.readings(steps, until: Self.until)))
        let (one, other) = (try #require(whole.now), try #require(carried.now))
        #expect(one.time == other.time && one.estimate == other.estimate)
    }

    /// What gates that lose as many in as out lose, no reading of today shows: entries and exits balance, and devices and phones
    /// may as well be more a person. Who saw the gates whole sees phones over people counted rise by a tenth and puts seven
    /// tenths of it down to the gates; who knows but the days of the loss takes them for gates as they usually are, sure of
    /// people that are a tenth too few.
    @Test func `gates that lose a tenth both ways are told by who knows the weeks before, and by nobody else`() throws {
        let steps = Self.steps(days: 11)
        let losing = Self.until.adding(seconds: -3 * 86_400)
        let recent = Self.readings(steps, from: Self.threeDays, losing: losing)
        let before = Self.learnt(Self.readings(steps, until: Self.until, losing: losing))
        let few = try #require(Self.fusion(recent).now).estimate
        let weeks = try #require(Self.fusion(recent, learnt: before).now).estimate
        let people = try #require(steps.last).people

        let loss = Self.usual / 0.9 - Self.usual
        #expect(few.missedEntries < Self.usual - 1 + loss / 4)
        #expect(weeks.missedEntries > Self.usual - 1 + loss / 3 && weeks.missedEntries < Self.usual - 1 + loss)
        #expect(weeks.missedExits > Self.usual - 1 + loss / 3 && weeks.missedExits < Self.usual - 1 + loss)
        #expect(abs(weeks.persons - people) < 0.75 * abs(few.persons - people))
        #expect((weeks.lower95...weeks.upper95).contains(people))
        #expect(!(few.lower95...few.upper95).contains(people))
    }

    @Test func `a place that never reported teaches nothing`() {
        let nothing = CrowdFusion.Readings(entries: [:], exits: [:], wifi: [], cells: [])
        let until = CrowdFusion.Learnt.until(at: Self.now)
        #expect(CivilTime(until).secondOfDay == 0 && (86_400...172_800).contains(Self.now.seconds(since: until)))
        let learnt = CrowdFusion.Learnt(nothing, place: Self.place, gates: [], until: until)
        let fusion = CrowdFusion(nothing, place: Self.place, gates: [], now: Self.now, learnt: learnt)
        #expect(fusion.now == nil && fusion.missing == .noData)
    }
}
