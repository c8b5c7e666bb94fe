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

    /// Days of a place whose gates lose a tenth of the people both ways from a day on.
    private static func readings(days: Int, losing: Timestamp? = nil, in range: Range<Timestamp>)
        -> CrowdFusion.Readings
    {
        var (entries, exits, wifi, cells) = ([Sample](), [Sample](), [Sample](), [Sample]())
        var people = 0.0
        for step in 0..<(days * 288) {
            let time = now.adding(seconds: Int64(step - days * 288 + 1) * 300)
            let minute = CivilTime(time).secondOfDay / 60
            let came = (450..<1_080).contains(minute) ? Double(100 + 5 * ((step * 7) % 9)) : 0
            let left = minute >= 1_230 || minute < 420 ? people : (people * 0.03).rounded()
            people += came - left
            let seen = losing.map { time >= $0 } == true ? 0.9 : 1
            guard range.contains(time) else { continue }
            func add(_ list: inout [Sample], _ value: Double) {
                list.append(Sample(time: time, value: value.rounded(), flag: .valid))
            }
            add(&entries, came * seen)
            add(&exits, left * seen)
            add(&wifi, people * 0.45 + Double((step * 5) % 7))
            if step % 3 == 2 { add(&cells, people + 150 + Double((step * 11) % 23)) }
        }
        return CrowdFusion.Readings(entries: ["gate.a": entries], exits: ["gate.a": exits], wifi: wifi, cells: cells)
    }

    private static func learnt(days: Int, losing: Timestamp? = nil) -> CrowdFusion.Learnt {
        let until = CrowdFusion.Learnt.until(at: now)
        return CrowdFusion.Learnt(
            readings(days: days, losing: losing, in: now.adding(seconds: -60 * 86_400)..<until), place: place,
            gates: gates, until: until)
    }

    @Test func learntAtAMidnightAndCarriedOnIsTheSameAsOneRunOverAll() throws {
        let end = Self.now.adding(seconds: 1)
        let whole = CrowdFusion(
            Self.readings(days: 12, in: Self.now.adding(seconds: -60 * 86_400)..<end),
            place: Self.place, gates: Self.gates, now: Self.now)
        let carried = CrowdFusion(
            Self.readings(days: 12, in: Self.now.adding(seconds: -3 * 86_400)..<end),
            place: Self.place, gates: Self.gates, now: Self.now, learnt: Self.learnt(days: 12))
        let (one, other) = (try #require(whole.now), try #require(carried.now))
        #expect(one.time == other.time && one.estimate == other.estimate)
    }

    @Test func gatesThatLoseTheSameShareBothWaysAreToldOnlyByWhoKnowsTheWeeksBefore() throws {
        let recent = Self.now.adding(seconds: -3 * 86_400)..<Self.now.adding(seconds: 1)
        let losing = CrowdFusion.Learnt.until(at: Self.now).adding(seconds: -6 * 86_400)
        let readings = Self.readings(days: 20, losing: losing, in: recent)
        let short = CrowdFusion(readings, place: Self.place, gates: Self.gates, now: Self.now)
        let long = CrowdFusion(
            readings, place: Self.place, gates: Self.gates, now: Self.now,
            learnt: Self.learnt(days: 20, losing: losing))
        let (few, weeks) = (try #require(short.now).estimate, try #require(long.now).estimate)
        // A tenth lost is a ninth passed over what is counted.
        #expect(abs(weeks.missedEntries - 1.0 / 9) < 0.04, "\(weeks.missedEntries)")
        #expect(abs(few.missedEntries - 1.0 / 9) > abs(weeks.missedEntries - 1.0 / 9), "\(few.missedEntries)")
    }

    @Test func aPlaceThatNeverReportedTeachesNothing() {
        let nothing = CrowdFusion.Readings(entries: [:], exits: [:], wifi: [], cells: [])
        let until = CrowdFusion.Learnt.until(at: Self.now)
        #expect(CivilTime(until).secondOfDay == 0 && (86_400...172_800).contains(Self.now.seconds(since: until)))
        let learnt = CrowdFusion.Learnt(nothing, place: Self.place, gates: [], until: until)
        let fusion = CrowdFusion(nothing, place: Self.place, gates: [], now: Self.now, learnt: learnt)
        #expect(fusion.now == nil && fusion.missing == .noData)
    }
}
