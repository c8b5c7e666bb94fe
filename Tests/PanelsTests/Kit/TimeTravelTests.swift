import Canvas
import CityModel
import CityPanels
import Testing

@Suite struct TimeTravelTests {
    private let now = Timestamp(secondsSince1970: 1_000_000)

    @Test func `the scrubber goes back and returns to now, never into the future or before the history`() {
        var travel = TimeTravel(earliest: Timestamp(secondsSince1970: 990_000))
        travel.toggle()
        let isTaken = travel.handle(.left, now: now)
        #expect(isTaken && travel.moment(now: now).secondsSince1970 == 999_700)
        _ = travel.handle(.character("{"), now: now)
        #expect(travel.held?.secondsSince1970 == 990_000)
        _ = travel.handle(.character("}"), now: now)
        #expect(travel.held == nil && travel.moment(now: now) == now)
    }

    @Test func `playing runs on at its pace and stops at now`() {
        var travel = TimeTravel()
        travel.hold(at: now.adding(seconds: -1000), now: now)
        _ = travel.handle(.character(" "), now: now)
        travel.advance(seconds: 0.5, now: now)
        travel.advance(seconds: 0.501, now: now)
        #expect(travel.isPlaying && travel.held == now.adding(seconds: -700))
        for key in [">", "<", "<", "<"] { _ = travel.handle(.character(Character(key)), now: now) }
        #expect(travel.pace == 60)
        for _ in 0..<4 { travel.advance(seconds: 4, now: now) }
        #expect(!travel.isPlaying && travel.held == nil)
        travel.advance(seconds: 4, now: now)
        #expect(travel.moment(now: now) == now)
    }

    @Test func `n and N go to the next and the previous alarm`() {
        let alarms = [100, 5000, 9000].map { now.adding(seconds: -10_000 + $0) }
        var travel = TimeTravel()
        _ = travel.handle(.character("N"), now: now, alarms: alarms)
        #expect(travel.held == alarms[2])
        _ = travel.handle(.character("N"), now: now, alarms: alarms)
        #expect(travel.held == alarms[1])
        _ = travel.handle(.character("n"), now: now, alarms: alarms)
        #expect(travel.held == alarms[2])
    }

    @Test func `other keys pass through`() {
        var travel = TimeTravel()
        let isTaken = travel.handle(.character("j"), now: now)
        #expect(!isTaken)
    }

    @Test(arguments: [
        (Int64(0), Freshness.fresh), (Int64(600), Freshness.fresh), (Int64(601), Freshness.late),
        (Int64(900), Freshness.late), (Int64(901), Freshness.stale),
    ])
    func `a feed is late after two cycles and stale after three`(age: Int64, state: Freshness) {
        #expect(Freshness.state(newest: now.adding(seconds: -age), cycleSeconds: 300, at: now) == state)
    }

    @Test func `a feed that never came is neither`() {
        #expect(Freshness.state(newest: nil, cycleSeconds: 300, at: now) == .never)
    }
}
