import Canvas
import CityKernels
import CityModel
import CityStore
import Testing

@testable import CityPanels

@Suite struct CrowdTests {
    /// 2026-11-22 12:00 in Huizhou, a Sunday.
    private static let now = Timestamp(secondsSince1970: 1_795_320_000)

    private static func place(
        _ id: EntityID = "spot.a", capacity: Int = 1_000, warning: Double = 80, area: Double = 10_000, node: Int = 0,
        opens: Int = 0, closes: Int = 0
    ) -> Place {
        Place(
            id: id, name: LocalizedText(zh: "甲\(id.text)", en: id.text), kind: .scenic, grade: "", division: "div.a",
            position: Coordinate(longitude: 114.4, latitude: 23.1), areaSquareMetres: area,
            instantaneousCapacity: capacity, dailyCapacity: 4_000, warningPercent: warning, opensMinute: opens,
            closesMinute: closes, node: node, weekdayPeak: 0, weekendPeak: 0, holidayFactor: 1, isOutdoor: true)
    }

    private static func hour(_ back: Int, _ value: Double) -> HourRollUp {
        HourRollUp(
            hour: now.adding(seconds: Int64(-back) * 3600), count: 12, usable: 12, minimum: value, maximum: value,
            mean: value, last: value)
    }

    /// Weeks of hour means with a day's rhythm between 100 and 700.
    private static func hours(weeks: Int = 4, factor: (Int) -> Double = { _ in 1 }) -> [HourRollUp] {
        (1...(weeks * 168)).reversed().map { back in
            let local = CivilTime(now.adding(seconds: Int64(-back) * 3600)).hour
            let base = 100 + 25 * Double(max(0, 12 - abs(local - 14)))
            let wobble = Double((back * 37) % 11) - 5
            return hour(back, (base * 2 + wobble) * factor(back))
        }
    }

    private static func sample(_ value: Double, age: Int64 = 60) -> Sample {
        Sample(time: now.adding(seconds: -age), value: value, flag: .valid)
    }

    private static func city(_ places: [Place], gates: [Gate] = [], steps: [DiversionStep] = []) -> City {
        var city = City()
        city.places = places
        city.gates = gates
        city.diversionSteps = steps
        city.alarmRules = [
            AlarmRule(
                id: "crowd-load", title: LocalizedText(zh: "客流", en: "Load"), kind: .threshold, metric: "crowd.load",
                subjectKind: "place", comparison: .above, levels: [.yellow: 0.8, .orange: 0.9, .red: 0.95],
                clearMargin: 0.03, holdSeconds: 0, clearSeconds: 900, department: nil, clause: "",
                advice: LocalizedText(zh: "", en: ""))
        ]
        return city
    }

    private static func step(_ level: Severity, metering: Double? = nil, place: String = "spot.a") -> DiversionStep {
        DiversionStep(
            id: EntityID("divert.\(level.word)"), place: place, level: level,
            gateModes: [DiversionStep.GateMode(gate: "*", mode: "out")], meteringPersonsPerHour: metering,
            message: LocalizedText(zh: "请错峰", en: "Come later"), departments: ["dept.culture", "dept.police"],
            roadAction: LocalizedText(zh: "绕行", en: "Detour"), busAction: LocalizedText(zh: "飞站", en: "Skip"))
    }

    private static func model(
        _ places: [Place], counts: [EntityID: Double], steps: [DiversionStep] = [], gates: [Gate] = [],
        hours: [HourRollUp] = hours(), arrivals: [EntityID: [HourRollUp]] = [:], query: CrowdQuery
    ) -> CrowdModel {
        CrowdModel(
            CrowdSnapshot(
                asOf: now, city: city(places, gates: gates, steps: steps), counts: counts.mapValues { sample($0) },
                detail: query.selected.map {
                    CrowdSnapshot.Detail(
                        place: $0, hours: hours, gates: gates.map { ($0, nil, nil) }, arrivals: arrivals)
                }), query)
    }

    @Test func aWarningLineNeverLiesAboveTheCapacityAndAnAreaOfZeroHasNoDensity() throws {
        let query = CrowdQuery(selected: "spot.a")
        let odd = Self.model([Self.place(warning: 130, area: 0)], counts: ["spot.a": 400], query: query)
        let detail = try #require(odd.detail)
        #expect(detail.warningLine == 1_000)
        #expect(detail.spot.density.value == nil && detail.spot.density.missing == .notApplicable)
        let none = Self.model([Self.place(capacity: 0)], counts: ["spot.a": 400], query: query)
        #expect(none.detail?.warningLine == nil && none.detail?.spot.load.value == nil)
        #expect(none.detail?.forecast.chances.isEmpty == true)
    }

    @Test func theForecastMadeThenIsTheSameWhateverCameLater() throws {
        let calendar = HolidayCalendar(entries: [])
        let then = Self.now.adding(seconds: -5 * 86_400)
        let all = Self.hours(factor: { $0 < 100 ? 3 : 1 })
        let known = all.filter { $0.hour < then }
        let one = CrowdForecast(hours: known, now: then, place: Self.place(), line: 800, calendar: calendar)
        let other = CrowdForecast(hours: all, now: then, place: Self.place(), line: 800, calendar: calendar)
        #expect(one.points.map(\.point) == other.points.map(\.point))
        #expect(one.points.count == 24 && one.missing == nil)
        #expect(one.unknownYears == [2026], "the notice of no year is loaded")
    }

    @Test func aMomentOfAnotherDayIsToldWithItsDate() {
        let today = CivilTime(Self.now).date
        #expect(CrowdNowPage.moment(Self.now, on: today) == CivilTime(Self.now).clock)
        let tomorrow = Self.now.adding(seconds: 86_400)
        #expect(CrowdNowPage.moment(tomorrow, on: today) == CivilTime(tomorrow).short)
        #expect(CrowdNowPage.moment(Self.now, on: nil) == CivilTime(Self.now).short)
    }

    @Test func whatIsAheadOfTheLineIsToldOfHoursToCome() throws {
        let forecast = CrowdForecast(
            hours: Self.hours(), now: Self.now, place: Self.place(), line: 650, calendar: HolidayCalendar(entries: []))
        let first = try #require(forecast.points.first?.time)
        #expect(forecast.fallsBelow(.infinity, after: first.adding(seconds: -1)) == first)
        #expect(forecast.fallsBelow(.infinity, after: first) == first.adding(seconds: 3600))
        #expect(forecast.fallsBelow(-1, after: first) == nil)
    }

    private static func cap(_ percent: Double, place: String = "spot.a", last: String = "2026-11-30") throws
        -> TemporaryCap
    {
        TemporaryCap(
            id: EntityID("cap.\(Int(percent))"), place: place, percent: percent,
            first: try #require(CivilDate("2026-11-01")), last: try #require(CivilDate(last)),
            reason: LocalizedText(zh: "施工", en: "works"))
    }

    private static func drawn(_ model: CrowdModel) -> String {
        let entries = [
            "crowd.cap": "Temporary cap of {percent} % ({reason})", "crowd.insideClosed": "Closed, but {people} people",
            "crowd.partOver": "over {line}", "crowd.reading.cells": "{n} phones",
        ]
        return lines(model, words: entries, size: Size(columns: 400, rows: 90)).joined(separator: "\n")
    }

    /// A page of `spot.a`; words that are not given are told by their keys.
    private static func lines(
        _ model: CrowdModel, _ page: CrowdState.Page = .now, language: Language = .english,
        words: [String: String] = [:],
        size: Size = Size(columns: 120, rows: 60)
    ) -> [String] {
        var state = CrowdState()
        state.browse.selected = "spot.a"
        state.browse.isDetailOpen = true
        state.page = page
        var grid = CellGrid(size: size)
        CrowdPanel.draw(
            model, state, in: grid.bounds, on: &grid,
            context: DrawContext(
                phrases: Phrases(language: language, entries: words), glyphs: .unicode, now: now, isLive: true))
        return grid.lines
    }

    @Test func aCapInForceLowersLoadLineAndCapacityAndAnOldOneDoesNot() throws {
        let query = CrowdQuery(selected: "spot.a")
        var city = Self.city([Self.place()])
        city.temporaryCaps = [try Self.cap(50, place: "kind.scenic"), try Self.cap(10, last: "2026-11-20")]
        let facts = CrowdSnapshot(
            asOf: Self.now, city: city, counts: ["spot.a": Self.sample(300)],
            detail: CrowdSnapshot.Detail(place: "spot.a", hours: Self.hours()))
        let model = CrowdModel(facts, query)
        let detail = try #require(model.detail)
        #expect(detail.spot.place.instantaneousCapacity == 500 && detail.spot.place.dailyCapacity == 2_000)
        #expect(detail.spot.load.value == 60)
        #expect(detail.warningLine == 400)
        #expect(detail.cap?.percent == 50)
        let lines = Self.drawn(model)
        #expect(lines.contains("Temporary cap of 50 %") && lines.contains("works"))
    }

    @Test func aPartHasItsOwnLineWhileThePlaceIsHalfEmpty() throws {
        var city = Self.city([Self.place()])
        city.crowdAreas = [
            CrowdArea(
                id: "area.bridge", place: "spot.a", name: LocalizedText(zh: "桥", en: "Bridge"), areaSquareMetres: 12,
                shareOfPeople: 0.1, linePersonsPerSquareMetre: 2.17),
            CrowdArea(
                id: "area.lawn", place: "spot.b", name: LocalizedText(zh: "草坪", en: "Lawn"), areaSquareMetres: 10,
                shareOfPeople: 1, linePersonsPerSquareMetre: 1),
        ]
        let facts = CrowdSnapshot(
            asOf: Self.now, city: city, counts: ["spot.a": Self.sample(400)],
            detail: CrowdSnapshot.Detail(place: "spot.a", hours: Self.hours()))
        let model = CrowdModel(facts, CrowdQuery(selected: "spot.a"))
        let detail = try #require(model.detail)
        #expect(detail.spot.severity == nil && detail.spot.load.value == 40)
        #expect(detail.areas.map(\.id) == ["area.bridge"])
        let lines = Self.drawn(model)
        #expect(lines.contains("3.33") && lines.contains("over 2.17"))
    }

    @Test func peopleInAClosedPlaceAreSaidAndFewPhonesAreNotShown() throws {
        let shut = Place(
            id: "spot.a", name: LocalizedText(zh: "甲", en: "a"), kind: .scenic, grade: "", division: "div.a",
            position: Coordinate(longitude: 114.4, latitude: 23.1), areaSquareMetres: 10_000,
            instantaneousCapacity: 1_000, dailyCapacity: 4_000, warningPercent: 80, opensMinute: 18 * 60,
            closesMinute: 22 * 60, node: 0, weekdayPeak: 0, weekendPeak: 0, holidayFactor: 1, isOutdoor: true)
        let facts = CrowdSnapshot(
            asOf: Self.now, city: Self.city([shut]), counts: ["spot.a": Self.sample(150)],
            detail: CrowdSnapshot.Detail(
                place: "spot.a", hours: Self.hours(),
                readings: CrowdFusion.Readings(
                    entries: [:], exits: [:], wifi: [Self.sample(80)], cells: [Self.sample(7)])))
        let model = CrowdModel(facts, CrowdQuery(selected: "spot.a"))
        let detail = try #require(model.detail)
        let lines = Self.drawn(model)
        #expect(lines.contains("Closed, but 150 people"))
        #expect(lines.contains("< 15 phones"))
        let points = detail.forecast.points.filter { !CrowdDay.isOpen(shut, at: $0.time) }
        #expect(!points.isEmpty && points.allSatisfy { $0.point.mean == 0 && $0.point.upper95 == 0 })
    }

    @Test func `where the area is unknown no walk to a gate is made up`() {
        let gate = Gate(
            id: "gate.a", place: "spot.a", name: LocalizedText(zh: "门", en: "Gate"), widthMetres: 2, mode: "both")
        let known = CrowdEgressCard(place: Self.place(), gates: [gate], persons: 500)
        let unknown = CrowdEgressCard(place: Self.place(area: 0), gates: [gate], persons: 500)
        #expect((known.walkMinutes ?? 0) > 0)
        #expect(unknown.walkMinutes == nil && unknown.totalMinutes != nil && unknown.missing == nil)
        let wide = CrowdEgressCard(place: Self.place(area: 9e6), gates: [gate], persons: 50)
        #expect(known.binding?.id == "gate.a" && wide.binding == nil, "where the walk takes longest, no gate binds")
    }

    @Test func twoDaysOfHistoryGiveNoChanceOfTheLineButTheReason() throws {
        let short = Array(Self.hours().suffix(48))
        let query = CrowdQuery(selected: "spot.a")
        let model = Self.model([Self.place()], counts: ["spot.a": 30], hours: short, query: query)
        let detail = try #require(model.detail)
        #expect(detail.forecast.missing == nil && !detail.forecast.points.isEmpty)
        #expect(detail.forecast.chances.map(\.probability) == [nil, nil, nil, nil])
        #expect(detail.forecast.medianCrossing == nil && detail.forecast.tenthCrossing == nil)
        let figures = CrowdNowPage.labelled(detail).map(\.figure).filter { $0.title.hasPrefix("crowd.chance") }
        #expect(figures.count == 2 && figures.allSatisfy { $0.value == nil && $0.missing == .tooFewReadings })
    }

    @Test func chancesGrowWithTheHoursAndCarryTheRecordOfSuchChances() throws {
        let forecast = CrowdForecast(
            hours: Self.hours(), now: Self.now, place: Self.place(), line: 650, calendar: HolidayCalendar(entries: []))
        #expect(forecast.chances.map(\.hours) == [1, 3, 6, 12])
        let said = forecast.chances.compactMap(\.probability)
        #expect(said.count == 4)
        #expect(zip(said, said.dropFirst()).allSatisfy { $0 <= $1 })
        #expect((forecast.chances.last?.record?.questions ?? 0) >= 10)
        let short = CrowdForecast(
            hours: Array(Self.hours().suffix(4)), now: Self.now, place: Self.place(), line: 650,
            calendar: HolidayCalendar(entries: []))
        #expect(short.points.isEmpty && short.missing == .tooFewReadings)
    }

    @Test func theStepOfTheLevelReachedIsInForceAndTheNextOneHasItsTime() throws {
        let steps = [Self.step(.yellow), Self.step(.orange), Self.step(.red, metering: 0)]
        let query = CrowdQuery(selected: "spot.a", page: .diversion)
        let busy = try #require(
            Self.model([Self.place()], counts: ["spot.a": 910], steps: steps, query: query).detail?.plan)
        #expect(busy.current?.level == .orange && busy.next?.step.level == .red)
        let calm = try #require(
            Self.model([Self.place(capacity: 850)], counts: ["spot.a": 300], steps: steps, query: query).detail?.plan)
        #expect(calm.current == nil && calm.next?.step.level == .yellow)
        let due = try #require(calm.next?.due)
        #expect(due > Self.now && due < Self.now.adding(seconds: 86_400))
    }

    @Test func peopleAreSentWhereThereIsRoomAndTheWayIsShort() {
        let places = [
            Self.place(), Self.place("spot.far", capacity: 50_000), Self.place("spot.near", capacity: 20_000),
            Self.place("spot.full", capacity: 1_000), Self.place("spot.silent"),
        ]
        let minutes: [EntityID: Double] = ["spot.far": 90, "spot.near": 10, "spot.full": 5]
        let found = DiversionPlan.alternatives(
            to: places[0], places: places, people: ["spot.far": 100, "spot.near": 100, "spot.full": 990],
            at: Self.now
        ) { minutes[$0.id] }
        #expect(found.map(\.place.id) == ["spot.near", "spot.far"])
        #expect(found.first?.spare == 15_900)
    }

    @Test func placesThatAreClosedOnArrivalAreNotOffered() {
        let night = Self.place("spot.night", opens: 18 * 60, closes: 23 * 60)
        func found(_ hour: Int64) -> [EntityID] {
            DiversionPlan.alternatives(
                to: Self.place(), places: [Self.place(), night], people: ["spot.night": 100],
                at: Self.now.floored(toSeconds: 86_400).adding(seconds: (hour - 8) * 3600)
            ) { _ in 30 }.map(\.place.id)
        }
        #expect(found(12).isEmpty && found(18) == ["spot.night"])
        #expect(found(22).isEmpty, "arriving at half past ten, there is no hour left")
    }

    @Test func aMessageNamesPlacesWithRoomOrNone() {
        let other = Self.place("spot.b")
        func plan(_ alternatives: [DiversionPlan.Alternative]) -> DiversionPlan {
            DiversionPlan(
                place: Self.place(), level: .yellow, steps: [], lines: [:],
                forecast: CrowdForecast(
                    hours: [], now: Self.now, place: Self.place(), line: nil,
                    calendar: HolidayCalendar(entries: [])), alternatives: alternatives, othersCounted: 1)
        }
        let text = LocalizedText(zh: "请错峰[或改游{alternatives}]。", en: "Come later[ or visit {alternatives}].")
        #expect(plan([]).filled(text) == LocalizedText(zh: "请错峰。", en: "Come later."))
        let open = DiversionPlan.Alternative(place: other, people: 1, spare: 9, minutes: nil)
        #expect(plan([open]).filled(text).en == "Come later or visit \(other.name.en).")
        #expect(plan([open]).filled(LocalizedText(zh: "甲[乙", en: "a]b[")) == LocalizedText(zh: "甲[乙", en: "a]b["))
    }

    @Test func aStepCarriedOutIsSaidAndTheNextOffered() throws {
        let steps = [Self.step(.yellow), Self.step(.orange), Self.step(.red, metering: 0)]
        func model(_ orders: [(DiversionStep, Int64)]) -> CrowdModel {
            let log = orders.enumerated().map { index, order in
                LogEntry(
                    id: Int64(index), time: Self.now.adding(seconds: -order.1), actor: "a", incident: nil,
                    subject: "spot.a", kind: DiversionOrder.logKind,
                    text: DiversionOrder(order.0, message: "m").line)
            }
            return CrowdModel(
                CrowdSnapshot(
                    asOf: Self.now, city: Self.city([Self.place()], steps: steps),
                    counts: ["spot.a": Sample(time: Self.now, value: 910, flag: .valid)],
                    detail: CrowdSnapshot.Detail(place: "spot.a", hours: Self.hours(), log: log)),
                CrowdQuery(selected: "spot.a", page: .diversion))
        }
        #expect(model([]).detail?.plan.proposed?.level == .orange)
        let once = try #require(model([(steps[1], 600)]).detail?.plan)
        #expect(once.carriedOut == ["divert.orange": Self.now.adding(seconds: -600)])
        #expect(once.proposed?.level == .red && once.repeats == nil)
        let old = try #require(model([(steps[1], 30 * 3600)]).detail?.plan)
        #expect(old.carriedOut.isEmpty && old.proposed?.level == .orange)
        let done = model([(steps[1], 600), (steps[2], 300)])
        #expect(done.detail?.plan.repeats == Self.now.adding(seconds: -300))
        var state = CrowdState()
        state.browse.selected = "spot.a"
        let asked = CrowdPanel.update(&state, .action(CrowdPanel.carryOut), done)
        guard case .askForChange(CrowdPanel.repeatPrompt, _) = asked.first else {
            Issue.record("it asks before it repeats: \(asked)")
            return
        }
        let no = CrowdPanel.update(&state, .answer(prompt: CrowdPanel.repeatPrompt, text: "n"), done)
        #expect(!no.contains { if case .askForChange = $0 { true } else { false } })
        let yes = CrowdPanel.update(&state, .answer(prompt: CrowdPanel.repeatPrompt, text: " Y "), done)
        guard case .askForChange(CrowdPanel.divertPrompt, "请错峰") = yes.first else {
            Issue.record("then for the message: \(yes)")
            return
        }
    }

    @Test func aRateThatDoesNotKeepTheLineIsSaidWithTheOneThatDoes() throws {
        let gate = Gate(
            id: "gate.1", place: "spot.a", name: LocalizedText(zh: "门", en: "Gate"), widthMetres: 5, mode: "both")
        let arrivals: [EntityID: [HourRollUp]] = ["gate.1": Self.hours(weeks: 3).map { Self.scaled($0, 1.0 / 24) }]
        func effect(_ rate: Double, capacity: Int) throws -> DiversionPlan.Effect {
            let query = CrowdQuery(selected: "spot.a", whatIf: WhatIf(fromMinute: 12 * 60, personsPerHour: rate))
            return try #require(
                Self.model(
                    [Self.place(capacity: capacity)], counts: ["spot.a": 500], gates: [gate], arrivals: arrivals,
                    query: query
                ).detail?.whatIf?.effect)
        }
        let free = try effect(100_000, capacity: 850)
        #expect(free.keepsLine == false)
        #expect((free.hoursOver?.before ?? 0) > 0, "the forecast is above the line though the count is not")
        guard case .limit(let rate, let risk, _) = free.neededRate else {
            Issue.record("a rate is found: \(String(describing: free.neededRate))")
            return
        }
        #expect(risk <= DiversionPlan.acceptedRisk && rate > 0)
        let kept = try effect((rate * 0.9).rounded(.down), capacity: 850)
        #expect(kept.keepsLine == true && kept.neededRate == nil)
        #expect(kept.waitingMost <= 2 * (arrivals.values.joined().map { $0.mean * 12 }.max() ?? 0))
    }

    @Test func meteringLowersThePeakOfTheForecastAndMakesPeopleWait() throws {
        let gate = Gate(
            id: "gate.1", place: "spot.a", name: LocalizedText(zh: "门", en: "Gate"), widthMetres: 5, mode: "both")
        let arrivals: [EntityID: [HourRollUp]] = ["gate.1": Self.hours(weeks: 3).map { Self.scaled($0, 1.0 / 24) }]
        let query = CrowdQuery(selected: "spot.a", whatIf: WhatIf(fromMinute: 12 * 60, personsPerHour: 20))
        let detail = try #require(
            Self.model([Self.place()], counts: ["spot.a": 500], gates: [gate], arrivals: arrivals, query: query).detail)
        let effect = try #require(detail.whatIf?.effect)
        #expect(effect.peakAfter < effect.peakBefore)
        let (before, after) = (try #require(effect.chanceBefore), try #require(effect.chanceAfter))
        #expect(effect.waitingMost > 0 && after <= before)
        let blind = try #require(Self.model([Self.place()], counts: ["spot.a": 500], query: query).detail)
        #expect(blind.whatIf?.effect == nil, "without entries nothing is made up")
    }

    @Test func whereTheLineIsPassedAlreadyItsHoursAreTold() throws {
        let gate = Gate(
            id: "gate.1", place: "spot.a", name: LocalizedText(zh: "门", en: "Gate"), widthMetres: 5, mode: "both")
        let arrivals: [EntityID: [HourRollUp]] = ["gate.1": Self.hours(weeks: 3).map { Self.scaled($0, 1.0 / 24) }]
        let query = CrowdQuery(selected: "spot.a", whatIf: WhatIf(fromMinute: 12 * 60, personsPerHour: 0))
        func effect(inside: Double) throws -> DiversionPlan.Effect {
            let model = Self.model(
                [Self.place()], counts: ["spot.a": inside], gates: [gate], arrivals: arrivals, query: query)
            return try #require(model.detail?.whatIf?.effect)
        }
        #expect(try effect(inside: 500).hoursOver == nil)
        let over = try #require(try effect(inside: 1_900).hoursOver)
        #expect(over.after <= over.before)
    }

    @Test func meteringKeepsNobodyOutWhoCameBeforeItBegan() throws {
        let gate = Gate(
            id: "gate.1", place: "spot.a", name: LocalizedText(zh: "门", en: "Gate"), widthMetres: 5, mode: "both")
        let late = Self.now.adding(seconds: 55 * 60)
        let facts = CrowdSnapshot(
            asOf: late, city: Self.city([Self.place()], gates: [gate], steps: [Self.step(.orange, metering: 0)]),
            counts: ["spot.a": Sample(time: late, value: 640, flag: .valid)],
            detail: CrowdSnapshot.Detail(
                place: "spot.a", hours: Self.hours(), gates: [(gate, nil, nil)],
                arrivals: ["gate.1": Self.hours(weeks: 3).map { Self.scaled($0, 1.0 / 24) }]))
        let query = CrowdQuery(
            selected: "spot.a", page: .diversion, whatIf: WhatIf(fromMinute: 12 * 60, personsPerHour: 0))
        let detail = try #require(CrowdModel(facts, query).detail)
        let (plan, whatIf) = (try #require(detail.planEffect), try #require(detail.whatIf?.effect))
        #expect(plan.inside == whatIf.inside, "12:00 is past: both begin now")
        let unmetered = try #require(detail.forecast.points.first?.point.mean)
        #expect(plan.inside[0] > 0.9 * unmetered && plan.inside[2] < 0.8 * unmetered)
        #expect(plan.peakAfter >= plan.inside[0])
    }

    private static func scaled(_ hour: HourRollUp, _ factor: Double) -> HourRollUp {
        HourRollUp(
            hour: hour.hour, count: 12, usable: 12, minimum: 0, maximum: 0, mean: hour.mean * factor, last: 0)
    }

    @Test(arguments: [
        ("15:00", WhatIf(fromMinute: 900, personsPerHour: 0)), ("15:00 0", WhatIf(fromMinute: 900, personsPerHour: 0)),
        ("9:30 1200", WhatIf(fromMinute: 570, personsPerHour: 1_200)),
        ("15:00 g2", WhatIf(fromMinute: 900, personsPerHour: 0, gate: 2)),
    ])
    func aWhatIfIsReadFromItsForm(text: String, expected: WhatIf) { #expect(WhatIf.parse(text) == expected) }

    @Test(arguments: ["", "now", "25:00 3", "15:00 -4", "15:00 g0", "15:00 1 2"])
    func anythingElseIsNoWhatIf(text: String) { #expect(WhatIf.parse(text) == nil) }

    @Test func nothingIsSentBeforeAPersonHasConfirmedTheMessage() throws {
        let query = CrowdQuery(selected: "spot.a", page: .diversion)
        let model = Self.model([Self.place()], counts: ["spot.a": 910], steps: [Self.step(.orange)], query: query)
        var state = CrowdState()
        state.browse.selected = "spot.a"
        let asked = CrowdPanel.update(&state, .action(CrowdPanel.carryOut), model)
        guard case .askForChange(let prompt, let initial) = asked.first, asked.count == 1 else {
            Issue.record("it asks first: \(asked)")
            return
        }
        #expect(prompt == CrowdPanel.divertPrompt && initial == "请错峰")
        #expect(
            state.page == .diversion && state.browse.isDetailOpen, "the card with both texts stands beside the prompt")
        let empty = CrowdPanel.update(&state, .answer(prompt: prompt, text: "  "), model)
        #expect(!empty.contains { if case .sendOrder = $0 { true } else { false } })
        let sent = CrowdPanel.update(&state, .answer(prompt: prompt, text: "请改日再来"), model)
        guard case .sendOrder(let text, let departments, let subject) = sent.first, sent.count == 1 else {
            Issue.record("a confirmed step is logged, and said to be only once it is: \(sent)")
            return
        }
        #expect(departments == 2 && subject == "spot.a")
        #expect(text.contains("请改日再来") && text.contains("dept.culture,dept.police") && text.contains("divert.orange"))
    }

    @Test(arguments: [(Language.english, true), (.chinese, false)])
    func anEnglishSessionReadsWhatTheChineseMessageSays(language: Language, isTranslated: Bool) {
        let query = CrowdQuery(selected: "spot.a", page: .diversion)
        let model = Self.model([Self.place()], counts: ["spot.a": 910], steps: [Self.step(.orange)], query: query)
        let lines = Self.lines(model, .diversion, language: language)
        #expect(lines.contains { $0.contains("请错峰") })
        #expect(lines.contains { $0.contains("Come later") } == isTranslated)
    }

    @Test func whatNobodyForecastOrCountedIsNotSaidToBeFarOrFull() {
        let query = CrowdQuery(selected: "spot.a", page: .diversion)
        let places = [Self.place(), Self.place("spot.b")]
        func page(_ counts: [EntityID: Double], hours: [HourRollUp]) -> String {
            let model = Self.model(places, counts: counts, steps: [Self.step(.orange)], hours: hours, query: query)
            return Self.lines(model, .diversion).joined(separator: "\n")
        }
        let blind = page([:], hours: [])
        #expect(blind.contains("crowd.stepUnknown") && !blind.contains("crowd.stepLater"))
        #expect(blind.contains("crowd.alternativesUnknown") && !blind.contains("crowd.noAlternative"))
        let full = page(["spot.a": 100, "spot.b": 990], hours: Self.hours(factor: { _ in 0.2 }))
        #expect(full.contains("crowd.stepLater") && full.contains("crowd.noAlternative"))
    }

    @Test func ofPlacesThatCouldNotBeJudgedNothingIsSaidAndTheWayOutNamesItsPeople() {
        let query = CrowdQuery(selected: "spot.a", page: .unusual)
        let page = Self.lines(Self.model([Self.place()], counts: ["spot.a": 40], hours: [], query: query), .unusual)
        #expect(
            page.contains { $0.contains("crowd.unjudged") } && !page.contains { $0.contains("crowd.nothingUnusual") })
        let gate = Gate(
            id: "gate.1", place: "spot.a", name: LocalizedText(zh: "门", en: "Gate"), widthMetres: 5, mode: "both")
        let egress = Self.lines(
            Self.model([Self.place()], counts: ["spot.a": 640], gates: [gate], query: CrowdQuery(selected: "spot.a")),
            .egress, words: ["crowd.egressBasis": "for {people} inside"])
        #expect(egress.contains { $0.contains("for 640 inside") })
    }

    @Test func theNarrowestGateForItsShareBindsAndAClosedOneLeavesItsPeopleToTheRest() throws {
        func gate(_ id: EntityID, _ width: Double) -> Gate {
            Gate(
                id: id, place: "spot.a", name: LocalizedText(zh: id.text, en: id.text), widthMetres: width, mode: "both"
            )
        }
        let gates = [gate("gate.wide", 6), gate("gate.slim", 1)]
        let both = CrowdEgressCard(place: Self.place(), gates: gates, persons: 3_000)
        #expect(both.binding?.id == "gate.slim", "a metre loses more of itself to its edges than six")
        let one = CrowdEgressCard(place: Self.place(), gates: gates, persons: 3_000, closed: ["gate.wide"])
        #expect(one.rows.map(\.gate.id) == ["gate.slim"])
        #expect(try #require(one.totalMinutes) > 5 * (try #require(both.totalMinutes)))
        #expect(CrowdEgressCard(place: Self.place(), gates: [], persons: 10).missing == .notApplicable)
        #expect(CrowdEgressCard(place: Self.place(), gates: gates, persons: nil).missing == .noData)
    }

    @Test func withoutAnySourceNoNumberIsInvented() {
        let nothing = CrowdFusion.Readings(entries: [:], exits: [:], wifi: [], cells: [])
        let fusion = CrowdFusion(nothing, place: Self.place(), gates: [], now: Self.now)
        #expect(fusion.now == nil && fusion.missing == .noData && fusion.sources.isEmpty)
    }

    @Test func aDoubledCrowdIsACaseAndTooShortAHistoryIsNotJudged() throws {
        let places = [Self.place(), Self.place("spot.b"), Self.place("spot.new")]
        let weeks: [EntityID: [HourRollUp]] = [
            "spot.a": Self.hours(factor: { (3...5).contains($0) ? 2.5 : 1 }), "spot.b": Self.hours(),
            "spot.new": Array(Self.hours().suffix(30)),
        ]
        let unusual = CrowdUnusual(
            weeks: weeks, witnesses: [.wifi: weeks, .cells: ["spot.a": Self.hours()], .gates: [:]], places: places,
            now: Self.now, calendar: HolidayCalendar(entries: []))
        #expect(unusual.cases.map(\.place.id) == ["spot.a"])
        #expect(unusual.unjudged == 1 && unusual.heldBack == 0)
        let reading = try #require(unusual.cases.first?.reading)
        #expect(reading.actual > 1.5 * reading.expected && reading.reason != nil)
        let witnesses = try #require(unusual.cases.first?.witnesses)
        #expect(witnesses.map(\.source) == [.gates, .wifi, .cells])
        #expect(witnesses.map(\.agrees) == [false, true, false])
        #expect(witnesses[0].ratio == nil, "gates that say nothing neither agree nor disagree")
        let (wifi, cells) = (try #require(witnesses[1].ratio), try #require(witnesses[2].ratio))
        #expect(abs(wifi - 2.5) < 0.1 && abs(cells - 1) < 0.05)
    }

    @Test func onAHolidayOtherSourcesAreHeldAgainstAHolidayToo() throws {
        // Thursday 2026-11-26 is a holiday, read as a Sunday, on which three times as many come; some come on top of that.
        let now = Self.now.adding(seconds: 4 * 86_400)
        func hours(_ gathering: Double) -> [HourRollUp] {
            (1...(4 * 168)).reversed().map { back in
                let time = now.adding(seconds: Int64(-back) * 3600)
                let civil = CivilTime(time)
                let isRest = civil.date.weekday >= 6 || back <= 12
                let base = 100 + 25 * Double(max(0, 12 - abs(civil.hour - 14))) + Double((back * 37) % 11) - 5
                let value = base * (isRest ? 3 : 1) * (back <= 3 ? gathering : 1)
                return HourRollUp(
                    hour: time, count: 12, usable: 12, minimum: value, maximum: value, mean: value, last: value)
            }
        }
        let calendar = HolidayCalendar(entries: [
            HolidayEntry(
                date: try #require(CivilDate("2026-11-26")), name: LocalizedText(zh: "节", en: "Feast"),
                kind: .holiday, dayIndex: 1, dayCount: 1)
        ])
        let unusual = CrowdUnusual(
            weeks: ["spot.a": hours(1.8)], witnesses: [.wifi: ["spot.a": hours(1.8)], .cells: ["spot.a": hours(1)]],
            places: [Self.place()], now: now, calendar: calendar)
        let one = try #require(unusual.cases.first)
        #expect(unusual.isHoliday && one.reading.expected > 0)
        let ratios = try one.witnesses.map { try #require($0.ratio) }
        #expect(abs(ratios[0] - one.reading.actual / one.reading.expected) < 0.02, "\(ratios)")
        #expect(abs(ratios[1] * 1.8 - ratios[0]) < 0.05)
        #expect(one.witnesses.map(\.agrees) == [true, false], "what every holiday brings bears no witness")
    }

    @Test func fewerPeopleThanUsualAreNoGatheringAndThreeDaysAreNoHistory() {
        let weeks: [EntityID: [HourRollUp]] = [
            "spot.a": Self.hours(factor: { (1...12).contains($0) ? 0.2 : 1 }),
            "spot.b": Array(Self.hours(factor: { $0 < 24 ? 1 : 0.3 }).suffix(72)),
        ]
        let unusual = CrowdUnusual(
            weeks: weeks, places: [Self.place(), Self.place("spot.b")], now: Self.now,
            calendar: HolidayCalendar(entries: []))
        #expect(unusual.cases.isEmpty)
        #expect(unusual.unjudged == 1 && unusual.judged == 1)
    }

    @Test func gatesWitnessForTheirPlaceOnlyInHoursInWhichAllWereHeard() throws {
        let gates = ["gate.1", "gate.2"].map {
            Gate(id: $0, place: "spot.a", name: LocalizedText(zh: "门", en: "Gate"), widthMetres: 5, mode: "both")
        }
        let sums = CrowdWitness.ofPlaces(
            ["gate.1": [Self.hour(3, 10), Self.hour(2, 20)], "gate.2": [Self.hour(2, 5)]], gates)
        #expect(sums["spot.a"]?.map(\.mean) == [25])
    }

    @Test func aCalendarWithoutThisYearIsSaidOnTheScreen() throws {
        let query = CrowdQuery(selected: "spot.a")
        let model = Self.model([Self.place()], counts: ["spot.a": 300], query: query)
        #expect(try #require(model.detail).forecast.unknownYears == [2026])
        let lines = Self.lines(model, words: ["crowd.note.calendarYear": "no notice of {year}"])
        #expect(lines.contains { $0.contains("no notice of 2026") })
    }

    @Test func lastWeekIsLeftOutWhereItWasAHolidayAndThisWeekIsNone() throws {
        let today = CivilTime(Self.now).date
        func city(_ holidays: [CivilDate]) -> City {
            var city = Self.city([Self.place()])
            city.calendar = HolidayCalendar(
                entries: holidays.map {
                    HolidayEntry(
                        date: $0, name: LocalizedText(zh: "节", en: "Day"), kind: .holiday, dayIndex: 1, dayCount: 1)
                })
            return city
        }
        func lastWeek(_ holidays: [CivilDate]) throws -> [(time: Timestamp, value: Double?)] {
            let facts = CrowdSnapshot(
                asOf: Self.now, city: city(holidays), counts: ["spot.a": Self.sample(300)],
                detail: CrowdSnapshot.Detail(place: "spot.a", hours: Self.hours()))
            return try #require(CrowdModel(facts, CrowdQuery(selected: "spot.a")).detail).lastWeek
        }
        let plain = try lastWeek([])
        #expect(!plain.isEmpty && plain.allSatisfy { $0.value != nil })
        for point in try lastWeek([today.adding(days: -7)]) {
            #expect((point.value == nil) == (CivilTime(point.time).date == today))
        }
        // Both are holidays: like with like.
        #expect(try lastWeek([today.adding(days: -7), today]).allSatisfy { $0.value != nil })
    }

    @Test func theCardNamesGatesAndDepartments() throws {
        var city = Self.city(
            [Self.place()],
            gates: [
                Gate(
                    id: "gate.a-1", place: "spot.a", name: LocalizedText(zh: "东门", en: "East Gate"), widthMetres: 5,
                    mode: "both")
            ],
            steps: [
                DiversionStep(
                    id: "divert.red", place: "spot.a", level: .red,
                    gateModes: [DiversionStep.GateMode(gate: "gate.a-1", mode: "out")], meteringPersonsPerHour: nil,
                    message: LocalizedText(zh: "满", en: "Full"), departments: ["dept.culture", "dept.x"],
                    roadAction: LocalizedText(zh: "", en: ""), busAction: LocalizedText(zh: "", en: ""))
            ])
        city.departments = [
            Department(
                id: "dept.culture", name: LocalizedText(zh: "惠州市文化局", en: "Huizhou Culture Bureau"),
                shortName: LocalizedText(zh: "文旅局", en: "TOUR"), dutyRole: LocalizedText(zh: "", en: ""))
        ]
        let query = CrowdQuery(selected: "spot.a", page: .diversion)
        let facts = CrowdSnapshot(
            asOf: Self.now, city: city, counts: ["spot.a": Self.sample(990)],
            detail: CrowdSnapshot.Detail(place: "spot.a", hours: Self.hours(), gates: city.gates.map { ($0, nil, nil) })
        )
        let model = CrowdModel(facts, query)
        let detail = try #require(model.detail)
        let step = try #require(detail.plan.card.first)
        #expect(detail.told(step, in: .english) == "Huizhou Culture Bureau, dept.x")
        #expect(detail.told(step, in: .chinese) == "文旅局、dept.x")
        let lines = Self.lines(model, .diversion)
        #expect(lines.contains { $0.contains("East Gate") })
        #expect(!lines.contains { $0.contains("gate.a-1") })
    }

    @Test func whoWasToldIsNamed() throws {
        var city = Self.city([Self.place()])
        city.departments = [
            Department(
                id: "dept.fire", name: LocalizedText(zh: "消防支队", en: "Fire Detachment"),
                shortName: LocalizedText(zh: "消防", en: "FIRE"), dutyRole: LocalizedText(zh: "", en: "")),
            Department(
                id: "dept.fireworks", name: LocalizedText(zh: "烟花办", en: "Fireworks Office"),
                shortName: LocalizedText(zh: "烟花", en: "FW"), dutyRole: LocalizedText(zh: "", en: "")),
        ]
        let entry = LogEntry(
            id: 1, time: Self.now, actor: "user.a", incident: nil, subject: "spot.a", kind: "diversion",
            text: "divert.red | Full | to: dept.fireworks,dept.fire | gates: *=out | metering: 0/h")
        let model = CrowdModel(
            CrowdSnapshot(
                asOf: Self.now, city: city, counts: ["spot.a": Self.sample(990)],
                detail: CrowdSnapshot.Detail(place: "spot.a", hours: Self.hours(), log: [entry])),
            CrowdQuery(selected: "spot.a", page: .history))
        let detail = try #require(model.detail)
        let context = DrawContext(
            phrases: Phrases(language: .english, entries: [:]), glyphs: .unicode, now: Self.now, isLive: true)
        let words = CrowdHistoryPage.blocks(detail, context).compactMap { block -> String? in
            if case .text(let text) = block { text.text } else { nil }
        }
        #expect(words.contains { $0.hasSuffix("Fireworks Office, Fire Detachment") }, "\(words)")
    }

    @Test func lateReadingsAreFilteredAgainAtTheTimeTheyBelongTo() throws {
        func readings(_ wifi: [Sample]) -> CrowdFusion.Readings {
            let cells = [Sample(time: Self.now.adding(seconds: -7200), value: 900, flag: .valid)]
            return CrowdFusion.Readings(entries: [:], exits: [:], wifi: wifi, cells: cells)
        }
        let inTime = (1...24).map {
            Sample(time: Self.now.adding(seconds: Int64($0 - 24) * 300), value: 200, flag: .valid)
        }
        let late = Sample(time: Self.now.adding(seconds: -3600), value: 420, flag: .valid)
        let without = CrowdFusion(
            readings(inTime.filter { $0.time != late.time }), place: Self.place(), gates: [], now: Self.now)
        let with = CrowdFusion(
            readings(inTime.map { $0.time == late.time ? late : $0 }), place: Self.place(), gates: [], now: Self.now)
        #expect(without.estimates.count == with.estimates.count)
        for (before, after) in zip(without.estimates, with.estimates) {
            #expect((before.estimate.persons == after.estimate.persons) == (before.time < late.time))
        }
    }

    @Test func everyPageDrawsAtEverySize() throws {
        let gate = Gate(
            id: "gate.1", place: "spot.a", name: LocalizedText(zh: "门", en: "Gate"), widthMetres: 5, mode: "both")
        for page in CrowdState.Page.allCases {
            var state = CrowdState()
            state.page = page
            state.browse.selected = "spot.a"
            state.browse.isDetailOpen = true
            let model = Self.model(
                [Self.place(), Self.place("spot.b")], counts: ["spot.a": 910, "spot.b": 100],
                steps: [Self.step(.orange, metering: 100)], gates: [gate], query: CrowdPanel.query(state))
            for size in [
                Size(columns: 1, rows: 1), Size(columns: 40, rows: 12), Size(columns: 80, rows: 24),
                Size(columns: 200, rows: 60),
            ] {
                var grid = CellGrid(size: size)
                CrowdPanel.draw(
                    model, state, in: Rect(x: 0, y: 0, width: size.columns, height: size.rows), on: &grid,
                    context: DrawContext(
                        phrases: Phrases(language: .english, entries: [:]), glyphs: .unicode, now: Self.now,
                        isLive: true))
                #expect(grid.lines.count == size.rows)
            }
        }
    }
}
