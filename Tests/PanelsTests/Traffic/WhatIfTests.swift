import Canvas
import CityKernels
import CityModel
import Testing

@testable import CityPanels

/// The what-if mode on the road town: 1500 vehicles an hour from West Gate to Station Square, 4 km straight or 6 km over the ring.
@Suite struct WhatIfTests {
    static var city: City {
        var city = RoadTown.city
        city.roadNodes = city.roadNodes.map {
            RoadNode(id: $0.id, name: $0.name, position: $0.position, zone: $0.id)
        }
        city.trips = [ZoneTrips(origin: 1, destination: 3, vehiclesPerHour: 1500)]
        return city
    }

    private static func facts(_ city: City = WhatIfTests.city) -> TrafficSnapshot {
        TrafficSnapshot(
            asOf: RoadTown.now, city: city, speeds: ["link.1": RoadTown.sample(60)],
            flows: ["link.1": RoadTown.sample(750)])
    }

    /// A panel whose keys are pressed and whose work is done after each.
    private struct Desk {
        var state = TrafficPanel.start()
        var model: TrafficModel
        let facts: TrafficSnapshot
        var effects: [Effect] = []

        init(_ facts: TrafficSnapshot = WhatIfTests.facts()) {
            self.facts = facts
            model = TrafficPanel.compute(facts, TrafficPanel.query(state))
        }

        mutating func press(_ actions: ActionID...) {
            for action in actions {
                effects = TrafficPanel.update(&state, .action(action), model)
                let query = TrafficPanel.query(state)
                model = TrafficPanel.compute(facts, query, after: model)
                while model.isWhatIfDue(query) { model.advanceWhatIf(query) }
            }
        }

        var whatIf: WhatIfModel {
            get throws {
                guard case .success(let found)? = model.whatIf else { throw Missing() }
                return found
            }
        }
        struct Missing: Error {}
    }

    private static func open(_ link: EntityID) -> Desk {
        var desk = Desk()
        _ = TrafficPanel.update(&desk.state, .select(link), desk.model)
        desk.press(TrafficPanel.whatIf)
        return desk
    }

    @Test func `what travellers lose is told by where they start, and over all districts it is the total`() throws {
        let open = Self.open("link.1")
        var closed = open
        closed.press(TrafficPanel.close)
        let (base, now) = (try open.whatIf.settlement.summary, try closed.whatIf.settlement.summary)
        #expect(!now.hoursByDivision.isEmpty && now.totalHours > base.totalHours)
        for summary in [base, now] {
            let sum = summary.hoursByDivision.values.reduce(0, +)
            #expect(abs(sum / summary.totalHours - 1) < 1e-4)
        }
    }

    @Test func `values nobody can drive by are told with the road's or the zones' names, not as the kernel's words`() {
        func lack(_ change: (inout City) -> Void) -> WhatIfBase.Lack? {
            var city = Self.city
            change(&city)
            do throws(WhatIfBase.Lack) {
                _ = try WhatIfBase(city)
                return nil
            } catch {
                return error
            }
        }
        let demand = lack { $0.trips = [ZoneTrips(origin: 1, destination: 3, vehiclesPerHour: .infinity)] }
        let names = Self.city.roadNodes
        #expect(demand == .demand(from: names[0].name, to: names[2].name, value: .infinity))
        let words = Phrases(
            language: .english,
            entries: [
                "whatif.badTrips": "{from} to {to}: {value}", "whatif.badLink": "{road}: {quantity} {value}",
                "trafficQuantity.bprPower": "BPR power",
            ])
        #expect(demand?.sentence(words) == "\(names[0].name.en) to \(names[2].name.en): inf")
        let road = WhatIfBase.Lack.link(
            LocalizedText(zh: "环路", en: "Ring\u{1B}"), quantity: .bprPower, value: -4)
        #expect(road.sentence(words) == "Ring\\u{1b}: BPR power -4.0")
    }

    @Test func theBaseTakesTheStraightWayAndSaysHowFarNowIsFromIt() throws {
        let whatIf = try Self.open("link.2").whatIf
        #expect(abs((whatIf.row("link.1", .links)?.value(.flow) ?? 0) - 1500) < 1e-6)
        #expect(whatIf.row("link.3", .links)?.value(.flow) == 0)
        #expect(whatIf.gap.value ?? 1 < 1)
        #expect(abs((whatIf.presentDemand.value ?? 0) - 50) < 1e-6)
        #expect(whatIf.total.quality == .simulated)
    }

    @Test func closingTheLinkUnderTheCursorMovesItsTripsAndReopeningBringsThemBack() throws {
        var desk = Self.open("link.2")
        let before = try desk.whatIf.settlement.base.summary.totalHours
        desk.press(TrafficPanel.close)
        let closed = try desk.whatIf
        #expect(closed.row("link.2", .links)?.isClosed == true)
        #expect(closed.row("link.2", .links)?.value(.minutes) == nil)
        #expect(abs((closed.row("link.3", .links)?.value(.flow) ?? 0) - 1500) < 1e-6)
        let ring = closed.settlement.base.roads.network
        let expected = [3, 4].reduce(0.0) { sum, number in
            guard let link = closed.settlement.base.roads.position(of: EntityID("link.\(number)")) else { return sum }
            let values = ring.link(Int(link))
            let load = 1500 / values.capacity
            var power = 1.0
            for _ in 0..<4 { power *= load }
            return sum + 1500 * values.freeFlowTime * (1 + values.bprCoefficient * power) / 60
        }
        #expect(abs(closed.settlement.summary.totalHours - expected) < 1e-6 * expected)
        #expect(closed.settlement.summary.totalHours > before)
        #expect(closed.links.first?.isChanged == true)
        desk.press(TrafficPanel.close)
        #expect(abs(try desk.whatIf.settlement.summary.totalHours - before) < 1e-9)
        #expect(desk.state.whatIf.plan.isNothing)
    }

    @Test func aClosureThatCutsTheCitySaysWhoIsCutOff() throws {
        var desk = Self.open("link.1")
        desk.press(TrafficPanel.close)
        _ = TrafficPanel.update(&desk.state, .select("link.3"), desk.model)
        desk.press(TrafficPanel.close)
        let whatIf = try desk.whatIf
        #expect(whatIf.cutTrips.value == 1500)
        let cut = try #require(whatIf.settlement.cutOff)
        #expect(cut.withoutExit.map { whatIf.settlement.base.zones[Int($0)].zh } == ["西门"])
        #expect(cut.withoutAccess.map { whatIf.settlement.base.zones[Int($0)].zh } == ["站前"])
    }

    @Test func demandLanesAndLimitChangeTheTotalAndKeepTheirBounds() throws {
        var desk = Self.open("link.1")
        let base = try desk.whatIf.settlement.summary.totalHours
        desk.press(TrafficPanel.lanesDown)
        let narrow = try desk.whatIf.settlement.summary.totalHours
        #expect(narrow > base)
        #expect(desk.state.whatIf.plan["link.1"].lanes == 1)
        desk.press(TrafficPanel.lanesUp, TrafficPanel.speedUp)
        #expect(try desk.whatIf.settlement.summary.totalHours < base)
        desk.press(TrafficPanel.undo)
        for _ in 0..<20 { desk.press(TrafficPanel.demandUp) }
        #expect(desk.state.whatIf.plan.demandPercent == 200)
        #expect(try desk.whatIf.settlement.summary.totalHours > 2 * base)
        for _ in 0..<30 { desk.press(TrafficPanel.demandDown) }
        #expect(desk.state.whatIf.plan.demandPercent == 50)
        #expect(try desk.whatIf.settlement.summary.totalHours < base / 2)
    }

    @Test func theScanFindsTheWorstClosureAndIsKeptForItsPlanOnly() throws {
        var desk = Self.open("link.2")
        desk.press(TrafficPanel.scan)
        let scan = try #require(try desk.whatIf.settlement.scan)
        #expect(scan.isDone && scan.findings.count == 6)
        let rows = try desk.whatIf.scan
        #expect(Set(rows.prefix(2).map(\.id)) == ["link.1", "link.2"])
        #expect((rows[0].value(.scanHours) ?? 0) > 0)
        #expect(rows.dropFirst(2).allSatisfy { $0.value(.scanHours) == 0 })
        desk.press(TrafficPanel.demandUp)
        #expect(try desk.whatIf.settlement.scan?.plan == desk.state.whatIf.plan)
    }

    @Test func whoUsesALinkIsToldByPairOfZones() throws {
        var desk = Self.open("link.2")
        desk.press(TrafficPanel.users)
        let whatIf = try desk.whatIf
        #expect(whatIf.users.map(\.name.zh) == ["西门 → 站前"])
        #expect(abs((whatIf.users.first?.value(.userShare) ?? 0) - 100) < 1e-9)
        #expect(whatIf.usedLinks == ["link.1", "link.2"])
        desk.press(Actions.back)
        #expect(desk.state.whatIf.list == .links)
    }

    @Test func aPlanKeptAsAStaysToCompareWith() throws {
        var desk = Self.open("link.2")
        desk.press(TrafficPanel.demandUp, TrafficPanel.compare, TrafficPanel.close)
        let kept = try #require(desk.state.whatIf.comparison)
        #expect(kept.demandPercent == 110 && kept.links.isEmpty)
        #expect(try desk.whatIf.settlement.known[kept] != nil)
    }

    @Test func withoutTripsOrRoadsTheModeSaysSo() {
        var desk = Desk(Self.facts(RoadTown.city))
        desk.press(TrafficPanel.whatIf)
        guard case .failure(.trips)? = desk.model.whatIf else {
            Issue.record("no lack of trips")
            return
        }
        var empty = RoadTown.city
        empty.roadLinks = []
        var other = Desk(Self.facts(empty))
        other.press(TrafficPanel.whatIf)
        guard case .failure(.roads)? = other.model.whatIf else {
            Issue.record("no lack of roads")
            return
        }
    }

    @Test func savingWritesAScenarioInBothLanguages() throws {
        var desk = Self.open("link.2")
        desk.press(TrafficPanel.save)
        guard case .notice("whatif.nothingToSave", _)? = desk.effects.first else {
            Issue.record("an empty plan was saved")
            return
        }
        desk.press(TrafficPanel.close, TrafficPanel.demandDown, TrafficPanel.save)
        guard case .worded(let write)? = desk.effects.first else {
            Issue.record("nothing to write")
            return
        }
        let entries = ["scenario.closed": "{road} X", "scenario.title": "T {time}", "scenario.demand": "{percent}"]
        let words = BothPhrases(
            chinese: Phrases(language: .chinese, entries: entries),
            english: Phrases(language: .english, entries: entries))
        guard case .save(let folder, let file, let text) = write(words) else {
            Issue.record("not a file")
            return
        }
        #expect(folder == "scenarios" && file == "whatif-20260304-0800.yaml")
        #expect(text.contains("kind: demand\n  factor: 0.90"))
        #expect(text.contains("kind: link\n  link: link.2\n  loss: 1\n  text:\n    zh: '惠州大道 link.2 X'"))
    }

    @Test func whatIfKeysSayThatTheyMeanNothingInTheLiveList() {
        var desk = Desk()
        desk.press(TrafficPanel.scan)
        guard case .notice("traffic.notHere", _)? = desk.effects.first else {
            Issue.record("no notice")
            return
        }
        #expect(desk.state.mode == .live)
    }

    /// The rows of the screen under the banner, with keys where phrases would stand.
    private static func drawn(_ desk: Desk) -> [String] {
        let context = DrawContext(
            phrases: Phrases(language: .english, entries: [:]), glyphs: .unicode, now: RoadTown.now, isLive: true)
        var grid = CellGrid(size: Size(columns: 120, rows: 40))
        TrafficPanel.draw(desk.model, desk.state, in: grid.bounds, on: &grid, context: context)
        return grid.lines
    }

    @Test func `a total is a share of the base only while everybody still gets there`() throws {
        var desk = Self.open("link.1")
        func total() throws -> String {
            try #require(Self.drawn(desk).first { $0.contains("whatif.total") })
        }
        desk.press(TrafficPanel.close)
        #expect(try total().contains(" +"))
        #expect(!Self.drawn(desk).joined().contains("whatif.cutTrips"))
        _ = TrafficPanel.update(&desk.state, .select("link.3"), desk.model)
        desk.press(TrafficPanel.close)
        let cut = try total()
        #expect(!cut.contains(" +") && !cut.contains(" -"), "\(cut)")
        #expect(Self.drawn(desk).joined().contains("whatif.cutTrips"))
    }

    @Test func `a closed road has no users, and the list says why it is empty`() {
        var desk = Self.open("link.2")
        desk.press(TrafficPanel.close, TrafficPanel.users)
        #expect(Self.drawn(desk).joined().contains("whatif.noUsers"))
    }

    @Test(arguments: [(0, 0), (1, 1), (40, 12), (80, 24), (120, 40), (200, 60)], Language.allCases)
    func everyLineIsExactlyAsWideAsAsked(size: (Int, Int), language: Language) {
        let context = DrawContext(
            phrases: Phrases(language: language, entries: [:]), glyphs: .unicode, now: RoadTown.now, isLive: true)
        var desk = Self.open("link.2")
        for action in [
            TrafficPanel.close, Actions.open, TrafficPanel.changeView, TrafficPanel.scan, TrafficPanel.users,
        ] {
            desk.press(action)
            var grid = CellGrid(size: Size(columns: size.0, rows: size.1))
            TrafficPanel.draw(desk.model, desk.state, in: grid.bounds, on: &grid, context: context)
            for line in grid.lines { #expect(TextWidth.cells(line) == size.0) }
        }
    }
}
