import CityKernels
import CityModel
import Testing

@testable import Canvas
@testable import CityPanels
@testable import CityStore

/// Three counties with a town and a village each, and households made by hand.
private enum PoorCity {
    /// 2026-06-01 16:00 in Huizhou.
    static let now = Timestamp(secondsSince1970: 1_780_300_800)

    static func division(_ id: EntityID, _ level: DivisionLevel, in parent: EntityID?) -> Division {
        Division(
            id: id, code: "", name: LocalizedText(zh: "区\(id.text)", en: id.text), level: level, kind: "",
            parent: parent, position: Coordinate(longitude: 114.4, latitude: 23.1), population: nil)
    }

    static var city: City {
        var city = City()
        city.divisions = [division("div.441300", .city, in: nil)]
        for letter in ["a", "b", "c"] {
            city.divisions += [
                division(EntityID("div.\(letter)"), .county, in: "div.441300"),
                division(EntityID("town.\(letter)"), .town, in: EntityID("div.\(letter)")),
                division(EntityID("vil.\(letter)"), .village, in: EntityID("town.\(letter)")),
            ]
        }
        return city
    }

    /// A household that lacks nothing, unless said.
    static func row(
        _ number: Int, _ letter: String, _ status: HouseholdStatus = .ordinary, persons: Int = 2,
        income: Double = 20_000, isUnsafe: Bool = false, hasWater: Bool = true, ill: Int = 0, disabled: Int = 0,
        workers: Int = 1, aid: Double = 0
    ) -> HouseholdRow {
        HouseholdRow(
            id: EntityID("hh.\(letter)-\(number)"), village: EntityID("vil.\(letter)"),
            town: EntityID("town.\(letter)"), county: EntityID("div.\(letter)"), persons: persons, status: status,
            cause: status == .ordinary ? "" : "cause.illness", incomePerHeadYuan: income, isHouseUnsafe: isUnsafe,
            hasSafeWater: hasWater, uninsured: 0, seriouslyIll: ill, disabled: disabled, childrenOutOfSchool: 0,
            adultsUnderSixYears: 0, workers: workers, measures: aid > 0 ? ["measure.health"] : [],
            aidYuanPerYear: aid)
    }

    /// a: 20 households, 8 monitored (3 unstable, 5 marginal); b: 10 and 3; c: 10 and 6.
    static var rows: [HouseholdRow] {
        func some(_ letter: String, _ count: Int, _ statuses: [HouseholdStatus]) -> [HouseholdRow] {
            (0..<count).map { number in
                let status = number < statuses.count ? statuses[number] : .ordinary
                return row(number, letter, status, aid: status.isMonitored ? 1000 : 0)
            }
        }
        let unstable = [HouseholdStatus](repeating: .unstable, count: 3)
        let marginal = [HouseholdStatus](repeating: .marginal, count: 5)
        return some("a", 20, unstable + marginal) + some("b", 10, unstable)
            + some("c", 10, [HouseholdStatus](repeating: .suddenHardship, count: 6))
    }

    static func household(_ row: HouseholdRow) -> Household {
        Household(
            id: row.id, village: row.village, position: Coordinate(longitude: 114.4, latitude: 23.1),
            status: row.status, cause: row.cause, incomePerHeadYuan: row.incomePerHeadYuan, houseGrade: "B",
            hasSafeWater: row.hasSafeWater,
            members: [
                Person(
                    name: "陈**", identityNumber: "441300**********12", phone: "138****8000", relation: 0,
                    birthYear: 1970, isFemale: false, health: "chronic", schoolingYears: 6, isInSchool: false,
                    isInsured: true, isWorking: true)
            ],
            measures: [
                AidMeasure(
                    kind: "measure.health", start: CivilTime(now).date, yuanPerYear: 1000, department: "dept.medicare")
            ])
    }

    static func facts(_ division: EntityID = "div.441300", rows: [HouseholdRow] = rows) -> PovertySnapshot {
        let found = city.divisions.first { $0.id == division }
        let below = rows.filter { row in
            division == "div.441300" || [row.county, row.town, row.village].contains(division)
        }
        return PovertySnapshot(
            asOf: now, city: city, division: found,
            households: found?.level == .village ? below.map(household) : [], delivered: now
        ) { below.forEach($0) }
    }
}

@Suite struct SmallCellsTests {
    @Test(arguments: [
        ([0, 7], [ShownCount.exact(0), .exact(7)]),
        ([3, 7, 9], [.fewerThanFive, .withheld, .exact(9)]),
        ([3, 2, 9], [.fewerThanFive, .fewerThanFive, .exact(9)]),
        ([4, 0], [.fewerThanFive, .exact(0)]),
        ([5], [.exact(5)]),
    ]) func whatWouldGiveASmallCountAwayIsHiddenToo(counts: [Int], shown: [ShownCount]) {
        #expect(SmallCells.parts(counts) == shown)
    }
}

@Suite struct PovertyModelTests {
    private func report(_ model: PovertyModel, _ id: EntityID) throws -> DivisionReport {
        let row = try #require(model.rows.first { $0.id == id })
        guard case .division(let report) = row else { throw Unexpected() }
        return report
    }

    private struct Unexpected: Error {}

    @Test func countsFollowThePartsUnderTheSmallGroupRule() throws {
        let model = PovertyModel(PoorCity.facts())
        #expect(model.whole?.households.value == 40)
        #expect(model.whole?.persons.value == 80)
        #expect(model.whole?.monitored.value == 17)
        #expect(try report(model, "div.a").monitored.value == 8)
        let small = try report(model, "div.b")
        #expect(small.shownMonitored == .fewerThanFive)
        #expect(small.monitored.missing == .redacted)
        #expect(small.incidence.value == nil)
        #expect(small.causes.isEmpty)
        #expect(try report(model, "div.c").shownMonitored == .withheld)
    }

    @Test func incidenceAndAidAreOfMonitoredHouseholds() throws {
        let first = try report(PovertyModel(PoorCity.facts()), "div.a")
        #expect(first.incidence.value == 400)
        #expect(first.aid.value == 1000)
        #expect(first.mainCause == "cause.illness")
        #expect(first.statuses.map(\.count) == [.fewerThanFive, .withheld, .exact(0)])
        #expect(first.measures.map(\.count) == [.exact(8)])
    }

    /// Sizes 4, 7, 5, 4 with scores 6, 15, 10 and 0 of 30: H = 12/20, A = (7 · 1/2 + 5 · 1/3) / 12.
    @Test func indexCountsPersonsAndAScoreOfExactlyAThirdIsPoor() throws {
        let rows = (0..<5).flatMap { number in
            [
                PoorCity.row(number, "a", persons: 4, income: 8_999),
                PoorCity.row(number + 10, "a", persons: 7, income: 0, isUnsafe: true, workers: 0),
                PoorCity.row(number + 20, "a", persons: 5, isUnsafe: true, hasWater: false, ill: 1, disabled: 1),
                PoorCity.row(number + 30, "a", persons: 4, income: 9_000),
            ]
        }
        let model = PovertyModel(PoorCity.facts(rows: rows))
        let whole = try #require(model.whole)
        #expect(abs((whole.headcountRatio.value ?? 0) - 60) < 1e-9)
        #expect(abs((whole.intensity.value ?? 0) - 100 * (3.5 + 5.0 / 3) / 12) < 1e-9)
        #expect(abs((whole.adjustedHeadcountRatio.value ?? 0) - (3.5 + 5.0 / 3) / 20) < 1e-9)
        #expect(abs((whole.indicators[0].share.value ?? 0) - 55) < 1e-9)
    }

    @Test func indexOfAFewPoorHouseholdsIsHidden() {
        let rows = [PoorCity.row(1, "a", income: 0, workers: 0)] + PoorCity.rows
        #expect(PovertyModel(PoorCity.facts(rows: rows)).whole?.headcountRatio.missing == .redacted)
    }

    @Test func villageListsItsHouseholdsMonitoredFirst() throws {
        let model = PovertyModel(PoorCity.facts("vil.b"))
        #expect(model.rows.count == 10)
        guard case .household(let first) = try #require(model.rows.first) else { throw Unexpected() }
        #expect(first.row.status == .unstable)
        #expect(first.name.zh == "陈** 0")
        #expect(first.score.value == 0)
        #expect(!first.isPoor)
    }

    @Test func cityWithoutDivisionsIsEmptyAndNotWrong() {
        let facts = PovertySnapshot(
            asOf: PoorCity.now, city: City(), division: nil, households: [], delivered: nil
        ) { _ in }
        let model = PovertyModel(facts)
        #expect(model.whole == nil)
        #expect(model.rows.isEmpty)
    }
}

@Suite struct PovertyUpdateTests {
    private let model = PovertyModel(PoorCity.facts())

    @Test func enterGoesInAndEscComesOutWithTheDivisionSelected() {
        var state = PovertyPanel.start()
        #expect(PovertyPanel.query(state) == nil)
        _ = PovertyPanel.update(&state, .action(Actions.open), model)
        #expect(PovertyPanel.query(state) == "div.a")
        let inside = PovertyModel(PoorCity.facts("div.a"))
        _ = PovertyPanel.update(&state, .action(Actions.open), inside)
        #expect(state.path == ["div.a", "town.a"])
        #expect(PovertyPanel.crumbs(inside, state).map(\.en) == ["div.a", "town.a"])
        _ = PovertyPanel.update(&state, .action(Actions.back), inside)
        #expect(state.path == ["div.a"])
        #expect(state.browse.selected == "town.a")
    }

    @Test(arguments: [
        ("vil.c", ["div.c", "town.c", "vil.c"]), ("div.b", ["div.b"]), ("div.441300", []),
    ]) func selectingADivisionJumpsToIt(id: String, path: [String]) {
        var state = PovertyPanel.start()
        _ = PovertyPanel.update(&state, .select("div.a"), model)
        _ = PovertyPanel.update(&state, .select(EntityID(id)), model)
        #expect(state.path.map(\.text) == path)
    }

    @Test func cardOpensTheSelectedDivisionWithoutGoingIn() {
        var state = PovertyPanel.start()
        _ = PovertyPanel.update(&state, .action(PovertyPanel.card), model)
        #expect(state.browse.isDetailOpen)
        #expect(state.path.isEmpty)
        #expect(PovertyPanel.figure(model, state)?.title == "poverty.monitored")
    }

    @Test func enterOnAHouseholdOpensItsCard() {
        var state = PovertyPanel.start()
        _ = PovertyPanel.update(&state, .select("vil.b"), model)
        let village = PovertyModel(PoorCity.facts("vil.b"))
        _ = PovertyPanel.update(&state, .action(Actions.open), village)
        #expect(state.browse.isDetailOpen)
        #expect(PovertyPanel.figure(village, state)?.title == "poverty.score")
        _ = PovertyPanel.update(&state, .action(Actions.back), village)
        #expect(!state.browse.isDetailOpen)
        #expect(state.path.count == 3)
    }
}

@Suite struct PovertyDrawTests {
    @Test(arguments: [(0, 0), (1, 1), (12, 4), (40, 12), (80, 24), (120, 40), (200, 60)], Language.allCases)
    func everyLineIsAsWideAsAsked(size: (Int, Int), language: Language) {
        let context = DrawContext(
            phrases: Phrases(language: language, entries: [:]), glyphs: .unicode, now: PoorCity.now, isLive: false)
        let divisions: [EntityID] = ["div.441300", "div.a", "town.a", "vil.b"]
        for division in divisions {
            let model = PovertyModel(PoorCity.facts(division))
            for isOpen in [true, false] {
                var state = PovertyPanel.start()
                state.browse.isDetailOpen = isOpen
                var grid = CellGrid(size: Size(columns: size.0, rows: size.1))
                PovertyPanel.draw(model, state, in: grid.bounds, on: &grid, context: context)
                #expect(grid.lines.count == size.1)
                #expect(grid.lines.allSatisfy { TextWidth.cells($0) == size.0 })
            }
        }
    }
}
