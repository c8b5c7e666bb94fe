import CityModel
import Testing

@testable import CityDrill

struct DrillClockTests {
    private let start = PlayedCity.time("2026-09-29T08:00")

    @Test(arguments: DrillClock.Speed.allCases) func `Ten real seconds are ten times the speed`(speed: DrillClock.Speed)
    {
        var clock = DrillClock(start: start, speed: speed)
        for _ in 0..<100 { clock.advance(byRealSeconds: 0.1) }
        #expect(clock.now == start.adding(seconds: Int64(10 * speed.rawValue)))
    }

    @Test func `It stands while paused and goes on at the old speed`() {
        var clock = DrillClock(start: start, speed: .times16)
        clock.pause()
        clock.advance(byRealSeconds: 60)
        #expect(clock.now == start && clock.realSeconds(until: start.adding(seconds: 60)) == nil)
        clock.resume()
        #expect(clock.speed == .times16)
        #expect(clock.realSeconds(until: start.adding(seconds: 160)) == 10)
    }

    @Test func `It never runs backwards by itself and can be set anywhere`() {
        var clock = DrillClock(start: start, speed: .realTime)
        for amount in [-5, Double.nan, -Double.infinity, Double.infinity] { clock.advance(byRealSeconds: amount) }
        #expect(clock.now == start)
        clock.seek(to: start.adding(seconds: -86_400))
        #expect(clock.now == start.adding(seconds: -86_400))
        clock.seek(to: Timestamp(secondsSince1970: .max))
        clock.advance(byRealSeconds: 1e300)
        #expect(clock.now > start)
    }

    @Test func `Faster and slower stop at the ends`() {
        #expect(DrillClock.Speed.times60.faster == .times60 && DrillClock.Speed.paused.slower == .paused)
        #expect(DrillClock.Speed.realTime.faster == .times4)
    }
}

struct LiveCityTests {
    private let start = PlayedCity.time("2026-09-29T08:02")

    @Test func `Each step is handed out once and in order`() {
        var live = LiveCity(clock: DrillClock(start: start, speed: .times60))
        var played = live.steps(atReal: 1000)
        for tick in 1...600 { played += live.steps(atReal: 1000 + Double(tick) * 0.1) }
        let first = start.floored(toSeconds: 300)
        #expect(played == (0...12).map { first.adding(seconds: $0 * 300) })
    }

    @Test func `A store that is behind is caught up in portions`() {
        let clock = DrillClock(start: start)
        var live = LiveCity(clock: clock, lastStep: start.adding(seconds: -3600), mostAtOnce: 5)
        #expect(live.isBehind)
        let portions = [live.steps(atReal: 0), live.steps(atReal: 0), live.steps(atReal: 0), live.steps(atReal: 0)]
        #expect(portions.map(\.count) == [5, 5, 2, 0])
        #expect(!live.isBehind)
    }

    @Test func `Going back plays nothing twice, a jump ahead plays only what it is asked to`() {
        var live = LiveCity(clock: DrillClock(start: start, speed: .realTime))
        _ = live.steps(atReal: 0)
        live.seek(to: start.adding(seconds: -7200))
        #expect(live.steps(atReal: 1).isEmpty)
        live.seek(to: start.adding(seconds: 7200))
        #expect(live.steps(atReal: 1) == [start.adding(seconds: 7200).floored(toSeconds: 300)])
        live.seek(to: start.adding(seconds: 7200 + 1500), playingBetween: true)
        #expect(live.steps(atReal: 1).count == 5)
    }

    @Test func `It says how long to sleep`() throws {
        var live = LiveCity(clock: DrillClock(start: start, speed: .times4))
        _ = live.steps(atReal: 0)
        #expect(try #require(live.realSecondsToNextStep) == 45)
        live.pause()
        #expect(live.realSecondsToNextStep == nil)
    }
}
