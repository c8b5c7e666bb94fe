import CityKernels
import CityModel
import CityStore
import Testing

@testable import Canvas
@testable import CityPanels

/// A city of one air station, two water sections and two outlets, with readings made by hand.
private enum PollutedCity {
    /// 2026-06-01 16:00 in Huizhou.
    static let now = Timestamp(secondsSince1970: 1_780_300_800)
    static let here = Coordinate(longitude: 114.4, latitude: 23.1)

    static func station(_ id: EntityID, _ kind: StationKind, target: Int? = nil, metrics: [MetricID]) -> Station {
        Station(
            id: id, name: LocalizedText(zh: "站\(id.text)", en: id.text), kind: kind, division: "div.441302",
            position: here, river: "", targetClass: target, metrics: metrics)
    }

    static func outlet(_ id: EntityID) -> Outlet {
        Outlet(
            id: id, enterprise: LocalizedText(zh: "某厂", en: "A works"),
            name: LocalizedText(zh: "总排口\(id.text)", en: "Main outlet \(id.text)"), kind: .water, industry: "",
            division: "div.441302", position: here, stackHeightMetres: nil, deviceNumber: "HZW4…0002",
            permits: [
                Permit(
                    pollutant: "w01018", pollutantName: LocalizedText(zh: "化学需氧量", en: "COD"), limit: 50,
                    unit: "mg/L", annualTonnes: 12)
            ])
    }

    static var city: City {
        var city = City()
        city.stations = [
            station("air.one", .air, metrics: AirPollutant.allCases.map(\.metric)),
            station("water.good", .water, target: 3, metrics: WaterRounds.metrics),
            station("water.bad", .water, target: 3, metrics: WaterRounds.metrics),
            station("weather.one", .weather, metrics: ["weather.wind", "weather.windDirection"]),
        ]
        city.outlets = [outlet("outlet.calm"), outlet("outlet.over")]
        city.alarmRules = [
            rule("air.aqi", [.blue: 100, .yellow: 150]), rule("water.classOver", [.yellow: 0.5, .orange: 1.5]),
            rule("outlet.permitRatio", [.blue: 0.8, .yellow: 0.9, .orange: 1, .red: 2]),
        ]
        return city
    }

    private static func rule(_ metric: MetricID, _ levels: [Severity: Double]) -> AlarmRule {
        AlarmRule(
            id: metric.text, title: LocalizedText(zh: "", en: ""), kind: .threshold, metric: metric,
            subjectKind: "", comparison: .above, levels: levels, clearMargin: 0, holdSeconds: 0, clearSeconds: 0,
            department: nil, clause: "", advice: LocalizedText(zh: "", en: ""))
    }

    static func sample(_ value: Double, hoursAgo: Int64 = 0, flag: ObservationFlag = .valid) -> Sample {
        Sample(time: now.adding(seconds: -hoursAgo * 3600), value: value, flag: flag)
    }

    static let air: [MetricID: Double] = [
        "air.pm25": 75, "air.pm10": 60, "air.o3": 120, "air.no2": 40, "air.so2": 15, "air.co": 1,
    ]
    static let good: [MetricID: Double] = [
        "water.ph": 7, "water.do": 8, "water.codmn": 3, "water.nh3n": 0.3, "water.tp": 0.08,
    ]
    static let bad: [MetricID: Double] = [
        "water.ph": 7, "water.do": 6.5, "water.codmn": 5, "water.nh3n": 1.2, "water.tp": 0.15,
    ]

    /// 24 hours at 40 of 50, hours 3 and 5 ago at 60, hour 4 ago at 90 but under maintenance; now at 60 as well.
    static var overHours: [Sample] {
        (0..<24).reversed().map { hoursAgo in
            switch hoursAgo {
            case 0, 3, 5: sample(60, hoursAgo: Int64(hoursAgo))
            case 4: sample(90, hoursAgo: 4, flag: .maintenance)
            default: sample(40, hoursAgo: Int64(hoursAgo))
            }
        }
    }

    static func facts(
        air: [MetricID: Double] = air, detail: EntityID? = nil, at now: Timestamp = now
    ) -> PollutionSnapshot {
        var samples: [MetricID: [EntityID: [Sample]]] = [:]
        for (metric, value) in air { samples[metric] = ["air.one": [sample(value)]] }
        for (metric, value) in good { samples[metric, default: [:]]["water.good"] = [sample(value)] }
        for (metric, value) in bad { samples[metric, default: [:]]["water.bad"] = [sample(value)] }
        samples["outlet.w01018"] = [
            "outlet.over": overHours, "outlet.calm": (0..<24).reversed().map { sample(10, hoursAgo: Int64($0)) },
        ]
        samples["outlet.flow"] = ["outlet.over": [sample(120)]]
        let week = detail.map { id in
            PollutionSnapshot.Detail(entity: id, week: samples.compactMapValues { $0[id] })
        }
        return PollutionSnapshot(
            asOf: now, city: city, samples: samples,
            winds: ["weather.one": .init(metresPerSecond: sample(3.2), fromDegrees: sample(350))],
            sources: ["air.pm25": "air-stations"], detail: week)
    }
}

@Suite struct PollutionModelTests {
    private func air(_ model: PollutionModel) throws -> AirReport {
        guard case .air(let report) = try #require(model.air.first) else { throw Unexpected() }
        return report
    }

    private struct Unexpected: Error {}

    @Test func hourlyIndexFollowsTheEditionInForce() throws {
        let report = try air(PollutionModel(PollutedCity.facts()))
        // 75 µg/m³ of PM2.5 lies 15/55 above 60 (2026): 100 + ⌈50 · 15/55⌉.
        #expect(report.index.value == 114)
        #expect(report.edition == .hj633Year2026)
        #expect(report.verdict?.primary.pollutants == [.particulateMatter25])
        #expect(report.severity == .blue)
        #expect(report.index.source == "air-stations")
        #expect(report.day.last == 114)
    }

    @Test func limitLinesAreTheConcentrationsOfIndexHundred() throws {
        let report = try air(PollutionModel(PollutedCity.facts()))
        let limits = Dictionary(uniqueKeysWithValues: report.items.map { ($0.pollutant.metric, $0.limit) })
        #expect(limits["air.pm25"] == 60)
        #expect(limits["air.pm10"] == 120)
        #expect(limits["air.o3"] == 200)
        #expect(limits["air.no2"] == 200)
        #expect(limits["air.so2"] == 500)
        #expect(limits["air.co"] == 10)
    }

    @Test func incompleteCleanHourIsNotPublished() throws {
        var readings = PollutedCity.air
        readings["air.pm25"] = nil
        let model = PollutionModel(PollutedCity.facts(air: readings))
        let report = try air(model)
        #expect(report.index.value == nil)
        #expect(report.index.missing == .tooFewReadings)
        #expect(report.verdict?.missing.pollutants == [.particulateMatter25])
        #expect(model.worstAir.value == nil)
    }

    @Test func oldAirReadingsAreStaleAndRaiseNothing() throws {
        let later = PollutedCity.now.adding(seconds: 5 * 3600)
        let model = PollutionModel(PollutedCity.facts(at: later))
        let report = try air(model)
        #expect(report.index.quality == .stale)
        #expect(report.severity == nil)
        #expect(model.worstAir.value == nil)
    }

    @Test func worstItemDecidesTheWaterClass() throws {
        let model = PollutionModel(PollutedCity.facts())
        #expect(model.water.map(\.id) == ["water.bad", "water.good"])
        guard case .water(let report) = try #require(model.water.first) else { throw Unexpected() }
        #expect(report.waterClass == .four)
        #expect(report.quality.decisive == [.ammoniaNitrogen])
        #expect(report.classesOver == 1)
        #expect(abs((report.excess.value ?? 0) - 0.2) < 1e-9)
        #expect(report.severity == .yellow)
        #expect(model.belowTarget.value == 1)
    }

    @Test func flaggedHoursAreNotHeldAgainstTheOutlet() throws {
        let model = PollutionModel(PollutedCity.facts())
        #expect(model.outlets.map(\.id) == ["outlet.over", "outlet.calm"])
        guard case .outlet(let report) = try #require(model.outlets.first) else { throw Unexpected() }
        #expect(report.ratio.value == 1.2)
        #expect(report.hoursOver.value == 3)
        #expect(report.items.first?.judgement.excludedHours == 1)
        #expect(report.flow.value == 120)
        #expect(report.severity == .orange)
        #expect(model.overPermit.value == 1)
    }

    @Test func windComesFromTheNearestWeatherStation() {
        let detail = PollutionModel(PollutedCity.facts(detail: "air.one")).detail
        #expect(detail?.wind?.station.id == "weather.one")
        #expect(detail?.wind?.fromDegrees == 350)
        #expect(detail?.charts["air.aqi"]?.last?.value == 114)
    }
}

@Suite struct PollutionUpdateTests {
    private let model = PollutionModel(PollutedCity.facts(detail: "air.one"))

    @Test func ownActionGoesThroughTheLists() {
        var state = PollutionPanel.start()
        var seen = [state.topic]
        for _ in 0..<3 {
            _ = PollutionPanel.update(&state, .action(PollutionPanel.changeTopic), model)
            seen.append(state.topic)
        }
        #expect(seen == [.air, .water, .outlet, .air])
    }

    @Test(arguments: [
        ("water.good", PollutionTopic.water), ("outlet.over", .outlet), ("air.one", .air),
    ]) func selectingAThingOpensItsList(id: String, topic: PollutionTopic) {
        var state = PollutionPanel.start()
        _ = PollutionPanel.update(&state, .select(EntityID(id)), model)
        #expect(state.topic == topic)
        #expect(state.browse.selected == EntityID(id))
        #expect(state.browse.isDetailOpen)
        #expect(PollutionPanel.subject(model, state)?.entity == EntityID(id))
    }

    @Test func selectingWhatTheListsDoNotHoldChangesNothing() {
        var state = PollutionPanel.start()
        let before = state
        _ = PollutionPanel.update(&state, .select("spot.westlake"), model)
        #expect(state == before)
    }

    @Test func tabWalksThroughTheFiguresOfTheDetail() {
        var state = PollutionPanel.start()
        _ = PollutionPanel.update(&state, .action(Actions.open), model)
        #expect(PollutionPanel.figure(model, state)?.title == "air.aqi")
        _ = PollutionPanel.update(&state, .action(Actions.nextFigure), model)
        #expect(PollutionPanel.figure(model, state)?.title == "air.pm25")
    }
}

@Suite struct PollutionDrawTests {
    @Test(arguments: [(0, 0), (1, 1), (12, 4), (40, 12), (80, 24), (120, 40), (200, 60)], Language.allCases)
    func everyLineIsAsWideAsAsked(size: (Int, Int), language: Language) {
        let context = DrawContext(
            phrases: Phrases(language: language, entries: [:]), glyphs: .unicode, now: PollutedCity.now, isLive: false)
        let selected: [EntityID] = ["air.one", "water.bad", "outlet.over"]
        for id in selected {
            let model = PollutionModel(PollutedCity.facts(detail: id))
            var state = PollutionPanel.start()
            _ = PollutionPanel.update(&state, .select(id), model)
            for isOpen in [true, false] {
                state.browse.isDetailOpen = isOpen
                var grid = CellGrid(size: Size(columns: size.0, rows: size.1))
                PollutionPanel.draw(model, state, in: grid.bounds, on: &grid, context: context)
                #expect(grid.lines.count == size.1)
                #expect(grid.lines.allSatisfy { TextWidth.cells($0) == size.0 })
            }
        }
    }
}
