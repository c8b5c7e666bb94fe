import CityKernels
import CityModel
import Testing

@Suite struct AlarmEngineTests {
    private static func rule(
        hold: Int64 = 0, clear: Int64 = 0, margin: Double = 5, comparison: AlarmRule.Comparison = .above
    ) -> AlarmRule {
        AlarmRule(
            id: "load", title: LocalizedText(zh: "负荷", en: "Load"), kind: .threshold, metric: "crowd.load",
            subjectKind: "place",
            comparison: comparison,
            levels: comparison == .above
                ? [.yellow: 80, .orange: 90, .red: 95] : [.yellow: 50, .orange: 40, .red: 30],
            clearMargin: margin, holdSeconds: hold, clearSeconds: clear, department: nil, clause: "LB/T 068-2017",
            advice: LocalizedText(zh: "", en: ""))
    }

    private static func play(
        _ engine: inout AlarmEngine, _ values: [Double], step: Int64 = 300, subject: EntityID = "spot.a"
    ) -> [AlarmTransition] {
        values.enumerated().flatMap { index, value in
            engine.observe(
                Observation(
                    entity: subject, metric: "crowd.load", time: Timestamp(secondsSince1970: Int64(index) * step),
                    value: value))
        }
    }

    @Test func `one episode is raised, rises and clears once`() {
        var engine = AlarmEngine(rules: [Self.rule()], open: [])
        let transitions = Self.play(&engine, [70, 80, 85, 96, 97, 92, 60, 50])
        #expect(
            transitions == [
                .raise(rule: "load", subject: "spot.a", severity: .yellow, value: 80, threshold: 80),
                .change(rule: "load", subject: "spot.a", severity: .red, value: 96, threshold: 95),
                .clear(rule: "load", subject: "spot.a", value: 60),
            ])
    }

    @Test func `a value that dances inside the margin makes one card`() {
        var engine = AlarmEngine(rules: [Self.rule()], open: [])
        let transitions = Self.play(&engine, [80, 79, 81, 76, 80, 78, 82, 75.1])
        #expect(transitions.count == 1)
    }

    @Test func `a short spike does not outlast the hold time`() {
        var engine = AlarmEngine(rules: [Self.rule(hold: 600)], open: [])
        #expect(Self.play(&engine, [85, 70, 85, 70, 85]).isEmpty)
        var patient = AlarmEngine(rules: [Self.rule(hold: 600)], open: [])
        #expect(Self.play(&patient, [85, 85, 85]).count == 1)
    }

    @Test func `clearing waits for its time`() {
        var engine = AlarmEngine(rules: [Self.rule(clear: 900)], open: [])
        #expect(Self.play(&engine, [85, 60, 60, 85, 60, 60, 60]).count == 1)
        #expect(
            Self.play(&engine, [0, 0, 0, 0, 0, 0, 0, 60, 60, 60, 60]).last
                == .clear(rule: "load", subject: "spot.a", value: 60))
    }

    @Test func `an alarm that is open already is neither doubled nor forgotten after a restart`() {
        let alarm = Alarm(
            id: 7, rule: "load", subject: "spot.a", severity: .yellow, state: .raised,
            raisedAt: Timestamp(secondsSince1970: 0),
            updatedAt: Timestamp(secondsSince1970: 0), value: 82, threshold: 80)
        var engine = AlarmEngine(rules: [Self.rule()], open: [alarm])
        #expect(Self.play(&engine, [84, 85, 50]) == [.clear(rule: "load", subject: "spot.a", value: 50)])
    }

    @Test func `falling values raise rules that watch below`() {
        var engine = AlarmEngine(rules: [Self.rule(comparison: .below)], open: [])
        let transitions = Self.play(&engine, [60, 50, 54, 39, 56])
        #expect(
            transitions == [
                .raise(rule: "load", subject: "spot.a", severity: .yellow, value: 50, threshold: 50),
                .change(rule: "load", subject: "spot.a", severity: .orange, value: 39, threshold: 40),
                .clear(rule: "load", subject: "spot.a", value: 56),
            ])
    }

    @Test(arguments: [ObservationFlag.suspect, .maintenance, .calibrating, .missing, .overrange])
    func `readings that may not be used raise nothing`(flag: ObservationFlag) {
        var engine = AlarmEngine(rules: [Self.rule()], open: [])
        #expect(
            engine.observe(
                Observation(
                    entity: "spot.a", metric: "crowd.load", time: Timestamp(secondsSince1970: 0), value: 99, flag: flag)
            ).isEmpty)
        #expect(
            engine.observe(
                Observation(entity: "spot.a", metric: "crowd.load", time: Timestamp(secondsSince1970: 1), value: .nan)
            ).isEmpty)
    }

    @Test func `a rule for places leaves hubs alone`() {
        var engine = AlarmEngine(rules: [Self.rule()], open: [], subjectKinds: ["hub.a": "hub", "spot.a": "place"])
        #expect(Self.play(&engine, [99], subject: "hub.a").isEmpty)
        #expect(Self.play(&engine, [99], subject: "spot.a").count == 1)
    }
}
