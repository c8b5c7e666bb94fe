import Canvas
import CityAccess
import CityKernels
import CityModel
import CityStore
import Foundation
import Testing

@testable import CityPanels

/// The panel's other modes: forecast, ranking, heat map, guidance, reach, playback; and readings that cannot be.
@Suite struct TrafficViewsTests {
    private static let calendar = HolidayCalendar(entries: [])

    private static func facts(_ speeds: [EntityID: Sample], flows: [EntityID: Sample] = [:]) -> TrafficSnapshot {
        TrafficSnapshot(asOf: RoadTown.now, city: WhatIfTests.city, speeds: speeds, flows: flows)
    }

    private static let words = Phrases(
        language: .chinese,
        entries: [
            "signs.head": "{time}|{index}|{grade}|{standard}", "signs.link": "{road} {grade} {speed}",
            "signs.signState": "{grade} {speed} {time}", "signs.signShort": "{grade}", "signs.avoid": "绕行",
            "signs.way": "{road}{n}", "signs.route": "{from}-{to}:{ways}", "signs.signTo": "往{to} {time}",
            "signs.signWay": "经{road}{n}分", "shell.listSeparator": ",", "grade.moderatelyCongested": "中度拥堵",
        ])

    // MARK: Forecast

    /// Days of five-minute speeds: 60 by day, 30 in the evening peak, with a ripple, the last reading just before `through`.
    private static func week(_ days: Int, before through: Timestamp) -> [Sample] {
        (0..<days * 288).map { step in
            let time = through.adding(seconds: Int64(step - days * 288) * 300)
            let hour = CivilTime(time).hour
            let ripple = Double((step * 7919) % 13 - 6) * 0.2
            return Sample(time: time, value: ((17...18).contains(hour) ? 30 : 60) + ripple, flag: .valid)
        }
    }

    @Test func aForecastFromWholeDaysKnowsThePeakAndSaysWhatItIsWorth() throws {
        let (fit, forecast) = try Self.afternoon()
        #expect(fit.dayCount == 6)
        let hour = try #require(forecast.points.last)
        #expect(hour.minutes == 60)
        #expect((hour.speed.value ?? 99) < 40)
        #expect(hour.speed.interval?.contains(hour.speed.value ?? -1) == true)
        #expect((forecast.skills.last ?? nil) ?? 0 > 50)
        #expect(forecast.dayCount == 6)
    }

    /// The fit of six days and the forecast made from it at 16:30; days, counted back from today, that were not read are missing.
    private static func afternoon(
        without missing: Set<Int> = []
    ) throws -> (fit: LinkForecastFit, forecast: LinkForecast) {
        let midnight = LinkForecastFit.midnight(RoadTown.now)
        let known = week(6, before: midnight).filter { sample in
            !missing.contains(Int(midnight.seconds(since: sample.time) + 86_399) / 86_400)
        }
        let fit = LinkForecastFit("link.1", ["link.1"], ["link.1": known], through: midnight, calendar: calendar)
        let asOf = midnight.adding(seconds: 16 * 3600 + 1800)
        let link = try #require(
            TrafficModel(
                TrafficSnapshot(
                    asOf: asOf, city: RoadTown.city,
                    speeds: ["link.1": Sample(time: asOf.adding(seconds: -60), value: 60, flag: .valid)])
            ).links.first { $0.id == "link.1" })
        let recent = (0..<6).map { Sample(time: asOf.adding(seconds: Int64($0 - 5) * 300), value: 60, flag: .valid) }
        return (
            fit, LinkForecast(fit, day: [], recent: ["link.1": recent], asOf: asOf, link: link, calendar: calendar)
        )
    }

    @Test(arguments: [[1], [2], [1, 3], [1, 2, 4]])
    func whatLiesBeforeAGapCountsAsIfThereWereNone(missing: Set<Int>) throws {
        let (whole, gappy) = (try Self.afternoon().forecast, try Self.afternoon(without: missing).forecast)
        #expect(whole.dayCount == 6 && gappy.dayCount == 6 - missing.count)
        let expected = try #require(whole.points.last?.speed.value)
        let found = try #require(gappy.points.last?.speed.value)
        #expect(abs(expected - found) < 2, "\(expected) without the gap, \(found) with it")
    }

    @Test func withoutTwoWholeDaysTheSpeedStaysAsItIsWithinWhatItChangedBy() throws {
        let midnight = LinkForecastFit.midnight(RoadTown.now)
        let fit = LinkForecastFit("link.1", ["link.1"], [:], through: midnight, calendar: Self.calendar)
        #expect(fit.model == nil && fit.dayCount == 0)
        let link = try #require(
            TrafficModel(Self.facts(["link.1": RoadTown.sample(50)])).links.first { $0.id == "link.1" })
        let day = (0..<288).map { RoadTown.sample(50 + Double($0 % 2) * 4, age: Int64(288 - $0) * 300) }
        let forecast = LinkForecast(
            fit, day: day, recent: [:], asOf: RoadTown.now, link: link, calendar: Self.calendar)
        #expect(forecast.points.map(\.speed.value) == [50, 50, 50])
        #expect(forecast.points[0].speed.interval == 46...54)
        #expect(forecast.points[1].speed.interval == 50...50)
        #expect(forecast.skill.missing == .tooFewReadings)
        #expect(forecast.points[0].speed.method == "traffic.persistence")
    }

    @Test func aForecastIsDrivenThroughInStraightLines() throws {
        let midnight = LinkForecastFit.midnight(RoadTown.now)
        let fit = LinkForecastFit("link.1", ["link.1"], [:], through: midnight, calendar: Self.calendar)
        let link = try #require(
            TrafficModel(Self.facts(["link.1": RoadTown.sample(50)])).links.first { $0.id == "link.1" })
        let day = (0..<288).map { RoadTown.sample(50, age: Int64(288 - $0) * 300) }
        let forecast = LinkForecast(
            fit, day: day, recent: [:], asOf: RoadTown.now, link: link, calendar: Self.calendar)
        #expect(forecast.speed(after: 7.5, now: 30) == 40)
        #expect(forecast.speed(after: 600, now: 30) == 50)
    }

    // MARK: Fusion

    @Test func detectorsAreFusedByHowTheyDifferAndASingleOneIsNot() throws {
        let link = try #require(
            TrafficModel(Self.facts(["link.1": RoadTown.sample(50)])).links.first { $0.id == "link.1" })
        func series(_ value: Double, _ spread: Double) -> [Sample] {
            (0..<280).map { step -> Sample in
                let ripple = Double((step * 7919) % 11 - 5) * spread
                return RoadTown.sample(value + ripple, age: Int64(280 - step) * 300)
            }
        }
        #expect(LinkSources(["link.1": series(50, 0.1)], link: link, asOf: RoadTown.now) == nil)
        let fused = try #require(
            LinkSources(
                ["link.1": series(50, 0.1), "link.1.d2": series(50, 3), "link.1.d3": series(51, 0.1)], link: link,
                asOf: RoadTown.now))
        #expect(fused.sources.map(\.id) == ["link.1", "link.1.d2", "link.1.d3"])
        #expect(abs(fused.sources.reduce(0) { $0 + $1.weightPercent } - 100) < 1e-9)
        #expect(fused.sources[1].weightPercent < fused.sources[0].weightPercent)
        #expect(abs((fused.fused.value ?? 0) - 50) < 3)
    }

    // MARK: Heat map

    @Test func aCorridorIsChainedInDrivingOrderBothWays() {
        let city = RoadTown.city
        let forth = CorridorChain.links(of: HeatQuery(link: "link.2", daysBack: 0, isReversed: false), city)
        #expect(forth.map(\.id) == ["link.1", "link.2"])
        let back = CorridorChain.links(of: HeatQuery(link: "link.2", daysBack: 0, isReversed: true), city)
        #expect(back.map(\.id) == ["link.5", "link.6"])
        #expect(CorridorChain.links(of: HeatQuery(link: "link.9", daysBack: 0, isReversed: false), city).isEmpty)
    }

    @Test func aLinkOfNoCorridorIsAHeatMapByItself() {
        var city = RoadTown.city
        city.roadLinks += [RoadTown.link(7, "支路", 4, 1, 1, ""), RoadTown.link(8, "支路", 1, 2, 1, "")]
        let chain = CorridorChain.links(of: HeatQuery(link: "link.7", daysBack: 0, isReversed: false), city)
        #expect(chain.map(\.id) == ["link.7"])
    }

    @Test func fewLinksFillTheRoomWithLinesAndTheSpeedsOfTheChosenOne() throws {
        let query = HeatQuery(link: "link.2", daysBack: 0, isReversed: false)
        let day = (0..<288).map { RoadTown.sample($0 % 12 < 6 ? 15 : 60, age: Int64(288 - $0) * 300) }
        let facts = TrafficSnapshot(
            asOf: RoadTown.now, city: RoadTown.city, corridorDay: ["link.1": day, "link.2": day])
        let model = TrafficModel(facts)
        let context = DrawContext(phrases: Self.words, glyphs: .unicode, now: RoadTown.now, isLive: true)
        var grid = CellGrid(size: Size(columns: 78, rows: 16))
        HeatRows(heat: CorridorHeat(query, facts), model: model, context: context).draw(
            in: grid.bounds, selected: "link.2", on: &grid)
        let blank = grid.lines.filter { $0.allSatisfy { $0 == " " } }
        #expect(blank.count <= 2, "\(grid.lines.joined(separator: "\n"))")
        #expect(grid.lines.contains { $0.contains("│") })
        // The hours stand below the map and below the chart alike.
        let axes = grid.lines.filter { $0.contains("06") && $0.contains("18") }
        #expect(axes.count == 2 && axes.first == axes.last, "\(grid.lines.joined(separator: "\n"))")
        // With as many links as lines each has one, and no chart.
        var small = CellGrid(size: Size(columns: 78, rows: 4))
        HeatRows(heat: CorridorHeat(query, facts), model: model, context: context).draw(
            in: small.bounds, selected: "link.2", on: &small)
        #expect(!small.lines.contains { $0.contains("│") })
    }

    @Test func readingsNoRoadCanHaveAreGapsInWhatTheDayIsToldBy() {
        let told = [60, 0, 200, 200.5, 400, 1e6, -5].map { RoadTown.sample($0) }
        #expect(RoadTimes.believed(told).map(\.isUsable) == [true, true, true, false, false, false, false])
        #expect(RoadTimes.believed(told).prefix(3).map(\.value) == [60, 0, 200])
    }

    @Test func aCityInTheDarkHasNoShareOfCongestion() {
        let model = TrafficModel(Self.facts([:]))
        #expect(model.city.congestedShare.value == nil && model.city.congestedShare.missing == .noData)
        #expect(model.districts.allSatisfy { $0.congestedShare.value == nil })
    }

    @Test func theHeatMapHoldsRatiosBySlotAndCountsCongestedHours() {
        let query = HeatQuery(link: "link.2", daysBack: 0, isReversed: false)
        let facts = TrafficSnapshot(
            asOf: RoadTown.now, city: RoadTown.city,
            corridorDay: ["link.1": [RoadTown.sample(15, age: 300)], "link.2": [RoadTown.sample(60, age: 300)]])
        let heat = CorridorHeat(query, facts)
        #expect(heat.ratio(row: 0, slots: 95..<96) == 0.25)
        #expect(heat.ratio(row: 1, slots: 90..<97) == 1)
        #expect(heat.ratio(row: 0, slots: 0..<90) == nil)
        #expect(heat.congestedHours.value == 1.0 / 12)
        #expect(heat.worst.value == 25)
    }

    // MARK: Routes, reach, guidance

    @Test func oneNameAloneAsksForTheReachOfThePlace() throws {
        let model = TrafficModel(Self.facts(["link.1": RoadTown.sample(60)]))
        let question = try RouteQuestion.parse(NameFilter("西湖"), stops: model.stops).get()
        #expect(question.route == nil && question.reach?.node == 1)
        let reach = TrafficReach(try #require(question.reach), Self.facts([:]), closed: [])
        #expect(reach.places.map(\.name.zh) == ["惠州南站"])
        #expect(abs((reach.places.first?.minutes ?? 0) - 4) < 0.01)
        #expect(reach.shares.map(\.value) == [100, 100, 100, 100])
        let cut = TrafficReach(try #require(question.reach), Self.facts([:]), closed: ["link.1", "link.3"])
        #expect(cut.places.isEmpty)
    }

    @Test func pinyinInitialsFindAStop() throws {
        let search = NameSearch(table: "xi\t西\nhu\t湖\nhui\t惠\nzhou\t州\nnan\t南\nzhan\t站\n")
        let question = try RouteQuestion.parse(
            NameFilter("xh > hznz", search: search), stops: RouteStop.all(of: RoadTown.city)
        ).get()
        #expect(question.route?.from.node == 1 && question.route?.to.node == 3)
    }

    @Test func routesKeepOffClosedLinks() {
        let city = RoadTown.city
        let request = RouteRequest(
            from: RouteStop(name: LocalizedText(zh: "", en: ""), node: 1, isPlace: true),
            to: RouteStop(name: LocalizedText(zh: "", en: ""), node: 3, isPlace: true))
        let facts = TrafficSnapshot(asOf: RoadTown.now, city: city)
        let route = TrafficRoute(request, facts, closed: ["link.2"])
        #expect(route.choices.map { $0.route.links.map(\.id) } == [["link.3", "link.4"]])
        #expect(TrafficRoute(request, facts, closed: ["link.1", "link.3"]).choices.isEmpty)
        #expect(route.choices[0].forecastMinutes.missing == .tooFewReadings)
    }

    @Test func linksWithoutAForecastAreDrivenAtTheSpeedOfNowAndCounted() throws {
        func stop(_ node: Int) -> RouteStop {
            RouteStop(name: LocalizedText(zh: "", en: ""), node: node, isPlace: true)
        }
        let facts = Self.facts(["link.3": RoadTown.sample(30), "link.4": RoadTown.sample(30)])
        let route = TrafficRoute(RouteRequest(from: stop(1), to: stop(3)), facts, closed: ["link.2"])
        let links = try #require(route.choices.first).route.links
        #expect(links.map(\.id) == ["link.3", "link.4"])
        let fit = LinkForecastFit(
            "link.3", ["link.3"], [:], through: LinkForecastFit.midnight(RoadTown.now), calendar: Self.calendar)
        let day = (0..<288).map { RoadTown.sample(60, age: Int64(288 - $0) * 300) }
        let link = try #require(
            TrafficModel(Self.facts(["link.3": RoadTown.sample(60)])).links.first { $0.id == "link.3" })
        let known = LinkForecast(fit, day: day, recent: [:], asOf: RoadTown.now, link: link, calendar: Self.calendar)
        let driven = try #require(route.driven(["link.3": known], speeds: facts.speeds).choices.first)
        #expect(driven.unforecastLinks == 1 && driven.forecastMinutes.quality == .partial)
        let minutes = try #require(driven.forecastMinutes.value)
        let first = links[0].lengthKilometres / (known.speed(after: 0, now: 30) ?? .nan) * 60
        #expect(abs(minutes - first - links[1].lengthKilometres / 30 * 60) < 1e-9)
        let none = try #require(route.driven([:], speeds: facts.speeds).choices.first)
        #expect(none.forecastMinutes.value == nil && none.unforecastLinks == 0)
    }

    @Test func aSignHasTwoLinesThatFitAndTheBulletinItsTimeAndIndex() throws {
        let model = TrafficModel(
            Self.facts(["link.2": RoadTown.sample(20)], flows: ["link.2": RoadTown.sample(600)]))
        let text = try GuidanceText.make(model, "link.2", Self.words).get()
        #expect(text.sign == ["惠州大道", "中度拥堵 20 08:00"])
        #expect(text.sign.allSatisfy { TextWidth.cells($0) <= GuidanceText.signCells })
        #expect(text.bulletin.contains("03-04 08:00") && text.bulletin.contains("GB/T 33171-2016"))
        #expect(GuidanceText.make(model, "link.3", Self.words).isLack)
        #expect(GuidanceText.fit([String(repeating: "长", count: 20), "短"]) == "短")
        #expect(TextWidth.cells(GuidanceText.fit([String(repeating: "长", count: 20)])) <= 24)
    }

    @Test func nothingIsSentBeforeAPersonConfirms() {
        let model = TrafficModel(Self.facts(["link.2": RoadTown.sample(20)]))
        var state = TrafficPanel.start()
        _ = TrafficPanel.update(&state, .select("link.2"), model)
        _ = TrafficPanel.update(&state, .action(TrafficPanel.guidance), model)
        #expect(state.mode == .guidance)
        guard case .askForChange(let prompt, _)? = TrafficPanel.update(&state, .action(TrafficPanel.save), model).first
        else {
            Issue.record("no question")
            return
        }
        let refused = TrafficPanel.update(&state, .answer(prompt: prompt, text: "maybe"), model)
        guard case .notice("signs.notSent", _)? = refused.first else {
            Issue.record("sent without consent")
            return
        }
        let sent = TrafficPanel.update(&state, .answer(prompt: prompt, text: " 发布 "), model).compactMap { effect in
            if case .worded(let write) = effect,
                case .publish(let draft) = write(BothPhrases(chinese: Self.words, english: Self.words))
            {
                draft
            } else {
                nil
            }
        }
        #expect(sent.map(\.kind) == [.sign, .bulletin])
        #expect(sent.allSatisfy { $0.subject == "link.2" && !$0.text.zh.isEmpty })
    }

    // MARK: Playback

    @Test func anIncidentMakesAQueueThatMeasurementsAreShownBeside() throws {
        guard case .success(let settlement) = WhatIfSettlement.make(WhatIfTests.city, WhatIfPlan(), after: nil) else {
            Issue.record("no base")
            return
        }
        let flows: [Int64: [EntityID: [Sample]]] = [
            0: ["link.1": [RoadTown.sample(1500)], "link.2": [RoadTown.sample(1500)]]
        ]
        let query = PlaybackQuery(start: RoadTown.now, plan: WhatIfPlan(), incident: "link.2")
        let playback = try #require(TrafficPlayback(query, settlement, flows: flows))
        #expect(abs(playback.demand.share(frame: 0) - 1) < 1e-9 && playback.demand.isMeasured)
        #expect(playback.demand.daysBack == nil && playback.demand.share(frame: 24) == playback.demand.share(frame: 0))
        let link = try #require(playback.linkIDs.firstIndex(of: "link.2"))
        #expect(playback.queue(frame: 0, link: link) < 1)
        // Half of 2000 an hour lets 1000 of 1500 through: 250 wait after half an hour on it and on what spills back.
        let waiting = playback.linkIDs.indices.reduce(0.0) { $0 + playback.queue(frame: 6, link: $1) }
        #expect(abs(waiting - 250) < 60)
        #expect(playback.speed(frame: 6, link: link) < 40)
        #expect(playback.speed(frame: 0, link: link) > 55)
        #expect(playback.frame(at: RoadTown.now.adding(seconds: 1800)) == 6)
        #expect(playback.frame(at: RoadTown.now.adding(seconds: -9)) == 0)
        #expect(playback.measured(frame: 6, link: link) == nil)
    }

    // MARK: Readings that cannot be

    @Test func impossibleSpeedsAreSuspectAndNotGraded() throws {
        let model = TrafficModel(
            Self.facts(
                ["link.1": RoadTown.sample(400), "link.2": RoadTown.sample(0), "link.3": RoadTown.sample(50)],
                flows: ["link.2": RoadTown.sample(500)]))
        #expect(model.impossible == 2)
        let fast = try #require(model.links.first { $0.id == "link.1" })
        #expect(fast.grade == nil && fast.speed.quality == .suspect)
        #expect(RoadTimes.speed(RoadTown.sample(400), at: RoadTown.now) == nil)
        #expect(model.darkSince == nil)
    }

    @Test func whenAllSensorsAreDarkTheNewestReadingIsNamed() {
        let dark = TrafficModel(Self.facts(["link.1": RoadTown.sample(50, age: 4000)]))
        #expect(dark.darkSince == .some(RoadTown.now.adding(seconds: -4000)))
        #expect(dark.city.index.value == nil)
        let never = TrafficModel(Self.facts([:]))
        #expect(never.darkSince == .some(nil))
    }
}

extension Result {
    fileprivate var isLack: Bool { if case .failure = self { true } else { false } }
}
