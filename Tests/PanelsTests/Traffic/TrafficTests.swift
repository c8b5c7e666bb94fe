import Canvas
import CityKernels
import CityModel
import CityStore
import Testing

@testable import CityPanels

@Suite struct TrafficTests {
    private static func facts(
        detail: TrafficSnapshot.Detail? = nil, hours: [EntityID: [HourRollUp]] = [:]
    ) -> TrafficSnapshot {
        TrafficSnapshot(
            asOf: RoadTown.now, city: RoadTown.city,
            speeds: [
                "link.1": RoadTown.sample(60), "link.2": RoadTown.sample(20), "link.3": RoadTown.sample(30),
                "link.4": RoadTown.sample(50, age: 1200),
            ],
            flows: ["link.1": RoadTown.sample(900), "link.2": RoadTown.sample(600), "link.3": RoadTown.sample(400)],
            before: ["link.2": [RoadTown.sample(30, age: 3900), RoadTown.sample(0, age: 3700, flag: .missing)]],
            hours: hours, alarms: [alarm], detail: detail)
    }

    private static let alarm = Alarm(
        id: 4, rule: "road-speed", subject: "link.2", severity: .orange, state: .raised, raisedAt: RoadTown.now,
        updatedAt: RoadTown.now, value: 0.33, threshold: 0.4)

    private static func hours(days: Int, speed: Double) -> [HourRollUp] {
        (1...days * 24).reversed().map { back in
            HourRollUp(
                hour: RoadTown.now.adding(seconds: Int64(-back) * 3600), count: 12, usable: 12, minimum: speed,
                maximum: speed, mean: speed, last: speed)
        }
    }

    @Test func linksAreRankedByGradeAndDelayAndUnknownOnesComeLast() {
        let model = TrafficModel(Self.facts())
        #expect(model.links.map(\.id) == ["link.2", "link.3", "link.1", "link.4", "link.5", "link.6"])
        #expect(model.links.map(\.grade) == [.moderatelyCongested, .lightlyCongested, .unobstructed, nil, nil, nil])
        #expect(model.unknown.value == 3)
    }

    @Test func theFiguresOfALinkFollowFromItsReadings() throws {
        let link = try #require(TrafficModel(Self.facts()).links.first)
        #expect(link.speed.value == 20)
        #expect(abs((link.ratio.value ?? 0) - 1.0 / 3) < 1e-12)
        #expect(abs((link.delay.value ?? 0) - 40) < 1e-9)
        #expect(link.hourChange == -10)
        #expect(link.name.zh == "惠州大道 桥头→站前")
        #expect(link.alarm?.id == 4)
    }

    @Test func aStaleSpeedIsShownButNotGraded() throws {
        let link = try #require(TrafficModel(Self.facts()).links.first { $0.id == "link.4" })
        #expect(link.speed.value == 50)
        #expect(link.speed.quality == .stale)
        #expect(link.ratio.missing == .stale)
        #expect(link.grade == nil)
    }

    @Test func theCityIndexIsWeightedByVehicleKilometresAndSaysHowMuchIsKnown() {
        let city = TrafficModel(Self.facts()).city
        #expect(abs((city.index.value ?? 0) - (2 + 2 * (1.0 / 3 - 0.3) / 0.2)) < 1e-9)
        #expect(city.grade == .basicallyUnobstructed)
        #expect(abs((city.congestedShare.value ?? 0) - 500.0 / 14) < 1e-9)
        #expect(abs((city.coverage.value ?? 0) - 50) < 1e-9)
        #expect(city.index.quality == .partial)
    }

    @Test func withoutReadingsThereIsNoIndexAndNoCongestionShare() {
        let model = TrafficModel(TrafficSnapshot(asOf: RoadTown.now, city: RoadTown.city))
        #expect(model.city.index.value == nil)
        #expect(model.city.index.missing == .noData)
        #expect(model.city.congestedShare.value == nil)
        #expect(model.unknown.value == 6)
    }

    @Test func corridorsAreNamedAfterTheirRoadAndTheWorstComesFirst() {
        let model = TrafficModel(Self.facts())
        #expect(model.corridors.map(\.id) == ["corridor.BHL", "corridor.HZDD"])
        // A code of letters alone tells nobody anything; a road's number that the name lacks does, and so does any code where
        // two corridors have one name.
        #expect(model.corridors.last?.name.zh == "惠州大道")
        var city = RoadTown.city
        city.roadLinks += [
            RoadTown.link(7, "国道", 4, 1, 1, "G324"), RoadTown.link(8, "G25 高速", 1, 2, 1, "G25"),
            RoadTown.link(9, "惠州大道", 3, 4, 1, "HZB"),
        ]
        let more = TrafficModel(TrafficSnapshot(asOf: RoadTown.now, city: city))
        let names = Dictionary(uniqueKeysWithValues: more.corridors.map { ($0.id.text, $0.name.zh) })
        #expect(names["corridor.G324"] == "国道 G324" && names["corridor.G25"] == "G25 高速")
        #expect(names["corridor.HZDD"] == "惠州大道 HZDD" && names["corridor.HZB"] == "惠州大道 HZB")
        #expect(model.districts.map(\.name.zh) == ["惠城区"])
    }

    @Test func reliabilityNeedsTwentyPeakHours() throws {
        let enough = TrafficSnapshot.Detail(link: "link.2", day: [], hours: Self.hours(days: 34, speed: 30))
        let detail = try #require(TrafficModel(Self.facts(detail: enough)).detail)
        #expect(abs((detail.travelTimeIndex.value ?? 0) - 2) < 1e-9)
        #expect(abs((detail.planningTimeIndex.value ?? 0) - 2) < 1e-9)
        #expect(abs(detail.bufferIndex.value ?? 1) < 1e-9)
        #expect(detail.usual.allSatisfy { $0.value == 30 })
        let short = TrafficSnapshot.Detail(link: "link.2", day: [], hours: Self.hours(days: 2, speed: 30))
        let poor = try #require(TrafficModel(Self.facts(detail: short)).detail)
        #expect(poor.travelTimeIndex.missing == .tooFewReadings)
        #expect(poor.usual.allSatisfy { $0.value == nil })
    }

    @Test func theDayOfAnAreaIsItsIndexHourByHour() {
        let hours = Dictionary(uniqueKeysWithValues: RoadTown.links.map { ($0.id, Self.hours(days: 1, speed: 30)) })
        let day = TrafficModel(Self.facts(hours: hours)).city.day
        #expect(day.count == 24)
        #expect(day.last == .some(nil))
        #expect(day.dropLast().allSatisfy { abs(($0 ?? 0) - 4) < 1e-9 })
    }

    // MARK: Routes

    @Test(arguments: [
        ("西湖 > 惠州南站", 1, 3), ("huizhou west lake→Huizhou South", 1, 3), (" 桥头>北环 ", 2, 4),
    ])
    func namesOfPlacesAndJunctionsAreFound(text: String, from: Int, to: Int) throws {
        let request = try RouteRequest.parse(NameFilter(text), stops: RouteStop.all(of: RoadTown.city)).get()
        #expect(request.from.node == from)
        #expect(request.to.node == to)
    }

    @Test func whatCannotBeResolvedIsSaid() {
        let stops = RouteStop.all(of: RoadTown.city)
        #expect(RouteRequest.parse(NameFilter("西湖"), stops: stops) == .failure(.form))
        #expect(RouteRequest.parse(NameFilter("西湖 > 月球"), stops: stops) == .failure(.unknown("月球")))
        #expect(RouteRequest.parse(NameFilter("西湖 > 西门"), stops: stops) == .failure(.sameJunction("西门")))
        let ambiguous = RouteRequest.parse(NameFilter("惠州 > 桥头"), stops: stops)
        let names = RoadTown.city.places.map(\.name)
        #expect(ambiguous == .failure(.ambiguous("惠州", names)))
    }

    @Test func anAskedRouteIsComputedShownAndLeft() throws {
        var state = TrafficPanel.start()
        let model = TrafficModel(Self.facts())
        let asked = TrafficPanel.update(&state, .action(TrafficPanel.askRoute), model)
        guard case .askName(let prompt)? = asked.first else {
            Issue.record("no question")
            return
        }
        _ = TrafficPanel.update(&state, .named(prompt: prompt, NameFilter("西湖 > 惠州南站")), model)
        #expect(state.browse.isDetailOpen)
        let query = TrafficPanel.query(state)
        let answered = TrafficPanel.compute(Self.facts(), query)
        let choice = try #require(answered.route?.choices.first)
        // Over 4: link.3 at 30 km/h takes 360 s, link.4 is stale and takes its free 180 s; over 2: 120 + 360 s.
        #expect(choice.minutes.value == 8)
        #expect(choice.unmeasured.value == 0)
        #expect(TrafficPanel.figure(answered, state)?.title == "traffic.routeMinutes")
        #expect(TrafficPanel.update(&state, .action(Actions.back), answered).isEmpty)
        #expect(state.route == nil)
    }

    @Test func anUnknownNameIsANotice() {
        var state = TrafficPanel.start()
        let effects = TrafficPanel.update(
            &state, .named(prompt: TrafficPanel.routePrompt, NameFilter("西湖 > 月球")), TrafficModel(Self.facts()))
        guard case .notice(let key, let values)? = effects.first else {
            Issue.record("no notice")
            return
        }
        #expect(key == "traffic.routeUnknown")
        #expect(values == ["name": "月球"])
        #expect(state.route == nil)
    }

    // MARK: Keys

    @Test func theViewKeyGoesRoundAndSelectingALinkComesBackToLinks() {
        var state = TrafficPanel.start()
        let model = TrafficModel(Self.facts())
        for view: TrafficState.View in [.corridors, .districts, .links, .corridors] {
            _ = TrafficPanel.update(&state, .action(TrafficPanel.changeView), model)
            #expect(state.view == view)
        }
        _ = TrafficPanel.update(&state, .select("link.3"), model)
        #expect(state.view == .links)
        #expect(TrafficPanel.subject(model, state)?.entity == "link.3")
    }

    @Test func movingSelectsTheNextWorstLink() {
        var state = TrafficPanel.start()
        let model = TrafficModel(Self.facts())
        _ = TrafficPanel.update(&state, .action(Actions.moveDown), model)
        #expect(TrafficPanel.query(state).selected == "link.3")
        #expect(TrafficPanel.subject(model, state)?.alarm == nil)
        _ = TrafficPanel.update(&state, .action(Actions.moveUp), model)
        #expect(TrafficPanel.subject(model, state)?.alarm == 4)
    }

    // MARK: Drawing

    private static func states() -> [TrafficState] {
        var open = TrafficPanel.start()
        open.browse.isDetailOpen = true
        var corridors = open
        corridors.view = .corridors
        var map = TrafficPanel.start()
        map.browse.isMapFocused = true
        var route = open
        route.route = try? RouteRequest.parse(NameFilter("西湖 > 惠州南站"), stops: RouteStop.all(of: RoadTown.city)).get()
        return [TrafficPanel.start(), open, corridors, map, route]
    }

    @Test(arguments: [(0, 0), (1, 1), (40, 12), (80, 24), (120, 40), (200, 60)], Language.allCases)
    func everyLineIsExactlyAsWideAsAsked(size: (Int, Int), language: Language) {
        let detail = TrafficSnapshot.Detail(
            link: "link.2", day: [RoadTown.sample(20), RoadTown.sample(40, age: 7200)],
            hours: Self.hours(days: 34, speed: 30))
        let context = DrawContext(
            phrases: Phrases(language: language, entries: [:]), glyphs: .unicode, now: RoadTown.now, isLive: true)
        for state in Self.states() {
            let model = TrafficPanel.compute(Self.facts(detail: detail), TrafficPanel.query(state))
            var grid = CellGrid(size: Size(columns: size.0, rows: size.1))
            TrafficPanel.draw(model, state, in: grid.bounds, on: &grid, context: context)
            #expect(grid.lines.count == size.1)
            for line in grid.lines { #expect(TextWidth.cells(line) == size.0) }
        }
    }
}
